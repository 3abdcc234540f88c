"""How a service is broken: by putting something in the place of one of its parts."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, cast

from tests.conformance.mutants.depot.server.messages import Item, Refusal, Request, Response
from tests.conformance.mutants.depot.server.service import Service

Fault = Callable[[Service], None]
Change = Callable[[Request, Response], None]


def named(*faults: Fault) -> dict[str, Fault]:
    """Return faults by their names, as `drops-an-item`."""
    return {fault.__name__.replace("_", "-"): fault for fault in faults}


def rewrite(service: Service, change: Change, *operations: str) -> None:
    """Change the answers of operations, or of all, just before they go out."""
    answer = service.answer

    def broken(request: Request) -> Response:
        response = answer(request)
        if not operations or request.operation in operations:
            # What is answered may be what is stored.
            response.body = copy.deepcopy(response.body)
            change(request, response)
        return response

    service.answer = broken


def rewrite_errors(service: Service, change: Change, *operations: str, status: int) -> None:
    """Change the errors of one status."""

    def only(request: Request, response: Response) -> None:
        if response.status == status and isinstance(response.body, dict):
            change(request, response)

    rewrite(service, only, *operations)


def rewrite_items(
    service: Service, change: Callable[[dict[str, Any]], None], *operations: str
) -> None:
    """Change each item that operations answer with, alone or in a list."""

    def each(request: Request, response: Response) -> None:
        if response.status < 300:
            for item in _items(response.body):
                change(item)

    rewrite(service, each, *operations)


def _items(body: Any) -> list[Item]:
    if isinstance(body, list):
        return cast("list[Item]", body)
    if not isinstance(body, dict):
        return []
    found = cast("Item", body)
    lists = [cast("list[Item]", one) for one in found.values() if isinstance(one, list)]
    return lists[0] if lists else [found]


def refuse_otherwise(service: Service, operation: str, code: str, other: str) -> None:
    """Answer with another code where an operation refuses with one."""
    refused = service.refused

    def broken(request: Request, refusal: Refusal) -> Response:
        if request.operation == operation and refusal.code == code:
            refusal = Refusal(other, "it is so", headers=refusal.headers)
        return refused(request, refusal)

    service.refused = broken


def crash_instead(service: Service, operation: str, code: str) -> None:
    """Fail with 500 where an operation has to refuse with a code."""
    refuse_otherwise(service, operation, code, "internal")


def body_schema(service: Service, operation: str) -> dict[str, Any]:
    """Return the schema of an operation's body, as a copy of its own that may be changed."""
    media_types = service.surface.route(operation).media_types
    kind = next(iter(media_types))
    schema = copy.deepcopy(service.surface.resolve(media_types[kind]["schema"]))
    media_types[kind] = {"schema": schema}
    return schema


def member_schema(service: Service, operation: str, *names: str) -> dict[str, Any]:
    """Return the schema of a member of an operation's body, as a copy; `*` leads to the items of an array."""
    schema = body_schema(service, operation)
    for name in names:
        holder, key = (schema, "items") if name == "*" else (schema["properties"], name)
        holder[key] = copy.deepcopy(service.surface.resolve(holder[key]))
        schema = holder[key]
    return schema


def parameter_schema(service: Service, operation: str, name: str) -> dict[str, Any]:
    """Return the schema of a parameter, as a copy that may be changed."""
    for parameter in service.surface.route(operation).parameters:
        if parameter["name"] == name:
            parameter["schema"] = copy.deepcopy(parameter["schema"])
            return parameter["schema"]
    raise LookupError(f"{operation} has no parameter {name}")


def before(service: Service, operation: str, act: Callable[[Request], None]) -> None:
    """Do something to a request of an operation when it is to be guarded."""
    guard = service.guard

    def broken(request: Request, route: Any) -> None:
        if request.operation == operation:
            act(request)
        guard(request, route)

    service.guard = broken
