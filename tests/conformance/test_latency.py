"""The latency rules: by real servers whose law is known, and by a library that takes its time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from conformance.against import compared
from conformance.assessment import Assignment, assess
from conformance.checks import CHECKS
from conformance.exchange import Exchange, Request
from conformance.load import machine, planning
from conformance.selection import select
from conformance.transport import HttpTransport
from contracts.contract import Contract
from contracts.load import load_contract
from contracts.report.run import Run, TargetIdentity
from contracts.report.verdict import Result, Verdict
from contracts.report.views import view
from tests.conformance.provider import PRINCIPALS, Library

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = Path(__file__).with_name("library.yaml")
UNDER_LOAD = ("latency/budget", "latency/rate", "latency/errors", "latency/stall")


def thing_contract(folder: Path, **load: Any) -> Contract:
    """Return a contract of one operation that answers an object, with budgets and a load."""
    stated = {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "x-latency": {
            "classes": {"read": {"p95": "200ms", "max": "900ms"}},
            "load": {"rate": "150/s", "duration": "3s", "mix": {"read": 1.0}, **load},
        },
        "paths": {
            "/things": {
                "get": {
                    "operationId": "getThings",
                    "responses": {
                        "200": {
                            "description": "Things",
                            "content": {"application/json": {"schema": {"type": "object"}}},
                        }
                    },
                }
            }
        },
    }
    path = folder / "things.yaml"
    path.write_text(yaml.safe_dump(stated), "utf-8")
    return load_contract(path)


@contextmanager
def lawful(law: str) -> Generator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.conformance.lawful", law],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None and process.stdin is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


def judged(contract: Contract, law: str, rules: Sequence[str] = UNDER_LOAD) -> Run:
    with lawful(law) as base:
        assignment = Assignment(
            contract=contract,
            target=TargetIdentity(name="things", runtime="url"),
            principals={},
            selection=select(CHECKS, contract, only=rules),
            base=base,
        )
        return assess(assignment, HttpTransport(base=base))


def by_rule(run: Run) -> dict[str, Result]:
    return {result.rule: result for result in run.results}


@pytest.fixture
def roomy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the machine for an idle one: tests run beside others, which would excuse what they look for."""
    monkeypatch.setattr(machine, "CROWDED", 1.0)
    monkeypatch.setattr(planning, "_LAG_SHARE", 100.0)


@pytest.mark.usefixtures("roomy")
@pytest.mark.parametrize(
    ("law", "failing"),
    [
        ("constant:5", set[str]()),
        ("bimodal:0.3:5:400", {"latency/budget"}),
        ("failing:0.3:5:1", {"latency/budget", "latency/errors"}),
        ("stall:5:1.6:1.3", {"latency/budget", "latency/stall"}),
    ],
)
def test_a_law_fails_what_it_breaks_and_nothing_else(
    tmp_path: Path, law: str, failing: set[str]
) -> None:
    contract = thing_contract(tmp_path, errors="5%")
    found = by_rule(judged(contract, law))
    assert set(found) == set(UNDER_LOAD)
    assert {rule for rule, one in found.items() if one.verdict is Verdict.FAIL} == failing
    budget = found["latency/budget"]
    assert budget.measured["generator_lag_p99_seconds"] is not None
    assert budget.measured["samples"] == pytest.approx(450, abs=120)
    if failing:
        assert budget.location is not None
        assert budget.location.file.endswith("things.yaml")


@pytest.mark.usefixtures("roomy")
def test_what_answers_slower_than_it_is_asked_falls_behind(tmp_path: Path) -> None:
    contract = thing_contract(tmp_path, rate="100/s")
    # One after the other, 30 ms each: a third of what arrives.
    found = by_rule(judged(contract, "queue:30", ["latency/rate"]))
    assert found["latency/rate"].verdict is Verdict.FAIL
    assert "fall behind" in found["latency/rate"].seen


