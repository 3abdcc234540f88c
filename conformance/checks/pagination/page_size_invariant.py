"""`pagination/page-size-invariant`: any page size gives the same sequence, changed on the way or not."""

from __future__ import annotations

from collections import Counter
from typing import Final

from conformance.check import Failure, Judgement, OperationCheck, Steps, Undecided, judged
from conformance.walking.applying import with_limit
from conformance.walking.evidence import failure, page_size
from conformance.walking.survey import Survey, agree, survey
from conformance.walking.symptoms import disagreements, disordered, is_right, wrong_by_size
from conformance.walking.walk import End, Walk
from conformance.world import World
from contracts.operations import Operation

RULE: Final = "pagination/page-size-invariant"


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    found = yield from survey(world, operation, RULE)
    found.require_pages()
    if disagreements(found):
        return Undecided(
            missing="walks with one page size disagree, so those with two cannot be compared: see "
            "pagination/repeatable"
        )
    whole = [walk for walk in found.whole if walk.limit is not None]
    right = [walk for walk in whole if is_right(found, walk)]
    usual = _usual(right)
    problem = _by_size(found, whole, right) or _by_order(world, found, right, usual)
    problem = problem or _changed(found, usual)
    if problem is not None:
        return judged([problem])
    if len({walk.limit for walk in right}) < 2:
        return Undecided(missing="fewer than two page sizes gave a whole walk without repetitions")
    return judged(
        [], page_sizes=len({walk.limit for walk in right}), changing_walks=len(found.mixed)
    )


def _usual(right: list[Walk]) -> Walk | None:
    """Return a walk whose sequence most others share."""
    counts = Counter(walk.sequence for walk in right)
    return max(right, key=lambda walk: counts[walk.sequence], default=None)


def _by_size(found: Survey, whole: list[Walk], right: list[Walk]) -> Failure | None:
    """Tell of items lacking or repeated with some page sizes, where no border explains it."""
    if not wrong_by_size(found):
        return None
    wrong = min(
        (walk for walk in whole if not is_right(found, walk)), key=lambda walk: len(walk.pages)
    )
    other = min(right, key=lambda walk: len(walk.pages))
    return _differ(found, wrong, other)


def _by_order(world: World, found: Survey, right: list[Walk], usual: Walk | None) -> Failure | None:
    """Tell of two orders, each with a page size of its own.

    A walk that breaks a declared order within its pages or at their borders breaks it with smaller
    pages too; only where smaller pages are in order, it is the page size that makes the difference.
    """
    other = [walk for walk in right if usual is not None and walk.sequence != usual.sequence]
    if not other or usual is None:
        return None
    if not found.listing.pagination.order:
        return _differ(found, min(other, key=lambda walk: len(walk.pages)), usual)
    wrong = [symptom.walk for symptom in disordered(world, found)]
    for walk in right:
        if not any(walk is one for one in wrong):
            continue
        for one in found.steady:
            smaller = 1 < (one.limit or 0) < (walk.limit or 0)
            followed = one.end in (End.ENDED, End.CUT) and not one.repeated
            if smaller and followed and not any(one is bad for bad in wrong):
                return _differ(found, walk, one)
    return None


def _changed(found: Survey, usual: Walk | None) -> Failure | None:
    """Tell of a walk that goes wrong when the page size changes on the way."""
    if usual is None or not all(
        is_right(found, one) and one.sequence == usual.sequence
        for one in found.steady
        if one.end is not End.CUT
    ):
        return None
    for walk in found.mixed:
        if agree(walk, usual):
            continue
        seen = f"a walk whose page size changes on the way ({page_size(walk)}) "
        seen += (
            f"was refused: {walk.refusal.outcome}"
            if walk.end is End.BROKEN and walk.refusal is not None
            else "does not show what walks with one page size show"
        )
        return failure(
            found.listing,
            seen,
            (*usual.exchanges, *walk.exchanges),
            cause="a page size that changes on the way changes the sequence",
        )
    return None


def _differ(found: Survey, wrong: Walk, other: Walk) -> Failure:
    return failure(
        found.listing,
        f"a walk with {page_size(wrong)} shows another sequence than one with {page_size(other)}",
        (*other.exchanges, *wrong.exchanges),
        cause="the sequence depends on the page size",
    )


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="Any page size gives the same sequence, also when it changes on the way.",
    applies_to=with_limit,
    script=_script,
)
