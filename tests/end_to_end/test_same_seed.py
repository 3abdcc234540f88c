"""Two fresh servers of the platform's own API are asked the same by the same seed, and judged the same."""

from __future__ import annotations

from pathlib import Path

from conformance.assessment import Assignment, assess
from conformance.base_path import based
from conformance.checks import CHECKS
from conformance.exchange import Exchange
from conformance.reading import Bounds
from conformance.runtimes import running
from conformance.selection import select
from conformance.transport import HttpTransport
from contracts.load import load_contract
from contracts.project import load_project
from contracts.report.result_file import run_as_object
from contracts.report.run import Run, TargetIdentity
from tests.conformance.recording import Recording, difference, timeless

ROOT = Path(__file__).resolve().parents[2]


def recorded() -> tuple[list[Exchange], Run]:
    project = load_project(ROOT / "lockstep.yaml")
    contract = load_contract(project.contract)
    target = project.targets["api"]
    with running(target, "process", contract) as found:
        base = based(found.url, contract, Bounds())
        recording = Recording(inner=HttpTransport(base=base))
        assignment = Assignment(
            contract=contract,
            target=TargetIdentity(name="api", runtime="process"),
            principals=dict(target.principals),
            selection=select(CHECKS, contract),
            # The port differs; what is shown does not.
            base="http://api.test",
            load_seconds=0,
        )
        return recording.exchanges, assess(assignment, recording)


def test_the_same_seed_sends_the_same_requests_and_comes_to_the_same_result() -> None:
    one, first = recorded()
    other, second = recorded()
    assert difference(one, other) is None
    results = zip(
        *(timeless(run_as_object(run))["results"] for run in (first, second)), strict=True
    )
    assert [pair for pair in results if pair[0] != pair[1]] == []
    assert timeless(run_as_object(first)) == timeless(run_as_object(second))
    assert first.reach is not None
    assert not first.reach.unreached
