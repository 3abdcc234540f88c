"""What a library stores: the correct one draws no finding, and each fault is found under its own rule."""

from __future__ import annotations

import pytest

from contracts.report.verdict import Verdict
from tests.conformance.faults import FAULTS_OF_STATE
from tests.conformance.running import failing, run_library, told


@pytest.mark.parametrize("seed", range(10))
def test_a_correct_provider_keeps_what_it_is_given(seed: int) -> None:
    run = run_library(only=["state/*"], seed=seed)
    assert told(run, Verdict.FAIL, Verdict.UNPROVEN) == []
    assert {one.rule for one in run.of(Verdict.PASS)} == set(FAULTS_OF_STATE.values())


@pytest.mark.parametrize(("fault", "rule"), FAULTS_OF_STATE.items())
def test_a_fault_of_what_is_stored_is_found_under_its_own_rule(fault: str, rule: str) -> None:
    for seed in range(2):
        run = run_library(fault, only=["state/*"], seed=seed)
        assert failing(run) == {rule}, told(run, Verdict.FAIL)
        assert not any(one.flaky for one in run.of(Verdict.FAIL))
        assert all(one.reproduce for one in run.of(Verdict.FAIL))
