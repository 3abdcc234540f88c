"""What the CLI promises of a million records, by the scripts that measure it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from .conftest import ROOT


@pytest.mark.long
@pytest.mark.parametrize(
    "command",
    [
        "cli_ingest --nodes 1000000 --edges 100000",
        "cli_kills --nodes 1000000 --times 20",
        "cli_refusals --nodes 1000000",
        "cli_through_api --nodes 200000",
    ],
)
def test_the_cli_keeps_its_bars(command: str) -> None:
    name, *options = command.split()
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{name}", *options],
        cwd=ROOT, capture_output=True, text=True, timeout=7200, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
