"""What can go wrong with a call, under one base."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .decoding import DecodeError, Fault


class ClientError(Exception):
    """A call that did not end well; `operation` is the id of what was called."""

    def __init__(self, message: str, *, operation: str = "") -> None:
        super().__init__(message)
        self.operation = operation


class ApiError(ClientError):
    """An error that the server answered with.

    `body` is the decoded body: of the declared type where it fits that, else the JSON value or
    text that came.
    `code` is the machine-readable code and `request_id` the correlation id, where the contract says
    where these stand; they are empty otherwise.
    """

    def __init__(
        self,
        message: str,
        *,
        operation: str = "",
        status: int,
        headers: Mapping[str, str],
        body: Any = None,
        code: str = "",
        request_id: str = "",
    ) -> None:
        super().__init__(message, operation=operation)
        self.status = status
        self.headers = headers
        self.body = body
        self.code = code
        self.request_id = request_id


class UnexpectedStatusError(ApiError):
    """An answer with a status that the contract does not declare for the operation."""


class TransportError(ClientError):
    """A call without an answer: the connection failed or broke. Nobody knows whether the server acted."""


class CallTimeoutError(TransportError, TimeoutError):
    """A call that took longer than its timeout."""


class UndecodableAnswerError(ClientError):
    """A success whose body breaks the contract; `faults` say where (JSON Pointers) and how."""

    def __init__(
        self, message: str, *, operation: str = "", status: int, faults: tuple[Fault, ...]
    ) -> None:
        super().__init__(message, operation=operation)
        self.status = status
        self.faults = faults


class RepeatedPageError(ClientError):
    """A walk that would not end: the server named a next page that was already read."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Where error answers say what they are, and the error type of each code.

    A place is `body` with reference tokens, or `header` with a name.
    """

    code: tuple[str, ...] = ()
    request_id: tuple[str, ...] = ()
    types: Mapping[str, type[ApiError]] = field(default_factory=dict[str, type[ApiError]])


__all__ = [
    "ApiError",
    "CallTimeoutError",
    "Catalogue",
    "ClientError",
    "DecodeError",
    "Fault",
    "RepeatedPageError",
    "TransportError",
    "UndecodableAnswerError",
    "UnexpectedStatusError",
]
