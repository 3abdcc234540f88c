"""Builds the site: `python -m docs.site.build [FOLDER]`, by default out/site.

Pages are gathered into out/site-source, Sphinx makes them static, and what it made is checked. A warning, a
link that leads nowhere or anything fetched from another host ends with 1.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from docs.site.checking import faults_of
from docs.site.generated import family_names, generated_pages, of_its_family, toctree
from docs.site.pages import ROOT, LinkError, Page, names_of, with_links, written_pages

SOURCE: Final = ROOT / "out" / "site-source"


def gather() -> int:
    """Write every page and file of the site into its folder of sources; return the number of pages.

    What has not changed is left alone, so that Sphinx reads only what has. Raises LinkError.
    """
    written = list(written_pages())
    names, files = names_of(written), set[str]()
    pages = [with_links(page, names, files) for page in written]
    pages = [of_its_family(page) if _is_rule(page) else page for page in pages]
    pages += generated_pages(written)
    kept = {_write(page) for page in pages}
    for name in files:
        kept.add(SOURCE / "files" / name)
        (SOURCE / "files" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, SOURCE / "files" / name)
    for path in [*SOURCE.rglob("*")]:
        if path.is_file() and path not in kept:
            path.unlink()
    return len(pages)


def _is_rule(page: Page) -> bool:
    return page.name.startswith("rules/") and page.name.count("/") == 2


def _write(page: Page) -> Path:
    path = SOURCE / f"{page.name}.md"
    text = page.text
    if page.name == "rules/index":
        text += "\n" + toctree(family_names())
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
    return path


def main(arguments: list[str]) -> int:
    """Build the site and check it; return the exit code."""
    site = Path(arguments[0]).resolve() if arguments else ROOT / "out" / "site"
    try:
        count = gather()
    except LinkError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    command = [
        sys.executable, "-m", "sphinx", "-b", "html", "-c", str(ROOT / "docs" / "site"),
        "-d", str(ROOT / "out" / "site-cache"), "--jobs", "auto", "--quiet", "--nitpicky",
        "--fail-on-warning", "--keep-going", str(SOURCE), str(site),
    ]  # fmt: skip
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
        return 1
    faults = list(faults_of(site))
    for fault in faults:
        print(f"error: {fault}", file=sys.stderr)
    if not faults:
        print(f"{count} pages: {site / 'index.html'}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
