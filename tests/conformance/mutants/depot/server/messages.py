"""What goes in and out: requests, responses, and refusals on the way from one to the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Item = dict[str, Any]
"""One thing of a collection, as it is answered."""


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who asks: the depot that is theirs, and whether they may write."""

    name: str
    depot: str
    may_write: bool


@dataclass(kw_only=True)
class Request:
    """A request; what stands below `body` is found out on its way through the service."""

    method: str
    path: str
    query: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    headers: dict[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""
    operation: str = ""
    values: dict[str, str] = field(default_factory=dict[str, str])
    caller: Caller | None = None
    parameters: dict[str, Any] = field(default_factory=dict[str, Any])
    payload: Any = None

    @property
    def depot(self) -> str:
        return self.values["depot"]

    def header(self, name: str) -> str | None:
        return self.headers.get(name.lower())


@dataclass(kw_only=True)
class Response:
    """A response; a body of bytes goes out as it is, anything else but None as JSON."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict[str, str])
    media_type: str = "application/json"


class Refusal(Exception):  # noqa: N818 - it is the service's own no, not an error of the program
    """Why a request is not done: a code of the catalogue, and the members that are wrong."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        wrong: tuple[tuple[str, str], ...] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.wrong = wrong
        self.headers = headers or {}
