"""`errors/invalid-parameter`: a parameter that breaks its schema is refused as such."""

from __future__ import annotations

from typing import Final

from conformance.check import Applies, Judgement, OperationCheck, Steps
from conformance.parameters import paging_parameters, takes_any_text, wrong_parameters
from conformance.refusals import Trial, applies, expected, noting, try_all
from conformance.world import World
from contracts.contract import Contract
from contracts.operations import Location, Operation
from contracts.rules.errors import Circumstance

_MOST: Final = 40


def _applies(contract: Contract, operation: Operation) -> Applies:
    special = paging_parameters(operation)
    others = [
        one
        for one in operation.parameters
        if one.location is not Location.COOKIE
        and not (one.location is Location.QUERY and one.name in special)
    ]
    if not others:
        return "the operation has no parameter but those that pagination judges"
    if all(takes_any_text(contract, one) for one in others):
        return "its parameters, but for those that pagination judges, take any text"
    return applies(contract, operation, Circumstance.INVALID_PARAMETER)


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    return noting(world, operation, Circumstance.INVALID_PARAMETER, _steps(world, operation))


def _steps(world: World, operation: Operation) -> Steps[Judgement]:
    request = yield from world.valid(operation)
    principal = world.principals.get(request.principal)
    fixed = principal.parameters if principal is not None else dict[str, str]()
    trials: list[Trial] = []
    for wrong in wrong_parameters(world, operation, request):
        more: tuple[Circumstance, ...] = ()
        if wrong.parameter.location is Location.PATH:
            # A value that names nothing may be judged by that, and a foreign tenant by the key.
            more = (Circumstance.UNKNOWN_RESOURCE,)
            more += (Circumstance.FORBIDDEN,) if wrong.parameter.name in fixed else ()
        entries = expected(world.contract, operation, Circumstance.INVALID_PARAMETER, *more)
        trials.append(
            Trial(
                request=wrong.request,
                what=wrong.what,
                detail=f" ({wrong.parameter.name})",
                entries=entries,
                lenient=not wrong.certain,
            )
        )
    judgement = yield from try_all(world, operation, Circumstance.INVALID_PARAMETER, trials[:_MOST])
    return judgement


CHECK: Final = OperationCheck(
    rule="errors/invalid-parameter",
    promise="A parameter that breaks its schema is refused with the declared code.",
    applies_to=_applies,
    script=_script,
)
