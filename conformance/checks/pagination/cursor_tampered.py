"""`pagination/cursor-tampered`: a changed cursor is refused where cursors are opaque, and else harmless."""

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
from conformance.walking.cursors import Issued, issued, with_cursor
from conformance.walking.evidence import failure
from conformance.walking.forging import garbage, is_allowed, tampered
from conformance.walking.page import items_of, key_of
from conformance.walking.survey import Survey, survey
from conformance.walking.walk import End
from conformance.world import World
from contracts.operations import Operation
from contracts.source import Json

RULE: Final = "pagination/cursor-tampered"


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    found = yield from survey(world, operation, RULE)
    real, walk = yield from issued(world, found)
    random = world.random(RULE, operation.id)
    changed = [
        text for text in tampered(real.cursor, random) if is_allowed(world, real.parameter, text)
    ]
    if not changed:
        return Undecided(
            missing="the schema of the cursor allows no changed one that could be made"
        )
    opaque = found.listing.pagination.opaque
    answers: list[Exchange] = []
    for text in changed:
        request = with_cursor(found, real.start, text)
        answer = yield from send(request.because("a cursor with something changed"))
        if answer.status is None:
            raise Unproven(f"a changed cursor was sent and {answer.outcome}")
        answers.append(answer)
        problem = _unrefused(found, walk.pages[0].exchange, answer) if opaque else None
        problem = problem or _harmful(found, walk.pages[0].exchange, answer)
        if problem is None:
            continue
        if (yield from _takes_anything(world, found, real, answer)):
            return Undecided(
                missing="a cursor that was never issued is answered just so: see pagination/cursor-invalid"
            )
        return judged([problem], cursors=len(answers))
    return judged([], cursors=len(answers))


def _unrefused(found: Survey, source: Exchange, answer: Exchange) -> Failure | None:
    if not answer.succeeded:
        return None
    return failure(
        found.listing,
        "a cursor with something changed was accepted, though cursors are opaque",
        (source, answer),
        cause="a changed cursor was accepted",
        member="/cursor",
    )


def _harmful(found: Survey, source: Exchange, answer: Exchange) -> Failure | None:
    """Tell of a changed cursor that breaks the service or shows what the list does not hold."""
    if answer.status is not None and answer.status >= 500:
        return failure(
            found.listing,
            f"a cursor with something changed was {answer.outcome}",
            (source, answer),
            cause="a changed cursor makes the service fail",
            member="/cursor",
        )
    if not answer.succeeded:
        return None
    keys = [key_of(found.listing.pagination, item) for item in _items(found, answer)]
    strange = found.reference.end is End.ENDED and any(
        key is not None and key not in found.shown for key in keys
    )
    if not strange and len(set(keys)) == len(keys):
        return None
    return failure(
        found.listing,
        "a cursor with something changed was answered with "
        + ("items that the list does not hold" if strange else "an item twice"),
        (source, answer),
        cause="a changed cursor shows what it should not",
        member="/cursor",
    )


def _items(found: Survey, answer: Exchange) -> tuple[Json, ...]:
    return items_of(found.listing.pagination, answer) or ()


def _takes_anything(world: World, found: Survey, real: Issued, answer: Exchange) -> Steps[bool]:
    """Whether mere garbage gets the same answer as a changed cursor got."""
    for text in garbage(world, real.parameter)[:3]:
        request = with_cursor(found, real.start, text)
        other = yield from send(request.because("a cursor that was never issued"))
        if other.status == answer.status and _items(found, other) == _items(found, answer):
            return True
    return False


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="A changed cursor is refused where cursors are opaque, and harmless where they are not.",
    applies_to=applies,
    script=_script,
)
