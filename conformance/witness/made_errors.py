"""Errors in the provider's place: by the contract's own shape, with codes of its catalogue or beyond it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from random import Random
from typing import Final

from conformance.exchange import Headers, encode_json
from conformance.refusals import declares
from conformance.witness.messages import Answered
from conformance.witness.transcript import Fault, Round
from conformance.world import World
from conformance.world.bodies import replaced
from conformance.world.scalars import Unsatisfiable
from conformance.world.schemas import Direction
from contracts.expressions import Expression, Part
from contracts.operations import Operation, SchemaAt
from contracts.pointers import Absent, resolve
from contracts.rules.errors import SERVICE_WIDE, CatalogueEntry, Circumstance
from contracts.source import Json

UNKNOWN: Final = "introduced-later"
_BUSY: Final = (429, 503)
_PREFERRED: Final = (
    Circumstance.FORBIDDEN,
    Circumstance.INVALID_BODY,
    Circumstance.INVALID_PARAMETER,
    Circumstance.INTERNAL,
    Circumstance.MALFORMED_BODY,
    Circumstance.UNPROCESSABLE_REFERENCE,
    Circumstance.PAYLOAD_TOO_LARGE,
)
"""Refusals that leave a consumer no other way; one may have an answer to a conflict, or what is missing."""

_OF_BODIES: Final = frozenset(
    {
        Circumstance.INVALID_BODY,
        Circumstance.MALFORMED_BODY,
        Circumstance.UNPROCESSABLE_REFERENCE,
        Circumstance.PAYLOAD_TOO_LARGE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeError:
    """An error that the witness answers with."""

    answer: Answered
    fault: Fault


def busy_codes(world: World, operation: Operation) -> tuple[CatalogueEntry, ...]:
    """Return the entries by which a provider asks for patience on an operation."""
    return tuple(
        one for one in _declared(world, operation) if one.retryable and one.status in _BUSY
    )


def refusing_codes(world: World, operation: Operation, most: int) -> tuple[CatalogueEntry, ...]:
    """Return entries of an operation that no repetition helps against, of different statuses."""
    ranked = [
        entry
        for circumstance in _PREFERRED
        for entry in _declared(world, operation)
        if circumstance in entry.when
        and not entry.retryable
        and not (operation.body is None and circumstance in _OF_BODIES)
    ]
    found: dict[int, CatalogueEntry] = {}
    for entry in ranked:
        found.setdefault(entry.status, entry)
    return tuple(found.values())[:most]


def _declared(world: World, operation: Operation) -> tuple[CatalogueEntry, ...]:
    rules = world.contract.errors
    if rules is None:
        return ()
    return tuple(
        one
        for one in rules.catalogue.values()
        if declares(operation, one) and not set(one.when) <= SERVICE_WIDE
    )


def unknown_entry(world: World, operation: Operation) -> CatalogueEntry | None:
    """Return an entry that the catalogue does not have, under a declared status, or None."""
    known = refusing_codes(world, operation, most=1)
    if not known:
        return None
    return CatalogueEntry(code=UNKNOWN, status=known[0].status, when=known[0].when)


def made_error(
    world: World,
    entry: CatalogueEntry,
    *,
    kind: Round,
    random: Random,
    wait: int | None = None,
) -> MadeError | None:
    """Return an error of the contract's shape; None where the schema has no room for one."""
    rules = world.contract.errors
    if rules is None:
        return None
    schema = SchemaAt(value=world.contract.schema(rules.schema), pointer=rules.schema)
    try:
        body: Json = world.sampler("made-error", entry.code).value(schema)
    except Unsatisfiable:
        return None
    headers = Headers((("Content-Type", rules.media_type),))
    request_id = str(uuid.UUID(int=random.getrandbits(128), version=4))
    for expression, value in (
        (rules.code, entry.code),
        (rules.status, entry.status),
        (rules.request_id, request_id),
    ):
        if expression is not None:
            body, headers = _set(body, headers, expression, value)
    if isinstance(body, dict) and "title" in body and entry.title:
        body["title"] = entry.title
    if not world.schemas.accepts(schema, body, Direction.RESPONSE):
        return None
    if wait is not None:
        headers = headers.set("Retry-After", str(wait))
    return MadeError(
        answer=Answered(status=entry.status, headers=headers, body=encode_json(body)),
        fault=Fault(
            round=kind,
            delivered=False,
            code=entry.code,
            status=entry.status,
            request_id=request_id if rules.request_id is not None else None,
            wait=None if wait is None else float(wait),
        ),
    )


def _set(body: Json, headers: Headers, expression: Expression, value: Json) -> tuple[Json, Headers]:
    if expression.part is Part.HEADER:
        return body, headers.set(expression.name, str(value))
    tokens = expression.pointer.rpartition("/")[0]
    if expression.part is Part.BODY and not isinstance(resolve(body, tokens), Absent):
        return replaced(body, expression.pointer, value), headers
    return body, headers
