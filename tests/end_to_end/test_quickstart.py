"""The quickstart, line by line: each shell block of its first part, in one shell, on ports of its own."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from bench.api_service import ROOT, free_port
from bench.compilers import jdk

PAGE = ROOT / "specs/001-plan-alignment/quickstart.md"


def blocks() -> list[str]:
    """Return the shell blocks of the part that stands alone."""
    part = PAGE.read_text("utf-8").split("## Standalone")[1].split("\n## ")[0]
    return re.findall(r"```sh\n(.*?)```", part, re.DOTALL)


@pytest.mark.long
def test_each_line_does_what_it_says(tmp_path: Path) -> None:
    try:
        home = jdk()
    except RuntimeError as missing:
        pytest.skip(f"THE QUICKSTART IS NOT TRIED: {missing}")
    ports = {"8080": str(free_port()), "8090": str(free_port())}
    lines = "\n".join(blocks())
    lines = re.sub(r"\b80[89]0\b", lambda found: ports[found[0]], lines)
    lines = lines.replace(
        "--connector.name=forwarder",
        f"--connector.name=forwarder --connector.url=http://127.0.0.1:{ports['8080']}"
        f" --server.port={ports['8090']}",
    )
    script = tmp_path / "quickstart"
    script.write_text(f"set -euo pipefail\n{lines}\necho ALL IS WELL\n", "utf-8")
    with (tmp_path / "said").open("w+b") as said:
        process = subprocess.Popen(
            ["bash", "-x", str(script)],
            cwd=ROOT,
            env={**os.environ, "PATH": f"{home}/bin:{os.environ['PATH']}", "TMPDIR": str(tmp_path)},
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = process.wait(timeout=300)
        finally:
            # What it leaves running is the API and the connector.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        said.seek(0)
        words = said.read().decode()
    assert code == 0, words[-3000:]
    assert "ALL IS WELL" in words
