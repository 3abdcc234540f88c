"""`pagination/short-page`: a page before the last is full."""

from __future__ import annotations

from typing import Final

from conformance.check import Applies, Judgement, OperationCheck, Steps, Undecided, judged
from conformance.exchange import Exchange
from conformance.walking.applying import paginated
from conformance.walking.evidence import clearest, failure, page_size
from conformance.walking.survey import Survey, survey
from conformance.walking.symptoms import full_size, losses, oversize, undersize
from conformance.walking.walk import End, Walk
from conformance.world import World
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.rules.pagination import PaginationStyle

RULE: Final = "pagination/short-page"


def _applies(contract: Contract, operation: Operation) -> Applies:
    if operation.pagination is not None and operation.pagination.short:
        return "the contract lets a page be short though the walk goes on"
    return paginated(contract, operation)


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    found = yield from survey(world, operation, RULE)
    short = undersize(found)
    counted = found.listing.pagination.style in (PaginationStyle.OFFSET, PaginationStyle.PAGE)
    if short and oversize(found):
        return Undecided(missing="pages are also too long: see pagination/limit-honoured")
    # A page that lost an item is short as well; where positions are counted, the two are one.
    lossy = {id(one.walk) for one in losses(found)}
    whole = [
        one for one in short if counted or (id(one.walk) not in lossy and _has_all(found, one.walk))
    ]
    if short and not whole:
        return Undecided(missing="pages are short where items are lacking: see pagination/complete")
    if whole:
        worst = clearest(whole)
        page = worst.pages[0]
        return judged(
            [
                failure(
                    found.listing,
                    f"a page before the last of a walk with {page_size(worst.walk)} holds "
                    f"{len(page.items)} of {full_size(found, page)} items",
                    _with_next(worst.walk.exchanges, page.exchange),
                    cause="a page before the last is not full",
                )
            ]
        )
    found.require_pages()
    judgeable = [
        page for walk in found.several for page in walk.pages[:-1]
        if full_size(found, page) is not None
    ]  # fmt: skip
    if not judgeable:
        return Undecided(missing="the contract does not tell how many items a full page holds")
    return judged([], pages=len(judgeable))


def _has_all(found: Survey, walk: Walk) -> bool:
    return walk.end is not End.ENDED or found.shown <= set(walk.keys)


def _with_next(exchanges: tuple[Exchange, ...], short: Exchange) -> tuple[Exchange, ...]:
    index = next(place for place, one in enumerate(exchanges) if one is short)
    return (*exchanges[max(0, index - 1) : index + 2],)


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="A page before the last is full.",
    applies_to=_applies,
    script=_script,
)
