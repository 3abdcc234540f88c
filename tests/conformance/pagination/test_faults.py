"""Each fault is found under the rule that it breaks, and under as few others as can be."""

from __future__ import annotations

from typing import Final

import pytest

from contracts.report.verdict import Verdict
from tests.conformance.pagination.conftest import Running
from tests.conformance.pagination.styles import STYLES

# Fault, style, and the rules that must fail: no other may.
FAULTS: Final = [
    ("drops-last-of-page", "cursor", "complete"),
    ("drops-last-of-page", "link", "complete"),
    ("drops-last-at-exact-multiple", "cursor", "complete"),
    ("drops-last-at-exact-multiple", "page", "complete"),
    ("size-one-skips", "cursor", "complete"),
    ("never-the-third", "cursor", "complete"),
    ("ends-one-page-early", "cursor", "complete"),
    ("cursor-without-tie", "cursor", "complete"),
    ("overlaps", "cursor", "no-duplicates"),
    ("overlaps", "link", "no-duplicates"),
    ("instants-as-text", "cursor", "ordered"),
    ("numbers-as-text", "nulls in the order", "ordered"),
    ("reversed-within-page", "cursor", "ordered"),
    ("reversed-within-page", "page", "ordered"),
    ("ties-by-arrival", "page", "ordered"),
    ("second-walk-reversed", "no order", "repeatable"),
    ("second-walk-reversed", "offset without a word", "repeatable"),
    ("size-turns-order", "page without a word", "page-size-invariant"),
    ("one-too-many", "cursor", "limit-honoured"),
    ("one-too-many", "offset", "limit-honoured"),
    ("ignores-size", "cursor", "limit-honoured"),
    ("short-pages", "cursor", "short-page"),
    ("short-pages", "link", "short-page"),
    ("starts-again", "cursor", "terminates"),
    ("starts-again", "link", "terminates"),
    ("more-at-exact-multiple", "cursor", "terminates"),
    ("more-at-exact-multiple", "link", "terminates"),
    ("cursor-ignored", "cursor", "terminates"),
    ("stays-on-last", "page without a word", "terminates"),
    ("more-always", "cursor", "more-agrees"),
    ("more-always", "offset", "more-agrees"),
    ("more-never", "cursor", "more-agrees"),
    ("more-never", "page with a flag", "more-agrees"),
    ("more-at-exact-multiple", "page with a flag", "more-agrees"),
    ("total-is-page", "cursor", "total-agrees"),
    ("total-is-page", "offset with a total", "total-agrees"),
    ("total-ignores-filters", "cursor", "total-agrees"),
    ("empty-is-404", "cursor", "empty"),
    ("empty-is-404", "page", "empty"),
    ("empty-is-null", "nested", "empty"),
    ("filter-forgotten-later", "cursor", "filter-kept"),
    ("filter-forgotten-later", "page without a word", "filter-kept"),
    ("kind-ignored", "page", "filter-kept"),
    ("gt-is-gte", "cursor", "filter-kept"),
    ("since-as-text", "offset", "filter-kept"),
    ("garbage-is-page-1", "cursor", "cursor-invalid"),
    ("garbage-500", "cursor", "cursor-invalid"),
    ("garbage-wrong-code", "cursor", "cursor-invalid"),
    ("unsigned", "cursor", "cursor-tampered"),
    ("unsigned", "link", "cursor-tampered"),
    ("cursor-brings-filters", "cursor", "cursor-scope"),
    ("cursor-leaks-tenant", "cursor", "cursor-scope"),
    ("cursor-seeks-its-item", "cursor", "stable-delete"),
    ("cursor-404-when-gone", "link", "stable-delete"),
    ("cursor-is-an-index", "cursor", "stable-delete"),
    ("default-is-larger", "cursor", "limit-default"),
    ("default-is-smaller", "offset without a word", "limit-default"),
    ("default-is-larger", "nested", "limit-default"),
    ("zero-is-default", "cursor", "limit-bounds"),
    ("large-is-clamped", "cursor", "limit-bounds"),
    ("maximum-is-refused", "cursor", "limit-bounds"),
    ("text-size-500", "page", "limit-bounds"),
    ("text-size-is-read", "cursor", "limit-bounds"),
    ("text-size-default", "link", "limit-bounds"),
    ("size-wrong-code", "cursor", "limit-bounds"),
    ("clamp-does-not", "clamped", "limit-bounds"),
    ("clamp-does-not", "clamped, added one by one", "limit-bounds"),
    ("clamp-refuses", "clamped", "limit-bounds"),
    ("clamps-to-less", "clamped", "limit-bounds"),
    # What breaks two promises at once.
    ("drops-last-of-page", "offset", "complete short-page"),
    ("large-size-skips", "cursor", "complete page-size-invariant"),
    ("size-turns-order", "cursor", "ordered page-size-invariant"),
    ("second-walk-reversed", "page", "repeatable"),
    ("cursor-is-an-index", "cursor in headers", "stable-insert stable-delete"),
    ("cursor-is-an-index", "plain cursor", "stable-insert stable-delete"),
]


@pytest.mark.parametrize(("fault", "style", "rules"), FAULTS)
def test_a_fault_is_found_under_its_rule(
    run_warehouse: Running, fault: str, style: str, rules: str
) -> None:
    for seed in range(2):
        run = run_warehouse(STYLES[style], fault, seed=seed)
        failed = run.of(Verdict.FAIL)
        assert {one.rule for one in failed} == {f"pagination/{rule}" for rule in rules.split()}
        assert not any(one.flaky for one in failed)
        assert all(one.reproduce for one in failed)


@pytest.mark.parametrize(("fault", "style", "rules"), FAULTS[::3])
def test_what_was_there_before_hides_no_fault(
    run_warehouse: Running, fault: str, style: str, rules: str
) -> None:
    if STYLES[style].nested or fault == "never-the-third":
        return
    run = run_warehouse(STYLES[style], fault, stock=37)
    wanted = {f"pagination/{rule}" for rule in rules.split()}
    assert wanted <= {one.rule for one in run.of(Verdict.FAIL)}


@pytest.mark.parametrize("fault", ["renewed-now-and-then", "caps-quietly"])
def test_a_page_that_is_short_for_another_reason_is_not_called_clamped(
    run_warehouse: Running, fault: str
) -> None:
    run = run_warehouse(STYLES["clamped"], fault)
    assert "pagination/limit-bounds" in {one.rule for one in run.of(Verdict.PASS)}


def test_a_total_is_not_blamed_for_what_walks_leave_out(run_warehouse: Running) -> None:
    run = run_warehouse(
        STYLES["cursor"], "never-the-third", "third-is-counted", "drops-last-of-page"
    )
    assert {one.rule for one in run.of(Verdict.FAIL)} == {"pagination/complete"}


def test_every_rule_has_a_fault() -> None:
    from conformance.checks.pagination import CHECKS

    covered = {f"pagination/{rule}" for _, _, rules in FAULTS for rule in rules.split()}
    assert {check.rule for check in CHECKS} == covered
