"""`pagination/stable-insert`: what exists for the whole of a walk appears once, whatever is added."""

from __future__ import annotations

from typing import Final

from conformance.check import Judgement, OperationCheck, Steps, Undecided, judged
from conformance.walking.applying import stable
from conformance.walking.disturbing import broken_promise, disturbed, quiet
from conformance.walking.listing import bounds_of, listing_of
from conformance.walking.page import Page
from conformance.walking.sizes import wanted_items
from conformance.walking.survey import settle
from conformance.world import World
from contracts.operations import Operation

RULE: Final = "pagination/stable-insert"
_TIMES: Final = 4
_EACH: Final = 3


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    bounds = bounds_of(world, operation)
    population, lacking = yield from settle(world, operation, wanted_items(bounds))
    listing = yield from listing_of(world, operation)
    if population is None:
        return Undecided(missing=f"nothing can be added on the way: {lacking}")
    before = yield from quiet(world, listing)
    added = 0

    def between(pages: tuple[Page, ...]) -> Steps[None]:
        nonlocal added
        if len(pages) <= _TIMES:
            more = yield from world.populate(operation, _EACH, fresh=True)
            added += len(more.resources)

    walk = yield from disturbed(world, listing, before, between)
    problem = yield from broken_promise(world, listing, before, walk, "added")
    return judged([problem] if problem else [], added=added, items=len(before.items))


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="What exists for the whole of a walk appears exactly once, whatever is added meanwhile.",
    applies_to=stable,
    script=_script,
)
