"""The shell blocks of a page, run as a reader runs them: one after another, in one shell."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from bench.api_service import ROOT

_END = "ALL IS WELL"


def shell_lines(page: Path, heading: str) -> str:
    """Return the lines of all shell blocks below a heading of a page."""
    part = page.read_text("utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    return "\n".join(re.findall(r"```sh\n(.*?)```", part, re.DOTALL))


def run_lines(lines: str, folder: Path, environment: Mapping[str, str], *, seconds: float) -> str:
    """Run lines from the project's folder until one fails; returns what they said.

    What they leave running is ended. Raises AssertionError with the end of what they said where one fails.
    """
    script = folder / "lines"
    script.write_text(f"set -euo pipefail\n{lines}\necho {_END}\n", "utf-8")
    with (folder / "said").open("w+b") as said:
        process = subprocess.Popen(
            ["bash", "-x", str(script)],
            cwd=ROOT,
            env={**os.environ, **environment, "TMPDIR": str(folder)},
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = process.wait(timeout=seconds)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        said.seek(0)
        words = said.read().decode()
    assert code == 0, words[-5000:]
    assert _END in words
    return words
