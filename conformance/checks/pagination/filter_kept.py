"""`pagination/filter-kept`: on every page a filter keeps what it should, and finds all that match."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from conformance.check import (
    Applies,
    Failure,
    Judgement,
    OperationCheck,
    Steps,
    Undecided,
    judged,
)
from conformance.walking.applying import paginated
from conformance.walking.enriching import enriched
from conformance.walking.evidence import failure, several
from conformance.walking.keeping import Both, Keeps, Sieve
from conformance.walking.page import Key
from conformance.walking.sieves import (
    filter_parameters,
    near_misses,
    telling,
    unmatched,
)
from conformance.walking.sizes import largest, size_near
from conformance.walking.survey import Survey, survey
from conformance.walking.symptoms import losses
from conformance.walking.walk import End, Walk, Walker
from conformance.world import World, filters_of
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.source import Json

RULE: Final = "pagination/filter-kept"
_MOST_FILTERS: Final = 12
_MOST_VALUES: Final = 7
_MOST_PAIRS: Final = 6
_MOST_PAGES: Final = 16
_PAGES: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """What came of one filter: a failure, or what kept it from being judged, or neither."""

    failure: Failure | None = None
    missing: str = ""
    pages: int = 0
    lost: bool = False


def _applies(contract: Contract, operation: Operation) -> Applies:
    if operation.pagination is not None and not filters_of(operation):
        return "the list has no filter"
    return paginated(contract, operation)


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    found = yield from survey(world, operation, RULE)
    filters, others = filter_parameters(world, found.listing)
    if not filters:
        return _no_filter(others)
    fields = [field for _, field, _ in filters.values()]
    found = yield from enriched(world, operation, found, fields)
    found.require()
    lossy = bool(losses(found)) or bool(found.made & found.shown and found.made - found.shown)
    failures: list[Failure] = []
    missing: list[str] = []
    tried, pages = 0, 0
    chosen: list[Sieve] = []
    for name, (parameter, field, operator) in list(filters.items())[:_MOST_FILTERS]:
        if parameter.required:
            # Each walk of the survey has it already, with one value.
            continue
        sieves = telling(world, found.items, parameter, field, operator)
        if not sieves:
            missing.append(f"no item has a value at {field} that {name} could look for")
            continue
        trial = yield from _try(world, found, sieves[0])
        pages += trial.pages
        kept_all = not any(sieves[0].keeps(item) is Keeps.NO for item in found.items.values())
        if trial.failure is None and not trial.missing and kept_all:
            trial = yield from _try_nothing(world, found, sieves[0])
        if trial.failure is None and not trial.missing:
            trial = yield from _try_others(world, found, trial, sieves)
            chosen.append(sieves[0])
        if trial.failure is not None and lossy and trial.lost:
            missing.append(
                f"{name}: walks lack items without a filter too, see pagination/complete"
            )
        elif trial.failure is not None:
            failures.append(trial.failure)
        elif trial.missing:
            missing.append(f"{name}: {trial.missing}")
        else:
            tried += 1
    if not failures and not missing:
        both = yield from _try_together(world, found, chosen)
        failures.extend([both] if both is not None and not lossy else [])
    if failures:
        return judged(failures, filters=tried)
    if missing:
        return Undecided(missing="; ".join(missing), measured={"filters": tried})
    if tried == 0:
        return Undecided(missing="every filter of the list is required, so no walk goes without it")
    return judged([], filters=tried, pages=pages, not_judged=", ".join(others))


def _no_filter(others: tuple[str, ...]) -> Judgement:
    from conformance.check import Inapplicable

    return Inapplicable(
        reason=f"{', '.join(others)}: neither an x-filter nor named like a member of the item"
    )


def _try(world: World, found: Survey, sieve: Sieve) -> Steps[_Trial]:
    """Walk with a filter in small pages, and judge what it kept and what it found."""
    expected = _matching(found, sieve)
    walk = yield from _walk(
        world,
        found,
        sieve,
        size_near(world, found.listing.bounds, -(-len(expected) // 4)),
        expected,
    )
    if walk.end is End.BROKEN and not walk.pages:
        assert walk.refusal is not None
        return _Trial(
            missing=f"a filtered walk {walk.refusal.outcome}{world.words_of(walk.refusal)}"
        )
    wrong = _strays(walk, sieve)
    if wrong is not None:
        return _Trial(failure=_kept_wrongly(found, walk, wrong, sieve))
    lost = sorted(set(expected) - set(walk.keys))
    if lost or walk.end is not End.ENDED:
        # A walk that loses items with a filter may lose them without one too.
        top = largest(world, found.listing.bounds)
        whole = yield from _walk(world, found, sieve, top, expected)
        wrong = _strays(whole, sieve)
        if wrong is not None:
            return _Trial(failure=_kept_wrongly(found, whole, wrong, sieve))
        still = sorted(set(expected) - set(whole.keys)) if whole.end is End.ENDED else []
        if still:
            return _Trial(failure=_not_found(found, whole, still, sieve), lost=True)
        steady = all(one.end is End.ENDED and found.shown <= set(one.keys) for one in found.steady)
        if lost and steady and walk.end is End.ENDED:
            return _Trial(failure=_not_found(found, walk, lost, sieve), lost=True)
        return _Trial(missing="a filtered walk in small pages came to no good end, as others do")
    return _Trial(pages=len(walk.pages))


def _try_others(
    world: World, found: Survey, trial: _Trial, sieves: Sequence[Sieve]
) -> Steps[_Trial]:
    """Try other values of a filter on large pages: one may be kept that another is not."""
    first = sieves[0]
    near = near_misses(world, found.items, first.parameter, first.field, first.operator)
    size = largest(world, found.listing.bounds) or len(found.shown)
    pages = 0
    for sieve in (*near, *sieves[1 : 1 + _MOST_VALUES]):
        pages += 1 + len(_matching(found, sieve)) // size
        if pages > _MOST_PAGES:
            break
        problem = yield from _wrong_at_once(world, found, sieve)
        if problem is not None:
            return _Trial(failure=problem, pages=trial.pages, lost=True)
    return trial


def _try_together(world: World, found: Survey, sieves: Sequence[Sieve]) -> Steps[Failure | None]:
    """Try two filters at once, of which each keeps what the other does not."""
    pairs = [Both(one=one, other=other) for one, other in combinations(sieves, 2)]
    for both in pairs[:_MOST_PAIRS]:
        apart = any(
            both.one.keeps(item) is not both.other.keeps(item) for item in found.items.values()
        )
        problem = (yield from _wrong_at_once(world, found, both)) if apart else None
        if problem is not None:
            return problem
    return None


def _wrong_at_once(world: World, found: Survey, sieve: Sieve | Both) -> Steps[Failure | None]:
    """Return what is wrong with a filtered walk in the largest pages, or None."""
    expected = _matching(found, sieve)
    walk = yield from _walk(world, found, sieve, largest(world, found.listing.bounds), expected)
    if walk.refusal is not None and (walk.refusal.status or 0) >= 500:
        return failure(
            found.listing,
            f"a walk with the filter {sieve.words} {walk.refusal.outcome}",
            walk.exchanges,
            cause=f"a walk with the filter {sieve.name} fails",
        )
    wrong = _strays(walk, sieve)
    if wrong is not None:
        return _kept_wrongly(found, walk, wrong, sieve)
    lost = sorted(set(expected) - set(walk.keys)) if walk.end is End.ENDED else []
    return _not_found(found, walk, lost, sieve) if lost else None


def _try_nothing(world: World, found: Survey, sieve: Sieve) -> Steps[_Trial]:
    """Try a value that nothing matches, where every item has the same one."""
    strange = unmatched(world, found.items, sieve.parameter, sieve.field, sieve.operator)
    if strange is None:
        return _Trial(missing="every item matches every value that is known")
    walk = yield from _walk(world, found, strange, largest(world, found.listing.bounds), {})
    if walk.end is End.BROKEN:
        return _Trial(missing="every item matches the values that are not refused")
    wrong = _strays(walk, strange)
    if wrong is not None:
        return _Trial(failure=_kept_wrongly(found, walk, wrong, strange))
    return _Trial(pages=len(walk.pages))


def _walk(
    world: World,
    found: Survey,
    sieve: Sieve | Both,
    limit: int | None,
    expected: Mapping[Key, Json],
) -> Steps[Walk]:
    walker = Walker(
        world=world,
        listing=found.listing,
        expected=frozenset(expected),
        start=sieve.put_on(found.listing.request),
    )
    most = _PAGES if limit is None else 2 * -(-len(found.shown) // limit) + 4
    return (yield from walker.walk(limit, most=most))


def _matching(found: Survey, sieve: Sieve | Both) -> dict[Key, Json]:
    return {key: item for key, item in found.items.items() if sieve.keeps(item) is Keeps.YES}


def _strays(walk: Walk, sieve: Sieve | Both) -> int | None:
    """Return the first page that holds what the filter should have kept out, counted from 0."""
    for index, page in enumerate(walk.pages):
        if any(sieve.keeps(item) is Keeps.NO for item in page.items):
            return index
    return None


def _kept_wrongly(found: Survey, walk: Walk, index: int, sieve: Sieve | Both) -> Failure:
    where = "the first page" if index == 0 else f"page {index + 1}"
    return failure(
        found.listing,
        f"{where} of a walk with the filter {sieve.words} holds an item that does not match",
        walk.exchanges[: index + 1],
        cause=f"{'the first' if index == 0 else 'a later'} page holds what the filter {sieve.name} "
        "should keep out",
    )


def _not_found(found: Survey, walk: Walk, lost: list[Key], sieve: Sieve | Both) -> Failure:
    proof = [one.shows(lost)[0] for one in found.steady if one.shows(lost)][:1]
    return failure(
        found.listing,
        f"a walk with the filter {sieve.words} lacks {several(len(lost), 'item')} that match",
        (*proof, *walk.exchanges),
        cause=f"a walk with the filter {sieve.name} lacks items that match",
    )


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="On every page a filter keeps what it should, and a walk finds all that match.",
    applies_to=_applies,
    script=_script,
)
