"""Requests for what does not exist: one identifier replaced by another that its schema allows."""

from __future__ import annotations

from dataclasses import replace

from conformance.exchange import Request
from conformance.world import World
from conformance.world.serialising import as_text, expand
from conformance.world.values import Unsatisfiable
from contracts.operations import Location, Operation
from contracts.source import Json


def with_unknown(world: World, operation: Operation, request: Request, name: str) -> Request | None:
    """Return the request with one path parameter naming nothing, or None where that cannot be said.

    The value satisfies the parameter's schema. A PUT that may create what it names has no unknown item.
    """
    last = operation.path.endswith("{" + name + "}")
    if operation.method == "put" and last and operation.response_for(201) is not None:
        return None
    value = unknown_value(world, operation, name, dict(request.path_values).get(name))
    return None if value is None else with_path_value(operation, request, name, value)


def with_path_value(operation: Operation, request: Request, name: str, value: Json) -> Request:
    """Return the request with one path parameter replaced."""
    values: dict[str, Json] = {**dict(request.path_values), name: value}
    return replace(
        request,
        path=expand(operation.path, operation, values),
        path_values=tuple((key, as_text(one)) for key, one in values.items()),
    )


def unknown_value(world: World, operation: Operation, name: str, known: str | None) -> Json:
    """Return an identifier that the schema of a path parameter allows and that nothing has, or None."""
    parameter = operation.parameter(name, Location.PATH)
    if parameter is None:
        return None
    for attempt in range(10):
        sampler = world.sampler("unknown", operation.id, name, attempt, world.next_number())
        try:
            value = sampler.unique(parameter.schema)
        except Unsatisfiable:
            return None
        if isinstance(value, str):
            value = value.replace(" ", "-").replace("/", "-")
        if (
            value is not None
            and as_text(value) != known
            and not isinstance(value, dict | list | bool)
        ):
            return value
    return None
