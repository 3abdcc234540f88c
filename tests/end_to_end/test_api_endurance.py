"""What the API must withstand, by the scripts that measure it: kills, hostile requests, volume."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.long
@pytest.mark.parametrize(
    "command",
    [
        "api_crashes --times 50",
        "api_hostile --requests 10000",
        "api_volume --nodes 1000000 --edges 2000000",
        "api_side_by_side",
    ],
)
def test_the_api_keeps_its_bars(command: str) -> None:
    name, *options = command.split()
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{name}", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=3600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
