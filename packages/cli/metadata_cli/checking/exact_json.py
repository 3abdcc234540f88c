"""JSON that keeps every number as it was written; slower than the usual one, and for rare cases only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import Any, Final, cast

_MOST_DIGITS: Final = 4000
"""Python refuses to read longer integers; they are kept as text."""


@dataclass(frozen=True, slots=True)
class ExactNumber:
    """A number that is known by its text."""

    text: str


def parse(text: bytes) -> Any:
    """Return the value of JSON text in UTF-8; numbers with a fraction or an exponent are ExactNumber.

    Raises ValueError where it is no JSON, UnicodeDecodeError among them, and RecursionError.
    """
    return json.loads(
        text.decode(), parse_int=_integer, parse_float=ExactNumber, parse_constant=_refuse
    )


def _integer(text: str) -> Any:
    return int(text) if len(text) <= _MOST_DIGITS else ExactNumber(text)


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def write(value: Any) -> str:
    """Return the JSON text of a value that `parse` gave, without white space."""
    parts: list[str] = []
    # Not by recursion, which ends before properties may: what stands between values is ExactNumber too.
    waiting: list[Any] = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ExactNumber):
            parts.append(one.text)
        elif isinstance(one, dict):
            parts.append("{")
            waiting.append(ExactNumber("}"))
            members = list(cast("dict[str, Any]", one).items())
            for at in range(len(members) - 1, -1, -1):
                name, member = members[at]
                waiting += (member, ExactNumber(f"{',' if at else ''}{_string(name)}:"))
        elif isinstance(one, list):
            parts.append("[")
            waiting.append(ExactNumber("]"))
            items = cast("list[Any]", one)
            for at in range(len(items) - 1, -1, -1):
                waiting.append(items[at])
                if at:
                    waiting.append(ExactNumber(","))
        else:
            parts.append(_scalar(one))
    return "".join(parts)


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return _string(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


def _string(text: str) -> str:
    written = encode_basestring(text)
    # A lone surrogate has no UTF-8 form; as an escape it is kept.
    return written if text.isprintable() or _has_utf8(text) else encode_basestring_ascii(text)


def _has_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def nests_deeper(text: bytes, limit: int) -> bool:
    """Return whether objects and arrays of well-formed JSON text nest deeper than `limit`."""
    depth, in_string, index = 0, False, 0
    while index < len(text):
        byte = text[index]
        if in_string:
            if byte == 0x5C:
                index += 1
            elif byte == 0x22:
                in_string = False
        elif byte == 0x22:
            in_string = True
        elif byte in (0x7B, 0x5B):
            depth += 1
            if depth > limit:
                return True
        elif byte in (0x7D, 0x5D):
            depth -= 1
        index += 1
    return False
