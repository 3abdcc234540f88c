"""Which page sizes a list is walked with: few requests, and every way in which a border can fall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from conformance.walking.listing import Bounds
from conformance.world import World

MOST_PAGES: Final = 16
"""How many pages a walk may have that is done to its end."""
OPENING: Final = 8
"""How many pages are walked of a list that is too long for a page size."""
_MANY: Final = 60
_UNBOUNDED: Final = 100
_LARGEST: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Page sizes: `whole` for walks to the end, `opening` for the first pages only."""

    whole: tuple[int, ...]
    opening: tuple[int, ...]


def largest(world: World, bounds: Bounds) -> int | None:
    """Return the largest page size that is reasonable to ask for, or None where none can be asked for."""
    if bounds.smallest is None:
        return None
    highest = min(bounds.maximum or max(_UNBOUNDED, bounds.smallest), _LARGEST)
    return next(
        (size for size in range(highest, 0, -1) if bounds.allows(world, size)), bounds.smallest
    )


def wanted_items(bounds: Bounds) -> int:
    """Return how many items make walks of several pages with every page size of interest."""
    return max(12, 4 * (bounds.smallest or 1))


def has_divisor(world: World, bounds: Bounds, count: int) -> bool:
    """Whether some page size divides a count into a few full pages."""
    return any(
        count % size == 0 and count // size <= MOST_PAGES and bounds.allows(world, size)
        for size in range(2, count // 2 + 1)
    )


def sizes_for(world: World, bounds: Bounds, count: int) -> Sizes:
    """Return the page sizes for a list of that many items."""
    if bounds.smallest is None or count < 1:
        return Sizes(whole=(), opening=())
    top = largest(world, bounds) or bounds.smallest
    least = bounds.smallest
    divisors = [
        size for size in range(2, count // 2 + 1)
        if count % size == 0 and count // size <= MOST_PAGES
    ]  # fmt: skip
    candidates = {
        least,
        least + 1,
        least + 2,
        least + 4,
        least + 6,
        count // 5 + 1,
        count,
        count + 1,
    }
    # The last page holds a single item.
    alone = [
        size for size in range(2, count // 2 + 1)
        if count % size == 1 and count // size < MOST_PAGES
    ]  # fmt: skip
    candidates |= set(alone[len(alone) // 2 :][:1])
    candidates |= {divisors[0], divisors[-1]} if divisors else set()
    allowed = sorted(
        size for size in candidates if least <= size <= top and bounds.allows(world, size)
    )
    whole = tuple(size for size in allowed if -(-count // size) <= MOST_PAGES)
    if len(whole) < 2:
        # The largest sizes there are, though they take many pages.
        more = [size for size in allowed if size not in whole and -(-count // size) <= _MANY]
        whole = tuple(sorted({*whole, *more[-2:]}))
    opening = tuple(size for size in allowed if size not in whole)[:3]
    return Sizes(whole=whole, opening=opening)


def size_near(world: World, bounds: Bounds, wanted: int) -> int | None:
    """Return the largest page size up to a wanted one, or the smallest there is."""
    if bounds.smallest is None:
        return None
    top = min(wanted, largest(world, bounds) or wanted)
    return next(
        (size for size in range(top, bounds.smallest, -1) if bounds.allows(world, size)),
        bounds.smallest,
    )


def middle(sizes: tuple[int, ...], count: int) -> int | None:
    """Return the page size of whose walk a second one is made: more than one item, several pages."""
    several = [size for size in sizes if 1 < size < count]
    return several[len(several) // 2] if several else next(iter(sizes), None)
