"""Every broken consumer is found under the rule that it breaks; the correct one draws nothing."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.runtimes import RunningTarget, running
from contracts.contract import Contract
from contracts.project import Target
from contracts.report.finding import ExitCode, LockstepError
from contracts.report.run import Run
from contracts.report.verdict import Verdict
from tests.conformance.mutants.consumers.faults import ALWAYS, FAULTS, Fault
from tests.conformance.mutants.consumers.judging import (
    CONTRACT,
    PROVIDER,
    judge,
    judge_service,
    judge_target,
    scenarios,
    service,
)


def told(run: Run, *verdicts: Verdict) -> list[str]:
    return [
        f"{one.rule} {one.operation}: {one.seen}" for one in run.results if one.verdict in verdicts
    ]


@pytest.mark.parametrize("seed", [0, 7, 23])
def test_the_correct_consumer_draws_no_finding_and_leaves_nothing_unproven(seed: int) -> None:
    run = judge(seed=seed)
    assert not told(run, Verdict.FAIL, Verdict.UNPROVEN)
    assert {one.rule for one in run.of(Verdict.PASS)} >= {one.rule for one in FAULTS.values()}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in ALWAYS else pytest.mark.long) for name in FAULTS],
)
def test_a_broken_consumer_is_found_under_its_rule_and_under_no_other(name: str) -> None:
    fault: Fault = FAULTS[name]
    run = judge(name, [fault.scenario])
    found = {one.rule for one in run.of(Verdict.FAIL)}
    # On a crowded machine nobody is called slow, and nobody is called fast enough either.
    found |= {one.rule for one in run.of(Verdict.UNPROVEN) if "of the machine" in one.seen}
    assert fault.rule in found, told(run, *Verdict)
    assert found == {fault.rule, *fault.companions}, told(run, Verdict.FAIL)
    for one in run.of(Verdict.FAIL):
        assert not one.flaky
        assert one.location is not None and one.location.line > 1
        assert any(line.startswith("lockstep witness ") for line in one.reproduce)


def test_every_rule_has_a_consumer_that_is_tried_always() -> None:
    assert set(FAULTS) >= ALWAYS
    assert {FAULTS[name].rule for name in ALWAYS} == {one.rule for one in FAULTS.values()}


def test_a_service_is_triggered_and_judged_by_its_log_and_what_it_did() -> None:
    run = judge_service()
    assert not told(run, Verdict.FAIL)
    unproven = {one.rule for one in run.of(Verdict.UNPROVEN)}
    assert not unproven, told(run, Verdict.UNPROVEN)


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("hides-the-request-id", "consumer/surfaces-errors"),
        ("doubles-on-retry", "consumer/survives"),
        ("drops-the-last-batch", "consumer/batch-bounds"),
        ("loses-a-batch-on-reset", "consumer/survives"),
    ],
)
def test_a_broken_service_is_found(fault: str, rule: str) -> None:
    run = judge_service(fault, only=[rule])
    assert {one.rule for one in run.of(Verdict.FAIL)} == {rule}, told(run, *Verdict)


@pytest.mark.parametrize(("scenario", "is_shared"), [("export", True), ("load", False)])
def test_rounds_that_change_nothing_share_a_provider(
    scenario: str, monkeypatch: pytest.MonkeyPatch, *, is_shared: bool
) -> None:
    started: list[str] = []

    @contextmanager
    def counted(target: Target, runtime: str, contract: Contract) -> Generator[RunningTarget]:
        started.append(target.name)
        with running(target, runtime, contract) as found:
            yield found

    monkeypatch.setattr("conformance.witness.places.running", counted)
    run = judge(names=[scenario], only=["consumer/walks-to-end", "consumer/tolerates-unknown"])
    assert not told(run, Verdict.FAIL)
    assert run.of(Verdict.PASS)
    # Four rounds at a time need no more than four, whatever their number; who writes needs one for each.
    assert (len(started) < 5) is is_shared, started


def test_what_the_time_limit_left_out_is_unproven() -> None:
    consumer = Target(
        name="desk",
        image="desk",
        provider="ledger",
        scenarios=(scenarios("none", 8.0)["export"],),
    )
    run = judge_target(
        consumer, only=["consumer/survives", "consumer/requests-conform"], time_limit=0.01
    )
    assert [(one.rule, one.verdict) for one in run.results] == [
        ("consumer/requests-conform", Verdict.UNPROVEN),
        ("consumer/survives", Verdict.UNPROVEN),
    ]
    assert all("--time-limit" in one.seen for one in run.results)


def test_a_scenario_that_fails_undisturbed_proves_nothing() -> None:
    scenario = replace(scenarios("none", 8.0)["export"], exit=3)
    consumer = Target(name="desk", image="desk", provider="ledger", scenarios=(scenario,))
    run = judge_target(consumer)
    assert not run.of(Verdict.PASS)
    assert not run.of(Verdict.FAIL)
    assert all("even when it is only watched" in one.seen for one in run.of(Verdict.UNPROVEN))


def test_a_provider_at_a_url_proves_nothing_of_what_it_holds() -> None:
    with running(PROVIDER, "process", CONTRACT) as found:
        ledger = replace(PROVIDER, process=None, url=found.url)
        scenario = scenarios("none", 8.0)["load"]
        consumer = Target(name="desk", image="desk", provider="ledger", scenarios=(scenario,))
        run = judge_target(
            consumer, provider=ledger, only=["consumer/survives", "consumer/retries"]
        )
    survives = [one for one in run.results if one.rule == "consumer/survives"]
    assert {one.verdict for one in survives} == {Verdict.UNPROVEN}
    assert all("give it a process" in one.seen for one in survives)
    assert {one.verdict for one in run.results if one not in survives} == {Verdict.PASS}


COUNTED = """
for start in $(seq 50); do
  if mkdir "$1/$start" 2>/dev/null; then break; fi
