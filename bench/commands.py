"""How long the commands take that a developer waits for: medians on the machine at hand.

Run it as `python bench/commands.py`; it prints a Markdown table, and with `--json FILE` writes the figures.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def seconds_of(arguments: list[str], runs: int) -> list[float]:
    """Return the wall-clock seconds of each run of a lockstep command; it must end with 0 or 3."""
    measured: list[float] = []
    for _ in range(runs):
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, str(ROOT / "lockstep.py"), *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        measured.append(time.perf_counter() - began)
        if done.returncode not in (0, 3):
            sys.exit(
                f"{' '.join(arguments)} ended with {done.returncode}\n{done.stdout}{done.stderr}"
            )
    return measured


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9, help="runs of each quick command")
    parser.add_argument("--json", type=Path, help="where the figures are written too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out = ["--contract", "contracts/api.yaml", "--out", folder]
        cases = {
            "--version": (["--version"], options.runs),
            "generate --check, nothing changed": (["generate", "--check"], options.runs),
            "lint without Spectral": (["lint", "--no-spectral"], options.runs),
            "lint": (["lint"], 3),
            "check api, all but load": (
                [
                    "check",
                    "api",
                    "--only",
                    "pagination/*",
                    "--only",
                    "errors/*",
                    "--only",
                    "schema/*",
                ],
                3,
            ),
        }
        figures = {name: seconds_of(arguments, runs) for name, (arguments, runs) in cases.items()}
        cold: list[float] = []
        for number in range(3):
            target = str(Path(folder) / str(number))
            cold += seconds_of(["generate", *out[:-1], target], 1)
        figures["generate, three languages, nothing there"] = cold
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}\n")
    print("| command | median | worst | runs |\n| --- | ---: | ---: | ---: |")
    for name, measured in figures.items():
        print(
            f"| `{name}` | {statistics.median(measured):.2f} s | {max(measured):.2f} s | {len(measured)} |"
        )
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
