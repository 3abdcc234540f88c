"""`pagination/limit-default`: without a page size, a page holds as many items as the contract says."""

from __future__ import annotations

from typing import Final

from conformance.check import (
    Applies,
    Judgement,
    OperationCheck,
    Steps,
    Undecided,
    Unproven,
    judged,
    send,
)
from conformance.exchange import Request
from conformance.walking.applying import with_limit
from conformance.walking.evidence import failure, several
from conformance.walking.listing import Listing, listing_of
from conformance.walking.page import Page, read_page
from conformance.walking.supply import supply
from conformance.world import World
from contracts.contract import Contract
from contracts.operations import Location, Operation
from contracts.rules.pagination import PaginationStyle

RULE: Final = "pagination/limit-default"


def _applies(contract: Contract, operation: Operation) -> Applies:
    applies = with_limit(contract, operation)
    if applies is not True:
        return applies
    assert operation.pagination is not None
    assert operation.pagination.limit is not None
    parameter = operation.parameter(operation.pagination.limit.name, Location.QUERY)
    if parameter is not None and parameter.required:
        return "the page size must always be given"
    return True


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    listing = yield from listing_of(world, operation)
    default = listing.bounds.default
    if default is None:
        from conformance.check import Inapplicable

        return Inapplicable(reason="the contract states no default page size")
    lacking = yield from supply(world, operation, default + 1)
    plain = yield from _page(listing, listing.request, "a page without a page size")
    if listing.bounds.allows(world, default):
        asked = yield from _page(
            listing, listing.first(default), "a page of the default size", limit=default
        )
    else:
        asked = plain
    count, same = len(plain.items), len(asked.items) == len(plain.items)
    problem = ""
    if count > default:
        problem = "more"
    elif count < default and not listing.pagination.short:
        problem = "fewer" if not lacking or _leads_on(listing, plain) or not same else ""
    if problem and same and asked is not plain:
        # A page of that size is no better when it is asked for.
        return Undecided(
            missing=f"a page of {default} items that is asked for holds {several(count, 'item')} too: see "
            "pagination/limit-honoured and pagination/short-page"
        )
    if problem:
        return judged(
            [
                failure(
                    listing,
                    f"a page without a page size holds {several(count, 'item')}, and the default is "
                    f"{default}",
                    (asked.exchange, plain.exchange),
                    cause=f"a page without a page size holds {problem} items than the default",
                    member="/limit",
                )
            ]
        )
    if lacking and not _leads_on(listing, plain):
        return Undecided(
            missing=f"the list holds {several(count, 'item')}, and the default page size is {default}: "
            + lacking
        )
    return judged([], default=default, items=count)


def _page(listing: Listing, request: Request, why: str, *, limit: int | None = None) -> Steps[Page]:
    exchange = yield from send(request.because(why))
    page = read_page(listing.pagination, exchange, limit) if exchange.succeeded else None
    if page is None:
        raise Unproven(f"{why} {exchange.outcome}")
    return page


def _leads_on(listing: Listing, page: Page) -> bool:
    """Whether more items follow than the page holds."""
    from conformance.walking.links import next_target

    match listing.pagination.style:
        case PaginationStyle.CURSOR:
            return page.next is not None
        case PaginationStyle.LINK:
            return next_target(page.exchange.headers) is not None
        case _:
            if page.total is not None:
                return page.total > len(page.items)
            return page.more is not False


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="Without a page size, a page holds the default number of items.",
    applies_to=_applies,
    script=_script,
)
