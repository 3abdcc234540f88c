"""`pagination/more-agrees`: the flag that says whether a next page exists tells the truth."""

from __future__ import annotations

from typing import Final

from conformance.check import Applies, Judgement, OperationCheck, Steps, Undecided, judged
from conformance.walking.applying import paginated
from conformance.walking.evidence import failure, page_size
from conformance.walking.page import Key, Page
from conformance.walking.survey import Survey, survey
from conformance.walking.walk import End, Walk
from conformance.world import World
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.rules.pagination import PaginationStyle

RULE: Final = "pagination/more-agrees"


def _applies(contract: Contract, operation: Operation) -> Applies:
    if operation.pagination is not None and operation.pagination.more is None:
        return "the contract names no flag that says whether a next page exists"
    return paginated(contract, operation)


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    found = yield from survey(world, operation, RULE)
    walks = sorted((*found.steady, *found.mixed), key=lambda walk: len(walk.pages))
    judged_pages = 0
    for walk in walks:
        for index, page in enumerate(walk.pages):
            if page.more is None:
                continue
            judged_pages += 1
            truth = _truth(found, walk, index)
            if truth is None or truth is page.more:
                continue
            words = "says that a next page exists" if page.more else "says that no next page exists"
            return judged(
                [
                    failure(
                        found.listing,
                        f"page {index + 1} of a walk with {page_size(walk)} {words}, and "
                        + ("there is none" if page.more else "there is one"),
                        (one.exchange for one in walk.pages[index : index + 2]),
                        cause=f"the flag {words} where the walk shows otherwise",
                        member="/more",
                    )
                ]
            )
    if judged_pages == 0:
        return Undecided(missing="no page carried the flag")
    found.require_pages()
    return judged([], pages=judged_pages)


def _truth(found: Survey, walk: Walk, index: int) -> bool | None:
    """Return whether a next page exists, or None where another rule tells of what is wrong."""
    page = walk.pages[index]
    if found.listing.pagination.style in (PaginationStyle.CURSOR, PaginationStyle.LINK):
        if page.leads_on and walk.end is End.ENDED and not _later(walk, index):
            # The last item's page should lead nowhere: pagination/terminates.
            return None
        return page.leads_on
    if _later(walk, index):
        return True
    if walk.end is not End.ENDED:
        return None
    return None if found.shown - _until(walk, index) else False


def _later(walk: Walk, index: int) -> bool:
    """Whether a later page of the walk shows something new."""
    known = _until(walk, index)
    return any(not known.issuperset(page.keys) for page in walk.pages[index + 1 :])


def _until(walk: Walk, index: int) -> set[Key]:
    pages: tuple[Page, ...] = walk.pages[: index + 1]
    # What a page holds beyond its size is pagination/limit-honoured's.
    return {key for page in pages for key in page.keys[: page.limit]}


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="The flag that says whether a next page exists agrees with the walk.",
    applies_to=_applies,
    script=_script,
)
