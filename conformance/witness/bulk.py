"""Requests that carry many items in one body: where the items stand, and how many there may be."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.exchange import Request
from conformance.world.merging import flatten, number, types_of
from conformance.world.serialising import is_json
from contracts.contract import Contract
from contracts.expressions import Part, Side
from contracts.operations import Operation
from contracts.pointers import Absent, Pointer, join, resolve
from contracts.source import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """The array of a bulk body; `schema` is the pointer of what the contract says of it."""

    pointer: Pointer
    schema: Pointer
    least: int
    most: int | None

    def items(self, request: Request) -> list[Json] | None:
        """Return the items of a request, or None where it has no such array."""
        body = request.json
        if isinstance(body, Absent):
            return None
        found = resolve(body, self.pointer)
        return found if isinstance(found, list) else None


def bulk_of(contract: Contract, operation: Operation) -> Bulk | None:
    """Return where an operation's body holds many items, or None where it does not.

    A list's `populate` says so; else it is the body itself, or its only array that has a bound.
    """
    if operation.body is None:
        return None
    schema = next((one.schema for one in operation.body.content if is_json(one.media_type)), None)
    if schema is None:
        return None
    outer = flatten(contract.resolver, schema.value, schema.pointer)
    arrays = {"": (schema.value, schema.pointer)} | {
        join((name,)): at for name, at in outer.properties.items()
    }
    named = _populating(contract, operation)
    found: list[Bulk] = []
    for pointer, (value, at) in arrays.items():
        flat = flatten(contract.resolver, value, at)
        most = number(flat.keywords.get("maxItems"))
        if "array" not in types_of(flat.keywords):
            continue
        bulk = Bulk(
            pointer=pointer,
            schema=flat.pointer,
            least=int(number(flat.keywords.get("minItems")) or 0),
            most=None if most is None else int(most),
        )
        if pointer == named:
            return bulk
        if pointer == "" or most is not None:
            found.append(bulk)
    return found[0] if named is None and len(found) == 1 else None


def _populating(contract: Contract, operation: Operation) -> Pointer | None:
    """Return where a list's `populate` says that an operation's body holds its items, or None."""
    for listing in contract.operations:
        populate = listing.pagination.populate if listing.pagination is not None else None
        if populate is None or populate.operation != operation.id:
            continue
        if populate.items.side is Side.REQUEST and populate.items.part is Part.BODY:
            return populate.items.pointer
    return None
