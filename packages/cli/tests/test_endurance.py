"""What the CLI promises of a million records, by the scripts that measure it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT, Cli, edge, ndjson, node


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


@pytest.mark.long
def test_the_api_conforms_on_a_file_that_the_cli_wrote(cli: Cli, tmp_path: Path) -> None:
    database = tmp_path / "metadata.db"
    nodes = ndjson(tmp_path / "nodes.ndjson", [node(n) for n in range(150)])
    edges = ndjson(tmp_path / "edges.ndjson", [edge(n, n, n + 1) for n in range(100)])
    assert cli("ingest", nodes, edges, "-o", "acme", "-d", database).code == 0
    project = (ROOT / "lockstep.yaml").read_text("utf-8")
    project = project.replace('"{scratch}/metadata.sqlite"', f'"{database}"')
    assert str(database) in project
    for place in ("contracts/api.yaml", "packages/api"):
        project = project.replace(f": {place}\n", f": {ROOT / place}\n")
    (tmp_path / "lockstep.yaml").write_text(project, "utf-8")
    families = ("pagination/*", "errors/*", "schema/*", "state/*")
    only = [word for family in families for word in ("--only", family)]
    done = subprocess.run(
        [sys.executable, ROOT / "lockstep.py", "check", "api", *only],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
