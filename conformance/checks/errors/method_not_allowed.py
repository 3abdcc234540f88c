"""`errors/method-not-allowed`: a method that a path does not have gets 405 with a truthful Allow."""

from __future__ import annotations

from typing import Final

from conformance.check import (
    Applies,
    Failure,
    Judgement,
    ServiceCheck,
    Steps,
    Undecided,
    Unproven,
    judged,
    send,
)
from conformance.exchange import Exchange, Request
from conformance.refusals import NO_RULES, misjudged, wanted
from conformance.routes import matching
from conformance.world import World
from conformance.world.serialising import expand
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.rules.errors import Circumstance

_METHODS: Final = ("PUT", "DELETE", "PATCH", "POST", "GET")
_ALWAYS: Final = frozenset({"HEAD", "OPTIONS"})


def _applies(contract: Contract) -> Applies:
    if contract.errors is None:
        return NO_RULES
    if not contract.errors.codes_for(Circumstance.METHOD_NOT_ALLOWED):
        return "the catalogue has no code for method-not-allowed"
    return True


def _script(world: World) -> Steps[Judgement]:
    paths: dict[str, list[Operation]] = {}
    for operation in world.contract.operations:
        paths.setdefault(operation.path, []).append(operation)
    failures: dict[str, Failure] = {}
    tried = 0
    for path, operations in paths.items():
        try:
            values = yield from world.path_values(path)
        except Unproven:
            continue
        concrete = expand(path, operations[0], values)
        declared = {one.method.upper() for one in matching(world.contract, concrete)}
        method = next((one for one in _METHODS if one not in declared), None)
        if method is None:
            continue
        tried += 1
        request = Request(
            method=method,
            path=concrete,
            principal=world.owner,
            why="a method that the path does not have",
        )
        exchange = yield from send(request)
        own = {one.method.upper() for one in operations}
        for failure in _judge(world, exchange, operations[0], own, declared):
            failures.setdefault(failure.fingerprint, failure)
    if tried == 0:
        return Undecided(missing="every path that could be reached has every method")
    return judged(list(failures.values()), paths=tried)


def _judge(
    world: World, exchange: Exchange, operation: Operation, own: set[str], declared: set[str]
) -> list[Failure]:
    rules = world.contract.errors
    assert rules is not None
    entries = rules.codes_for(Circumstance.METHOD_NOT_ALLOWED)
    blame = entries[0].pointer or rules.pointer
    did = misjudged(world, exchange, entries, declared=list(rules.catalogue))
    if did is not None:
        seen = f"a method that the path does not have {did}; want {wanted(entries)}"
        return [Failure(seen=seen, exchanges=(exchange,), blame=blame)]
    allow = exchange.headers.get("Allow")
    if allow is None:
        seen = "a 405 came without Allow (RFC 9110, 15.5.6)"
        return [Failure(seen=seen, exchanges=(exchange,), blame=blame)]
    listed = {one.strip().upper() for one in allow.split(",") if one.strip()}
    missing, false = own - listed, listed - declared - _ALWAYS
    if not missing and not false:
        return []
    words = [f"leaves out {', '.join(sorted(missing))}"] if missing else []
    words += [f"lists {', '.join(sorted(false))}, which it does not have"] if false else []
    return [
        Failure(
            seen=f"Allow of {operation.path} " + " and ".join(words),
            cause="Allow of a 405 is not truthful",
            exchanges=(exchange,),
            blame=operation.pointer.rpartition("/")[0],
        )
    ]


CHECK: Final = ServiceCheck(
    rule="errors/method-not-allowed",
    promise="A method that a path does not have is answered 405 with a truthful Allow.",
    applies_to=_applies,
    script=_script,
)
