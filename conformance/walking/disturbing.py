"""Walks while items come and go, and what they owe to those that stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from conformance.check import Failure, Steps, Unproven
from conformance.exchange import Exchange
from conformance.walking.evidence import failure, page_size, several
from conformance.walking.listing import Listing
from conformance.walking.page import Key, member
from conformance.walking.sizes import largest
from conformance.walking.survey import agree
from conformance.walking.walk import Between, End, Walk, Walker
from conformance.world import World
from contracts.source import Json

_WHOLE = 200
_PAGES = 60
_SOME = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """A list before it is disturbed: its items, and a walk in small pages that was right."""

    items: Mapping[Key, Json]
    limit: int | None
    walk: Walk


def quiet(
    world: World, listing: Listing, *, standing_on: Collection[Key] = frozenset()
) -> Steps[Quiet]:
    """Walk a list that nothing disturbs, for comparison; raises Unproven where that goes wrong already.

    The page size is one whose pages end with some of the given keys, where there is such a one.
    """
    walker = Walker(world=world, listing=listing)
    whole = yield from walker.walk(largest(world, listing.bounds), most=_WHOLE)
    if whole.end is not End.ENDED:
        raise Unproven("the list could not be walked to its end before anything was changed")
    limit = _small(world, listing, whole.sequence, standing_on)
    walk = yield from walker.walk(limit, most=_PAGES)
    if len(walk.pages) < 2:
        held = several(len(whole.keys), "item")
        raise Unproven(f"{held} fit on one page, so nothing can change on the way")
    if not agree(walk, whole) or walk.end is not End.ENDED or walk.repeated:
        raise Unproven(
            "walks go wrong already where nothing changes: see the other pagination rules"
        )
    items = dict(zip(whole.keys, whole.items, strict=True))
    return Quiet(items=items, limit=limit, walk=walk)


def _small(
    world: World, listing: Listing, sequence: Sequence[Key], standing_on: Collection[Key]
) -> int | None:
    """Return a page size that makes about five pages, and ends some of them with the given keys."""
    bounds, count = listing.bounds, len(sequence)
    top = largest(world, bounds)
    if bounds.smallest is None or top is None:
        return None
    sizes = [
        size
        for size in range(bounds.smallest, min(top, count) + 1)
        if -(-count // size) < _PAGES and bounds.allows(world, size)
    ]

    def merit(size: int) -> tuple[int, bool, int]:
        ends = sum(sequence[place - 1] in standing_on for place in range(size, count, size))
        return min(2, ends), size > 1, -abs(-(-count // size) - _SOME)

    return max(sizes, key=merit, default=top)


def disturbed(world: World, listing: Listing, before: Quiet, between: Between) -> Steps[Walk]:
    """Walk a list in small pages and change it between them."""
    walker = Walker(world=world, listing=listing)
    most = 3 * len(before.walk.pages) + 20
    return (yield from walker.walk(before.limit, most=most, between=between))


def broken_promise(
    world: World, listing: Listing, before: Quiet, walk: Walk, what: str
) -> Steps[Failure | None]:
    """Return what a disturbed walk owes to the items that were there for the whole of it."""
    if walk.end is End.CUT:
        raise Unproven("the walk was not followed to its end")
    walker = Walker(world=world, listing=listing)
    after = yield from walker.walk(largest(world, listing.bounds), most=_WHOLE)
    if after.end is not End.ENDED:
        raise Unproven("the list could not be walked to its end after the change")
    now = dict(zip(after.keys, after.items, strict=True))
    kept = {
        key
        for key, item in before.items.items()
        if key in now and _same_place(listing, item, now[key])
    }
    counts = Counter(walk.within_limits)
    lost = sorted(key for key in kept if counts[key] == 0)
    twice = sorted(key for key, count in counts.items() if count > 1)
    size = page_size(walk)
    if walk.end is End.BROKEN:
        assert walk.refusal is not None
        return failure(
            listing,
            f"a walk with {size} was broken off when items were {what} between its pages: a page "
            f"{walk.refusal.outcome}",
            walk.exchanges[-2:],
            cause=f"a walk breaks off when items are {what}",
            member="/stable",
        )
    if walk.end is End.ENDLESS:
        return failure(
            listing,
            f"a walk with {size} did not end after items were {what} between its pages",
            walk.exchanges,
            cause=f"a walk does not end when items are {what}",
            member="/stable",
        )
    if not lost and not twice:
        return None
    words = " and ".join(
        text
        for text, keys in (
            (f"left out {several(len(lost), 'item')} that stayed", lost),
            (f"showed {several(len(twice), 'item')} twice", twice),
        )
        if keys
    )
    return failure(
        listing,
        f"a walk with {size} {words}, when items were {what} between its pages",
        _evidence(world, walk),
        cause=f"a walk {'loses' if lost else 'repeats'} items when others are {what}",
        member="/stable",
    )


def _same_place(listing: Listing, one: Json, other: Json) -> bool:
    return all(
        member(one, part.pointer) == member(other, part.pointer)
        for part in listing.pagination.order
    )


def _evidence(world: World, walk: Walk) -> list[Exchange]:
    """Return the walk with everything that was changed on the way."""
    first, last = walk.exchanges[0].number, walk.exchanges[-1].number
    return [one for one in world.log if first <= one.number <= last]
