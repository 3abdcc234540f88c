"""`pagination/ordered`: the declared order holds within and across pages, ties included."""

from __future__ import annotations

from typing import Final

from conformance.check import Applies, Judgement, OperationCheck, Steps, judged
from conformance.walking.applying import paginated
from conformance.walking.evidence import clearest, failure, page_size
from conformance.walking.survey import survey
from conformance.walking.symptoms import disagreements, disordered
from conformance.world import World
from contracts.contract import Contract
from contracts.operations import Operation

RULE: Final = "pagination/ordered"


def _applies(contract: Contract, operation: Operation) -> Applies:
    if operation.pagination is not None and not operation.pagination.order:
        return "the contract declares no order"
    return paginated(contract, operation)


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    found = yield from survey(world, operation, RULE)
    found.require()
    symptoms = disordered(world, found)
    wrong = [one.walk for one in symptoms]
    # Where walks with one page size disagree, only what is out of order each time counts here.
    twice = {id(walk) for pair in found.twins for walk in pair}
    fickle = bool(disagreements(found))
    lasting = [
        one
        for one in symptoms
        if not any(
            walk.limits == one.walk.limits and not any(walk is other for other in wrong)
            for walk in found.steady
        )
        and not (fickle and id(one.walk) not in twice)
    ]
    if lasting:
        worst = clearest(lasting)
        across = len(worst.pages) > 1
        return judged(
            [
                failure(
                    found.listing,
                    f"a walk with {page_size(worst.walk)} has neighbours out of order "
                    + ("across the border of two pages" if across else "within a page"),
                    (page.exchange for page in worst.pages),
                    cause="neighbours are out of the declared order",
                    member="/order",
                )
            ]
        )
    found.require_pages()
    return judged([], items=len(found.shown), walks=len(found.steady))


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="Items come in the declared order, within and across pages, ties included.",
    applies_to=_applies,
    script=_script,
)
