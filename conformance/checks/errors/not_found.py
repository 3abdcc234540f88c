"""`errors/not-found`: what does not exist is said not to."""

from __future__ import annotations

from typing import Final

from conformance.check import Applies, Judgement, OperationCheck, Steps, Undecided
from conformance.missing import with_unknown
from conformance.refusals import Trial, applies, expected, noting, try_all
from conformance.world import World
from conformance.world.collections import parameters_of
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.rules.errors import Circumstance


def _applies(contract: Contract, operation: Operation) -> Applies:
    if not parameters_of(operation.path):
        return "the path names no resource"
    return applies(contract, operation, Circumstance.UNKNOWN_RESOURCE)


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    return noting(world, operation, Circumstance.UNKNOWN_RESOURCE, _steps(world, operation))


def _steps(world: World, operation: Operation) -> Steps[Judgement]:
    request = yield from world.valid(operation)
    trials: list[Trial] = []
    for name in reversed(parameters_of(operation.path)):
        unknown = with_unknown(world, operation, request, name)
        if unknown is None:
            continue
        principal = world.principals.get(request.principal)
        tenant = principal is not None and name in principal.parameters
        # A key need not be told whether a tenant that is not its own exists.
        more = (Circumstance.FORBIDDEN,) if tenant else ()
        entries = expected(world.contract, operation, Circumstance.UNKNOWN_RESOURCE, *more)
        whose = "tenant" if tenant else "resource"
        what = f"a request for a {whose} that does not exist"
        trials.append(Trial(request=unknown, what=what, entries=entries))
        break
    if not trials:
        return Undecided(
            missing=f"no identifier could be made for {operation.id} that names nothing: every one "
            "that its schema allows creates what it names"
        )
    judgement = yield from try_all(world, operation, Circumstance.UNKNOWN_RESOURCE, trials)
    return judgement


CHECK: Final = OperationCheck(
    rule="errors/not-found",
    promise="A request for what does not exist is answered as an unknown resource.",
    applies_to=_applies,
    script=_script,
)
