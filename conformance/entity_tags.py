"""Entity tags that a resource does not have (RFC 9110, 8.8.3)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from conformance.check import Steps
from conformance.exchange import Request
from conformance.world.schemas import Direction
from contracts.operations import Location, Operation

if TYPE_CHECKING:
    from conformance.world import World


def stale(world: World, operation: Operation, request: Request) -> Steps[Request]:
    """Return a request with an entity tag of the right form that its resource does not have."""
    tag = yield from world.entity_tag(operation, request)
    return request.with_header("If-Match", other_tag(world, operation, tag or '"1"'))


def other_tag(world: World, operation: Operation, tag: str) -> str:
    """Return an entity tag that differs from one, in a form that the contract allows."""
    parameter = operation.parameter("If-Match", Location.HEADER)
    tag = tag.removeprefix("W/")
    inner = tag.strip('"')
    last = re.search(r"[0-9A-Za-z](?=[^0-9A-Za-z]*$)", inner)
    changed = [f'"{inner}0"', f'"{inner}9"', '"lockstep-none"']
    if last is not None:
        turned = {"0": "1", "9": "8", "a": "b", "f": "e"}.get(last[0].lower(), "0")
        changed.insert(1, f'"{inner[: last.start()]}{turned}{inner[last.end() :]}"')
    for one in changed:
        if one != tag and (
            parameter is None or world.schemas.accepts(parameter.schema, one, Direction.REQUEST)
        ):
            return one
    return changed[0]
