"""Streams of items: lines of JSON, and server-sent events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .decoding import decode, parse
from .operations import Content, Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSentEvent:
    """One event of a stream (WHATWG HTML, section 9.2.6)."""

    data: str
    event: str = "message"
    id: str = ""
    retry: int | None = None


class LineReader:
    """Splits bytes into lines; a last line without an end is one too."""

    def __init__(self, *, only_newlines: bool) -> None:
        self.only_newlines = only_newlines
        self.rest = b""

    def feed(self, piece: bytes, *, last: bool = False) -> Iterator[bytes]:
        """Yield the lines that end within what was fed so far, without their ends."""
        text = self.rest + piece
        if not self.only_newlines:
            # A carriage return at the very end may be the first half of a line's end.
            held = b"\r" if text.endswith(b"\r") and not last else b""
            text = text[: len(text) - len(held)]
            text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        else:
            held = b""
        *lines, rest = text.split(b"\n")
        self.rest = rest + held
        yield from lines
        if last and self.rest:
            yield self.rest
            self.rest = b""


class JsonLines:
    """Reads one JSON value a line (NDJSON, JSON Lines, and JSON text sequences of RFC 7464)."""

    def __init__(self, make: Callable[[Any], Any]) -> None:
        self.make = make
        self.lines = LineReader(only_newlines=True)

    def feed(self, piece: bytes, *, last: bool = False) -> Iterator[Any]:
        """Yield the items that are complete."""
        for line in self.lines.feed(piece, last=last):
            text = line.strip(b" \t\r\x1e")
            if text:
                yield self.make(parse(text))


class Events:
    """Reads server-sent events; an event that no empty line ends is dropped."""

    def __init__(self, make: Callable[[ServerSentEvent], Any]) -> None:
        self.make = make
        self.lines = LineReader(only_newlines=False)
        self.data: list[str] = []
        self.event = ""
        self.id = ""
        self.retry: int | None = None
        self.first = True

    def feed(self, piece: bytes, *, last: bool = False) -> Iterator[Any]:
        """Yield the items that are complete."""
        for raw in self.lines.feed(piece, last=last):
            line = raw.decode("utf-8", "replace")
            if self.first:
                line = line.removeprefix("\ufeff")
                self.first = False
            if line:
                self._field(line)
            elif self.data:
                event = ServerSentEvent(
                    data="\n".join(self.data),
                    event=self.event or "message",
                    id=self.id,
                    retry=self.retry,
                )
                self.data, self.event = [], ""
                yield self.make(event)
            else:
                self.event = ""

    def _field(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "data":
                self.data.append(value)
            case "event":
                self.event = value
            case "id" if "\0" not in value:
                self.id = value
            case "retry" if value.isascii() and value.isdigit():
                self.retry = int(value)
            case _:
                pass


def reader_of(operation: Operation, content: Content) -> JsonLines | Events:
    """Return what reads the items of a stream, each as the declared type."""
    kind = operation.types.resolve(content.type) if content.type else None

    def item(value: Any) -> Any:
        return value if kind is None else decode(kind, value)

    def event(one: ServerSentEvent) -> Any:
        if kind is None:
            return one
        if content.whole_event:
            return decode(kind, _members(one))
        return decode(kind, parse(one.data.encode()))

    return JsonLines(item) if content.kind == "json-lines" else Events(event)


def _members(event: ServerSentEvent) -> dict[str, Any]:
    members: dict[str, Any] = {"data": event.data}
    if event.event != "message":
        members["event"] = event.event
    if event.id:
        members["id"] = event.id
    if event.retry is not None:
        members["retry"] = event.retry
    return members
