"""`errors/code-provoked`: every code that an operation declares was seen in the run."""

from __future__ import annotations

from typing import Final

from conformance.check import Applies, Judgement, OperationCheck, Passed, Stage, Steps, Undecided
from conformance.observing import applies_to_errors, provokable
from conformance.world import World
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.rules.errors import CatalogueEntry, Circumstance

_ELSEWHERE: Final = {
    Circumstance.INVALID_CURSOR: "the cursor rules of pagination did not bring it about",
    Circumstance.IDEMPOTENCY_MISMATCH: "state/idempotency-key did not bring it about",
    Circumstance.RATE_LIMITED: "x-errors.limits.rate does not say from which rate on it comes",
    Circumstance.UNAVAILABLE: "no client can bring it about: name it under x-errors.unprovokable",
    Circumstance.INTERNAL: "no client can bring it about: name it under x-errors.unprovokable",
}


def _applies(contract: Contract, operation: Operation) -> Applies:
    return applies_to_errors(contract, operation)


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    yield from ()
    rules = world.contract.errors
    assert rules is not None
    wanted = dict.fromkeys(code for _, code in provokable(world.contract, operation))
    seen = {world.error_code(exchange) for exchange in world.seen(operation)}
    missing = [code for code in wanted if code not in seen]
    if not missing:
        return Passed(
            measured={"codes": len(wanted)}, seen=f"all {len(wanted)} declared codes were seen"
        )
    reasons: dict[str, list[str]] = {}
    for code in missing:
        reason = _reason(world, operation, rules.catalogue.get(code))
        reasons.setdefault(reason, []).append(code)
    told = "; ".join(f"{', '.join(codes)}: {reason}" for reason, codes in reasons.items())
    return Undecided(
        missing=f"not every declared code was seen ({told})",
        measured={"codes": len(wanted), "seen": len(wanted) - len(missing)},
    )


def _reason(world: World, operation: Operation, entry: CatalogueEntry | None) -> str:
    if entry is None:
        return "the catalogue does not hold it"
    for circumstance in entry.when:
        noted = world.notes.get((operation.id, circumstance))
        if noted:
            return noted
    for circumstance in entry.when:
        if circumstance is Circumstance.INVALID_CURSOR and operation.pagination is None:
            continue
        if circumstance in _ELSEWHERE:
            return _ELSEWHERE[circumstance]
    return f"{' or '.join(entry.when)} was provoked, and answered otherwise"


CHECK: Final = OperationCheck(
    rule="errors/code-provoked",
    promise="Every code that an operation declares was seen in the run.",
    applies_to=_applies,
    script=_script,
    stage=Stage.LOOKING_BACK,
    needs=("errors/*", "pagination/cursor-invalid", "pagination/limit-bounds", "state/*"),
)
