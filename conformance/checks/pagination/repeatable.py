"""`pagination/repeatable`: two walks of unchanged data agree."""

from __future__ import annotations

from typing import Final

from conformance.check import Judgement, OperationCheck, Steps, judged
from conformance.walking.applying import paginated
from conformance.walking.evidence import failure, page_size
from conformance.walking.survey import survey
from conformance.walking.symptoms import disagreements
from conformance.walking.walk import End
from conformance.world import World
from contracts.operations import Operation

RULE: Final = "pagination/repeatable"


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    found = yield from survey(world, operation, RULE)
    differing = [
        pair
        for pair in disagreements(found)
        if not any(walk.end in (End.BROKEN, End.ENDLESS) for walk in pair)
    ]
    if differing:
        one, other = min(differing, key=lambda pair: len(pair[0].pages) + len(pair[1].pages))
        return judged(
            [
                failure(
                    found.listing,
                    f"two walks with {page_size(one)} showed different sequences though nothing "
                    "had changed",
                    (*one.exchanges, *other.exchanges),
                    cause="two walks of unchanged data disagree",
                )
            ]
        )
    found.require_pages()
    return judged([], pairs=len(found.twins), items=len(found.shown))


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="Two walks of unchanged data show the same sequence.",
    applies_to=paginated,
    script=_script,
)
