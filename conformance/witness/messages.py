"""Requests and answers as they pass through the witness, with their bytes as they came."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from http import HTTPStatus

from conformance.exchange import Headers

_HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as a consumer sent it; `target` stands as in the request line, the body is unframed."""

    method: str
    target: str
    headers: Headers
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer; the body without its framing, its codings still on."""

    status: int
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""
    reason: str = ""

    def with_body(self, body: bytes) -> Answered:
        """Return the answer with another body, which carries no coding."""
        headers = self.headers.without("Content-Encoding").without("Content-Length")
        return replace(self, headers=headers, body=body)

    @property
    def phrase(self) -> str:
        """The reason phrase as it was, or the usual one."""
        if self.reason:
            return self.reason
        try:
            return HTTPStatus(self.status).phrase
        except ValueError:
            return ""


class Delivery(Enum):
    """How an answer reaches the consumer."""

    WHOLE = "whole"
    RESET = "the connection is reset in its place"
    TRICKLE = "it comes slowly, and wholly"
    STALLED = "it comes without end, a byte at a time"
    TRUNCATED = "the connection is closed in the middle of the body"


def end_to_end(headers: Headers) -> Headers:
    """Return the fields that are meant for the other end (RFC 9110, 7.6.1)."""
    named = {one.strip().lower() for value in headers.all("Connection") for one in value.split(",")}
    return Headers(
        tuple(
            (name, value)
            for name, value in headers.pairs
            if name.lower() not in _HOP_BY_HOP and name.lower() not in named
        )
    )
