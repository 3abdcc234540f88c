"""The correct API draws no finding, whatever the seed; twenty of them, one run each."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 21))
def test_the_api_conforms(seed: int, tmp_path: Path) -> None:
    report = tmp_path / "result.json"
    command = [sys.executable, "lockstep.py", "check", "api", "--seed", str(seed)]
    command += ["--only", "pagination/*", "--only", "errors/*", "--only", "schema/*"]
    done = subprocess.run(
        [*command, "--report", f"json:{report}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    results = json.loads(report.read_text("utf-8"))["results"]
    shown = [
        f"{one['rule']} {one['operation']}: {one['seen']}"
        for one in results
        if one["verdict"] in ("fail", "unproven")
    ]
    assert not shown
    assert done.returncode == 0
