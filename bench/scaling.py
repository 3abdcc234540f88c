"""How a full check grows with the contract: `python -m bench.scaling [--operations 40 500] [--rounds 1]`.

Each contract is synthetic, and its server a correct one in a process of its own (`bench.synthetic`). What is
measured is the process of the check alone: its wall clock, its peak memory and its requests.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.synthetic import PRINCIPALS, contract

ROOT = Path(__file__).resolve().parents[1]
MOST_TIMES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One check; `peak` is in MiB."""

    operations: int
    seconds: float
    processor: float
    peak: float
    result: dict[str, Any]

    @property
    def row(self) -> str:
        summary, requests = self.result["summary"], self.result["requests"]
        reached = self.result["operations"]["reached"]
        return (
            f"| {self.operations} | {self.seconds:.1f} s | {self.processor:.1f} s | {requests} "
            f"| {requests / self.operations:.1f} | {self.peak:.0f} MiB | {reached} "
            f"| {summary['fail']} | {summary['unproven']} |"
        )


def check(operations: int, folder: Path, more: list[str]) -> Measured:
    """Check a synthetic contract of so many operations against its server."""
    file, report = folder / f"{operations}.json", folder / "result.json"
    file.write_text(json.dumps(contract(operations), indent=1), "utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(
        [sys.executable, "-m", "bench.synthetic", "serve", str(file), str(port)], cwd=ROOT, env=environment
    )  # fmt: skip
    try:
        principals = [word for one in PRINCIPALS for word in ("--principal", one)]
        command = [sys.executable, str(ROOT / "lockstep.py"), "check"]
        command += ["--url", f"http://127.0.0.1:{port}", "--contract", str(file), *principals]
        command += ["--time-limit", "3000", "--report", f"json:{report}", *more]
        began = time.perf_counter()
        done = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
        _, code, usage = os.wait4(done.pid, 0)
        seconds = time.perf_counter() - began
    finally:
        server.terminate()
        server.wait()
    if os.waitstatus_to_exitcode(code) not in (0, 1, 3):
        raise SystemExit(f"the check of {operations} operations could not run")
    return Measured(
        operations=operations,
        seconds=seconds,
        processor=usage.ru_utime + usage.ru_stime,
        peak=usage.ru_maxrss / 1024,
        result=json.loads(report.read_text("utf-8")),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operations", type=int, nargs="+", default=[40, 500])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--only", action="append", default=[])
    options = parser.parse_args()
    more = [word for one in options.only for word in ("--only", one)]
    columns = (
        "operations",
        "wall clock",
        "processor",
        "requests",
        "an operation",
        "memory",
        "reached",
    )
    print("| " + " | ".join((*columns, "fail", "unproven")) + " |")
    print("| ---: " * 9 + "|")
    medians: list[Measured] = []
    with tempfile.TemporaryDirectory() as folder:
        for operations in options.operations:
            rounds = [check(operations, Path(folder), more) for _ in range(options.rounds)]
            middle = statistics.median_low([one.seconds for one in rounds])
            medians.append(next(one for one in rounds if one.seconds == middle))
            print(medians[-1].row, flush=True)
    first, last = medians[0], medians[-1]
    times = last.seconds / first.seconds
    growth = last.operations / first.operations
    print(f"\n{growth:.1f} times the operations took {times:.1f} times as long.")
    for one in medians:
        wrong = [each for each in one.result["results"] if each["verdict"] in ("fail", "unproven")]
        for each in wrong[:10]:
            print(
                f"{one.operations}: {each['verdict']} {each['rule']} {each['operation']}: {each['seen']}"
            )
    if len(medians) > 1 and times > MOST_TIMES:
        raise SystemExit(f"more than {MOST_TIMES} times")


if __name__ == "__main__":
    main()
