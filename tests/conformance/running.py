"""Runs checks against the library without a network."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.assessment import Assignment, assess
from conformance.check import Check
from conformance.checks import CHECKS
from conformance.selection import select
from contracts.contract import Contract
from contracts.report.run import Run, TargetIdentity
from contracts.report.verdict import Verdict
from tests.conformance.provider import PRINCIPALS, Library, library_contract

CONTRACT: Contract = library_contract()


def run_library(
    *faults: str,
    only: Sequence[str] = (),
    checks: Sequence[Check] = CHECKS,
    seed: int = 0,
    contract: Contract = CONTRACT,
    principals: Sequence[str] = ("owner", "reader", "stranger"),
) -> Run:
    library = Library(contract=contract, faults=frozenset(faults))
    return judge_library(library, only=only, checks=checks, seed=seed, principals=principals)


def judge_library(
    library: Library,
    *,
    only: Sequence[str] = (),
    checks: Sequence[Check] = CHECKS,
    seed: int = 0,
    principals: Sequence[str] = ("owner", "reader", "stranger"),
) -> Run:
    assignment = Assignment(
        contract=library.contract,
        target=TargetIdentity(name="library", runtime="url"),
        principals={name: PRINCIPALS[name] for name in principals},
        selection=select(checks, library.contract, only=only),
        base="http://library.test",
        seed=seed,
    )
    return assess(assignment, library)


def failing(run: Run) -> set[str]:
    return {result.rule for result in run.of(Verdict.FAIL)}


def told(run: Run, *verdicts: Verdict) -> list[str]:
    return [
        f"{one.rule} {one.operations}: {one.seen}" for one in run.results if one.verdict in verdicts
    ]
