"""One wrong thing in a million records: `python -m bench.cli_refusals --nodes 1000000`.

Each of these has to end with 1, tell the right line and pointer, and leave the database as it was,
byte for byte: a record without a type, bytes that are no UTF-8, a stream that is cut off, an unknown
column, a dangling edge.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.cli_files import edge_line, ingest, node_id, node_line, write_nodes

STORED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A file with one thing wrong in it: where, and what has to be said; `line` None is any."""

    path: Path
    code: str
    line: int | None
    pointer: str | None


def lines(count: int, place: int, instead: bytes, *, edges: bool = False) -> Iterator[bytes]:
    """Yield records, one of which is another."""
    for number in range(count):
        if number == place:
            yield instead + b"\n"
        else:
            text = edge_line(number, STORED) if edges else node_line(number)
            yield text.encode() + b"\n"


def wrong_files(folder: Path, count: int) -> Iterator[Wrong]:
    """Write one file after another."""
    place = count * 4 // 5
    no_type = folder / "no_type.ndjson"
    with no_type.open("wb") as file:
        file.writelines(lines(count, place, b'{"properties":{}}'))
    yield Wrong(path=no_type, code="invalid-body", line=place + 1, pointer="/type")
    encoding = folder / "encoding.ndjson"
    with encoding.open("wb") as file:
        file.writelines(
            lines(count, place, '{"type":"a","properties":{"n":"é"}}'.encode("latin-1"))
        )
    yield Wrong(path=encoding, code="malformed-body", line=place + 1, pointer=None)
    cut = folder / "cut.ndjson.gz"
    with gzip.open(cut, "wb", 1) as file:
        file.writelines(lines(count, -1, b""))
    with cut.open("r+b") as file:
        file.truncate(cut.stat().st_size - 1000)
    yield Wrong(path=cut, code="malformed-body", line=None, pointer=None)
    column = folder / "column.csv"
    with column.open("wb") as file:
        file.write(b"type,colour\n")
        file.writelines(b"table,red\n" for _ in range(count))
    yield Wrong(path=column, code="invalid-body", line=1, pointer="/colour")
    dangling = folder / "dangling.ndjson"
    record = {"type": "a", "sourceId": node_id(1), "targetId": node_id(STORED + 5)}
    with dangling.open("wb") as file:
        file.writelines(lines(count, place, json.dumps(record).encode(), edges=True))
    yield Wrong(path=dangling, code="unknown-reference", line=place + 1, pointer="/targetId")


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of each file of the database."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.glob("metadata.db*")
    }


def main() -> int:
    """Run it, and print what was said."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=1_000_000)
    options = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = folder / "metadata.db"
        filled = ingest(folder, write_nodes(folder / "stored.ndjson", STORED), "-d", database)
        assert filled.run.ended_well, filled.run.last_words()
        before = digests(folder)
        for one in wrong_files(folder, options.nodes):
            done = ingest(folder, one.path, "-d", database, "--quiet")
            told: list[dict[str, Any]] = [
                json.loads(line) for line in done.run.output.splitlines() if '"code"' in line
            ]
            problem = told[0] if told else {}
            pointers = [error["pointer"] for error in problem.get("errors", [])]
            right = (
                done.run.code == 1
                and len(told) == 1
                and problem["code"] == one.code
                and (one.line is None or problem["line"] == one.line)
                and pointers == ([one.pointer] if one.pointer is not None else [])
                and digests(folder) == before
            )
            failed += not right
            where = f"line {problem.get('line')}, {pointers or problem.get('detail')}"
            print(
                f"{one.path.name}: {done.run.code}, {problem.get('code')} at {where}, "
                f"{done.run.seconds:.1f} s, {done.mebibytes:.0f} MiB: {'right' if right else 'WRONG'}",
                flush=True,
            )
            one.path.unlink()
    print(f"{failed} wrong")
    return int(failed > 0)


if __name__ == "__main__":
    raise SystemExit(main())
