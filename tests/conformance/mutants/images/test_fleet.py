"""The good image draws no finding; each broken one is found under its own rule."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from conformance.checks import CHECKS
from conformance.judging import Bounds, judge_target
from conformance.selection import select
from contracts.contract import Contract
from contracts.project import Target
from contracts.report.run import Run
from contracts.report.verdict import Verdict
from tests.conformance.mutants.images.conftest import Make
from tests.conformance.mutants.images.fleet import FLEET, BrokenImage

pytestmark = pytest.mark.usefixtures("engine_beside_others")

AT_A_GLANCE = ("image/labels", "image/contract", "image/user")
"""Rules that cost nothing, and so are asked of every image."""


def judged(target: Target, contract: Contract, only: Sequence[str]) -> Run:
    selection = select(CHECKS, contract, only=only)
    return judge_target(target, contract, selection, Bounds(runtime="container"))


def told(run: Run, *verdicts: Verdict) -> dict[str, str]:
    return {one.rule: one.seen for one in run.results if one.verdict in verdicts}


def test_the_good_image_draws_no_finding(make: Make, contract: Contract) -> None:
    run = judged(make("good"), contract, ["image/*", "latency/errors"])
    assert told(run, Verdict.FAIL, Verdict.UNPROVEN, Verdict.NOT_APPLICABLE) == {}
    assert run.target.digest is not None and run.target.digest.startswith("sha256:")
    assert len(run.results) == 10


@pytest.mark.parametrize("broken", FLEET, ids=lambda one: one.name)
def test_a_broken_image_is_found_under_its_own_rule(
    broken: BrokenImage, make: Make, contract: Contract
) -> None:
    run = judged(make(broken.name), contract, sorted({*AT_A_GLANCE, broken.rule}))
    found = told(run, Verdict.FAIL)
    assert set(found) == {broken.rule}
    assert broken.says in found[broken.rule]
    assert told(run, Verdict.UNPROVEN) == {}
    (failure,) = run.of(Verdict.FAIL)
    assert failure.location is not None and failure.location.file.endswith("contract.yaml")
