"""Generators side by side in one run: ours and those of the field, on our contract and on GitHub's.

Run it as `python -m bench.generate --peers FOLDER --corpus FOLDER`: the peers are installed into the first
folder, and `bench.corpus` has filled the second. It prints a table, and draws it with a plot into `docs/`.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import re
import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from bench.corpus import default_folder
from bench.generate_report import draw
from bench.peers import Peer, install
from bench.processes import Run, run

ROOT = Path(__file__).resolve().parents[1]
OURS = {"cold": "lockstep, three languages", "edit": "lockstep, one schema edited"}
OURS["nothing"] = "lockstep, nothing changed"
COUNTED = {".py", ".ts", ".java", ".mjs", ".js"}


@dataclass(slots=True, kw_only=True)
class Measured:
    """All runs of one tool on one contract, in seconds and bytes; `failed` says why there are none."""

    contract: str
    tool: str
    makes: str
    seconds: list[float] = field(default_factory=list[float])
    peaks: list[int] = field(default_factory=list[int])
    lines: int = 0
    written: list[int] = field(default_factory=list[int])
    failed: str = ""

    def add(self, done: Run) -> bool:
        """Take a run in, and return whether it counts: one that failed is no measurement."""
        if not done.ended_well:
            self.failed = self.failed or f"ended with {done.code}: {done.last_words(3)}"
            return False
        self.seconds.append(done.seconds)
        self.peaks.append(done.peak)
        return True


def lines_below(folder: Path) -> int:
    """Return how many lines of code lie in a folder."""
    return sum(
        path.read_bytes().count(b"\n")
        for path in folder.rglob("*")
        if path.suffix in COUNTED and path.is_file()
    )


def edited(text: str, number: int) -> str:
    """Return a contract with one more optional member in the first component schema that lists members."""
    name = f"benchmarked{number}"
    if text.lstrip().startswith("{"):
        data = json.loads(text)
        schemas = data["components"]["schemas"]
        chosen = next(one for one in schemas.values() if one.get("properties"))
        chosen["properties"][name] = {"type": "string"}
        return json.dumps(data, indent=2 if "\n" in text.strip() else None)
    head, found, tail = text.partition("\n  schemas:\n")
    place = re.search(r"\n( +)properties:\n", tail)
    if not found or place is None:
        raise RuntimeError("the contract has no component schema in block style with properties")
    member = f"{place[1]}  {name}: {{type: string}}\n"
    return head + found + tail[: place.end()] + member + tail[place.end() :]


def generate(contract: Path, out: Path) -> Run:
    """Run our generator for all languages."""
    command = [sys.executable, str(ROOT / "lockstep.py"), "generate"]
    return run([*command, "--contract", str(contract), "--out", str(out)], cwd=ROOT)


def times_below(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def measure_ours(contract: Path, scratch: Path, rows: dict[str, Measured], number: int) -> None:
    """Take one round of ours in: with nothing there, with nothing changed, with one schema edited."""
    out = scratch / "ours"
    shutil.rmtree(out, ignore_errors=True)
    copy = scratch / contract.name
    copy.write_bytes(contract.read_bytes())
    if not rows["cold"].add(generate(copy, out)):
        return
    rows["cold"].lines = lines_below(out)
    for kind in ("nothing", "edit"):
        if kind == "edit":
            copy.write_text(edited(copy.read_text("utf-8"), number), "utf-8")
        former = times_below(out)
        if rows[kind].add(generate(copy, out)):
            now = times_below(out)
            rows[kind].written.append(sum(former.get(path) != at for path, at in now.items()))


def measure(contract: Path, peers: tuple[Peer, ...], rounds: int, scratch: Path) -> list[Measured]:
    """Return what each tool took on one contract; a round runs every tool once, so that all meet the same."""
    ours = {
        kind: Measured(contract=contract.name, tool=tool, makes="models and clients")
        for kind, tool in OURS.items()
    }
    others = [Measured(contract=contract.name, tool=one.name, makes=one.makes) for one in peers]
    for number in range(rounds):
        print(f"{contract.name}: round {number + 1} of {rounds}", file=sys.stderr, flush=True)
        measure_ours(contract, scratch, ours, number)
        for peer, row in zip(peers, others, strict=True):
            out = scratch / "peer"
            shutil.rmtree(out, ignore_errors=True)
            out.mkdir()
            if not row.failed and row.add(run(peer.of(contract, out), cwd=scratch)):
                row.lines = lines_below(out)
    return [*ours.values(), *others]


def as_figures(row: Measured) -> dict[str, object]:
    """Return a row as it is written for programs."""
    return {
        "contract": row.contract,
        "tool": row.tool,
        "makes": row.makes,
        "median": statistics.median(row.seconds) if row.seconds else None,
        "worst": max(row.seconds, default=None),
        "seconds": [round(one, 3) for one in row.seconds],
        "peak": max(row.peaks, default=None),
        "lines": row.lines,
        "written": max(row.written, default=None),
        "failed": row.failed,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=Path, help="where the peers are installed")
    parser.add_argument("--corpus", type=Path, default=default_folder(), help="has github.json")
    parser.add_argument("--runs", type=int, default=5, help="runs of each tool")
    parser.add_argument("--contract", action="append", type=Path, default=[], help="others instead")
    parser.add_argument("--json", type=Path, default=ROOT / "bench" / "generate.json")
    parser.add_argument("--docs", type=Path, help="draw into benchmark.md of this folder")
    options = parser.parse_args()
    contracts = options.contract or [
        ROOT / "contracts" / "api.yaml",
        options.corpus / "github.json",
    ]
    # The peers were compiled when they were installed; so would ours be.
    for wing in ("contracts", "generators"):
        compileall.compile_dir(ROOT / wing, quiet=1)
    with tempfile.TemporaryDirectory() as temporary:
        scratch = Path(temporary)
        peers = install((options.peers or scratch / "peers").resolve())
        rows = [
            as_figures(row)
            for contract in contracts
            for row in measure(contract.resolve(), peers, options.runs, scratch)
        ]
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    figures: dict[str, object] = {"machine": machine, "runs": options.runs, "rows": rows}
    options.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    print(draw(figures, options.docs))


if __name__ == "__main__":
    main()
