"""Enough items for a large page, where adding them costs little."""

from __future__ import annotations

from typing import Final

from conformance.check import Steps, Unproven
from conformance.walking.listing import listing_of
from conformance.walking.sizes import largest
from conformance.walking.walk import End, Walker
from conformance.world import World
from contracts.operations import Operation

_ONE_BY_ONE: Final = 250
_IN_BULK: Final = 1100
_SECONDS: Final = 3.0


def supply(world: World, operation: Operation, count: int) -> Steps[str]:
    """See to it that a list holds at least that many items; returns why not, or nothing."""
    listing = yield from listing_of(world, operation)
    walker = Walker(world=world, listing=listing)
    present = yield from walker.walk(largest(world, listing.bounds), most=200)
    if present.end is not End.ENDED:
        return "" if len(present.sequence) >= count else "the list could not be walked to its end"
    lack = count - len(present.sequence)
    if lack <= 0:
        return ""
    most = affordable(world, operation)
    if lack > most:
        return f"{lack} more items are needed, and no more than {most} are added for one rule"
    try:
        yield from world.populate(operation, lack, fresh=True)
    except Unproven as reason:
        return str(reason)
    return ""


def affordable(world: World, operation: Operation) -> int:
    """Return how many items may be added to a list for the sake of one rule."""
    collection = world.collections.of_listing(operation.id)
    if collection is None or not collection.creators:
        return 0
    first = collection.creators[0]
    if first.items is not None:
        return _IN_BULK
    rate = first.operation.limits.rate
    return _ONE_BY_ONE if rate is None else min(_ONE_BY_ONE, int(rate * _SECONDS))
