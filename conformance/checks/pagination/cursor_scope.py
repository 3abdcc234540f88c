"""`pagination/cursor-scope`: a cursor of one tenant, list or filter never reveals another's items."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from conformance.check import (
    Failure,
    Judgement,
    NotApplicable,
    OperationCheck,
    Steps,
    Undecided,
    Unproven,
    judged,
    send,
)
from conformance.exchange import Exchange, Request
from conformance.walking.applying import with_cursor as applies
from conformance.walking.cursors import Issued, issued, issuing_size, with_cursor
from conformance.walking.evidence import failure
from conformance.walking.keeping import Keeps, Sieve
from conformance.walking.listing import Listing, bare, cursor_parameter, listing_of
from conformance.walking.page import key_of, read_page
from conformance.walking.sieves import filter_parameters, telling
from conformance.walking.sizes import largest
from conformance.walking.survey import Survey, survey
from conformance.walking.walk import End, Walker, cursor_after
from conformance.world import World
from conformance.world.principals import STRANGER
from contracts.operations import Operation
from contracts.source import Json

RULE: Final = "pagination/cursor-scope"
_PAGES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What came of one way to misuse a cursor; `missing` says why it could not be tried."""

    failure: Failure | None = None
    missing: str = ""
    tried: str = ""


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    found = yield from survey(world, operation, RULE)
    real, _ = yield from issued(world, found)
    parts = [
        (yield from _other_filter(world, found)),
        (yield from _other_list(world, found, real)),
        (yield from _other_tenant(world, found, real)),
    ]
    failures = [one.failure for one in parts if one.failure is not None]
    tried = [one.tried for one in parts if one.tried]
    missing = [one.missing for one in parts if one.missing]
    if failures:
        return judged(failures)
    if missing:
        return Undecided(missing="; ".join(missing), measured={"tried": ", ".join(tried)})
    if not tried:
        raise NotApplicable("the list has no filter, no tenant and no other list beside it")
    return judged([], tried=", ".join(tried))


def _other_filter(world: World, found: Survey) -> Steps[_Part]:
    """Send cursors of the plain list, and of one filter, with another filter."""
    sieves = _sieves(world, found)
    if not sieves:
        return _Part()
    for sieve in sieves:
        start = sieve.put_on(found.listing.request)
        honest = yield from _honest(world, found, sieve)
        if not honest:
            continue
        others: list[Request] = [found.listing.request]
        others += [one.put_on(found.listing.request) for one in _others(world, found, sieve)]
        for other in others:
            try:
                real, _ = yield from issued(world, found, other)
            except Unproven:
                continue
            answers = yield from _misuse(found.listing, with_cursor(found, start, real.cursor))
            kept_out = _first(found, answers, lambda item, one=sieve: one.keeps(item) is Keeps.NO)
            if kept_out is not None:
                return _Part(
                    failure=failure(
                        found.listing,
                        f"a cursor of a walk with other filters, sent with the filter "
                        f"{sieve.parameter.name}, showed an item that does not match",
                        (real.page.exchange, *answers[: answers.index(kept_out) + 1]),
                        cause="a cursor of other filters shows what the filter keeps out",
                        member="/cursor",
                    )
                )
        return _Part(tried="filter")
    return _Part()


def _honest(world: World, found: Survey, sieve: Sieve) -> Steps[bool]:
    """Whether a filter is kept by a walk of its own; where not, pagination/filter-kept tells of it."""
    walker = Walker(world=world, listing=found.listing, start=sieve.put_on(found.listing.request))
    walk = yield from walker.walk(issuing_size(found), most=_PAGES)
    return bool(walk.pages) and all(sieve.keeps(item) is not Keeps.NO for item in walk.items)


def _sieves(world: World, found: Survey) -> list[Sieve]:
    filters, _ = filter_parameters(world, found.listing)
    chosen: list[Sieve] = []
    for parameter, field, operator in filters.values():
        best = telling(world, found.items, parameter, field, operator)[:1]
        chosen += [
            one for one in best
            if not parameter.required and any(one.keeps(item) is Keeps.NO for item in found.items.values())
        ]  # fmt: skip
    return chosen[:3]


