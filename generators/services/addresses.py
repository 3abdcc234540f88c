"""Server addresses of one operation, where it or its path states some, variables filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from contracts.pointers import resolve, split

if TYPE_CHECKING:
    from contracts.operations import Operation
    from contracts.source import Json


def servers_of(root: Json, operation: Operation) -> tuple[str, ...]:
    """Return the addresses of an operation that replace the contract's own, or nothing.

    `root` is the data of the contract. Those of the operation come before those of its path item
    (OpenAPI 3.1, section 4.8.9); a variable has its default (section 4.8.6).
    """
    tokens = split(operation.pointer)
    parents = 2 if "additionalOperations" in tokens[2:-1] else 1
    for place in (tokens, tokens[:-parents]):
        holder = resolve(root, place)
        listed = holder.get("servers") if isinstance(holder, dict) else None
        if isinstance(listed, list) and listed:
            return tuple(address_of(server) for server in listed if isinstance(server, dict))
    return ()


def address_of(server: dict[str, Json]) -> str:
    """Return the URL of a server object, each variable replaced by its default."""
    url = str(server.get("url", ""))
    variables = server.get("variables")
    for name, variable in (variables if isinstance(variables, dict) else {}).items():
        default = cast("dict[str, Json]", variable).get("default", "")
        url = url.replace(f"{{{name}}}", str(default))
    return url
