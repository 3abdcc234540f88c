"""The pages of the rules: Markdown beside each check, so that an installed wheel has them too."""

from __future__ import annotations

from importlib import resources


def page_of(rule: str) -> str:
    """Return the page of a rule; raises FileNotFoundError where it has none."""
    family, _, name = rule.partition("/")
    place = resources.files(f"conformance.checks.{family}")
    return place.joinpath(f"{name.replace('-', '_')}.md").read_text("utf-8")
