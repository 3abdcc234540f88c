"""JSON Pointers (RFC 6901): text, tokens, and the value that one leads to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import unquote

if TYPE_CHECKING:
    from contracts.source import Json

Pointer: TypeAlias = str


class Absent:
    """The type of `ABSENT`, which stands where a pointer leads nowhere; null is a value."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()


def split(pointer: Pointer) -> tuple[str, ...]:
    """Return the reference tokens of a pointer; a URI fragment's leading `#` may stand before it.

    Raises ValueError where the text is neither empty nor begins with a slash.
    """
    if pointer.startswith("#"):
        pointer = unquote(pointer[1:])
    if pointer == "":
        return ()
    if not pointer.startswith("/"):
        raise ValueError(f"a JSON Pointer begins with a slash: {pointer!r}")
    tokens = pointer[1:].split("/")
    if "~" in pointer:
        tokens = [token.replace("~1", "/").replace("~0", "~") for token in tokens]
    return tuple(tokens)


def join(tokens: Iterable[str | int]) -> Pointer:
    """Return the pointer of some reference tokens."""
    pointer = ""
    for token in tokens:
        text = token if isinstance(token, str) else str(token)
        if "~" in text or "/" in text:
            text = text.replace("~", "~0").replace("/", "~1")
        pointer += "/" + text
    return pointer


def child(data: Json | Absent, token: str) -> Json | Absent:
    """Return the member or item that one token names, or ABSENT."""
    if isinstance(data, dict):
        return data.get(token, ABSENT)
    if isinstance(data, list) and token.isascii() and token.isdigit():
        index = int(token)
        return data[index] if index < len(data) and str(index) == token else ABSENT
    return ABSENT


def resolve(data: Json, pointer: Pointer | Sequence[str]) -> Json | Absent:
    """Return the value that a pointer leads to, or ABSENT."""
    tokens = split(pointer) if isinstance(pointer, str) else pointer
    value: Json | Absent = data
    for token in tokens:
        value = child(value, token)
        if value is ABSENT:
            return ABSENT
    return value


def resolve_all(data: Json, pointer: Pointer) -> list[Json]:
    """Return every value that a pointer leads to, where a token `*` stands for each item of an array."""
    values: list[Json] = [data]
    for token in split(pointer):
        following: list[Json] = []
        for value in values:
            if token == "*" and isinstance(value, list):
                following.extend(value)
            else:
                found = child(value, token)
                if not isinstance(found, Absent):
                    following.append(found)
        values = following
    return values
