"""Makes the pictures of the site again, out of a run of the tutorial: `python -m docs.pictures.make`.

The terminal is drawn by rich as SVG; the HTML report is taken by a headless Chromium, wide and as on a phone.
Both are of the tutorial's first check, before its server is mended.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from docs.tutorial_run import PAGE, run

FOLDER: Final = Path(__file__).resolve().parent
_COLUMNS: Final = 100
_WIDE: Final = (1080, 640)
_PHONE: Final = (390, 844)
_CHECK: Final = "lockstep check --only"
# rich's own layout names a font of another host; this one takes what the reader has.
_LAYOUT: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: system-ui, sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def terminal(commands: str, said: str) -> str:
    """Return what a terminal shows of a command and its output, as SVG."""
    console = Console(width=_COLUMNS, record=True, file=io.StringIO(), force_terminal=True)
    console.print(
        Text(f"$ {commands.strip()}", style="bold"), Text.from_ansi(said.strip()), sep="\n"
    )
    drawn = console.export_svg(title="lockstep", code_format=_LAYOUT, unique_id="terminal")
    return "\n".join(line.rstrip() for line in drawn.splitlines()) + "\n"


def photograph(page: Path, size: tuple[int, int], out: Path) -> None:
    """Take a picture of a page in a window of a size; raises CalledProcessError where Chromium fails."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                "--hide-scrollbars", "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={profile}",
                f"--window-size={size[0]},{size[1]}", f"--screenshot={out}", page.as_uri(),
            ],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip


def main() -> int:
    """Run the tutorial with a report of its first check, and draw what came of it; return the exit code."""
    page = PAGE.read_text("utf-8")
    if page.count(_CHECK) != 1:
        print(f"error: the tutorial has no command, or several, with {_CHECK}", file=sys.stderr)
        return 1
    asked = page.replace(_CHECK, _CHECK.replace(" --only", " --report html:found.html --only"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tried = run(asked, folder, seconds=600, colour=True)
        (check,) = (one for one in tried if "found.html" in one.step.commands)
        commands = check.step.commands.replace(" --report html:found.html", "").partition(";")[0]
        kept = (
            line
            for line in check.said.splitlines()
            if not line.startswith(("html report", "exit "))
        )
        (FOLDER / "terminal.svg").write_text(terminal(commands, "\n".join(kept)), "utf-8")
        report = folder / "parcels" / "found.html"
        photograph(report, _WIDE, FOLDER / "report-wide.png")
        photograph(report, _PHONE, FOLDER / "report-phone.png")
    for path in sorted(FOLDER.glob("*.*g")):
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
