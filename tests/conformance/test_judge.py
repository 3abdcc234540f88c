"""What becomes of a run when the target dies, hangs, babbles or changes its mind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conformance.assessment import Assignment, assess
from conformance.check import (
    Failure,
    Judgement,
    OperationCheck,
    Steps,
    Unproven,
    judged,
    send,
)
from conformance.checks import CHECKS
from conformance.exchange import Exchange, Headers, Request
from conformance.selection import select
from conformance.transport import REFUSED
from conformance.world import World
from contracts.operations import Operation
from contracts.report.run import Run, TargetIdentity
from contracts.report.verdict import Verdict
from tests.conformance.provider import PRINCIPALS, Library
from tests.conformance.running import CONTRACT


class Mortal(Library):
    """Answers a number of times, and then no more."""

    lifetime = 120
    last_words = REFUSED

    def send(self, request: Request) -> Exchange:
        if self.answers >= self.lifetime:
            return Exchange(request=request, status=None, error=self.last_words)
        return super().send(request)


class Hanging(Mortal):
    last_words = "nothing within 10 s"


class Babbling(Library):
    def send(self, request: Request) -> Exchange:
        self.answers += 1
        return Exchange(
            request=request,
            status=200,
            headers=Headers((("Content-Type", "application/json"),)),
            body=b"\xff<html>",
        )


def run_on(library: Library, only: Sequence[str] = (), time_limit: float = 60) -> Run:
    assignment = Assignment(
        contract=CONTRACT,
        target=TargetIdentity(name="library", runtime="url"),
        principals=PRINCIPALS,
        selection=select(CHECKS, CONTRACT, only=only),
        base="http://library.test",
        time_limit=time_limit,
    )
    return assess(assignment, library)


def test_what_was_found_before_the_target_died_is_kept() -> None:
    run = run_on(Mortal(contract=CONTRACT, faults=frozenset({"no-challenge"})), only=["errors/*"])
    assert any(one.rule == "errors/unauthenticated" for one in run.of(Verdict.FAIL))
    assert any("no longer answers" in one.seen for one in run.of(Verdict.UNPROVEN))


def test_a_target_that_hangs_is_given_up() -> None:
    library = Hanging(contract=CONTRACT)
    run = run_on(library, only=["errors/*"])
    assert run.count(Verdict.UNPROVEN) > 50
    assert run.requests < 200


def test_a_target_that_babbles_is_bounded() -> None:
    run = run_on(Babbling(contract=CONTRACT))
    assert run.requests < 20_000
    assert not any("defect of lockstep" in one.seen for one in run.results)


def test_a_time_limit_leaves_the_rest_unproven() -> None:
    run = run_on(Library(contract=CONTRACT), time_limit=0.05)
    assert any("--time-limit" in one.seen for one in run.of(Verdict.UNPROVEN))


def test_what_was_made_is_taken_away() -> None:
    library = Library(contract=CONTRACT)
    run_on(library, only=["errors/*", "schema/*"])
    assert library.books == {"north": {}, "south": {}}
    assert library.shelves == {"north": {}, "south": {}}


def once(check_seen: list[int]) -> OperationCheck:
    def script(world: World, operation: Operation) -> Steps[Judgement]:
        request = yield from world.valid(operation)
        exchange = yield from send(request)
        check_seen.append(exchange.number)
        if len(check_seen) > 1:
            return judged([])
        return judged([Failure(seen="once", exchanges=(exchange,), blame=operation.pointer)])

    return OperationCheck(
        rule="errors/not-found",
        promise="Only now and then.",
        applies_to=lambda _, operation: operation.id == "listShelves",
        script=script,
    )


def test_a_failure_that_does_not_show_again_is_flaky() -> None:
    assignment = Assignment(
        contract=CONTRACT,
        target=TargetIdentity(name="library", runtime="url"),
        principals=PRINCIPALS,
        selection=select([once([])], CONTRACT),
        base="http://library.test",
    )
    (result,) = assess(assignment, Library(contract=CONTRACT)).of(Verdict.FAIL)
    assert result.flaky
    assert len(result.exchanges) == 2


def test_a_check_that_is_mistaken_does_not_end_the_run() -> None:
    def script(world: World, operation: Operation) -> Steps[Judgement]:
        yield from ()
        raise KeyError(operation.id)

    broken = OperationCheck(
        rule="errors/not-found",
        promise="None.",
        applies_to=lambda _contract, _operation: True,
        script=script,
    )
    assignment = Assignment(
        contract=CONTRACT,
        target=TargetIdentity(name="library", runtime="url"),
        principals=PRINCIPALS,
        selection=select([broken, replace(broken, rule="errors/hidden")], CONTRACT),
        base="http://library.test",
    )
    run = assess(assignment, Library(contract=CONTRACT))
    assert run.count(Verdict.UNPROVEN) == 2 * len(CONTRACT.operations)
    assert issubclass(Unproven, Exception)
