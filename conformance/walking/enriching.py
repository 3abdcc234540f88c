"""Items that have the members which filters look at: those that are made from the least lack them."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.check import Steps, Unproven, send
from conformance.exchange import Request
from conformance.walking.page import member
from conformance.walking.survey import Survey, take
from conformance.world import World
from conformance.world.bodies import RECIPES
from conformance.world.collections import Collection, Creator
from conformance.world.prerequisites import Wish, prepare
from conformance.world.values import Richness, Unsatisfiable
from contracts.operations import Operation
from contracts.pointers import Pointer

_COUNT = 3


def enriched(
    world: World, operation: Operation, survey: Survey, fields: Sequence[Pointer]
) -> Steps[Survey]:
    """Return a survey of the list after items were added that have more members, where some had none."""
    items = list(survey.items.values())
    bare = [field for field in fields if all(member(item, field) is None for item in items)]
    collection = world.collections.of_listing(operation.id)
    if not bare or collection is None or survey.lacking:
        return survey
    added = yield from add_full(world, survey, collection)
    return (yield from take(world, operation)) if added else survey


def add_full(world: World, survey: Survey, collection: Collection) -> Steps[bool]:
    """Add a few items with every member that a client may give; returns whether any was added."""
    for creator in collection.creators:
        if creator.chosen:
            continue
        count = _COUNT if creator.items is not None else 1
        added = False
        for _ in range(_COUNT // count):
            request = yield from _full(world, survey, creator, count)
            if request is None:
                break
            exchange = yield from send(
                request.because(f"add more to {survey.listing.operation.id}")
            )
            if not exchange.succeeded:
                break
            world.ledger.note(exchange, collection, creator)
            added = True
        if added:
            return True
    return False


def _full(world: World, survey: Survey, creator: Creator, count: int) -> Steps[Request | None]:
    recipe = next(one for one in RECIPES if one.richness is Richness.FULL)
    wish = Wish(
        principal=survey.listing.request.principal,
        recipe=recipe,
        context=survey.listing.path_values,
        count=count,
    )
    try:
        request = yield from prepare(world, creator.operation, wish)
    except (Unproven, Unsatisfiable):
        return None
    return request
