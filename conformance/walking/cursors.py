"""A cursor to try things with: a real one, from the first of several pages."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.check import Steps, Unproven, send
from conformance.exchange import Exchange, Request
from conformance.walking.listing import Listing, cursor_parameter
from conformance.walking.page import Page
from conformance.walking.survey import Survey
from conformance.walking.walk import Walk, Walker, cursor_after
from conformance.world import World
from contracts.operations import Parameter


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A cursor that a server issued, the page that carried it, and the first request of its walk."""

    cursor: str
    page: Page
    parameter: Parameter
    start: Request


def issued(
    world: World, survey: Survey, start: Request | None = None, *, pages: int = 2
) -> Steps[tuple[Issued, Walk]]:
    """Return a cursor from the first page of a walk, with that walk; raises Unproven.

    The walk shows that the cursor is good: it goes one page beyond it.
    """
    listing = survey.listing
    parameter = cursor_parameter(world.contract, listing.operation)
    assert parameter is not None
    size = issuing_size(survey)
    walk = yield from Walker(world=world, listing=listing, start=start).walk(size, most=pages)
    if not walk.pages:
        raise Unproven(f"the first page {walk.refusal.outcome if walk.refusal else 'is not there'}")
    cursor = cursor_after(listing, walk.pages[0])
    if cursor is None or len(walk.pages) < 2:
        survey.require_pages()
        raise Unproven("no first page led on to a good second one, so there is no cursor to try")
    found = Issued(
        cursor=cursor,
        page=walk.pages[0],
        parameter=parameter,
        start=start or listing.request,
    )
    return found, walk


def issuing_size(survey: Survey) -> int | None:
    """Return a page size that leaves several pages."""
    bounds = survey.listing.bounds
    several = [walk.limit for walk in survey.steady if len(walk.pages) > 2 and walk.limit]
    return min((size for size in several if size > 1), default=bounds.smallest)


def with_cursor(
    survey: Survey, start: Request, cursor: str, *, limit: int | None = None
) -> Request:
    """Return a request that carries a cursor."""
    listing: Listing = survey.listing
    size = issuing_size(survey) if limit is None else limit
    return listing.at(listing.first(size, start), cursor)


def first_page(survey: Survey, start: Request | None = None) -> Steps[Exchange]:
    """Send the request of a first page and return the exchange."""
    request = survey.listing.first(issuing_size(survey), start)
    return (yield from send(request.because("the first page, to compare with")))
