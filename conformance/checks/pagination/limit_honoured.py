"""`pagination/limit-honoured`: a page never holds more items than were asked for."""

from __future__ import annotations

from typing import Final

from conformance.check import Judgement, OperationCheck, Steps, Undecided, judged
from conformance.walking.applying import with_limit
from conformance.walking.evidence import failure, several
from conformance.walking.survey import survey
from conformance.walking.symptoms import oversize
from conformance.world import World
from contracts.operations import Operation

RULE: Final = "pagination/limit-honoured"


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    found = yield from survey(world, operation, RULE)
    pages = [page for symptom in oversize(found) for page in symptom.pages]
    if pages:
        worst = min(pages, key=lambda page: (page.exchange.number, page.limit))
        return judged(
            [
                failure(
                    found.listing,
                    f"a page of {several(len(worst.items), 'item')} answered page size {worst.limit}",
                    (worst.exchange,),
                    cause="a page holds more items than were asked for",
                    member="/limit",
                )
            ]
        )
    found.require(1)
    asked = [page.limit for walk in found.steady for page in walk.pages if page.limit is not None]
    tried = {limit for limit in asked if limit < len(found.shown)}
    if not tried:
        return Undecided(
            missing=f"the list holds {len(found.shown)} items, and no smaller page size is allowed"
            + (f"; no more could be added: {found.lacking}" if found.lacking else "")
        )
    return judged([], page_sizes=len(tried), pages=len(asked))


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="A page never holds more items than were asked for.",
    applies_to=with_limit,
    script=_script,
)
