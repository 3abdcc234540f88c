"""The items of a body that is a sequence: lines of JSON, and server-sent events (OpenAPI 3.2)."""

from __future__ import annotations

from typing import Final

from conformance.exchange import decode_json
from contracts.pointers import Absent
from contracts.source import Json

EVENTS: Final = "text/event-stream"
_LINES: Final = ("ndjson", "jsonl", "jsonlines", "json-seq")


def is_json_lines(media_type: str) -> bool:
    """Whether a media type is a sequence of JSON values, by its name (RFC 7464 and common use)."""
    return _essence(media_type).endswith(_LINES)


def items_of(media_type: str, body: bytes) -> list[Json | Absent] | None:
    """Return the items of a body, or None where its media type is no sequence that is read here.

    An item that is not JSON is ABSENT. What follows the last end of an event has not been sent whole,
    and is left out.
    """
    if is_json_lines(media_type):
        lines = (line.strip(b"\x1e \r") for line in body.split(b"\n"))
        return [decode_json(line) for line in lines if line]
    if _essence(media_type) == EVENTS:
        return list(_events(body))
    return None


def _essence(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def _events(body: bytes) -> list[Json]:
    """Return the events of a stream as OpenAPI 3.2 models them: fields by name, `retry` a number.

    Source: HTML Living Standard, 9.2.6 (Interpreting an event stream).
    """
    text = body.decode(errors="replace").removeprefix("\ufeff")
    found: list[Json] = []
    event: dict[str, Json] = {}
    data: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:-1]:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if line == "":
            if data:
                found.append({**event, "data": "\n".join(data)})
            event, data = {}, []
        elif name == "data":
            data.append(value)
        elif name == "retry" and value.isascii() and value.isdigit():
            event["retry"] = int(value)
        elif name == "event" or (name == "id" and "\0" not in value):
            event[name] = value
    return found
