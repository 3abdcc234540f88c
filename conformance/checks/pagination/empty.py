"""`pagination/empty`: an empty collection is an empty first page, not an error."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

from conformance.check import (
    Failure,
    Inapplicable,
    Judgement,
    OperationCheck,
    Steps,
    Undecided,
    Unproven,
    judged,
    send,
)
from conformance.exchange import Exchange, Request
from conformance.walking.applying import paginated
from conformance.walking.evidence import failure
from conformance.walking.keeping import Keeps, Sieve
from conformance.walking.links import next_target
from conformance.walking.listing import Listing, bare, elsewhere, with_filter
from conformance.walking.page import items_of, read_page
from conformance.walking.sieves import filter_parameters, telling, unmatched
from conformance.walking.survey import Survey, survey
from conformance.world import World
from conformance.world.collections import parameters_of, prefix_through
from conformance.world.principals import OWNER, STRANGER
from contracts.operations import Operation
from contracts.rules.pagination import FilterOperator

RULE: Final = "pagination/empty"


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    found = yield from survey(world, operation, RULE)
    if found.reference.refusal is not None and not found.reference.pages:
        raise Unproven(f"the first page {found.reference.refusal.outcome}")
    ways: list[tuple[str, Request]] = []
    if not found.shown:
        ways.append(("an empty list", found.listing.request))
    parent = yield from _fresh_parent(world, found.listing)
    if parent is not None:
        ways.append(("a list that nothing was added to", parent))
    ways += yield from _elsewhere(world, found.listing)
    ways += [("a filter that nothing matches", one) for one in _strange(world, found)]
    tried: list[str] = []
    reasons: list[str] = []
    for name, request in ways:
        if name in tried:
            continue
        exchange = yield from send(
            found.listing.first(found.listing.bounds.default or None, request).because(name)
        )
        problem, reason = _problem(world, found, exchange, name)
        if problem is not None:
            return judged([problem])
        if reason:
            reasons.append(reason)
        else:
            tried.append(name)
    earlier = None if tried else _earlier(world, found)
    if earlier is not None:
        problem, _ = _problem(world, found, earlier, "a list that was empty once")
        if problem is not None:
            return judged([problem])
        tried.append("a list that was empty once")
    if tried:
        return judged([], tried=", ".join(tried))
    if reasons:
        return Undecided(missing="; ".join(dict.fromkeys(reasons)))
    if _holds_a_tenant(world, found):
        return Inapplicable(reason="the list holds the caller's own tenant, so it is never empty")
    return Undecided(
        missing="neither a new parent of the list nor a filter that nothing matches could be had"
    )


def _earlier(world: World, found: Survey) -> Exchange | None:
    """Return the first answer of this run that showed the first page of nothing, or None."""
    pagination = found.listing.pagination
    return next(
        (
            one
            for one in world.seen(found.listing.operation)
            if one.succeeded
            and items_of(pagination, one) == ()
            and bare(pagination, one.request) == one.request
        ),
        None,
    )


def _problem(
    world: World, found: Survey, exchange: Exchange, name: str
) -> tuple[Failure | None, str]:
    """Return what is wrong with the first page of nothing, or why that cannot be said."""
    listing = found.listing
    if exchange.status is None:
        raise Unproven(f"{name} was asked for and {exchange.outcome}")
    if not exchange.succeeded:
        if _is_domains_own(world, exchange) and name.startswith("a filter"):
            return None, f"{name} was refused{world.words_of(exchange)}"
        return _failed(listing, exchange, f"{name} was {exchange.outcome}", "is an error"), ""
    items = items_of(listing.pagination, exchange)
    if items is None:
        words = f"{name} was answered without an array of items"
        return _failed(listing, exchange, words, "has no array of items"), ""
    if items:
        return None, f"{name} was answered with items"
    page = read_page(listing.pagination, exchange, None)
    # A flag that is set on the last page of any walk is pagination/more-agrees'.
    lies = any(walk.pages[-1].more is True for walk in found.whole)
    onward = page is not None and (page.next is not None or (page.more is True and not lies))
    if not listing.pagination.short and (onward or next_target(exchange.headers) is not None):
        words = f"the first page of {name} says that another one follows"
        return _failed(listing, exchange, words, "leads on"), ""
    return None, ""


def _failed(listing: Listing, exchange: Exchange, words: str, kind: str) -> Failure:
    return failure(listing, words, (exchange,), cause=f"the first page of nothing {kind}")


def _is_domains_own(world: World, exchange: Exchange) -> bool:
    """Whether a value was refused as such: what is no valid value matches nothing in another sense."""
    from contracts.rules.errors import Circumstance

    rules, code = world.contract.errors, world.error_code(exchange)
    if rules is None:
        return exchange.status in (400, 422)
    entry = rules.catalogue.get(code or "")
    return entry is not None and bool(
        {Circumstance.INVALID_PARAMETER, Circumstance.UNPROCESSABLE_REFERENCE} & set(entry.when)
    )


def _fresh_parent(world: World, listing: Listing) -> Steps[Request | None]:
    """Return a request for the same list under a parent that was just made, or None."""
    path = listing.operation.path
    names = parameters_of(path)
    principal = world.principals.get(OWNER)
    if not names or (principal is not None and names[-1] in principal.parameters):
        return None
    collection = world.collections.of_item_path(prefix_through(path, names[-1]))
    if collection is None:
        return None
    try:
        made = yield from world.create(collection)
    except Unproven:
        return None
    return elsewhere(
        listing, {name: made.parameters[name] for name in names if name in made.parameters}
    )


def _elsewhere(world: World, listing: Listing) -> Steps[list[tuple[str, Request]]]:
    """Return a request for the same list in the stranger's tenant, to which nothing was added."""
    try:
        world.require(STRANGER, listing.operation)
        request = yield from world.prepare(listing.operation, principal=STRANGER)
    except Unproven:
        return []
    if not listing.operation.is_secured or request.path == listing.request.path:
        return []
    return [("a list of another tenant", bare(listing.pagination, request))]


def _holds_a_tenant(world: World, found: Survey) -> bool:
    """Whether an item of the list is what a principal's fixed parameter names."""
    collection = world.collections.of_listing(found.listing.operation.id)
    name = None if collection is None else collection.parameter
    tenants = {
        principal.parameters[name]
        for principal in world.principals.known.values()
        if name is not None and name in principal.parameters
    }
    return bool(tenants & found.shown)


def _strange(world: World, found: Survey) -> Iterator[Request]:
    """Yield requests with filters that match nothing: two known values that no item joins, then a new one."""
    filters, _ = filter_parameters(world, found.listing)
    usable = [one for one in filters.values() if not one[0].required]
    known = [
        telling(world, found.items, parameter, field, operator)[:6]
        for parameter, field, operator in usable
    ]
    for index, first in enumerate(known):
        for second in known[index + 1 :]:
            for one, other in product(first[:4], second[:4]):
                if _exclude(found, one, other):
                    yield other.put_on(one.put_on(found.listing.request))
                    break
    for parameter, field, operator in sorted(
        usable, key=lambda one: (one[0].refers_to is not None, one[2] is FilterOperator.SEARCH)
    ):
        sieve = unmatched(world, found.items, parameter, field, operator)
        if sieve is not None:
            yield with_filter(found.listing.request, parameter, sieve.value)


def _exclude(found: Survey, one: Sieve, other: Sieve) -> bool:
    return bool(found.items) and all(
        Keeps.NO in (one.keeps(item), other.keeps(item)) for item in found.items.values()
    )


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="An empty collection is an empty first page that leads nowhere, not an error.",
    applies_to=paginated,
    script=_script,
)
