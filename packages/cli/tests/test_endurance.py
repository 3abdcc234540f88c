"""What the CLI promises of a million records, by the scripts that measure it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT, Cli, edge, ndjson, node, running_api


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


def judged(database: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the API on a file, all families but those that measure."""
    project = (ROOT / "lockstep.yaml").read_text("utf-8")
    project = project.replace('"{scratch}/metadata.sqlite"', f'"{database}"')
    assert str(database) in project
    for place in ("contracts/api.yaml", "packages/api"):
        project = project.replace(f": {place}\n", f": {ROOT / place}\n")
    (folder / "lockstep.yaml").write_text(project, "utf-8")
    families = ("pagination/*", "errors/*", "schema/*", "state/*")
    only = [word for family in families for word in ("--only", family)]
    return subprocess.run(
        [sys.executable, ROOT / "lockstep.py", "check", "api", *only],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        timeout=600, check=False,
    )  # fmt: skip


def graph(folder: Path) -> tuple[Path, Path]:
    """Write a file of nodes, and one of edges between them."""
    nodes = ndjson(folder / "nodes.ndjson", [node(n) for n in range(150)])
    edges = ndjson(folder / "edges.ndjson", [edge(n, n, n + 1) for n in range(100)])
    return nodes, edges


@pytest.mark.long
def test_the_api_conforms_on_a_file_that_the_cli_wrote(cli: Cli, tmp_path: Path) -> None:
    database = tmp_path / "metadata.db"
    assert cli("ingest", *graph(tmp_path), "-o", "acme", "-d", database).code == 0
    done = judged(database, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.long
def test_the_api_conforms_on_a_file_of_its_own_that_the_cli_went_on_with(
    cli: Cli, tmp_path: Path
) -> None:
    database = tmp_path / "metadata.db"
    with running_api(database) as api:
        for kind, items in (
            ("nodes", [node(n) for n in range(1000, 1100)]),
            ("edges", [edge(n, n, n + 1) for n in range(1000, 1050)]),
        ):
            assert api.http.post(f"/orgs/acme/{kind}", json={"items": items}).status_code == 200
    assert cli("migrate", "-d", database, "--check").code == 0
    across = ndjson(tmp_path / "across.ndjson", [edge(n, n, n + 1000) for n in range(100, 150)])
    assert cli("ingest", *graph(tmp_path), "-o", "acme", "-d", database).code == 0
    assert cli("ingest", across, "-o", "acme", "-d", database).code == 1
    whole = ndjson(tmp_path / "whole.ndjson", [edge(n, n, n + 950) for n in range(100, 140)])
    assert cli("ingest", whole, "-o", "acme", "-d", database).code == 0
    exported = cli("export", "-o", "acme", "-d", database, "-O", tmp_path / "out.ndjson")
    assert (exported.code, exported.last["lines"]) == (0, 250 + 150 + 40)
    done = judged(database, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
