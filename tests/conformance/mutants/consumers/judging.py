"""Judges the desk, whole or broken, before the ledger."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from conformance.checks import CHECKS
from conformance.consuming import judge_consumer
from conformance.judging import Bounds
from conformance.selection import select
from contracts.contract import Contract
from contracts.load import load_contract
from contracts.processes import ProcessSettings
from contracts.project import Principal, Project, Secret, Target
from contracts.report.run import Run
from contracts.scenarios import Scenario, Trigger, Until

ROOT = Path(__file__).resolve().parents[4]
CONTRACT_FILE = Path(__file__).with_name("contract.yaml")
CONTRACT: Contract = load_contract(CONTRACT_FILE)
_PACKAGE = "tests.conformance.mutants.consumers"


def settings(module: str, *words: str) -> ProcessSettings:
    """Return a module as a command."""
    return ProcessSettings(
        command=(sys.executable, "-m", module, *words),
        cwd=ROOT,
        env={"PYTHONDONTWRITEBYTECODE": "1"},
    )


PROVIDER = Target(
    name="ledger",
    image="ledger",
    process=settings(f"{_PACKAGE}.ledger", "{port}"),
    principals={
        "owner": Principal(
            name="owner",
            credentials={"ledgerKey": Secret(value="ledger-secret", variable="LEDGER_KEY")},
            parameters={"book": "main"},
        )
    },
)


def scenarios(fault: str, within: float) -> dict[str, Scenario]:
    """Return what the desk is made to do: write in batches, read a filtered list, and write much."""
    broken = () if fault == "none" else ("--fault", fault)
    load = settings(_PACKAGE, *broken, "load", "{url}", "--count", "47", "--note", "done")
    volume = settings(_PACKAGE, *broken, "load", "{url}", "--count", "41")
    export = settings(_PACKAGE, *broken, "export", "{url}")
    setup = settings(_PACKAGE, "load", "{url}", "--count", "30")
    found = (
        Scenario(name="load", command=load, within=within, items={"addEntries": 47}),
        Scenario(name="export", command=export, setup=setup, within=within),
        Scenario(
            name="volume",
            command=volume,
            within=30.0,
            rounds=("watch",),
            items={"addEntries": 41},
        ),
    )
    return {one.name: one for one in found}


def judge(
    fault: str = "none",
    names: Sequence[str] = ("load", "export", "volume"),
    *,
    only: Sequence[str] = (),
    seed: int = 0,
    within: float = 10.0,
) -> Run:
    """Return the run of a consumer over some scenarios."""
    known = scenarios(fault, within)
    consumer = Target(
        name="desk",
        image="desk",
        provider="ledger",
        scenarios=tuple(known[name] for name in names),
    )
    return judge_target(consumer, only=only, seed=seed)


def judge_service(fault: str = "none", *, only: Sequence[str] = (), within: float = 12.0) -> Run:
    """Return the run of the desk as a service that is triggered, and has a heartbeat."""
    return judge_target(service(fault, within), only=only)


def service(fault: str = "none", within: float = 12.0) -> Target:
    """Return the desk as a service."""
    broken = () if fault == "none" else (fault,)
    scenario = Scenario(
        name="forward",
        trigger=Trigger(method="POST", path="/events", body={"count": 47}),
        until=Until(operation="addEntries", items=47, quiet=3.0),
        within=within,
    )
    return Target(
        name="desk",
        image="desk",
        provider="ledger",
        process=settings(f"{_PACKAGE}.serving", "{port}", "{url}", *broken),
        ready="/",
        scenarios=(scenario,),
    )


def judge_target(
    consumer: Target,
    *,
    provider: Target = PROVIDER,
    only: Sequence[str] = (),
    seed: int = 0,
    time_limit: float = 300.0,
    runtime: str | None = None,
) -> Run:
    """Return the run of a consumer before the ledger."""
    project = Project(
        root=ROOT,
        contract=CONTRACT_FILE,
        contract_name="contract.yaml",
        targets={"ledger": provider, "desk": consumer},
    )
    selection = select(CHECKS, CONTRACT, only=only)
    bounds = Bounds(seed=seed, time_limit=time_limit, runtime=runtime)
    return judge_consumer(consumer, project, CONTRACT, selection, bounds)


def main() -> None:
    """Judge one fault, and print what was found: for those who write a fault."""
    from contracts.report.views.terminal import render

    began = time.monotonic()
    fault = sys.argv[1] if len(sys.argv) > 1 else "none"
    names = sys.argv[2:] or ("load", "export", "volume")
    run = judge(fault, names)
    print(render(run))
    for one in run.results:
        print(f"{one.rule:<28} {one.operation or '-':<12} {one.verdict:<15} {one.seen[:150]}")
    print(f"{time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    main()
