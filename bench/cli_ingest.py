"""The CLI into a fresh file beside SQLite's own import: `python -m bench.cli_ingest --nodes 1000000`.

The same rows go into the same schema with the same settings, by `sqlite3`'s `.import` of CSV and by
the CLI, which also validates, audits and keeps its position. Then edges with reference checks. It ends
with 1 where a bar is not met.
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Final

from bench.cli_files import (
    Measured,
    command,
    counted,
    ingest,
    is_sound,
    measured,
    write_edges,
    write_nodes,
)

MOST_TIMES: Final = 3.0
MOST_MEMORY: Final = 128.0
_SETTINGS: Final = (
    "pragma synchronous = normal", "pragma cache_size = -24000",
    "pragma wal_autocheckpoint = 8000", "pragma foreign_keys = on",
)  # fmt: skip


def by_import(folder: Path, rows: Path) -> Measured:
    """Let `sqlite3` import rows into a database that the CLI has prepared."""
    database = folder / "imported.db"
    measured(command("init", "-d", database, "--org", "acme"), folder)
    # A column that is not there is null: a deleted_at of '' would keep the row from being found.
    statements = [*(f"{one};" for one in _SETTINGS), ".mode csv", f".import {rows} nodes"]
    script = folder / "import.sql"
    script.write_text("\n".join(statements) + "\n", "utf-8")
    return measured(["bash", "-c", f"sqlite3 {database} < {script} 2> /dev/null"], folder)


def dump(database: Path, rows: Path) -> None:
    """Write the nodes of a database as CSV, all columns but the last."""
    with closing(sqlite3.connect(database)) as connection, rows.open("w", encoding="utf-8") as file:
        found = connection.execute(
            "select seq, org_id, id, type, properties, job_id, revision, created_at, created_by, "
            "updated_at, updated_by from nodes order by seq"
        )
        csv.writer(file).writerows(found)


def told(name: str, done: Measured, count: int) -> None:
    """Print a line about a run."""
    seconds = done.run.seconds
    print(
        f"{name}: {seconds:.1f} s, {count / seconds:,.0f}/s, processor {done.processor:.1f} s, "
        f"peak {done.mebibytes:.0f} MiB"
    )


def main() -> int:
    """Run it, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=1_000_000)
    parser.add_argument("--edges", type=int, default=100_000)
    options = parser.parse_args()
    if shutil.which("sqlite3") is None:
        print("sqlite3 is not installed: apt-get install sqlite3")
        return 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        nodes = write_nodes(folder / "nodes.ndjson", options.nodes)
        edges = write_edges(folder / "edges.ndjson", options.edges, options.nodes)
        database = folder / "ingested.db"
        measured(command("doctor"), folder)
        ours = ingest(folder, nodes, "-d", database)
        assert ours.run.ended_well, ours.run.last_words()
        told("metadata-cli ingest, nodes", ours, options.nodes)
        assert counted(database) == (options.nodes, options.nodes)
        dump(database, folder / "rows.csv")
        theirs = by_import(folder, folder / "rows.csv")
        assert counted(folder / "imported.db")[0] == options.nodes, theirs.run.last_words()
        told("sqlite3 .import, the same rows", theirs, options.nodes)
        joined = ingest(folder, edges, "-d", database)
        assert joined.run.ended_well, joined.run.last_words()
        told("metadata-cli ingest, edges", joined, options.edges)
        checked = json.loads(joined.run.output.splitlines()[-1])["itemsPerSecond"]
        assert is_sound(database)
    times = ours.run.seconds / theirs.run.seconds
    by_processor = ours.processor / theirs.processor
    node_rate = options.nodes / ours.run.seconds
    edge_rate = options.edges / joined.run.seconds
    print(f"{times:.2f} times the time of .import (processor: {by_processor:.2f} times)")
    by_work = ours.processor / options.nodes / (joined.processor / options.edges)
    print(
        f"edges at {edge_rate / node_rate:.2f} of the rate of nodes, start included (processor: "
        f"{by_work:.2f}); while writing {checked:,.0f}/s"
    )
    memory = max(ours.mebibytes, joined.mebibytes)
    met = times <= MOST_TIMES and memory < MOST_MEMORY and edge_rate >= node_rate
    print(f"peak memory {memory:.0f} MiB; {'every bar is met' if met else 'A BAR IS NOT MET'}")
    return int(not met)


if __name__ == "__main__":
    raise SystemExit(main())
