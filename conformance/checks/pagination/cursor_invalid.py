"""`pagination/cursor-invalid`: a garbage cursor is a declared 4xx, never page 1."""

from __future__ import annotations

from typing import Final

from conformance.check import (
    Failure,
    Judgement,
    OperationCheck,
    Steps,
    Undecided,
    Unproven,
    judged,
    send,
)
from conformance.exchange import Exchange
from conformance.walking.applying import with_cursor as applies
from conformance.walking.cursors import first_page, with_cursor
from conformance.walking.evidence import failure
from conformance.walking.forging import garbage
from conformance.walking.listing import cursor_parameter
from conformance.walking.page import items_of
from conformance.walking.refusal import can_refuse, wrong_refusal
from conformance.walking.survey import Survey, survey
from conformance.world import World
from contracts.operations import Operation
from contracts.rules.errors import Circumstance

RULE: Final = "pagination/cursor-invalid"


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    found = yield from survey(world, operation, RULE)
    parameter = cursor_parameter(world.contract, operation)
    assert parameter is not None
    candidates = garbage(world, parameter)
    if not candidates:
        return Undecided(missing="the schema of the cursor allows no garbage that could be made")
    if not can_refuse(operation):
        return Undecided(missing="the operation declares no 4xx that could refuse a cursor")
    opening = yield from first_page(found)
    if not opening.succeeded:
        raise Unproven(f"the first page {opening.outcome}")
    answers: list[Exchange] = []
    for text in candidates:
        request = with_cursor(found, found.listing.request, text)
        answers.append((yield from send(request.because("a cursor that was never issued"))))
    for one in answers:
        problem = _problem(world, found, one)
        if problem is not None:
            return judged([problem], cursors=len(answers))
    if not found.listing.pagination.opaque:
        started_again = [one for one in answers if _same_page(found, one, opening)]
        # A readable cursor may stand before everything, but not every one of them does.
        if len(answers) > 1 and len(started_again) == len(answers):
            return judged([_restarts(found, started_again[0])])
    return judged([], cursors=len(answers))


def _problem(world: World, found: Survey, answer: Exchange) -> Failure | None:
    if answer.status is None:
        raise Unproven(f"a garbage cursor was sent and {answer.outcome}")
    if answer.succeeded and not found.listing.pagination.opaque:
        # A readable cursor may be made by anybody; what is accepted is judged as a whole.
        return None
    wrong = wrong_refusal(world, found.listing.operation, answer, Circumstance.INVALID_CURSOR)
    if wrong is None:
        return None
    cause = "a garbage cursor was accepted" if answer.succeeded else f"a garbage cursor {wrong}"
    return failure(
        found.listing, f"a garbage cursor {wrong}", (answer,), cause=cause, member="/cursor"
    )


def _same_page(found: Survey, answer: Exchange, opening: Exchange) -> bool:
    items = items_of(found.listing.pagination, answer)
    return bool(items) and items == items_of(found.listing.pagination, opening)


def _restarts(found: Survey, answer: Exchange) -> Failure:
    return failure(
        found.listing,
        "every garbage cursor was answered with the first page",
        (answer,),
        cause="a garbage cursor was accepted",
        member="/cursor",
    )


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="A garbage cursor is refused as declared, and never answered with page 1.",
    applies_to=applies,
    script=_script,
)
