"""A survey: a list settled with items, walked with many page sizes while nothing changes.

The rules that only read share one survey of each list. It is taken again after anything was
changed, and when a rule asks for it a second time: then what the rule found is being replayed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from conformance.check import Steps, Unproven
from conformance.walking.listing import Listing, bounds_of, listing_of
from conformance.walking.page import Key, key_text
from conformance.walking.sizes import (
    MOST_PAGES,
    OPENING,
    has_divisor,
    largest,
    middle,
    sizes_for,
    wanted_items,
)
from conformance.walking.walk import End, Walk, Walker
from conformance.world import Population, World
from contracts.operations import Operation
from contracts.rules.pagination import PaginationStyle
from contracts.source import Json

_REFERENCE_PAGES: Final = 200
_REPEATS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What several walks of one list showed while nothing changed.

    `reference` has the largest page size; `steady` holds every walk with one page size, the reference
    first; `mixed` changes it from page to page, where the style lets it. `lacking` says why no items
    could be added, or is empty. `items` are those that some walk showed, by key, in the order of the
    longest walk; `shown` are their keys.
    """

    listing: Listing
    population: Population | None
    lacking: str
    reference: Walk
    steady: tuple[Walk, ...]
    mixed: tuple[Walk, ...]
    items: Mapping[Key, Json]
    shown: frozenset[Key]

    @property
    def made(self) -> frozenset[Key]:
        """The keys of what this run added."""
        return made_by(self.population)

    @property
    def whole(self) -> tuple[Walk, ...]:
        """The steady walks that went to the end of the list."""
        return tuple(walk for walk in self.steady if walk.end is End.ENDED)

    @property
    def several(self) -> tuple[Walk, ...]:
        """The walks that have more than one page."""
        return tuple(walk for walk in (*self.steady, *self.mixed) if len(walk.pages) > 1)

    @property
    def twins(self) -> tuple[tuple[Walk, Walk], ...]:
        """Pairs of walks with the same page size."""
        found: list[tuple[Walk, Walk]] = []
        for index, walk in enumerate(self.steady):
            again = next((one for one in self.steady[index + 1 :] if one.limit == walk.limit), None)
            if again is not None:
                found.append((walk, again))
        return tuple(found)

    def require(self, items: int = 2) -> None:
        """Raise Unproven unless the list holds that many items."""
        if len(self.shown) < items:
            raise Unproven(self._too_few(f"the list holds {len(self.shown)} items"))

    def require_pages(self) -> None:
        """Raise Unproven unless some walk has more than one page."""
        self.require()
        if not self.several and not any(walk.refusal for walk in self.steady):
            raise Unproven(self._too_few(f"{len(self.shown)} items fit on one page of any walk"))

    def _too_few(self, words: str) -> str:
        return f"{words}, and no more could be added: {self.lacking}" if self.lacking else words


@dataclass(slots=True, kw_only=True)
class _Entry:
    survey: Survey
    since: int
    readers: set[str] = field(default_factory=set[str])


def survey(world: World, operation: Operation, rule: str) -> Steps[Survey]:
    """Return the survey of a list, a new one where the last no longer holds; raises Unproven."""
    entries = cast("dict[str, _Entry]", world.memory.setdefault("surveys", {}))
    entry = entries.get(operation.id)
    if entry is None or rule in entry.readers or world.changed_at > entry.since:
        entry = _Entry(survey=(yield from take(world, operation)), since=len(world.log))
        entries[operation.id] = entry
    entry.readers.add(rule)
    return entry.survey


def made_by(population: Population | None) -> frozenset[Key]:
    """Return the keys of a population as walks show them."""
    return frozenset(key_text(key) for key in population.keys) if population else frozenset()


