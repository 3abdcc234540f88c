"""Request bodies: a value and a media type to what is sent."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeAlias, cast

from pydantic import MISSING

from .json_values import encode, encode_json
from .operations import Content, Parameter, Part
from .parameters import in_query, text

Binary: TypeAlias = bytes | IO[bytes] | Path | Iterable[bytes] | AsyncIterable[bytes]
"""Bytes to send: at once, from a file, or one piece after another."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to upload: its content, and what to tell the server about it."""

    content: bytes | IO[bytes] | Path
    name: str = ""
    media_type: str = ""


FileContent: TypeAlias = bytes | IO[bytes] | Path | File
"""What can be uploaded as a file."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A body as it is handed to the HTTP client; `replayable` is whether it can be sent once more."""

    arguments: Mapping[str, Any]
    media_type: str = ""
    replayable: bool = True


def sent_body(content: Content, value: Any) -> Sent:
    """Return how a value is sent in a media type."""
    match content.kind:
        case "json":
            return Sent({"content": encode_json(value)}, _concrete(content, "application/json"))
        case "form":
            pairs = "&".join(_form_pairs(content, encode(value)))
            return Sent({"content": pairs.encode()}, content.media_type)
        case "multipart":
            return _multipart(content, value)
        case "json-lines":
            return _lines(content, value)
        case "text" | "events":
            said = value if isinstance(value, str) else text(encode(value))
            return Sent({"content": said.encode()}, _concrete(content, "text/plain"))
        case "binary":
            return _binary(value, _concrete(content, "application/octet-stream"))


def _concrete(content: Content, instead: str) -> str:
    return instead if "*" in content.media_type else content.media_type


def _binary(value: Any, media_type: str) -> Sent:
    if isinstance(value, (bytes, bytearray)):
        return Sent({"content": bytes(value)}, media_type)
    if isinstance(value, Path):
        return Sent({"content": value.read_bytes()}, media_type)
    if hasattr(value, "read"):
        return Sent({"content": _pieces(value)}, media_type, replayable=False)
    return Sent({"content": value}, media_type, replayable=False)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(65536):
        yield piece


def _lines(content: Content, value: Any) -> Sent:
    if isinstance(value, AsyncIterable):
        return Sent(
            {"content": _async_lines(cast("AsyncIterable[Any]", value))},
            content.media_type,
            replayable=False,
        )
    items = cast("Iterable[Any]", value)
    if isinstance(items, (list, tuple)):
        text = b"".join(encode_json(one) + b"\n" for one in cast("list[Any]", items))
        return Sent({"content": text}, content.media_type)
    lines = (encode_json(one) + b"\n" for one in items)
    return Sent({"content": lines}, content.media_type, replayable=False)


async def _async_lines(items: AsyncIterable[Any]) -> AsyncIterator[bytes]:
    async for one in items:
        yield encode_json(one) + b"\n"


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from cast("Mapping[str, Any]", value).items()
        return
    # What is no mapping is a model, whose members have their names on the wire once it is encoded.
    yield from cast("dict[str, Any]", encode(value)).items()


def _form_pairs(content: Content, value: Any) -> Iterator[str]:
    parts = {part.name: part for part in content.parts}
    for name, one in _members(value):
        part = parts.get(name) or Part(name, repeated=isinstance(one, list))
        if part.style:
            yield from in_query(
                Parameter(name, "query", part.style, part.explode, part.allow_reserved), one
            )
            continue
        for item in cast("list[Any]", one) if part.repeated and isinstance(one, list) else [one]:
            said = json.dumps(item) if isinstance(item, (dict, list)) else text(item)
            yield from in_query(Parameter(name, "query", "form"), said)


def _multipart(content: Content, value: Any) -> Sent:
    parts = {part.name: part for part in content.parts}
    files: list[tuple[str, tuple[Any, ...]]] = []
    replayable = True
    for name, one in _members(value):
        if one is None or one is MISSING:
            continue
        part = parts.get(name) or Part(name, repeated=isinstance(one, (list, tuple)))
        for item in (
            cast("list[Any]", one) if part.repeated and isinstance(one, (list, tuple)) else [one]
        ):
            sent = _file(part, item) if _is_file(part, item) else _field(part, item)
            replayable = replayable and isinstance(sent[1], (bytes, str))
            files.append((name, sent))
    # Without a media type of its own, the HTTP client states the boundary.
    stated = "" if content.media_type.startswith("multipart/form-data") else content.media_type
    return Sent({"files": files}, stated, replayable)


def _is_file(part: Part, item: Any) -> bool:
    return part.is_file or isinstance(item, (bytes, File, Path, io.IOBase)) or hasattr(item, "read")


def _file(part: Part, item: Any) -> tuple[Any, ...]:
    file = item if isinstance(item, File) else File(item)
    held: Any = file.content
    name = file.name or Path(str(getattr(held, "name", "") or part.name)).name
    if isinstance(held, Path):
        name = file.name or held.name
        held = held.read_bytes()
    if isinstance(held, str):
        held = held.encode()
    guessed = part.media_type or _guessed(name)
    return name, held, file.media_type or guessed or "application/octet-stream"


def _field(part: Part, item: Any) -> tuple[Any, ...]:
    value = encode(item)
    if "json" in part.media_type or isinstance(value, (dict, list)):
        said = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return None, said.encode(), part.media_type or "application/json"
    said = text(value).encode()
    return (None, said, part.media_type) if part.media_type else (None, said)


def _guessed(name: str) -> str | None:
    import mimetypes

    return mimetypes.guess_type(name)[0]
