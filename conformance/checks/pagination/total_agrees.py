"""`pagination/total-agrees`: the count of what the filters match is what a walk finds."""

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
from conformance.walking.applying import paginated
from conformance.walking.evidence import failure
from conformance.walking.keeping import Keeps, Sieve
from conformance.walking.page import read_page
from conformance.walking.sieves import filter_parameters, telling
from conformance.walking.sizes import largest
from conformance.walking.survey import Survey, survey
from conformance.walking.walk import End, Walk, Walker
from conformance.world import World
from conformance.world.principals import STRANGER
from conformance.world.values import Unsatisfiable
from contracts.contract import Contract
from contracts.operations import Operation

RULE: Final = "pagination/total-agrees"


def _applies(contract: Contract, operation: Operation) -> Applies:
    if operation.pagination is not None and operation.pagination.total is None:
        return "the contract names no total"
    return paginated(contract, operation)


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    found = yield from survey(world, operation, RULE)
    found.require(1)
    if not found.whole:
        return Undecided(missing="no walk came to its end, so there is no count to compare with")
    pages = 0
    for walk in sorted(found.whole, key=lambda walk: len(walk.pages)):
        told = _wrong(found, walk, len(found.shown), "the list")
        if told is not None:
            return told
        pages += sum(page.total is not None for page in walk.pages)
    if pages == 0:
        return Undecided(missing="no page carried the total")
    told = yield from _neighbours(world, found)
    if told is not None:
        return told
    sieve = _any_sieve(world, found)
    if sieve is None:
        return judged([], pages=pages, filtered=False)
    walker = Walker(world=world, listing=found.listing, start=sieve.put_on(found.listing.request))
    walk = yield from walker.walk(largest(world, found.listing.bounds), most=40)
    if walk.end is not End.ENDED:
        return judged([], pages=pages, filtered=False)
    matching = sum(sieve.keeps(item) is Keeps.YES for item in found.items.values())
    told = _wrong(found, walk, matching, "what a filter keeps")
    return told or judged([], pages=pages, filtered=True)


def _neighbours(world: World, found: Survey) -> Steps[Judgement | None]:
    """Return a failure where the total changes with what another tenant adds to its own list."""
    listing = found.listing
    if not world.principals.may_use(STRANGER, listing.operation):
        return None
    request = listing.first(largest(world, listing.bounds))
    before = yield from send(request.because("the total before another tenant adds an item"))
    try:
        added = yield from world.populate(listing.operation, 1, principal=STRANGER, fresh=True)
    except (Unproven, Unsatisfiable):
        return None
    after = yield from send(request.because("the total after another tenant added an item"))
    one, other = (read_page(listing.pagination, answer, None) for answer in (before, after))
    if one is None or other is None or one.total == other.total or one.keys != other.keys:
        # What the list shows as well is counted rightly.
        return None
    return judged(
        [
            failure(
                listing,
                "the total of the list changed with what another tenant added to its own",
                (before, *(item.made_by for item in added.resources), after),
                cause="the total of the list counts what another tenant has",
                member="/total",
            )
        ]
    )


def _wrong(found: Survey, walk: Walk, known: int, what: str) -> Judgement | None:
    """Return a failure where a page's total is neither what the walk shows nor what is known."""
    counts = {len(walk.sequence), known}
    for page in walk.pages:
        if page.total is not None and page.total not in counts:
            return judged(
                [
                    failure(
                        found.listing,
                        f"the total of {what} is told as {page.total}, and a walk finds {known}",
                        walk.exchanges,
                        cause=f"the total of {what} is not what a walk finds",
                        member="/total",
                    )
                ]
            )
    return None


def _any_sieve(world: World, found: Survey) -> Sieve | None:
    filters, _ = filter_parameters(world, found.listing)
    for parameter, field, operator in filters.values():
        for sieve in telling(world, found.items, parameter, field, operator)[:1]:
            if not parameter.required:
                return sieve
    return None


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="The total is the number of items that a walk with the same filters finds.",
    applies_to=_applies,
    script=_script,
)
