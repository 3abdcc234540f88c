"""`pagination/no-duplicates`: no item appears twice in a walk."""

from __future__ import annotations

from typing import Final

from conformance.check import Judgement, OperationCheck, Steps, Undecided, judged
from conformance.walking.applying import paginated
from conformance.walking.evidence import clearest, failure, page_size, several
from conformance.walking.survey import survey
from conformance.walking.symptoms import lasting, repetitions
from conformance.world import World
from contracts.operations import Operation

RULE: Final = "pagination/no-duplicates"


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    found = yield from survey(world, operation, RULE)
    repeated = lasting(found, repetitions(found))
    if repeated:
        worst = clearest(repeated)
        return judged(
            [
                failure(
                    found.listing,
                    f"a walk with {page_size(worst.walk)} showed {several(len(worst.keys), 'item')} "
                    "more than once",
                    (page.exchange for page in worst.pages),
                    cause="a walk shows items more than once",
                )
            ]
        )
    found.require_pages()
    if not found.whole:
        return Undecided(missing="no walk came to its end: see pagination/terminates")
    return judged([], items=len(found.shown), walks=len(found.steady))


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="No item appears twice in a walk.",
    applies_to=paginated,
    script=_script,
)
