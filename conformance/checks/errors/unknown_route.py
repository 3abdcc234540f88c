"""`errors/unknown-route`: a path that the contract does not have is answered as such."""

from __future__ import annotations

import re
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
from conformance.exchange import Request
from conformance.refusals import NO_RULES, misjudged, wanted
from conformance.routes import matching
from conformance.world import World
from conformance.world.serialising import expand
from contracts.contract import Contract
from contracts.rules.errors import Circumstance


def _applies(contract: Contract) -> Applies:
    if contract.errors is None:
        return NO_RULES
    if not contract.errors.codes_for(Circumstance.UNKNOWN_ROUTE):
        return "the catalogue has no code for unknown-route"
    return True


def _script(world: World) -> Steps[Judgement]:
    rules = world.contract.errors
    assert rules is not None
    entries = rules.codes_for(Circumstance.UNKNOWN_ROUTE)
    paths = yield from _paths(world)
    failures: list[Failure] = []
    for path in paths:
        request = Request(
            method="GET", path=path, principal=world.owner, why="a path that no operation has"
        )
        exchange = yield from send(request)
        did = misjudged(
            world, exchange, entries, declared=[*(entry.code for entry in rules.catalogue.values())]
        )
        if did is not None:
            failures.append(
                Failure(
                    seen=f"a path that no operation has {did}; want {wanted(entries)}",
                    exchanges=(exchange,),
                    blame=entries[0].pointer or rules.pointer,
                )
            )
    if not paths:
        return Undecided(missing="every path matches some template of the contract")
    return judged(failures, requests=len(paths))


def _paths(world: World) -> Steps[list[str]]:
    """Return paths that match no template: below the root, and below what exists."""
    token = f"lockstep-{world.random('route').getrandbits(32):08x}"
    found = [f"/{token}", f"/{token}/{token}/{token}"]
    for operation in world.contract.operations:
        if "{" not in operation.path:
            found.append(f"{operation.path}/{token}/{token}/{token}")
            break
    below = [one for one in world.contract.operations if re.search(r"\}$", one.path)]
    for operation in below[:3]:
        try:
            values = yield from world.path_values(operation.path)
        except Unproven:
            continue
        found.append(f"{expand(operation.path, operation, values)}/{token}")
    return [path for path in dict.fromkeys(found) if not matching(world.contract, path)]


CHECK: Final = ServiceCheck(
    rule="errors/unknown-route",
    promise="A path that the contract does not have is answered with the code of unknown-route.",
    applies_to=_applies,
    script=_script,
)
