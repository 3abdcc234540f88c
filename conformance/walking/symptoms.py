"""What the walks of a survey have wrong with them, and which rule a symptom belongs to.

One defect shows in many walks. Each function tells of one symptom, and leaves out the walks where
another symptom explains it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from conformance.walking.listing import limit_of
from conformance.walking.order import disorder, order_of
from conformance.walking.page import Key, Page
from conformance.walking.survey import Survey, agree
from conformance.walking.walk import End, Walk
from conformance.world import World
from contracts.rules.pagination import PaginationStyle
from contracts.source import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """A walk that shows something wrong, the pages of it that show it, and the keys concerned."""

    walk: Walk
    pages: tuple[Page, ...] = ()
    keys: tuple[Key, ...] = ()


def losses(survey: Survey, known: frozenset[Key] | None = None) -> tuple[Symptom, ...]:
    """Return the whole walks that lack an item which is known to exist."""
    there = survey.shown if known is None else known
    found = [
        Symptom(walk=walk, keys=tuple(sorted(there - set(walk.keys))))
        for walk in survey.steady
        if walk.end is End.ENDED
    ]
    found += [
        Symptom(walk=walk, keys=_skipped(walk, survey.reference.sequence))
        for walk in survey.steady
        if walk.end is End.CUT and survey.reference.end is End.ENDED
    ]
    return tuple(one for one in found if one.keys)


def repetitions(survey: Survey) -> tuple[Symptom, ...]:
    """Return the walks that show an item more than once and yet come to an end."""
    return tuple(
        Symptom(walk=walk, keys=walk.repeated, pages=_holding(walk, walk.repeated))
        for walk in survey.steady
        if walk.end in (End.ENDED, End.CUT) and walk.repeated
    )


def refusals(survey: Survey) -> tuple[Symptom, ...]:
    """Return the walks that were refused a page."""
    return tuple(
        Symptom(walk=walk, pages=walk.pages) for walk in survey.steady if walk.end is End.BROKEN
    )


def disagreements(survey: Survey) -> tuple[tuple[Walk, Walk], ...]:
    """Return the pairs of walks with one page size that show different sequences."""
    return tuple((one, other) for one, other in survey.twins if not agree(one, other))


def oversize(survey: Survey) -> tuple[Symptom, ...]:
    """Return the walks with a page that holds more than was asked for."""
    return _with_pages(
        (*survey.steady, *survey.mixed),
        lambda walk: (page for page in walk.pages if _exceeds(page)),
    )


def undersize(survey: Survey) -> tuple[Symptom, ...]:
    """Return the walks with a page that is not full though a page with items follows it."""

    def short(walk: Walk) -> Iterable[Page]:
        held = walk.pages[: len(walk.pages) - len(walk.trailing)]
        for page in held[:-1]:
            limit = full_size(survey, page)
            if limit is not None and len(page.items) < limit:
                yield page

    walks = [walk for walk in (*survey.steady, *survey.mixed) if walk.end is not End.ENDLESS]
    return _with_pages(walks, short)


def full_size(survey: Survey, page: Page) -> int | None:
    """Return how many items make a page full; where nothing states it, the longest page shows it."""
    stated = limit_of(survey.listing, page)
    return stated or max(
        (len(one.items) for walk in survey.several for one in walk.pages), default=None
    )


def endless(survey: Survey) -> tuple[Symptom, ...]:
    """Return the walks that do not come to an end."""
    return tuple(
        Symptom(walk=walk, pages=walk.pages[-2:])
        for walk in survey.steady
        if walk.end is End.ENDLESS
    )


def trailing(survey: Survey) -> tuple[Symptom, ...]:
    """Return the walks whose last item is followed by a page without any, by the list's own word."""
    pagination = survey.listing.pagination
    counted = pagination.style in (PaginationStyle.OFFSET, PaginationStyle.PAGE)
    if pagination.short or counted:
        return ()
    return tuple(
        Symptom(walk=walk, pages=walk.pages[-1 - len(walk.trailing) :])
        for walk in survey.steady
        if walk.end is End.ENDED and walk.trailing and survey.shown <= set(walk.keys)
    )


