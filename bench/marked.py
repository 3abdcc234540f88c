"""A section of a documentation page that a benchmark draws anew, between two markers."""

from __future__ import annotations

from pathlib import Path


def markers(tool: str) -> tuple[str, str]:
    """Return the lines between which a tool draws."""
    return f"<!-- drawn by {tool}: begin -->", f"<!-- drawn by {tool}: end -->"


def draw_between(page: Path, tool: str, text: str, *, heading: str) -> None:
    """Put a text between the markers of a tool; a page without them gets them at its end, below a heading."""
    begin, end = markers(tool)
    section = f"{begin}\n\n{text}\n\n{end}"
    old = page.read_text("utf-8")
    if begin in old:
        head, _, rest = old.partition(begin)
        page.write_text(head + section + rest.partition(end)[2], "utf-8")
    else:
        page.write_text(f"{old.rstrip()}\n\n## {heading}\n\n{section}\n", "utf-8")
