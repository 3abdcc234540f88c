"""Whether latency verdicts are true: against servers whose law is known, and beside a closed-loop tool.

`python -m bench.latency [PART…]` runs the parts that it names (default: all but `namespaces` and `volume`):

- accuracy: the quantiles of four laws: as they must be, measured, and as a closed-loop tool tells them
- verdicts: servers at 0.5, 0.8, 1, 1.25 and 2 times a budget, `--runs` times each: how often which verdict
- capacity: what one engine can offer a server that does nothing, and how late it is
- workers: two workers beside one at the same total rate
- namespaces: the same with each worker in a network namespace of its own (root and iproute2)
- volume: the API with 100,000 nodes in each of three organisations, by `lockstep check`

`--json FILE` keeps the figures, `--docs docs` draws them into benchmark.md. All traffic stays on this
machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bench.latency_accuracy import accuracy, capacity, verdicts
from bench.latency_crews import namespaces, workers
from bench.latency_report import draw
from bench.latency_volume import volume

Row = Mapping[str, Any]
PARTS: dict[str, Callable[[int], list[Row]]] = {
    "accuracy": accuracy,
    "capacity": capacity,
    "workers": workers,
    "verdicts": verdicts,
    "namespaces": namespaces,
    "volume": volume,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--runs", type=int, default=50, help="runs of each server, for verdicts")
    parser.add_argument("--json", type=Path, default=Path(__file__).with_name("latency.json"))
    parser.add_argument("--docs", type=Path, help="draw into benchmark.md of this folder")
    options = parser.parse_args()
    for part in options.parts:
        if part not in PARTS:
            parser.error(f"there is no part {part!r}: the parts are {', '.join(PARTS)}")
    known: dict[str, Any] = (
        json.loads(options.json.read_text("utf-8")) if options.json.exists() else {}
    )
    for part in options.parts or list(PARTS)[:4]:
        known[part] = PARTS[part](options.runs)
        for row in known[part]:
            print(part, json.dumps(row), flush=True)
    system = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    known["machine"] = system
    options.json.write_text(json.dumps(known, indent=1) + "\n", "utf-8")
    print(draw(known, options.docs))


if __name__ == "__main__":
    main()