def test_a_failure_on_a_crowded_machine_is_held_against_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "_LAG_SHARE", 100.0)
    monkeypatch.setattr(machine, "CROWDED", -1.0)
    found = by_rule(judged(thing_contract(tmp_path), "bimodal:0.3:5:400"))
    assert found["latency/budget"].verdict is Verdict.UNPROVEN
    assert "of this machine's processors" in found["latency/budget"].seen


@pytest.mark.usefixtures("roomy")
def test_too_few_samples_decide_nothing_and_say_how_many_may(tmp_path: Path) -> None:
    contract = thing_contract(tmp_path, rate="10/s")
    found = by_rule(judged(contract, "constant:5", ["latency/budget"]))
    assert found["latency/budget"].verdict is Verdict.UNPROVEN
    assert "samples decide nothing, 59 may" in found["latency/budget"].seen


@pytest.mark.usefixtures("roomy")
def test_a_page_shows_the_curve_and_a_later_run_is_compared_with_it(tmp_path: Path) -> None:
    contract = thing_contract(tmp_path)
    # So far apart that a busy machine does not turn them round.
    older = judged(contract, "constant:5", ["latency/budget"])
    newer = judged(contract, "constant:400", ["latency/budget"])
    page = view("html")(older)
    assert page.count("<svg") == 2
    assert "p95 200 ms" in page
    _, differences = compared(newer, older)
    assert {one.words: one.verdict for one in differences} == dict.fromkeys(
        ("p50", "p95", "p99"), "slower"
    )
    run, backwards = compared(older, newer)
    assert {one.verdict for one in backwards} == {"faster"}
    against = cast("dict[str, Any]", run.results[0].measured["against"])
    assert against["p50"]["verdict"] == "faster"


class Unhurried(Library):
    """Takes a millisecond, and its lists more for each item that a page comes after, or that they hold."""

    by_depth = 0.0
    by_size = 0.0

    def send(self, request: Request) -> Exchange:
        exchange = super().send(request)
        items = sum(len(one) for one in self.books.values())
        after = int(dict(request.query).get("from", "0") or 0)
        is_list = request.method == "GET" and request.path.endswith(("/books", "/loans"))
        more = self.by_depth * after + self.by_size * items if is_list else 0.0
        return replace(exchange, seconds=0.001 + more)


def library_with_budgets(folder: Path) -> Contract:
    path = folder / "library.yaml"
    budgets = "\nx-latency:\n  classes: {read: {p95: 1s}, write: {p95: 1s}}\n"
    path.write_text(LIBRARY.read_text("utf-8") + budgets, "utf-8")
    return load_contract(path)


def unhurried(contract: Contract, rule: str, library: Unhurried) -> dict[str | None, Verdict]:
    assignment = Assignment(
        contract=contract,
        target=TargetIdentity(name="library", runtime="url"),
        principals=dict(PRINCIPALS),
        selection=select(CHECKS, contract, only=[rule]),
        base="http://library.test",
    )
    run = assess(assignment, library)
    return {
        name: one.verdict
        for one in run.results
        for name in one.operations or (one.operation,)
        if one.verdict is not Verdict.NOT_APPLICABLE
    }


@pytest.mark.parametrize(
    ("rule", "by_depth", "by_size", "failing"),
    [
        ("latency/depth", 0.0, 0.0, set[str]()),
        ("latency/depth", 0.0002, 0.0, {"listLoans"}),
        ("latency/growth", 0.0, 0.0, set[str]()),
        ("latency/growth", 0.0, 0.0005, {"listBooks"}),
    ],
)
def test_lists_that_count_their_way_are_found(
    tmp_path: Path, rule: str, by_depth: float, by_size: float, failing: set[str]
) -> None:
    contract = library_with_budgets(tmp_path)
    library = Unhurried(contract=contract)
    library.by_depth, library.by_size = by_depth, by_size
    verdicts = unhurried(contract, rule, library)
    assert {"listBooks", "listLoans"} <= verdicts.keys()
    assert failing <= {name for name, one in verdicts.items() if one is Verdict.FAIL}
    if not failing:
        assert set(verdicts.values()) == {Verdict.PASS}
