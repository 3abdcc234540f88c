"""What comes back on a connection, read as HTTP/1.1 within bounds; it does no I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import h11

from conformance.codings import CodingError, decoded
from conformance.exchange import Headers

BROKEN: Final = "the connection broke"
_HEAD: Final = 128 * 1024
_ENDLESS: Final = frozenset({"text/event-stream", "multipart/x-mixed-replace"})
_WORDS: Final = 200


class UnsendableError(ValueError):
    """Raised for a request that cannot be written as HTTP/1.1: the target has no part in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How long an answer may take, from the first byte that is sent, and how many bytes its body may have."""

    seconds: float = 10.0
    body: int = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of a request.

    `status` is None where no whole answer came, and `error` then says why. `unread` is set where
    that is no fault of the answer: it is longer than is read here. `late` says that the time was up,
    `touched` whether anything came at all, `lasting` whether the connection can carry another request.
    """

    status: int | None = None
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""
    error: str | None = None
    unread: bool = False
    late: bool = False
    touched: bool = False
    lasting: bool = False


@dataclass(slots=True, kw_only=True)
class Reading:
    """One answer as it comes in."""

    bounds: Bounds
    is_over: bool = False
    _parser: h11.Connection = field(
        default_factory=lambda: h11.Connection(h11.CLIENT, max_incomplete_event_size=_HEAD)
    )
    _status: int | None = None
    _headers: Headers = field(default_factory=Headers)
    _parts: list[bytes] = field(default_factory=list[bytes])
    _size: int = 0
    _came: int = 0
    _whole: bool = False
    _error: str | None = None
    _unread: bool = False
    _late: bool = False
    _refused_more: str | None = None

    def written(self, head: tuple[bytes, bytes, list[tuple[bytes, bytes]]], body: bytes) -> bytes:
        """Return a request as it goes over the connection; raises UnsendableError."""
        method, target, fields = head
        try:
            sent = self._parser.send(h11.Request(method=method, target=target, headers=fields))
            if body:
                self._parser.send(h11.Data(data=body))
            self._parser.send(h11.EndOfMessage())
        except h11.LocalProtocolError as error:
            raise UnsendableError(str(error)) from None
        return (sent or b"") + body

    def take(self, data: bytes) -> None:
        """Take what came; b"" is the end of the connection."""
        self._came += len(data)
        if not data and self._status is None:
            # An answer may have been on its way when the server refused to read on; now none is.
            self.broke(self._refused_more or "closed before it answered")
            return
        try:
            self._parser.receive_data(data)
            while not self.is_over and self._next():
                pass
        except h11.RemoteProtocolError as error:
            self._mistaken(data, str(error))

    def _next(self) -> bool:
        event = self._parser.next_event()
        if isinstance(event, h11.Response):
            self._status = event.status_code
            self._headers = Headers(tuple(_field(name, value) for name, value in event.headers))
        elif isinstance(event, h11.Data):
            self._size += len(event.data)
            self._parts.append(bytes(event.data))
            if self._size > self.bounds.body:
                self._end(f"its body has {too_long(self.bounds)}", unread=True)
        elif isinstance(event, h11.EndOfMessage):
            self._whole = self.is_over = True
        else:
            return isinstance(event, h11.InformationalResponse)
        return True

    def _mistaken(self, data: bytes, words: str) -> None:
        if not data:
            self.broke(f"closed after {self._size} bytes of the body, before its end")
        elif "receive buffer too long" in words.lower():
            self._end(f"the head of the answer is longer than {_HEAD // 1024} KiB")
        else:
            self._end(f"the answer is not HTTP: {_shortened(words)}")

    def time_is_up(self) -> None:
        """Give up, for the time that an answer may take has passed."""
        if self.is_over:
            return
        self._late = True
        limit = f"{self.bounds.seconds:g} s"
        media_type = (self._headers.get("Content-Type") or "").partition(";")[0].strip().lower()
        if self._status is not None and media_type in _ENDLESS:
            self._end(f"it streams {media_type} for longer than {limit}", unread=True)
        elif self._came:
            self._end(
                f"no whole answer within {limit}, {self._came} bytes of it came "
                "(allow more with --request-timeout)"
            )
        else:
            self._end(f"nothing within {limit} (allow more with --request-timeout)")

    def broke(self, words: str) -> None:
        """Give up, for the connection broke."""
        self._end(f"{BROKEN}: {words}")

    def cannot_be_written(self, problem: OSError) -> None:
        """Note that the server reads no more; it may have answered already."""
        self._refused_more = cut_short(problem)

    def reply(self, *, complete: bool) -> Reply:
        """Return what came of it; `complete` says whether the request was sent to its end."""
        early = not complete or self._refused_more is not None
        if not self._whole and not (early and self._status is not None and not self._unread):
            return Reply(
                error=f"{self._error}",
                unread=self._unread,
                late=self._late,
                touched=bool(self._came),
            )
        body, error, unread = b"".join(self._parts), None, False
        try:
            body = decoded(body, self._headers, most=self.bounds.body)
        except CodingError as problem:
            error, unread = str(problem), problem.unread
        surplus, _ = self._parser.trailing_data
        return Reply(
            status=None if error else self._status,
            headers=self._headers,
            body=b"" if error else body,
            error=error,
            unread=unread,
            touched=True,
            lasting=self._whole
            and not early
            and not surplus
            and self._parser.their_state is h11.DONE,
        )

    def _end(self, words: str, *, unread: bool = False) -> None:
        self.is_over, self._error, self._unread = True, words, unread
        if unread:
            self._parts.clear()


@lru_cache(maxsize=1024)
def _field(name: bytes, value: bytes) -> tuple[str, str]:
    """Return a field as text; most are alike in all the answers of a run, and are kept once."""
    return name.decode(), value.decode("latin-1")


def too_long(bounds: Bounds) -> str:
    """Return the words for a body that is longer than is read."""
    size = bounds.body / 1024**2
    return f"more than {size:g} MiB, and lockstep reads no more (allow more with --body-limit)"


def cut_short(problem: OSError) -> str:
    """Return the words for a connection that broke."""
    return problem.strerror or str(problem) or type(problem).__name__


def _shortened(words: str) -> str:
    return words if len(words) <= _WORDS else f"{words[:_WORDS]}…"
