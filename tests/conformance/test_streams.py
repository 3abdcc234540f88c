"""What is read of a body that is a sequence."""

from __future__ import annotations

from typing import Final

import pytest

from conformance.streams import items_of
from contracts.pointers import ABSENT, Absent
from contracts.source import Json

_CASES: Final[list[tuple[str, bytes, list[Json | Absent] | None]]] = [
    ("application/x-ndjson", b'{"a":1}\n{"a":2}\n', [{"a": 1}, {"a": 2}]),
    ("application/jsonl; charset=utf-8", b'{"a":1}\n\n{"a":2}', [{"a": 1}, {"a": 2}]),
    ("application/json-seq", b"\x1e1\n\x1e[2]\n", [1, [2]]),
    ("application/x-ndjson", b'{"a":1}\n{"a":\n', [{"a": 1}, ABSENT]),
    ("text/event-stream", b"data: one\n\ndata: two\n\n", [{"data": "one"}, {"data": "two"}]),
    ("text/event-stream", b"data:a\r\ndata:  b\r\n\r\n", [{"data": "a\n b"}]),
    (
        "text/event-stream",
        b': a comment\nevent: add\nid: 7\nretry: 1500\ndata: {"a":1}\n\n',
        [{"event": "add", "id": "7", "retry": 1500, "data": '{"a":1}'}],
    ),
    ("text/event-stream", b"event: nothing\n\nretry: soon\ndata\n\n", [{"data": ""}]),
    ("text/event-stream", b"data: whole\n\ndata: cut off\n", [{"data": "whole"}]),
    ("text/event-stream", b"\xef\xbb\xbfdata: x\n\n", [{"data": "x"}]),
    ("multipart/mixed", b"--x\r\n\r\n1\r\n--x--", None),
    ("application/octet-stream", b"1\n2\n", None),
]


@pytest.mark.parametrize(("media_type", "body", "items"), _CASES)
def test_items_are_read_as_their_media_type_says(
    media_type: str, body: bytes, items: list[Json | Absent] | None
) -> None:
    assert items_of(media_type, body) == items
