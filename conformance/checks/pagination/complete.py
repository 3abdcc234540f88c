"""`pagination/complete`: every item appears in a walk."""

from __future__ import annotations

from typing import Final

from conformance.check import Failure, Judgement, OperationCheck, Steps, Undecided, judged
from conformance.exchange import Exchange
from conformance.walking.applying import paginated
from conformance.walking.evidence import clearest, failure, page_size, several
from conformance.walking.existence import confirm
from conformance.walking.survey import Survey, survey
from conformance.walking.symptoms import lasting, losses, refusals
from conformance.world import World
from contracts.operations import Operation

RULE: Final = "pagination/complete"


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    found = yield from survey(world, operation, RULE)
    hidden = yield from confirm(found)
    known = found.shown | frozenset(hidden.proofs)
    if not known:
        found.require(1)
    failures: list[Failure] = []
    lost = lasting(found, losses(found, known))
    if lost:
        worst = clearest(lost)
        proof = [hidden.proofs[key] for key in worst.keys[:1] if key in hidden.proofs]
        proof = proof or _shown_elsewhere(found, worst.keys[:1])
        failures.append(
            failure(
                found.listing,
                f"a walk with {page_size(worst.walk)} ended without "
                f"{several(len(worst.keys), 'item')} of the {len(known)} that exist",
                (*proof, *worst.walk.exchanges),
                cause="a walk ends without items that exist",
            )
        )
    stopped = [one for one in lasting(found, refusals(found)) if one.pages]
    unreached = [one for one in stopped if not known <= set(one.walk.keys)]
    if unreached and not lost:
        worst = clearest(unreached)
        assert worst.walk.refusal is not None
        failures.append(
            failure(
                found.listing,
                f"page {len(worst.pages) + 1} of a walk with {page_size(worst.walk)} "
                f"{worst.walk.refusal.outcome}, so what follows is out of reach",
                worst.walk.exchanges,
                cause="a walk is refused one of its pages",
            )
        )
    if failures:
        return judged(failures)
    if hidden.doubt:
        return Undecided(missing=hidden.doubt)
    if not found.whole:
        return Undecided(missing="no walk came to its end: see pagination/terminates")
    found.require_pages()
    return judged([], items=len(known), walks=len(found.whole))


def _shown_elsewhere(found: Survey, keys: tuple[str, ...]) -> list[Exchange]:
    return [walk.shows(keys)[0] for walk in found.steady if walk.shows(keys)][:1]


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="Every item of the list appears in a walk.",
    applies_to=paginated,
    script=_script,
)
