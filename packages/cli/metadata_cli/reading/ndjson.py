"""NDJSON: one JSON value a line; empty lines are passed over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Final

from ..problems import Problem
from .records import CHUNK_BYTES, LARGEST_RECORD, Chunk, UnreadableError
from .sources import BROKEN_STREAM

_MARK: Final = b"\xef\xbb\xbf"


def read_ndjson(content: IO[bytes], file: str) -> Iterator[Chunk]:
    """Yield the records; raises UnreadableError where the content ends too early, or a line never does."""
    line, rest, first = 1, b"", True
    while True:
        try:
            data = content.read(CHUNK_BYTES)
        except BROKEN_STREAM as error:
            raise UnreadableError(broken_stream(error, file, line)) from None
        if first:
            data, first = data.removeprefix(_MARK), False
        texts = (rest + data).split(b"\n")
        rest = texts.pop()
        if not data and rest:
            texts.append(rest)
            rest = b""
        if len(rest) > LARGEST_RECORD:
            detail = f"a line is longer than {LARGEST_RECORD} bytes"
            place = line + len(texts)
            raise UnreadableError(
                Problem(code="payload-too-large", detail=detail, file=file, line=place)
            )
        if texts:
            yield _without_empty(texts, line)
            line += len(texts)
        if not data:
            return


def _without_empty(texts: list[bytes], line: int) -> Chunk:
    numbers = range(line, line + len(texts))
    if all(map(bytes.strip, texts)):
        return Chunk(texts=texts, lines=numbers)
    kept = [(text, number) for text, number in zip(texts, numbers, strict=True) if text.strip()]
    return Chunk(texts=[text for text, _ in kept], lines=[number for _, number in kept])


def broken_stream(error: Exception, file: str, line: int) -> Problem:
    """Return the problem of a compressed stream that is cut off or damaged after some line."""
    detail = (
        "the compressed stream ends too early"
        if isinstance(error, EOFError)
        else f"the compressed stream is damaged ({error})"
    )
    return Problem(code="malformed-body", detail=detail, file=file, line=line)
