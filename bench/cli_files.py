"""What the measurements of the CLI work on: large inputs, made alike every time, and the command line."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.processes import Run, run

ROOT: Final = Path(__file__).parents[1]
PATH: Final = os.pathsep.join((str(ROOT / "packages/cli"), str(ROOT / "generated/python")))
ORG: Final = "acme"


def node_id(number: int) -> str:
    """Return the UUID (version 7) of a node."""
    return f"019a663d-a2e6-7abd-bd4c-595e{number:08x}"


def node_line(number: int) -> str:
    """Return a node as a line of NDJSON, about 125 bytes."""
    properties = {"name": f"table_{number}", "rows": number, "owner": f"team{number % 50}"}
    record = {"id": node_id(number), "type": f"kind{number % 7}", "properties": properties}
    return json.dumps(record, separators=(",", ":"))


def edge_line(number: int, nodes: int) -> str:
    """Return an edge between two of so many nodes."""
    record = {
        "type": f"link{number % 3}",
        "sourceId": node_id(number * 7919 % nodes),
        "targetId": node_id(number * 104729 % nodes),
        "properties": {"position": number},
    }
    return json.dumps(record, separators=(",", ":"))


def write_nodes(path: Path, nodes: int) -> Path:
    """Write so many nodes as NDJSON."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(node_line(number) + "\n" for number in range(nodes))
    return path


def write_edges(path: Path, edges: int, nodes: int) -> Path:
    """Write so many edges as NDJSON."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(edge_line(number, nodes) + "\n" for number in range(edges))
    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A run, and the processor time that it took."""

    run: Run
    processor: float

    @property
    def mebibytes(self) -> float:
        """The peak memory of the run."""
        return self.run.peak / 2**20


def command(*arguments: str | Path) -> list[str]:
    """Return the command line of the CLI."""
    return [sys.executable, "-m", "metadata_cli", *map(str, arguments)]


def settings(cwd: Path) -> dict[str, str]:
    """Return the environment of the CLI; as where it is installed, what it imports is compiled once."""
    cache = str(cwd / "compiled")
    return {"PYTHONPATH": PATH, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": cache}


def measured(command: Sequence[str | Path], cwd: Path, **environment: str) -> Measured:
    """Run a program to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = run(command, cwd=cwd, environment={**settings(cwd), **environment})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Measured(run=done, processor=used)


def ingest(folder: Path, *arguments: str | Path, **environment: str) -> Measured:
    """Run an ingestion."""
    return measured(command("ingest", *arguments, "--org", ORG), folder, **environment)


def counted(database: Path, table: str = "nodes") -> tuple[int, int]:
    """Return how many rows a table has, and how many different identifiers."""
    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute(f"select count(*), count(distinct id) from {table}").fetchone()
    return int(found[0]), int(found[1])


def is_sound(database: Path) -> bool:
    """Return whether a database is whole, foreign keys and full-text index included."""
    with closing(sqlite3.connect(database)) as connection:
        whole = connection.execute("pragma integrity_check").fetchone() == ("ok",)
        return whole and not connection.execute("pragma foreign_key_check").fetchall()
