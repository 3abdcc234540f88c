"""`errors/unauthenticated`: nobody is answered without a valid credential."""

from __future__ import annotations

from typing import Final

from conformance.check import Applies, Failure, Judgement, OperationCheck, Steps, judged, send
from conformance.exchange import Exchange, Request
from conformance.refusals import Trial, applies, blame, expected, judge_trial, noting
from conformance.world import World
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.rules.errors import Circumstance


def _applies(contract: Contract, operation: Operation) -> Applies:
    if not operation.is_secured:
        return "the operation needs no credential"
    return applies(contract, operation, Circumstance.UNAUTHENTICATED)


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    return noting(world, operation, Circumstance.UNAUTHENTICATED, _steps(world, operation))


def _steps(world: World, operation: Operation) -> Steps[Judgement]:
    request = yield from world.valid(operation)
    entries = expected(world.contract, operation, Circumstance.UNAUTHENTICATED)
    variants: list[tuple[str, Request]] = [
        ("a request without a credential", request.sent_by(None)),
        (
            "a request with a credential that nobody has",
            world.dressed(request, world.wrong_badge(operation)),
        ),
    ]
    failures: list[Failure] = []
    for what, variant in variants:
        exchange = yield from send(variant.because(what))
        failure = judge_trial(
            world, operation, Trial(request=variant, what=what, entries=entries), exchange
        ) or _unchallenged(what, exchange, blame(operation, entries))
        if failure is not None:
            failures.append(failure)
    return judged(failures, requests=len(variants))


def _unchallenged(what: str, exchange: Exchange, pointer: str) -> Failure | None:
    """Return the failure of a 401 that does not say how to authenticate (RFC 9110, 15.5.2)."""
    if exchange.status != 401 or exchange.headers.get("WWW-Authenticate"):
        return None
    return Failure(
        seen=f"{what} was answered 401 without WWW-Authenticate",
        exchanges=(exchange,),
        blame=pointer,
        cause="a 401 came without WWW-Authenticate",
    )


CHECK: Final = OperationCheck(
    rule="errors/unauthenticated",
    promise="Without a valid credential an operation answers 401 and says how to authenticate.",
    applies_to=_applies,
    script=_script,
)
