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
        item = line.lstrip().startswith(("- ", "* "))
        if in_code or line.startswith(("#", "|", "```")) or (line.startswith("    ") and not item):
            lines.append(line)
            continue
        indent = " " * (len(line) - len(line.lstrip()) + 2) if item else ""
        lines += textwrap.wrap(
            line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        ) or [""]
    return "\n".join(lines)
