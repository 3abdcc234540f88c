"""A request, and the exchange that it becomes once it was sent: the evidence of every verdict."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final, cast
from urllib.parse import parse_qsl, quote

from contracts.expressions import Expression, Message, Side, evaluate, evaluate_all
from contracts.pointers import ABSENT, Absent
from contracts.source import Json

Pairs = tuple[tuple[str, str], ...]

_UNRESERVED: Final = "-._~"
_LARGE: Final = 64 * 1024
"""Values take ten times the room of their bodies: of smaller ones the last hundreds are kept, else two."""


@dataclass(frozen=True, slots=True)
class Headers:
    """Header fields in the order they stand in; names are compared without case (RFC 9110, 5.1)."""

    pairs: Pairs = ()

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a field."""
        return tuple(value for key, value in self.pairs if key.lower() == name.lower())

    def get(self, name: str) -> str | None:
        """Return a field's values joined by commas (RFC 9110, 5.2), or None where it is absent."""
        values = self.all(name)
        return ", ".join(values) if values else None

    def set(self, name: str, value: str) -> Headers:
        """Return the fields with one field replaced, or added."""
        return Headers((*self.without(name).pairs, (name, value)))

    def without(self, name: str) -> Headers:
        """Return the fields without one field."""
        return Headers(tuple(pair for pair in self.pairs if pair[0].lower() != name.lower()))

    def lowered(self) -> Mapping[str, str]:
        """Return the fields as one mapping with names in lower case."""
        return {name.lower(): self.get(name) or "" for name, _ in self.pairs}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request before it is sent.

    `path` is expanded and percent-encoded, without the query; `query` holds decoded pairs.
    `principal` names who sends it (None: nobody, no credential is added), `operation` what it
    exercises (None: nothing that the contract declares), `why` says in a few words what it is for.
    `path_values` are the decoded path parameters. The credential itself is never part of it.
    """

    method: str
    path: str
    operation: str | None = None
    query: Pairs = ()
    headers: Headers = field(default_factory=Headers)
    body: bytes | None = None
    principal: str | None = None
    why: str = ""
    path_values: Pairs = ()

    def with_query(self, name: str, *values: str) -> Request:
        """Return the request with a query parameter replaced by the values; none removes it."""
        others = tuple(pair for pair in self.query if pair[0] != name)
        return replace(self, query=others + tuple((name, value) for value in values))

    def with_header(self, name: str, value: str) -> Request:
        """Return the request with a header field replaced, or added."""
        return replace(self, headers=self.headers.set(name, value))

    def without_header(self, name: str) -> Request:
        """Return the request without a header field."""
        return replace(self, headers=self.headers.without(name))

    def with_body(self, body: bytes | None) -> Request:
        """Return the request with another body."""
        return replace(self, body=body)

    def with_json(self, value: Json) -> Request:
        """Return the request with another JSON body; the media type stays."""
        return replace(self, body=encode_json(value))

    def sent_by(self, principal: str | None) -> Request:
        """Return the request as another principal, or nobody, sends it."""
        return replace(self, principal=principal)

    def because(self, why: str) -> Request:
        """Return the request with another purpose."""
        return replace(self, why=why)

    @property
    def json(self) -> Json | Absent:
        """The body as JSON, or ABSENT."""
        return decode_json(self.body)

    @property
    def target(self) -> str:
        """The path and the query as they stand in the request line."""
        return self.path + ("?" + encode_query(self.query) if self.query else "")

    @property
    def message(self) -> Message:
        """The request as runtime expressions see it."""
        return Message(
            path=dict(self.path_values),
            query=dict(self.query),
            headers=self.headers.lowered(),
            body=self.json,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and what came of it.

    `status` is None where no answer came, and `error` then says why in a few words; `unread` says that
    the answer is not to blame, for it is longer than is read, `late` that the time for it was up.
    `number` counts the exchanges of a run, `started` is in seconds since the run began.
    """

    request: Request
    status: int | None
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""
    started: float = 0.0
    seconds: float = 0.0
    error: str | None = None
    unread: bool = False
    late: bool = False
    number: int = 0

    @property
    def json(self) -> Json | Absent:
        """The body as JSON, or ABSENT where it is none."""
        return (_decoded_lately if len(self.body) <= _LARGE else _decoded_just_now)(self.body)

    @property
    def media_type(self) -> str | None:
        """The media type of the answer without its parameters, in lower case."""
        value = self.headers.get("Content-Type")
        return None if value is None else value.partition(";")[0].strip().lower()

    @property
    def succeeded(self) -> bool:
        """Whether the status is 2xx."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def refused(self) -> bool:
        """Whether the status is 4xx."""
        return self.status is not None and 400 <= self.status < 500

    @property
    def is_error(self) -> bool:
        """Whether the status is 4xx or 5xx."""
        return self.status is not None and self.status >= 400

    @property
    def outcome(self) -> str:
        """The status, or what kept an answer from coming, in words."""
        return f"answered {self.status}" if self.status else f"gave no answer ({self.error})"

    def evaluate(self, expression: Expression) -> Json | Absent:
        """Return what a runtime expression points at, in the request or the answer."""
        return evaluate(expression, self._side(expression))

    def evaluate_all(self, expression: Expression) -> list[Json]:
        """Return everything that an expression whose pointer may hold `*` points at."""
        return evaluate_all(expression, self._side(expression))

    def _side(self, expression: Expression) -> Message:
        if expression.side is Side.REQUEST:
            return self.request.message
        return Message(path={}, query={}, headers=self.headers.lowered(), body=self.json)


def encode_json(value: Json) -> bytes:
    """Return a value as JSON text in UTF-8 (RFC 8259)."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def decode_json(body: bytes | None) -> Json | Absent:
    """Return the value of a JSON text, or ABSENT for anything that RFC 8259 does not call JSON."""
    if not body:
        return ABSENT
    try:
        return cast("Json", json.loads(body.decode(), parse_constant=_no_constant))
    except (ValueError, RecursionError):
        return ABSENT


@lru_cache(maxsize=512)
def _decoded_lately(body: bytes) -> Json | Absent:
    return decode_json(body)


@lru_cache(maxsize=2)
def _decoded_just_now(body: bytes) -> Json | Absent:
    return decode_json(body)


def encode_segment(value: str) -> str:
    """Return a path segment, percent-encoded (RFC 3986, 3.3)."""
    encoded = quote(value, safe=_UNRESERVED)
    # A lone dot segment would be taken out of the path by any client.
    return encoded.replace(".", "%2E") if encoded in (".", "..") else encoded


def encode_query(pairs: Pairs) -> str:
    """Return query pairs as they stand in a URL (RFC 3986, 3.4)."""
    return "&".join(
        f"{quote(name, safe=_UNRESERVED)}={quote(value, safe=_UNRESERVED)}" for name, value in pairs
    )


def decode_query(text: str) -> Pairs:
    """Return the decoded pairs of a query string."""
    return tuple(parse_qsl(text, keep_blank_values=True))


def _no_constant(text: str) -> Json:
    raise ValueError(f"{text} is not JSON")
