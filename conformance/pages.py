"""The pages of the rules: Markdown beside each check, so that an installed wheel has them too."""

from __future__ import annotations

import textwrap
from importlib import resources


def page_of(rule: str) -> str:
    """Return the page of a rule; raises FileNotFoundError where it has none."""
    family, _, name = rule.partition("/")
    place = resources.files(f"conformance.checks.{family}")
    return place.joinpath(f"{name.replace('-', '_')}.md").read_text("utf-8")


def wrapped(page: str, width: int) -> str:
    """Return a page with its paragraphs broken to a width; headings, tables and code stay as they are."""
    lines: list[str] = []
    in_code = False
    for line in page.splitlines():
        in_code ^= line.startswith("```")
        if in_code or line.startswith(("#", "|", "```", "    ")):
            lines.append(line)
            continue
        indent = "  " if line.startswith(("- ", "* ")) else ""
        lines += textwrap.wrap(line, width, subsequent_indent=indent, break_long_words=False) or [
            ""
        ]
    return "\n".join(lines)
