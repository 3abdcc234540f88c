"""Kill the CLI at random moments: `python -m bench.cli_kills --nodes 1000000 --times 20`.

Each time a fresh file is filled, the process killed at a random moment, and the same command given
again: then there are exactly as many nodes as records, each once, and the database is sound. It ends
with 1 where that fails.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path

from bench.cli_files import ORG, command, counted, ingest, is_sound, settings


def killed(folder: Path, source: Path, database: Path, after: float) -> bool:
    """Start an ingestion, and kill it after so many seconds; return whether it still ran."""
    process = subprocess.Popen(
        command("ingest", source, "-d", database, "--org", ORG),
        cwd=folder,
        env={**os.environ, **settings(folder)},
        stdout=subprocess.DEVNULL,
    )
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


def kill_one(
    folder: Path, source: Path, database: Path, chance: random.Random, seconds: float
) -> float:
    """Kill an ingestion into a fresh file at a random moment; return after how many seconds."""
    while True:
        for path in folder.glob(f"{database.name}*"):
            path.unlink()
        after = chance.uniform(0, seconds)
        # One that had come to its end before counts for nothing.
        if killed(folder, source, database, after):
            return after


def stored(database: Path) -> int:
    """Return how many nodes there are, none where there is no table yet."""
    if not database.exists():
        return 0
    with closing(sqlite3.connect(database)) as connection:
        try:
            return int(connection.execute("select count(*) from nodes").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def main() -> int:
    """Run it, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "nodes.ndjson"
        # Without identifiers of their own: those that the job gives must not be given twice.
        with source.open("w", encoding="utf-8") as file:
            for number in range(options.nodes):
                file.write(
                    f'{{"type":"table","properties":{{"name":"table_{number}","n":{number}}}}}\n'
                )
        database = folder / "metadata.db"
        began = time.perf_counter()
        whole = ingest(folder, source, "-d", database)
        assert whole.run.ended_well, whole.run.last_words()
        seconds = time.perf_counter() - began
        print(f"whole: {seconds:.1f} s")
        for turn in range(options.times):
            after = kill_one(folder, source, database, chance, seconds)
            left = stored(database)
            again = ingest(folder, source, "-d", database)
            found = counted(database)
            with closing(sqlite3.connect(database)) as connection:
                distinct = connection.execute(
                    "select count(distinct json_extract(properties, '$.n')) from nodes"
                ).fetchone()[0]
                jobs = connection.execute("select count(*) from jobs").fetchone()[0]
            told = json.loads(again.run.output.splitlines()[-1])
            right = (
                again.run.ended_well
                and found == (options.nodes, options.nodes)
                and distinct == options.nodes
                and is_sound(database)
                and jobs == 1
            )
            wrong += not right
            print(
                f"kill {turn + 1} after {after:.1f} s: {left:,} stored, then {found[0]:,}; "
                f"{'resumed' if told.get('resumed') else 'begun anew'}: {'right' if right else 'WRONG'}",
                flush=True,
            )
    print(f"{options.times} kills, {wrong} wrong")
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main())
