"""The judge on depots: nothing on the correct one, and each fault under the rules that it breaks."""

from __future__ import annotations

import pytest

from contracts.report.run import Run
from contracts.report.verdict import Verdict
from tests.conformance.mutants.depot.direct import FLEET, judged

REPRESENTATIVE = (
    "batch-kept-in-part",
    "creator-assigned",
    "cursor-across-depots",
    "cursor-unverified",
    "filters-either-or",
    "highest-priority-refused",
    "limit-plus-one",
    "movement-of-another-product",
    "no-retry-after",
    "offset-below-zero-fails",
    "order-ignores-case",
    "reader-steps",
    "reference-into-another-depot",
    "refused-patch-kept",
    "tag-twice-taken",
    "total-counts-other-depots",
    "valid-movements-kept",
)
RULES = {one.name: one.rules for one in FLEET.mutants}
WITHOUT_STATE = tuple(one.name for one in FLEET.mutants if one.kind != "state")


def found(run: Run) -> set[str]:
    return {result.rule for result in run.of(Verdict.FAIL)}


def described(run: Run, verdict: Verdict) -> list[str]:
    return [f"{one.rule} {one.operation}: {one.seen}" for one in run.of(verdict)]


def test_the_correct_server_draws_no_finding() -> None:
    run = judged()
    assert described(run, Verdict.FAIL) == []
    # What only the rules of state bring about is theirs to bring about.
    unproven = [one for one in run.of(Verdict.UNPROVEN) if "state/" not in one.seen]
    assert unproven == []


@pytest.mark.parametrize("name", REPRESENTATIVE)
def test_a_fault_is_found_under_its_own_rules(name: str) -> None:
    rules = {rule.partition("/")[0] + "/*" for rule in RULES[name]}
    run = judged(name, only=sorted(rules - {"state/*"}))
    assert found(run), described(run, Verdict.UNPROVEN)
    assert found(run) <= set(RULES[name]), described(run, Verdict.FAIL)


@pytest.mark.long
@pytest.mark.parametrize("name", WITHOUT_STATE)
def test_every_fault_is_found_under_its_own_rules(name: str) -> None:
    run = judged(name)
    assert found(run), described(run, Verdict.UNPROVEN)
    assert found(run) <= set(RULES[name]), described(run, Verdict.FAIL)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20))
def test_the_correct_server_draws_no_finding_under_any_seed(seed: int) -> None:
    assert described(judged(seed=seed), Verdict.FAIL) == []