def take(world: World, operation: Operation) -> Steps[Survey]:
    """Settle a list and walk it with many page sizes; raises Unproven."""
    bounds = bounds_of(world, operation)
    population, lacking = yield from settle(world, operation, wanted_items(bounds))
    listing = yield from listing_of(world, operation)
    top = largest(world, bounds)
    reference = yield from _reference(world, listing, population, top)
    if top is None and not lacking:
        for count in (30, 60, 110, 260):
            if len(reference.pages) > 1:
                break
            population, lacking = yield from settle(world, operation, count)
            reference = yield from _reference(world, listing, population, top)
    elif top is not None and not lacking and reference.end is End.ENDED:
        count = len(reference.sequence)
        if count > MOST_PAGES and not has_divisor(world, bounds, count):
            made = len(population.keys) if population else 0
            population, lacking = yield from settle(world, operation, made + 1)
            reference = yield from _reference(world, listing, population, top)
    steady = yield from _steady(world, listing, population, reference)
    mixed = yield from _mixed(world, listing, population, steady)
    return Survey(
        listing=listing,
        population=population,
        lacking=lacking,
        reference=reference,
        steady=steady,
        mixed=mixed,
        items=_items(steady),
        shown=frozenset(key for walk in (*steady, *mixed) for key in walk.keys),
    )


def _items(steady: Sequence[Walk]) -> dict[Key, Json]:
    found: dict[Key, Json] = {}
    for walk in sorted(steady, key=lambda walk: -len(walk.sequence)):
        for key, item in zip(walk.keys, walk.items, strict=True):
            found.setdefault(key, item)
    return found


def settle(world: World, operation: Operation, count: int) -> Steps[tuple[Population | None, str]]:
    """See to it that a list holds that many items of ours, as far as that can be."""
    try:
        population = yield from world.populate(operation, count)
    except Unproven as reason:
        return None, str(reason)
    return population, ""


def _reference(
    world: World, listing: Listing, population: Population | None, top: int | None
) -> Steps[Walk]:
    walker = Walker(world=world, listing=listing, expected=made_by(population))
    return (yield from walker.walk(top, most=_REFERENCE_PAGES))


def _steady(
    world: World, listing: Listing, population: Population | None, reference: Walk
) -> Steps[tuple[Walk, ...]]:
    """Return the reference and a walk for each page size, one of them twice.

    A walk that differs from the reference is repeated at once: does it do so whenever it is walked?
    """
    walks = [reference]
    known = frozenset(reference.keys) | made_by(population)
    repeats = 0
    sizes = sizes_for(world, listing.bounds, len(known))
    twice = middle(sizes.whole or sizes.opening, len(known))
    if not sizes.whole and not sizes.opening:
        again = Walker(world=world, listing=listing, expected=known)
        walks.append((yield from again.walk(None, most=min(MOST_PAGES, len(reference.pages)))))
    for size in (*sizes.whole, *sizes.opening):
        most = 2 * -(-len(known) // size) + 4 if size in sizes.whole else OPENING
        walker = Walker(world=world, listing=listing, expected=known)
        walk = yield from walker.walk(size, most=most)
        walks.append(walk)
        differs = not agree(walk, reference) and repeats < _REPEATS
        repeats += differs
        if size == twice or differs:
            walks.append((yield from walker.walk(size, most=most)))
        known |= frozenset(walk.keys)
    return tuple(walks)


def _mixed(
    world: World, listing: Listing, population: Population | None, steady: Iterable[Walk]
) -> Steps[tuple[Walk, ...]]:
    """Return a walk that changes the page size from page to page.

    A page's number counts pages of one size, and a link is followed as it is.
    """
    known = frozenset(key for walk in steady for key in walk.keys) | made_by(population)
    style = listing.pagination.style
    sizes = sizes_for(world, listing.bounds, len(known))
    chosen = [size for size in sizes.whole if size <= max(2, len(known) // 3)]
    if style not in (PaginationStyle.CURSOR, PaginationStyle.OFFSET) or len(chosen) < 2:
        return ()
    order = (chosen[-1], chosen[0], *chosen[1:-1]) if len(chosen) > 2 else tuple(chosen)
    walker = Walker(world=world, listing=listing, expected=known)
    return ((yield from walker.walk(*order, most=2 * len(known) + 4)),)


def agree(one: Walk, other: Walk) -> bool:
    """Whether two walks show the same sequence, as far as both of them went."""
    if End.BROKEN in (one.end, other.end) or End.ENDLESS in (one.end, other.end):
        return one.end is other.end and one.sequence == other.sequence
    if one.repeated or other.repeated:
        return one.within_limits == other.within_limits
    first, second = one.sequence, other.sequence
    if End.CUT in (one.end, other.end):
        length = min(len(first), len(second))
        return first[:length] == second[:length]
    return first == second
