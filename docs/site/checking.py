"""Whether built pages hold together: each link leads somewhere, and nothing comes from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

_FETCHED: Final = {
    "script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "video": "src",
    "audio": "src", "object": "data", "embed": "src",
}  # fmt: skip
_NOT_FETCHED: Final = frozenset(("canonical", "next", "prev", "author", "search", "index"))
_STYLE: Final = re.compile(r"""url\(\s*['"]?([^'")]+)|@import\s+['"]([^'"]+)""")


@dataclass(slots=True)
class _Reader(HTMLParser):
    """Gathers what a page links to, what it fetches, and the anchors that it has."""

    links: list[str] = field(default_factory=list[str])
    fetched: list[str] = field(default_factory=list[str])
    anchors: set[str] = field(default_factory=set[str])

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take one element."""
        given = {name: value for name, value in attrs if value is not None}
        self.anchors.update(given[name] for name in ("id", "name") if name in given)
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        source = given.get(_FETCHED.get(tag, ""))
        if source is not None and not (tag == "link" and given.get("rel") in _NOT_FETCHED):
            self.fetched.append(source)


def faults_of(site: Path) -> Iterator[str]:
    """Yield a sentence for each link that leads nowhere, and for what is fetched from elsewhere."""
    pages = {path: _read(path) for path in sorted(site.rglob("*.html"))}
    for path, page in pages.items():
        name = path.relative_to(site)
        for target in (*page.links, *page.fetched):
            fault = _fault(path, target, pages, site)
            if fault is not None:
                yield f"{name}: {target} {fault}"
        yield from (
            f"{name}: {target} is fetched from elsewhere"
            for target in page.fetched
            if urlsplit(target).scheme in ("http", "https") or target.startswith("//")
        )
    for style in sorted(site.rglob("*.css")):
        for found in _STYLE.finditer(style.read_text("utf-8")):
            target = found[1] or found[2]
            if not target.startswith("data:") and (
                urlsplit(target).netloc or target.startswith("//")
            ):
                yield f"{style.relative_to(site)}: {target} is fetched from elsewhere"


def _read(path: Path) -> _Reader:
    reader = _Reader()
    reader.feed(path.read_text("utf-8"))
    return reader


def _fault(path: Path, target: str, pages: dict[Path, _Reader], site: Path) -> str | None:
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return None
    place = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if place.is_dir():
        place /= "index.html"
    if not place.is_relative_to(site) or not place.is_file():
        return "leads nowhere"
    anchor = unquote(parts.fragment)
    if anchor and place in pages and anchor not in pages[place].anchors:
        return "leads to no such anchor"
    return None
