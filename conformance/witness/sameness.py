"""Whether two requests are the same, sent again; and whether one may be sent again at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from conformance.exchange import Request
from conformance.witness.transcript import Encounter
from contracts.expressions import Part
from contracts.operations import Operation
from contracts.pointers import Absent

_IDEMPOTENT: Final = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
"""RFC 9110, 9.2.2."""


def is_same(one: Request, other: Request) -> bool:
    """Whether a request says what another one says; headers aside."""
    if (one.method, one.path, sorted(one.query)) != (other.method, other.path, sorted(other.query)):
        return False
    if one.body == other.body:
        return True
    bodies = (one.json, other.json)
    return not any(isinstance(body, Absent) for body in bodies) and bodies[0] == bodies[1]


def is_repeatable(operation: Operation | None, request: Request) -> bool:
    """Whether an unchanged repetition does no harm: by its method, or by a key that makes it act once."""
    if request.method in _IDEMPOTENT:
        return True
    idempotency = operation.idempotency if operation is not None else None
    if idempotency is None:
        return False
    if idempotency.key.part is Part.HEADER:
        return bool(request.headers.get(idempotency.key.name))
    return True


def are_repeatable(operation: Operation, encounters: Iterable[Encounter]) -> bool:
    """Whether every request of an operation may be repeated."""
    return all(is_repeatable(operation, one.exchange.request) for one in encounters)


def repetitions(encounters: Iterable[Encounter], request: Request) -> int:
    """Return how often a request of one round was sent in another.

    A provider that is started anew for each round gives out other ids in each: where no request has the very
    path, the one of the same operation counts that was sent most often.
    """
    paths = Counter(
        one.exchange.request.path
        for one in encounters
        if one.exchange.request.operation == request.operation
        and is_same(replace(one.exchange.request, path=request.path), request)
    )
    return paths.get(request.path) or max(paths.values(), default=0)


def attempts(encounters: Iterable[Encounter], first: Encounter) -> tuple[Encounter, ...]:
    """Return an encounter and all later ones that repeat it, in order."""
    request = first.exchange.request
    return tuple(
        one
        for one in encounters
        if one.exchange.number >= first.exchange.number and is_same(one.exchange.request, request)
    )