def _others(world: World, found: Survey, sieve: Sieve) -> list[Sieve]:
    """Return filters on the same parameter that keep what the filter keeps out."""
    values = telling(world, found.items, sieve.parameter, sieve.field, sieve.operator)
    return [
        one
        for one in values
        if any(
            one.keeps(item) is Keeps.YES and sieve.keeps(item) is Keeps.NO
            for item in found.items.values()
        )
    ][:2]


def _other_list(world: World, found: Survey, real: Issued) -> Steps[_Part]:
    """Send a cursor of another list."""
    here = found.listing.operation
    for other in world.contract.operations:
        if other.id == here.id or cursor_parameter(world.contract, other) is None:
            continue
        try:
            listing = yield from listing_of(world, other)
            start = listing.first(listing.bounds.smallest)
            opening = yield from send(start.because("a cursor of another list"))
        except Unproven:
            continue
        page = read_page(listing.pagination, opening, None) if opening.succeeded else None
        cursor = _cursor(listing, opening) if page is not None else None
        if cursor is None:
            continue
        answers = yield from _misuse(found.listing, with_cursor(found, real.start, cursor))
        # What the other list needed may have been added to this one.
        walker = Walker(world=world, listing=found.listing)
        now = yield from walker.walk(largest(world, found.listing.bounds), most=200)
        there = set(now.keys)
        strange = _first(
            found,
            answers,
            lambda item, there=there: key_of(found.listing.pagination, item) not in there,
        )
        if strange is not None and now.end is End.ENDED:
            return _Part(
                failure=failure(
                    found.listing,
                    "a cursor of another list showed items that this list does not hold",
                    (opening, *answers),
                    cause="a cursor of another list shows items from outside the list",
                    member="/cursor",
                )
            )
        return _Part(tried="list")
    return _Part()


def _cursor(listing: Listing, exchange: Exchange) -> str | None:
    page = read_page(listing.pagination, exchange, None)
    return None if page is None else cursor_after(listing, page)


def _other_tenant(world: World, found: Survey, real: Issued) -> Steps[_Part]:
    """Send the owner's cursor as the stranger, in the stranger's own tenant."""
    operation = found.listing.operation
    if not operation.is_secured:
        return _Part()
    try:
        world.require(STRANGER, operation)
        request = yield from world.prepare(operation, principal=STRANGER)
    except Unproven as reason:
        return _Part(missing=str(reason))
    listing = Listing(
        operation=operation,
        pagination=found.listing.pagination,
        request=bare(found.listing.pagination, request),
        path_values=dict(request.path_values),
        bounds=found.listing.bounds,
    )
    walker = Walker(world=world, listing=listing)
    own = yield from walker.walk(largest(world, listing.bounds), most=40)
    if own.end is not End.ENDED:
        return _Part(missing="the stranger's own list could not be walked to its end")
    visible = set(own.keys)
    answers = yield from _misuse(
        listing, listing.at(listing.first(issuing_size(found)), real.cursor)
    )
    leaked = _first(found, answers, lambda item: key_of(listing.pagination, item) not in visible)
    if leaked is not None:
        return _Part(
            failure=failure(
                found.listing,
                "the owner's cursor, sent by the stranger in its own tenant, showed items that the "
                "stranger's own walk does not show",
                (real.page.exchange, *answers),
                cause="a cursor of another tenant shows that tenant's items",
                member="/cursor",
            )
        )
    return _Part(tried="tenant")


def _misuse(listing: Listing, request: Request) -> Steps[tuple[Exchange, ...]]:
    """Send a request with a cursor from elsewhere, and follow where it leads for a few pages."""
    answers: list[Exchange] = []
    for _ in range(_PAGES):
        answer = yield from send(request.because("a cursor from elsewhere"))
        answers.append(answer)
        page = read_page(listing.pagination, answer, None) if answer.succeeded else None
        cursor = None if page is None else cursor_after(listing, page)
        if cursor is None:
            break
        request = listing.at(request, cursor)
    return tuple(answers)


def _first(
    found: Survey, answers: tuple[Exchange, ...], is_wrong: Callable[[Json], bool]
) -> Exchange | None:
    for answer in answers:
        page = read_page(found.listing.pagination, answer, None) if answer.succeeded else None
        if page is not None and any(is_wrong(item) for item in page.items):
            return answer
    return None


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="A cursor of one tenant, list or filter never shows items from outside its new place.",
    applies_to=applies,
    script=_script,
)
