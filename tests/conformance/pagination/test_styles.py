"""A correct list draws no finding in any style, and leaves nothing unproven."""

from __future__ import annotations

import pytest

from contracts.report.verdict import Verdict
from tests.conformance.pagination.conftest import Running
from tests.conformance.pagination.styles import STYLES, Style

SEEDS = 6
EVERY_OTHER = 37


@pytest.mark.parametrize("name", sorted(STYLES))
def test_a_correct_list_draws_no_finding(run_warehouse: Running, name: str) -> None:
    for seed in range(SEEDS):
        style = STYLES[name]
        stock = EVERY_OTHER if seed % 2 and not style.nested else 0
        run = run_warehouse(style, seed=seed, stock=stock)
        told = [
            (seed, one.rule, one.seen)
            for one in run.results
            if one.verdict in (Verdict.FAIL, Verdict.UNPROVEN)
        ]
        assert not told
        assert run.requests < 500


def test_what_cannot_be_added_to_is_unproven_and_says_why(run_warehouse: Running) -> None:
    run = run_warehouse(Style(), "nothing-can-be-added")
    assert not run.of(Verdict.FAIL)
    missing = {one.rule: one.seen for one in run.of(Verdict.UNPROVEN)}
    assert "pagination/complete" in missing
    assert "addBoxes" in missing["pagination/complete"]
    assert "pagination/ordered" not in {one.rule for one in run.of(Verdict.PASS)}


def test_the_same_seed_sends_the_same_number_of_requests(run_warehouse: Running) -> None:
    assert run_warehouse(Style(), seed=3).requests == run_warehouse(Style(), seed=3).requests


def test_where_a_rule_does_not_apply_it_says_so(run_warehouse: Running) -> None:
    run = run_warehouse(STYLES["page without a word"])
    reasons = {one.rule: one.seen for one in run.of(Verdict.NOT_APPLICABLE)}
    assert set(reasons) == {
        "pagination/ordered",
        "pagination/more-agrees",
        "pagination/total-agrees",
        "pagination/cursor-invalid",
        "pagination/cursor-tampered",
        "pagination/cursor-scope",
        "pagination/stable-insert",
        "pagination/stable-delete",
    }
    assert all(reasons.values())


def test_a_walk_of_a_long_list_stays_short(run_warehouse: Running) -> None:
    run = run_warehouse(Style(maximum=200, default=50), stock=3001)
    assert not run.of(Verdict.FAIL)
    assert run.requests < 600
