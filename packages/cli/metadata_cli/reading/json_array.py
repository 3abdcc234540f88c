"""JSON: an array of items, or an object with them under `items`; read item by item."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import IO, Final

from ..problems import Problem
from .ndjson import broken_stream
from .records import CHUNK_BYTES, LARGEST_RECORD, Chunk, UnreadableError
from .sources import BROKEN_STREAM

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_OPENING: Final = re.compile(r'(?:\{[ \t\r\n]*"items"[ \t\r\n]*:[ \t\r\n]*)?\[')
_CLOSING: Final = re.compile(r"[ \t\r\n]*(\}?)[ \t\r\n]*\Z")
_DECODER: Final = json.JSONDecoder()


class _Text:
    """The text that has been read and not been dropped yet."""

    def __init__(self, content: IO[bytes], file: str) -> None:
        self._reader = io.TextIOWrapper(content, "utf-8-sig", newline="")
        self._counted = 0
        self._line = 1
        self.file = file
        self.text = ""
        self.at = 0
        self.ended = False

    def more(self, least: int = CHUNK_BYTES) -> None:
        """Read on, and drop what lies behind."""
        self.line_at(self.at)
        self.text, self.at, self._counted = self.text[self.at :], 0, 0
        try:
            data = self._reader.read(least)
        except BROKEN_STREAM as error:
            line = self.line_at(len(self.text))
            raise UnreadableError(broken_stream(error, self.file, line)) from None
        except UnicodeDecodeError as error:
            line = self.line_at(len(self.text)) + error.object[: error.start].count(b"\n")
            raise self.stop(f"is not UTF-8: {error.reason}", line) from None
        self.ended = not data
        self.text += data

    def skip_space(self) -> str:
        """Move behind white space, and return the character there, nothing at the end."""
        while True:
            found = _SPACE.match(self.text, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.text) or self.ended:
                return self.text[self.at : self.at + 1]
            self.more()

    def line_at(self, place: int) -> int:
        """Return the line of a place of the text; places are asked for from left to right."""
        self._line += self.text.count("\n", self._counted, place)
        self._counted = place
        return self._line

    def stop(self, detail: str, line: int) -> UnreadableError:
        """Return what stops the reader on a line."""
        return UnreadableError(
            Problem(code="malformed-body", detail=detail, file=self.file, line=line)
        )

    def fault(self, detail: str, place: int) -> UnreadableError:
        """Return what stops the reader at a place of the text."""
        return self.stop(detail, self.line_at(place))

    def close(self) -> None:
        """Leave the content to who opened it."""
        self._reader.detach()


def read_json(content: IO[bytes], file: str) -> Iterator[Chunk]:
    """Yield the items; raises UnreadableError where the text is no JSON array of the kind above."""
    text = _Text(content, file)
    try:
        yield from _chunks(text)
    finally:
        text.close()


def _chunks(text: _Text) -> Iterator[Chunk]:
    is_wrapped = _open(text)
    texts: list[bytes] = []
    lines: list[int] = []
    size, character = 0, text.skip_space()
    while character != "]":
        lines.append(text.line_at(text.at))
        texts.append(_item(text))
        size += len(texts[-1])
        character = text.skip_space()
        if character == ",":
            text.at += 1
            text.skip_space()
        elif character != "]":
            raise text.fault("is no JSON: a comma or ] is expected", text.at)
        if size >= CHUNK_BYTES:
            yield Chunk(texts=texts, lines=lines)
            texts, lines, size = [], [], 0
    text.at += 1
    _close(text, is_wrapped)
    if texts:
        yield Chunk(texts=texts, lines=lines)


def _open(text: _Text) -> bool:
    text.skip_space()
    while len(text.text) - text.at < CHUNK_BYTES and not text.ended:
        text.more()
    found = _OPENING.match(text.text, text.at)
    if found is None:
        raise text.fault('is no array of items, and no {"items": [...]}', text.at)
    text.at = found.end()
    return found[0].startswith("{")


def _item(text: _Text) -> bytes:
    """Return the next item, reading on until it is whole."""
    least = CHUNK_BYTES
    while True:
        try:
            _, end = _DECODER.raw_decode(text.text, text.at)
        except (json.JSONDecodeError, RecursionError) as error:
            if text.ended or least > LARGEST_RECORD:
                place = error.pos if isinstance(error, json.JSONDecodeError) else text.at
                said = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
                raise text.fault(f"is no JSON: {said}", place) from None
        else:
            # A number at the end of what was read may go on.
            if end < len(text.text) or text.ended:
                item = text.text[text.at : end]
                text.at = end
                return item.encode("utf-8", "surrogatepass")
        text.more(least)
        least *= 2


def _close(text: _Text, is_wrapped: bool) -> None:
    while not text.ended:
        text.more()
    found = _CLOSING.match(text.text, text.at)
    if found is None or (found[1] == "}") != is_wrapped:
        raise text.fault("is no JSON: the end is expected here", text.at)