def _skipped(walk: Walk, reference: tuple[Key, ...]) -> tuple[Key, ...]:
    """Return the keys that a walk passed over, if all that it shows comes in the reference's order."""
    places = {key: place for place, key in enumerate(reference)}
    shown = [places.get(key, -1) for key in walk.sequence]
    if not shown or -1 in shown or shown != sorted(shown):
        return ()
    # What a page held beyond its page size was shown as well.
    met = set(walk.keys)
    return tuple(key for key in reference[: shown[-1]] if key not in met)


def is_right(survey: Survey, walk: Walk) -> bool:
    """Whether a walk is whole, shows everything that any walk showed, and nothing twice."""
    return walk.end is End.ENDED and not walk.repeated and survey.shown <= set(walk.keys)


def comes_and_goes(survey: Survey, walk: Walk) -> bool:
    """Whether another walk with the same page size had nothing wrong: then the two do not agree."""
    twins = [other for other in survey.steady if other is not walk and other.limits == walk.limits]
    if not twins:
        # Where walks that were made twice disagree, one that was made once proves nothing.
        return bool(disagreements(survey))
    return any(is_right(survey, other) for other in twins)


def lasting(survey: Survey, symptoms: Iterable[Symptom]) -> tuple[Symptom, ...]:
    """Return the symptoms that show whenever their walk is made."""
    return tuple(one for one in symptoms if not comes_and_goes(survey, one.walk))


def disordered(world: World, survey: Survey) -> tuple[Symptom, ...]:
    """Return the walks that break the declared order, under the placement of nulls that suits best."""
    order = order_of(world, survey)
    if order is None:
        return ()
    walks = [walk for walk in survey.steady if walk.end in (End.ENDED, End.CUT)]
    found = disorder(order, [_first_items(walk) for walk in walks])
    return tuple(
        Symptom(
            walk=walk,
            keys=pair,
            pages=_holding(walk, pair),
        )
        for walk, pair in zip(walks, found, strict=True)
        if pair is not None
    )


def wrong_by_size(survey: Survey) -> bool:
    """Whether what a walk lacks or repeats depends on the page size, and not on where pages end.

    It depends on where pages end if each wrong walk has a border that no right one has; a border at the
    very end counts where the wrong page sizes divide the number of items and the right ones do not.
    """
    constant = [walk for walk in survey.whole if walk.limit is not None]
    right = [walk for walk in constant if is_right(survey, walk)]
    wrong = [walk for walk in constant if not is_right(survey, walk)]
    if not right or not wrong:
        return False
    count = len(survey.shown)
    several = [walk for walk in right if len(walk.pages) > 1]
    exact = all(count % (walk.limit or 1) == 0 for walk in wrong)
    if exact and several and not any(count % (walk.limit or 1) == 0 for walk in several):
        return False
    met = frozenset(border for walk in right for border in _borders(walk, count))
    return not all(_borders(walk, count) - met for walk in wrong)


def _borders(walk: Walk, count: int) -> frozenset[int]:
    limit = walk.limit or count
    return frozenset(range(limit, count, limit))


def _first_items(walk: Walk) -> list[tuple[Key, Json]]:
    found: dict[Key, Json] = {}
    for page in walk.pages:
        for key, item in list(zip(page.keys, page.items, strict=True))[: page.limit]:
            found.setdefault(key, item)
    return list(found.items())


def _exceeds(page: Page) -> bool:
    return page.limit is not None and len(page.items) > page.limit


def _holding(walk: Walk, keys: Iterable[Key]) -> tuple[Page, ...]:
    wanted = set(keys)
    return tuple(page for page in walk.pages if wanted & set(page.keys))


def _with_pages(
    walks: Iterable[Walk], chosen: Callable[[Walk], Iterable[Page]]
) -> tuple[Symptom, ...]:
    found = [Symptom(walk=walk, pages=tuple(chosen(walk))) for walk in walks]
    return tuple(one for one in found if one.pages)
