"""The correct library draws no finding, and each single fault is found under its own rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.report.verdict import Verdict
from contracts.rules.errors import CatalogueEntry, Circumstance, Limits
from tests.conformance.faults import FAULTS, FAULTS_OF_SUCCESSES
from tests.conformance.running import CONTRACT, failing, run_library, told


@pytest.mark.parametrize("seed", range(12))
def test_a_correct_provider_draws_no_finding(seed: int) -> None:
    run = run_library(only=["errors/*"], seed=seed)
    assert told(run, Verdict.FAIL) == []
    unproven = [one for one in run.of(Verdict.UNPROVEN) if one.rule != "errors/code-provoked"]
    assert unproven == []


@pytest.mark.parametrize("seed", range(3))
def test_a_correct_provider_keeps_its_schemas(seed: int) -> None:
    assert told(run_library(only=["schema/*"], seed=seed), Verdict.FAIL, Verdict.UNPROVEN) == []


@pytest.mark.parametrize(("fault", "rule"), FAULTS.items())
def test_a_fault_is_found_under_its_own_rule(fault: str, rule: str) -> None:
    run = run_library(fault, only=["errors/*"])
    assert failing(run) == {rule}, told(run, Verdict.FAIL)
    assert not any(result.flaky for result in run.of(Verdict.FAIL))
    for result in run.of(Verdict.FAIL):
        assert result.reproduce
        assert result.location is not None


@pytest.mark.parametrize(("fault", "rule"), FAULTS_OF_SUCCESSES.items())
def test_a_fault_of_a_success_is_found_under_its_own_rule(fault: str, rule: str) -> None:
    run = run_library(fault, only=["schema/*"])
    assert failing(run) == {rule}, told(run, Verdict.FAIL)


def test_one_cause_on_many_operations_is_one_finding() -> None:
    run = run_library("no-challenge", only=["errors/*"])
    (result,) = run.of(Verdict.FAIL)
    assert len(result.operations) == len(CONTRACT.operations)


def test_nothing_secret_leaves() -> None:
    run = run_library("leak-key", "no-challenge", "reader-writes")
    assert "-secret" not in repr(run)
    assert any("$OWNER_KEY" in line for one in run.of(Verdict.FAIL) for line in one.reproduce)


def test_without_principals_what_needs_them_is_unproven() -> None:
    run = run_library(only=["errors/forbidden"], principals=["owner"])
    assert told(run, Verdict.FAIL) == []
    assert any("reader" in one.seen for one in run.of(Verdict.UNPROVEN))


def test_the_same_seed_sends_the_same_requests() -> None:
    assert (
        run_library(only=["errors/*"], seed=3).requests
        == run_library(only=["errors/*"], seed=3).requests
    )


def test_a_stranger_who_can_tell_is_found() -> None:
    assert CONTRACT.errors is not None
    contract = replace(CONTRACT, errors=replace(CONTRACT.errors, hidden=True))
    run = run_library(only=["errors/hidden", "errors/forbidden"], contract=contract)
    # Its own books answer 404 where they are missing, and those of the north 403: one can tell a tenant.
    assert failing(run) <= {"errors/hidden"}
    assert "pass" in {one.verdict.value for one in run.results if one.rule == "errors/hidden"}
    shown = run_library(
        "tells-foreign", only=["errors/hidden", "errors/forbidden"], contract=contract
    )
    assert failing(shown) == {"errors/hidden"}


def test_an_exceeded_rate_asks_for_retry_after() -> None:
    assert CONTRACT.errors is not None
    entry = CatalogueEntry(
        code="BUSY", status=429, when=(Circumstance.RATE_LIMITED,), retryable=True
    )
    rules = replace(
        CONTRACT.errors,
        catalogue={**CONTRACT.errors.catalogue, "BUSY": entry},
        limits=Limits(body=65536, rate=5000.0),
    )
    contract = replace(CONTRACT, errors=rules)
    kept = run_library("limits-rate", only=["errors/retry-after"], contract=contract)
    assert [one.verdict for one in kept.results] == [Verdict.PASS]
    broken = run_library(
        "limits-rate", "no-retry-after", only=["errors/retry-after"], contract=contract
    )
    assert failing(broken) == {"errors/retry-after"}
