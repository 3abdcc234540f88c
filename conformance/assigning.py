"""Members that a service sets itself: answers have them, and the body that makes the thing may not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from conformance.world.bodies import shape_of
from conformance.world.merging import flatten
from conformance.world.serialising import is_json
from conformance.world.values import Richness, Unsatisfiable
from contracts.operations import Operation, SchemaAt
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.world import World

_MOST = 6


def answered_members(world: World, operation: Operation) -> Mapping[str, Json]:
    """Return the members that an operation answers with and its body does not know, each with a value.

    Empty where the two have nothing in common: then the answer shows another thing than the body makes.
    """
    shape = shape_of(world, operation)
    if shape is None:
        return {}
    resolver = world.contract.resolver
    known = flatten(resolver, shape.schema.value, shape.schema.pointer).properties
    found: dict[str, Json] = {}
    for response in operation.responses:
        content = next((one for one in response.content if is_json(one.media_type)), None)
        if not response.status.startswith("2") or content is None or content.schema is None:
            continue
        answer = flatten(resolver, content.schema.value, content.schema.pointer).properties
        if not set(known) & set(answer):
            continue
        for name, (value, pointer) in answer.items():
            if name in known or len(found) == _MOST:
                continue
            sampler = world.sampler("answered", operation.id, name, richness=Richness.FULL)
            try:
                found.setdefault(name, sampler.value(SchemaAt(value=value, pointer=pointer)))
            except Unsatisfiable:
                continue
    return found
