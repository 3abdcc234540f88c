"""Which files of the repository become which pages of the site, and links between them made to fit."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
_LINK: Final = re.compile(r"(?P<before>\]\()(?P<target>[^)\s#]+)(?P<anchor>#[^)\s]*)?(?P<after>\))")
_ELSEWHERE: Final = re.compile(r"[a-z][a-z0-9+.-]*:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: where it comes from (a path in the repository, or None), its name on the site, its Markdown.

    The name is a path without suffix, such as `rules/errors/media-type`.
    """

    source: PurePosixPath | None
    name: str
    text: str


class LinkError(Exception):
    """A link of a page that leads nowhere, with file and line."""


def written_pages() -> Iterator[Page]:
    """Yield the pages that somebody wrote: of `docs/`, beside the checks, and a few of the root."""
    for path in sorted((ROOT / "docs").rglob("*.md")):
        yield _page(path, _name_in_docs(path.relative_to(ROOT / "docs")))
    for path in sorted((ROOT / "conformance" / "checks").rglob("*.md")):
        yield _page(path, f"rules/{path.parent.name}/{path.stem.replace('_', '-')}")
    yield _page(ROOT / "conformance" / "README.md", "writing-a-check")
    yield _page(ROOT / "CONTRIBUTING.md", "contributing")
    yield _page(ROOT / "CHANGELOG.md", "changelog")


def _name_in_docs(path: Path) -> str:
    name = path.with_suffix("")
    return str(name.parent / "index" if name.name == "README" else name)


def _page(path: Path, name: str) -> Page:
    source = PurePosixPath(path.relative_to(ROOT).as_posix())
    return Page(source=source, name=name, text=path.read_text("utf-8"))


def with_links(page: Page, names: dict[str, str], files: set[str]) -> Page:
    """Return a page whose links lead to pages of the site, or to copies of files in the folder `files`.

    `names` is the site's name of each path in the repository; a file that is no page is added to `files`.
    Raises LinkError where a link leads to nothing.
    """
    if page.source is None:
        return page
    folder = page.source.parent
    lines: list[str] = []
    in_code = False
    for number, line in enumerate(page.text.splitlines(), 1):
        in_code ^= line.lstrip().startswith("```")
        where = f"{page.source}:{number}"
        lines.append(line if in_code else _linked(line, page, folder, names, files, where))
    return Page(source=page.source, name=page.name, text="\n".join(lines) + "\n")


def _linked(
    line: str, page: Page, folder: PurePosixPath, names: dict[str, str], files: set[str], where: str
) -> str:
    def replaced(found: re.Match[str]) -> str:
        target = found["target"]
        if _ELSEWHERE.match(target):
            return found[0]
        path = os.path.normpath(folder / target)
        if path in names:
            place = f"{names[path]}.md"
        elif (ROOT / path).is_file() and not path.startswith(".."):
            files.add(path)
            place = f"files/{path}"
        else:
            raise LinkError(f"{where}: {target} leads to no page and no file")
        relative = os.path.relpath(place, PurePosixPath(page.name).parent)
        return f"{found['before']}{relative}{found['anchor'] or ''}{found['after']}"

    return _LINK.sub(replaced, line)


def names_of(pages: list[Page]) -> dict[str, str]:
    """Return the site's name of each path in the repository; a folder is named by its index."""
    names = {str(page.source): page.name for page in pages if page.source is not None}
    for page in pages:
        if page.name.endswith("/index") and page.source is not None:
            names[str(page.source.parent)] = page.name
    return names | {"README.md": "index", "docs": "index", "docs/decisions": "decisions/index"}
