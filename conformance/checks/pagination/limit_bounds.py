"""`pagination/limit-bounds`: a page size out of bounds is refused as declared, or clamped."""

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
from conformance.exchange import Exchange, Request
from conformance.walking.applying import with_limit
from conformance.walking.evidence import failure, several
from conformance.walking.listing import Bounds, Listing, listing_of, placed
from conformance.walking.page import items_of
from conformance.walking.refusal import can_refuse, wrong_refusal
from conformance.walking.supply import supply
from conformance.world import World
from conformance.world.merging import types_of
from contracts.operations import Operation
from contracts.rules.errors import Circumstance
from contracts.rules.pagination import Overflow
from contracts.source import Json

RULE: Final = "pagination/limit-bounds"
_AGAIN: Final = 5


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    listing = yield from listing_of(world, operation)
    bounds, clamps = listing.bounds, listing.pagination.over is Overflow.CLAMP
    if bounds.schema is None or bounds.smallest is None:
        return Undecided(missing="the contract does not describe the page size as a whole number")
    opening = yield from send(listing.first(bounds.smallest).because("the smallest page size"))
    if not opening.succeeded:
        return _smallest_refused(listing, opening)
    if not can_refuse(operation):
        return Undecided(missing="the operation declares no 4xx that could refuse a page size")
    failures: list[Failure] = []
    tried: list[str] = []
    for kind, value in _outside(bounds, above=not clamps):
        if value != "" and _is_valid(world, bounds, value):
            continue
        tried.append(kind)
        answer = yield from _send(listing, value, f"a page size {kind}")
        wrong = wrong_refusal(world, operation, answer, Circumstance.INVALID_PARAMETER)
        if wrong is not None:
            failures.append(_failed(listing, (answer,), f"a page size {kind} {wrong}", kind))
    if bounds.maximum is not None and bounds.allows(world, bounds.maximum):
        answer = yield from _send(listing, bounds.maximum, "the largest page size")
        if answer.refused:
            words = f"the largest page size that is allowed {answer.outcome}"
            failures.append(_failed(listing, (answer,), words, "at the maximum"))
    lacking = ""
    if clamps and bounds.maximum is not None:
        tried.append("above the maximum")
        problem, lacking = yield from _clamped(world, listing, bounds.maximum)
        failures += [problem] if problem else []
    if failures:
        return judged(list({one.cause: one for one in failures}.values()))
    if lacking:
        return Undecided(missing=lacking)
    return judged([], tried=", ".join(dict.fromkeys(tried)))


def _smallest_refused(listing: Listing, answer: Exchange) -> Judgement:
    if answer.refused and listing.bounds.minimum is not None:
        words = f"the smallest page size that is allowed {answer.outcome}"
        return judged([_failed(listing, (answer,), words, "at the minimum")])
    raise Unproven(f"the first page {answer.outcome}")


def _outside(bounds: Bounds, *, above: bool) -> list[tuple[str, Json]]:
    """Return page sizes that the contract does not allow, with what is wrong about them."""
    found: list[tuple[str, Json]] = []
    if bounds.minimum is not None:
        found += [("below the minimum", bounds.minimum - 1)]
        found += [("below the minimum", -abs(bounds.minimum) - 5)]
    if above and bounds.maximum is not None:
        found += [("above the maximum", bounds.maximum + 1)]
        found += [("above the maximum", bounds.maximum * 10 + 1)]
    kinds = types_of(dict(bounds.keywords or {}))
    if "string" not in kinds:
        found += [("that is no number", "many"), ("that is no number", f"{bounds.smallest}x")]
    return found


def _is_valid(world: World, bounds: Bounds, value: Json) -> bool:
    return isinstance(value, int) and bounds.allows(world, value)


def _send(listing: Listing, value: Json, why: str) -> Steps[Exchange]:
    assert listing.pagination.limit is not None
    request: Request = placed(listing.request, listing.pagination.limit, value)
    answer = yield from send(request.because(why))
    if answer.status is None:
        raise Unproven(f"{why} was sent and {answer.outcome}")
    return answer


def _clamped(world: World, listing: Listing, maximum: int) -> Steps[tuple[Failure | None, str]]:
    """Ask for more than the maximum of a list that holds more than it."""
    lacking = yield from supply(world, listing.operation, maximum + 1)
    for size in (maximum + 1, maximum * 10 + 1):
        answer = yield from _send(listing, size, "a page size above the maximum")
        if not answer.succeeded:
            words = f"a page size above the maximum {answer.outcome}, where the contract says clamp"
            return _failed(listing, (answer,), words, "above the maximum"), ""
        items = items_of(listing.pagination, answer)
        if items is None:
            raise Unproven("a page was answered without an array of items")
        if len(items) > maximum:
            words = f"a page size above the maximum was answered with {several(len(items), 'item')}"
            words += f", and the maximum is {maximum}"
            return _failed(listing, (answer,), words, "above the maximum"), ""
        if lacking or listing.pagination.short or len(items) >= maximum:
            continue
        # A page that is as short at the maximum itself is for other rules to blame.
        allowed = yield from _send(listing, maximum, "the largest page size")
        full = items_of(listing.pagination, allowed)
        late = yield from _fills_later(listing, size, maximum)
        if not late and full is not None and len(full) >= maximum:
            words = f"a page size above the maximum was answered with {several(len(items), 'item')}"
            words += f" of a list that holds more than {maximum}"
            return _failed(listing, (answer,), words, "above the maximum"), ""
    if lacking:
        return None, f"whether a page size is clamped to {maximum} does not show: {lacking}"
    return None, ""


def _fills_later(listing: Listing, size: int, maximum: int) -> Steps[bool]:
    """Whether a page is full when it is asked for again: then the list was late, and nothing was clamped."""
    for _ in range(_AGAIN):
        answer = yield from _send(listing, size, "is the page still as short?")
        items = items_of(listing.pagination, answer)
        if items is None or len(items) >= maximum:
            return True
    return False


def _failed(listing: Listing, exchanges: tuple[Exchange, ...], words: str, kind: str) -> Failure:
    return failure(
        listing,
        words,
        exchanges,
        cause=f"a page size {kind} is not answered as declared",
        member="/limit",
    )


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="A page size out of bounds is refused as declared, or clamped where the contract says so.",
    applies_to=with_limit,
    script=_script,
)
