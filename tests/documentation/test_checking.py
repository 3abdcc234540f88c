"""Built pages that do not hold together are found out."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.site.checking import faults_of

OTHER = '<h1 id="top">t</h1><a href="index.html">back</a>'


def faults(site: Path, body: str, style: str = "") -> list[str]:
    (site / "deep").mkdir()
    (site / "deep" / "other.html").write_text(OTHER.replace("index.html", "../index.html"), "utf-8")
    (site / "index.html").write_text(f"<p id=here>{body}", "utf-8")
    (site / "site.css").write_text(style, "utf-8")
    return list(faults_of(site))


@pytest.mark.parametrize(
    "body",
    [
        '<a href="deep/other.html#top">x</a> <a href="#here">y</a> <a href="deep/other.html?x=1">z</a>',
        '<a href="https://example.org/">elsewhere</a> <a href="mailto:a@example.org">m</a>',
        '<link rel="stylesheet" href="site.css"><script>const a = "https://example.org/b.js"</script>',
        '<img src="data:image/png;base64,AAAA">',
    ],
)
def test_what_holds_together_has_no_faults(tmp_path: Path, body: str) -> None:
    assert faults(tmp_path, body, "a { background: url(data:image/png;base64,AA) }") == []


@pytest.mark.parametrize(
    ("body", "style", "fault"),
    [
        ('<a href="missing.html">x</a>', "", "index.html: missing.html leads nowhere"),
        ('<a href="deep/other.html#no">x</a>', "", "index.html: deep/other.html#no leads to no such anchor"),
        ('<a href="#no">x</a>', "", "index.html: #no leads to no such anchor"),
        ('<a href="../../../etc/hostname">x</a>', "", "index.html: ../../../etc/hostname leads nowhere"),
        ('<img src="no.png">', "", "index.html: no.png leads nowhere"),
        ('<script src="https://example.org/a.js"></script>', "",
         "index.html: https://example.org/a.js is fetched from elsewhere"),
        ('<link rel="stylesheet" href="//example.org/a.css">', "",
         "index.html: //example.org/a.css is fetched from elsewhere"),
        ("", '@import "https://example.org/a.css";',
         "site.css: https://example.org/a.css is fetched from elsewhere"),
        ("", "@font-face { src: url('https://example.org/a.woff2') }",
         "site.css: https://example.org/a.woff2 is fetched from elsewhere"),
    ],
)  # fmt: skip
def test_each_fault_is_found(tmp_path: Path, body: str, style: str, fault: str) -> None:
    assert faults(tmp_path, body, style) == [fault]
