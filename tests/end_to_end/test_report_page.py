"""The HTML report in a real browser: readable on a phone, complete, and asking no network for anything."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from contracts.report.views import view
from tests.contracts.test_reports import RUN

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
PROBE = """<script>
addEventListener("load", () => {
  const measured = {
    wide: document.documentElement.scrollWidth > innerWidth,
    cells: document.querySelectorAll("tbody td").length,
    fetched: performance.getEntriesByType("resource").length,
    dangling: [...document.querySelectorAll('a[href^="#"]')]
      .filter((link) => !document.getElementById(link.getAttribute("href").slice(1))).length,
  };
  document.body.insertAdjacentHTML("beforeend", `<pre id=probe>${JSON.stringify(measured)}</pre>`);
});
</script>"""


@pytest.mark.skipif(
    CHROMIUM is None, reason="NO CHROMIUM ON THE PATH: the page is not tried in a browser"
)
@pytest.mark.parametrize("width", [390, 1280])
def test_the_report_fits_a_screen_and_needs_no_network(width: int, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(view("html")(RUN).replace("</body>", PROBE + "</body>"), "utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    flags += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    done = subprocess.run(
        [
            str(CHROMIUM),
            *flags,
            f"--user-data-dir={tmp_path / 'profile'}",
            f"--window-size={width},900",
            "--virtual-time-budget=2000",
            "--dump-dom",
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    found = re.search(r'<pre id="probe">(.*?)</pre>', done.stdout)
    assert found, done.stderr[-2000:]
    measured = json.loads(found[1])
    # Three rules, on four operations and the service.
    assert measured == {"wide": False, "cells": 15, "fetched": 0, "dangling": 0}
