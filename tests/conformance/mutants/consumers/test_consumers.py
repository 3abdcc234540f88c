"""Every broken consumer is found under the rule that it breaks; the correct one draws nothing."""

from __future__ import annotations

import pytest

from contracts.report.run import Run
from contracts.report.verdict import Verdict
from tests.conformance.mutants.consumers.faults import FAULTS, Fault
from tests.conformance.mutants.consumers.judging import judge


def told(run: Run, *verdicts: Verdict) -> list[str]:
    return [
        f"{one.rule} {one.operation}: {one.seen}" for one in run.results if one.verdict in verdicts
    ]


@pytest.mark.parametrize("seed", [0, 7, 23])
def test_the_correct_consumer_draws_no_finding_and_leaves_nothing_unproven(seed: int) -> None:
    run = judge(seed=seed)
    assert not told(run, Verdict.FAIL, Verdict.UNPROVEN)
    assert {one.rule for one in run.of(Verdict.PASS)} >= {one.rule for one in FAULTS.values()}


@pytest.mark.parametrize("name", FAULTS)
def test_a_broken_consumer_is_found_under_its_rule_and_under_no_other(name: str) -> None:
    fault: Fault = FAULTS[name]
    run = judge(name, [fault.scenario])
    found = {one.rule for one in run.of(Verdict.FAIL)}
    assert fault.rule in found, told(run, *Verdict)
    assert found == {fault.rule, *fault.companions}, told(run, Verdict.FAIL)
    for one in run.of(Verdict.FAIL):
        assert not one.flaky
        assert one.location is not None and one.location.line > 1
        assert any(line.startswith("lockstep witness ") for line in one.reproduce)
