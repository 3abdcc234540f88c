"""Problems as the contract's error object (RFC 9457), one JSON line each, with file, line and pointer."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TextIO

import orjson

CATALOGUE: Final[Mapping[str, tuple[int, str]]] = {
    "malformed-body": (400, "The body is not well-formed JSON"),
    "invalid-body": (422, "The body does not satisfy the schema"),
    "unknown-reference": (422, "The body refers to something that does not exist"),
    "payload-too-large": (413, "The body is larger than the limit"),
    "not-found": (404, "No such resource"),
    "conflict": (409, "The request conflicts with what is stored"),
    "internal": (500, "The service failed"),
    "unavailable": (503, "The service cannot answer at the moment"),
}
"""What this program says by itself: status and title of the contract's codes; a test compares them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """One member that is at fault: its JSON Pointer (RFC 6901), a code, and what is wrong in words."""

    pointer: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with the input, and where; `line` counts from 1, 0 where no line is meant."""

    code: str
    detail: str = ""
    file: str = ""
    line: int = 0
    errors: tuple[FieldError, ...] = ()
    further: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def document(self, request_id: str) -> dict[str, Any]:
        """Return the problem as the contract writes it, with `file` and `line` beside."""
        status, title = CATALOGUE[self.code]
        document: dict[str, Any] = {
            "type": f"/problems/{self.code}",
            "title": title,
            "status": status,
            "code": self.code,
            "requestId": request_id,
        }
        if self.detail:
            document["detail"] = self.detail
        if self.file:
            document["file"] = self.file
        if self.line:
            document["line"] = self.line
        if self.errors:
            document["errors"] = [
                {"pointer": one.pointer, "code": one.code, "detail": one.detail}
                for one in self.errors
            ]
        return document | dict(self.further)


class ProblemLog:
    """Writes problems as they are found: up to `limit` of them, and at the end how many there were."""

    def __init__(self, *, limit: int, request_id: str, stream: TextIO | None = None) -> None:
        self.limit = limit
        self.request_id = request_id
        self.count = 0
        self._stream = sys.stderr if stream is None else stream

    def add(self, problem: Problem) -> None:
        """Count a problem, and write it where the limit is not reached yet."""
        self.count += 1
        if self.count <= self.limit:
            write_problem(problem.document(self.request_id), self._stream)

    def close(self) -> None:
        """Write how many problems there were, where not all of them were written."""
        if self.count > self.limit:
            detail = f"{self.count} problems, of which the first {self.limit} are listed"
            counted = Problem(code="invalid-body", detail=detail, further={"count": self.count})
            write_problem(counted.document(self.request_id), self._stream)


def write_problem(document: Mapping[str, Any], stream: TextIO | None = None) -> None:
    """Write one problem as one JSON line."""
    line = orjson.dumps(document).decode()
    print(line, file=sys.stderr if stream is None else stream, flush=True)
