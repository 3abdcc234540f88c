"""Operations as the contract states them, references followed and rules attached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from contracts.expressions import Expression
from contracts.pointers import Pointer
from contracts.rules.errors import Limits
from contracts.rules.latency import OperationLatency
from contracts.rules.pagination import Filter, Pagination
from contracts.source import Json


class Location(StrEnum):
    """Where a parameter is sent."""

    PATH = "path"
    QUERY = "query"
    QUERY_STRING = "querystring"
    HEADER = "header"
    COOKIE = "cookie"


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaAt:
    """A JSON Schema (2020-12) where it stands in the contract; `value` may be or hold references."""

    value: Json
    pointer: Pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of an operation, those of its path included.

    `media_type` is given where the parameter is described by `content` in place of `schema`.
    """

    name: str
    location: Location
    required: bool
    schema: SchemaAt
    description: str = ""
    deprecated: bool = False
    style: str = ""
    explode: bool = False
    allow_reserved: bool = False
    media_type: str | None = None
    examples: tuple[Json, ...] = ()
    refers_to: str | None = None
    filter: Filter | None = None
    pointer: Pointer = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaType:
    """One representation of a body; `item_schema` is that of each item of a stream (OpenAPI 3.2)."""

    media_type: str
    schema: SchemaAt | None = None
    item_schema: SchemaAt | None = None
    examples: tuple[Json, ...] = ()
    encoding: Mapping[str, Json] = field(default_factory=dict[str, Json])
    pointer: Pointer = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A request body."""

    required: bool
    content: tuple[MediaType, ...]
    description: str = ""
    pointer: Pointer = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A response header."""

    name: str
    required: bool
    schema: SchemaAt
    description: str = ""
    pointer: Pointer = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """How an answer leads on to another operation; values are expressions or constants."""

    name: str
    operation: str
    parameters: Mapping[str, Expression | Json]
    body: Expression | Json = None
    pointer: Pointer = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One declared answer; `status` is as written: `200`, `4XX` or `default`.

    `error_codes` is None where the response does not state its codes.
    """

    status: str
    description: str
    headers: tuple[Header, ...] = ()
    content: tuple[MediaType, ...] = ()
    links: tuple[Link, ...] = ()
    error_codes: tuple[str, ...] | None = None
    pointer: Pointer = ""

    def covers(self, status: int) -> bool:
        """Whether this response, by its own status alone, describes an HTTP status."""
        text = self.status.upper()
        return text in (str(status), f"{status // 100}XX")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityScheme:
    """How a credential is sent."""

    name: str
    type: str
    scheme: str = ""
    location: Location | None = None
    parameter: str = ""
    description: str = ""
    pointer: Pointer = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityNeed:
    """One way to satisfy an operation's security: every scheme named, with its scopes.

    A need with no scheme is anonymous access.
    """

    schemes: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Idempotency:
    """The `x-idempotency` promise: the header that carries the key, and the code of a mismatch."""

    key: Expression
    mismatch: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation of the contract.

    `security` lists the alternatives, any of which suffices; empty means that none is needed. `id` is
    the contract's own, or is made of method and path where it states none (`id_is_stated`).
    """

    id: str
    id_is_stated: bool
    method: str
    path: str
    tags: tuple[str, ...] = ()
    summary: str = ""
    description: str = ""
    deprecated: bool = False
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    responses: tuple[Response, ...] = ()
    security: tuple[SecurityNeed, ...] = ()
    servers: tuple[str, ...] = ()
    pagination: Pagination | None = None
    latency: OperationLatency | None = None
    limits: Limits = field(default_factory=Limits)
    idempotency: Idempotency | None = None
    pointer: Pointer = ""

    def response_for(self, status: int) -> Response | None:
        """Return the response that describes a status: the exact one, its range, then the default."""
        for wanted in (str(status), f"{status // 100}XX", "DEFAULT"):
            for response in self.responses:
                if response.status.upper() == wanted:
                    return response
        return None

    def parameter(self, name: str, location: Location) -> Parameter | None:
        """Return a parameter by name and location, or None."""
        for parameter in self.parameters:
            same = parameter.name == name or (
                location is Location.HEADER and parameter.name.lower() == name.lower()
            )
            if same and parameter.location is location:
                return parameter
        return None

    @property
    def is_secured(self) -> bool:
        """Whether some credential is needed."""
        return bool(self.security) and all(need.schemes for need in self.security)
