"""How many faults of a fleet are found, under which rules, and what is found on the correct server.

Run it as `python -m bench.detection --fleet FOLDER`; `docs/detection.md` says what a fleet is.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench.detection_report import text_of
from bench.detectors import DETECTORS, Detector, Judged, Settings
from bench.fleet import Fleet, Mutant, read_fleet
from bench.marked import draw_between
from contracts.load import load_contract
from contracts.report.finding import LockstepError, usage_error
from contracts.report.views.findings import render_findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be run."""

    fleet: Fleet
    mutants: tuple[Mutant, ...]
    seeds: int
    jobs: int
    settings: Settings


def measure(plan: Plan, tool: str) -> dict[str, Any]:
    """Return what a tool found on the correct server and on each broken one."""
    detector = DETECTORS[tool]
    with ThreadPoolExecutor(max_workers=plan.jobs) as pool:
        seeds = range(plan.seeds)
        correct = list(pool.map(partial(_run, detector, plan, plan.fleet.correct), seeds))
        noise = frozenset(one for judged in correct for one in judged.findings)
        judge = partial(_judge, plan, tool, noise)
        rows = list(_counted(tool, pool.map(judge, plan.mutants), len(plan.mutants)))
    return {
        "correct": [
            {
                "seed": seed,
                "findings": sorted(one.findings),
                "unproven": sorted(one.unproven),
                "seconds": round(one.seconds, 2),
                "broken": one.broken,
            }
            for seed, one in zip(seeds, correct, strict=True)
        ],
        "rows": rows,
    }


def _run(detector: Detector, plan: Plan, fault: str, seed: int) -> Judged:
    judged = detector(plan.fleet, fault, seed, plan.settings)
    # Two servers may have been given the same port; it does not happen twice.
    return detector(plan.fleet, fault, seed, plan.settings) if judged.broken else judged


def _judge(plan: Plan, tool: str, noise: frozenset[str], mutant: Mutant) -> dict[str, Any]:
    judged = _run(DETECTORS[tool], plan, mutant.name, 0)
    new = judged.findings - noise
    found = sorted({one.split(" ")[0] for one in new}) if tool == "lockstep" else sorted(new)
    declared = set(mutant.rules)
    return {
        "name": mutant.name,
        "class": mutant.kind,
        "rules": list(mutant.rules),
        "found": found,
        "findings": sorted(new),
        "unproven": sorted(judged.unproven),
        "detected": bool(new),
        "primary": mutant.rules[0] in found,
        "exact": bool(found) and set(found) <= declared,
        "extra": [one for one in found if one not in declared],
        "seconds": round(judged.seconds, 2),
        "broken": judged.broken,
    }


def _counted(tool: str, rows: Iterable[dict[str, Any]], total: int) -> Iterable[dict[str, Any]]:
    for number, row in enumerate(rows, 1):
        word = "found" if row["detected"] else "NOT FOUND"
        word += "" if row["exact"] or tool != "lockstep" else f", {row['rules']}: {row['found']}"
        print(f"{tool} {number}/{total} {row['name']}: {word}", file=sys.stderr, flush=True)
        yield row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fleet", type=Path, required=True, help="a fleet.yaml, or its folder")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="these faults alone")
    parser.add_argument("--class", nargs="+", default=[], dest="kinds", help="these classes alone")
    parser.add_argument("--correct-only", action="store_true", help="the correct server alone")
    parser.add_argument("--seeds", type=int, default=1, help="runs on the correct server")
    parser.add_argument("--tools", default="lockstep", help="of lockstep,schemathesis")
    parser.add_argument("--jobs", type=int, default=1, help="servers judged at a time")
    parser.add_argument("--examples", type=int, default=25, help="an operation, of Schemathesis")
    parser.add_argument("--latency", action="store_true", help="judge the rules under load as well")
    parser.add_argument("--json", type=Path, help="where the figures are written")
    parser.add_argument("--docs", type=Path, help="draw into benchmark.md of this folder")
    options = parser.parse_args()
    try:
        text = _measured(options)
    except LockstepError as error:
        print(render_findings(error.findings), file=sys.stderr)
        sys.exit(error.exit_code)
    print(text)


def _measured(options: argparse.Namespace) -> str:
    fleet = read_fleet(options.fleet)
    tools = options.tools.split(",")
    for tool in tools:
        if tool not in DETECTORS:
            raise usage_error(f"there is no tool {tool!r}", hint=f"one of {', '.join(DETECTORS)}")
    plan = Plan(
        fleet=fleet,
        mutants=() if options.correct_only else fleet.chosen(options.only, options.kinds),
        seeds=max(1, options.seeds),
        jobs=max(1, options.jobs),
        settings=Settings(latency=options.latency, examples=options.examples),
    )
    contract = load_contract(fleet.contract, overlays=fleet.overlays)
    figures: dict[str, Any] = {
        "fleet": fleet.name,
        "machine": f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}",
        "faults": len(plan.mutants),
        "operations": len(contract.operations),
        "seeds": plan.seeds,
        "examples": plan.settings.examples,
        "tools": {tool: measure(plan, tool) for tool in tools},
    }
    if options.json is not None:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    text = text_of(figures)
    if options.docs is not None:
        page = options.docs / "benchmark.md"
        draw_between(page, f"bench/detection.py, {fleet.name}", text, heading="Detection")
    return text


if __name__ == "__main__":
    main()
