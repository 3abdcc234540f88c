"""`schema/headers`: an answer carries the headers that are declared, and they satisfy their schemas."""

from __future__ import annotations

from typing import Final

from conformance.check import Applies, Failure, Observer, each
from conformance.exchange import Exchange
from conformance.parameters import allows
from conformance.world import World
from conformance.world.merging import flatten, types_of
from conformance.world.schemas import Direction
from contracts.contract import Contract
from contracts.expressions import Part
from contracts.operations import Header, Operation

_ELSEWHERE: Final = frozenset({"content-type", "www-authenticate", "retry-after", "allow"})
"""Content-Type is never described as a header (OpenAPI 3.1, 4.8.17); the others have rules of their own."""


def _applies(contract: Contract, operation: Operation) -> Applies:
    declared = any(
        _judged(contract, one.headers, error=one.status.startswith(("4", "5")))
        for one in operation.responses
    )
    return declared or "no response of it declares a header"


def _judged(contract: Contract, headers: tuple[Header, ...], *, error: bool) -> list[Header]:
    request_id = contract.errors.request_id if contract.errors is not None else None
    skipped = set(_ELSEWHERE)
    if error and request_id is not None and request_id.part is Part.HEADER:
        skipped.add(request_id.name.lower())
    return [one for one in headers if one.name.lower() not in skipped]


def _judge(world: World, exchange: Exchange) -> Failure | bool:
    operation = world.contract.operation(exchange.request.operation or "")
    response = operation.response_for(exchange.status) if operation and exchange.status else None
    if response is None:
        return False
    headers = _judged(world.contract, response.headers, error=exchange.is_error)
    for header in headers:
        value = exchange.headers.get(header.name)
        if value is None:
            if header.required:
                seen = f"an answer with status {exchange.status} came without {header.name}"
                return Failure(seen=seen, exchanges=(exchange,), blame=header.pointer)
        elif not _satisfies(world, header, value):
            return Failure(
                seen=f"{header.name} of an answer with status {exchange.status} breaks its schema: {value!r}",
                cause=f"{header.name} of an answer with status {exchange.status} breaks its schema",
                exchanges=(exchange,),
                blame=header.pointer,
            )
    return bool(headers)


def _satisfies(world: World, header: Header, value: str) -> bool:
    keywords = flatten(world.contract.resolver, header.schema.value, header.schema.pointer).keywords
    if set(types_of(keywords)) & {"array", "object"}:
        return True
    if not allows(world, header.schema, value):
        return False
    return "string" not in types_of(keywords) or world.schemas.accepts(
        header.schema, value, Direction.RESPONSE, formats=True
    )


CHECK: Final = Observer(
    rule="schema/headers",
    promise="An answer carries the headers that its response declares, and they satisfy their schemas.",
    applies_to=_applies,
    observe=each(_judge),
    about="answer with a declared header",
    needs=("schema/accepts-valid",),
)
