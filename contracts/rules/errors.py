"""The `x-errors` rules: the shape of every error, and the catalogue of codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from contracts.expressions import Expression
from contracts.pointers import Pointer


class Circumstance(StrEnum):
    """What brings an error code about: the closed list of `when`."""

    MALFORMED_BODY = "malformed-body"
    INVALID_BODY = "invalid-body"
    INVALID_PARAMETER = "invalid-parameter"
    INVALID_CURSOR = "invalid-cursor"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    UNKNOWN_RESOURCE = "unknown-resource"
    UNKNOWN_ROUTE = "unknown-route"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    NOT_ACCEPTABLE = "not-acceptable"
    UNSUPPORTED_MEDIA_TYPE = "unsupported-media-type"
    PAYLOAD_TOO_LARGE = "payload-too-large"
    CONFLICT = "conflict"
    PRECONDITION_FAILED = "precondition-failed"
    PRECONDITION_REQUIRED = "precondition-required"
    UNPROCESSABLE_REFERENCE = "unprocessable-reference"
    IDEMPOTENCY_MISMATCH = "idempotency-mismatch"
    RATE_LIMITED = "rate-limited"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"


SERVICE_WIDE = frozenset({Circumstance.UNKNOWN_ROUTE, Circumstance.METHOD_NOT_ALLOWED})
"""Circumstances whose codes belong to the service as a whole and to no operation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """One error code: its status, what brings it about, and whether an unchanged retry may succeed."""

    code: str
    status: int
    when: tuple[Circumstance, ...]
    retryable: bool = False
    title: str = ""
    pointer: Pointer = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The largest request body in bytes, and the requests per second that one principal may keep."""

    body: int | None = None
    rate: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorRules:
    """The root's `x-errors`; `schema` is the pointer of the error schema within the contract."""

    schema: Pointer
    code: Expression
    catalogue: Mapping[str, CatalogueEntry]
    media_type: str = "application/problem+json"
    status: Expression | None = None
    field_pointer: Expression | None = None
    request_id: Expression | None = None
    limits: Limits = Limits()
    hidden: bool = False
    unprovokable: Mapping[str, str]
    pointer: Pointer = "/x-errors"

    def codes_for(self, circumstance: Circumstance) -> tuple[CatalogueEntry, ...]:
        """Return the entries that a circumstance brings about."""
        return tuple(entry for entry in self.catalogue.values() if circumstance in entry.when)