done
"""
LATE = COUNTED + 'if [ "$start" = "$0" ]; then exec sleep 60; fi; shift; exec "$@"'
TELLING = COUNTED + 'if [ "$start" -gt "$0" ]; then echo more; fi; echo a log; shift; exec "$@"'


def started_by(script: str, start: int, folder: Path) -> Target:
    """Return the desk as a service, started by a script that is told one of its starts and counts them."""
    whole = service()
    assert whole.process is not None
    command = ("sh", "-c", script, str(start), str(folder), *whole.process.command)
    return replace(whole, process=replace(whole.process, command=command), ready_within=5.0)


def test_what_a_service_writes_is_a_log_and_no_result(tmp_path: Path) -> None:
    run = judge_target(started_by(TELLING, 2, tmp_path), only=["consumer/survives"])
    assert not told(run, Verdict.FAIL, Verdict.UNPROVEN)
    assert run.of(Verdict.PASS)


def test_one_late_start_leaves_its_round_unproven_and_the_others_as_they_are(
    tmp_path: Path,
) -> None:
    run = judge_target(
        started_by(LATE, 3, tmp_path), only=["consumer/requests-conform", "consumer/batch-bounds"]
    )
    # Which of four rounds at a time begins first is a matter of chance; every round is one of conforming.
    seen = [one.seen for one in run.of(Verdict.UNPROVEN)]
    assert seen
    for words in seen:
        assert "was not held: the target desk did not get ready" in words
        assert "within 5 s" in words
    # What the rounds show that were held stands.
    assert {one.rule for one in run.of(Verdict.PASS)} >= {"consumer/batch-bounds"}
    assert not told(run, Verdict.FAIL)


@pytest.mark.parametrize("start", [1, 2])
def test_a_service_that_is_late_while_it_is_only_watched_cannot_be_judged(
    start: int, tmp_path: Path
) -> None:
    with pytest.raises(LockstepError) as caught:
        judge_target(started_by(LATE, start, tmp_path), only=["consumer/survives"])
    assert caught.value.exit_code is ExitCode.NOT_STARTED
    assert "`ready_within`" in (caught.value.findings[0].hint or "")
