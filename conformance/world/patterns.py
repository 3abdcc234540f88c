"""Text that a regular expression matches, made from the expression itself.

JSON Schema patterns are ECMA-262 and unanchored (validation, 6.3.3); the subset that both that
dialect and Python read alike is what contracts use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from random import Random
from typing import Any, Final, cast

_PRINTABLE: Final = [chr(code) for code in range(0x20, 0x7F)]
_CATEGORIES: Final = {
    "CATEGORY_DIGIT": "0123456789",
    "CATEGORY_WORD": "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_",
    "CATEGORY_SPACE": " ",
}
_PROPERTIES: Final = {
    r"\p{L}": "A-Za-z",
    r"\p{Lu}": "A-Z",
    r"\p{Ll}": "a-z",
    r"\p{N}": "0-9",
    r"\p{Nd}": "0-9",
}


class Unmatchable(ValueError):  # noqa: N818
    """Raised where no text could be made for a pattern."""


def text_for(pattern: str, random: Random, *, shortest: int = 0, longest: int | None = None) -> str:
    """Return a text that matches a pattern and has a length within bounds.

    Raises Unmatchable where the pattern cannot be read or no such text was found.
    """
    readable = pattern
    for name, characters in _PROPERTIES.items():
        readable = readable.replace(f"[{name}", f"[{characters}").replace(name, f"[{characters}]")
    try:
        compiled = re.compile(readable)
        from re import _parser  # type: ignore[attr-defined]  # pyright: ignore

        parsed: Iterable[Any] = cast("Any", _parser).parse(readable)
    except (re.error, OverflowError) as error:
        raise Unmatchable(f"the pattern {pattern} cannot be read: {error}") from None
    for attempt in range(60):
        wanted = 10 if attempt < 30 else attempt - 30
        text = "".join(_pieces(parsed, random, wanted))
        if longest is not None and len(text) > longest:
            text = text[:longest]
        if len(text) < shortest:
            text += text[-1:] * (shortest - len(text)) if text else "a" * shortest
        if compiled.search(text) and len(text) >= shortest:
            return text
    raise Unmatchable(f"no text was found for the pattern {pattern}")


def _pieces(parsed: Iterable[Any], random: Random, wanted: int) -> Iterable[str]:
    for operation, argument in parsed:
        match str(operation):
            case "LITERAL":
                yield chr(argument)
            case "NOT_LITERAL":
                yield random.choice([one for one in _PRINTABLE if ord(one) != argument])
            case "ANY":
                yield random.choice("abcdefghijklmnopqrstuvwxyz")
            case "IN":
                yield random.choice(_members(argument))
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                least, most, inner = argument
                upper = least + wanted if str(most) == "MAXREPEAT" else most
                count = min(upper, max(least, wanted))
                for _ in range(count):
                    yield from _pieces(inner, random, wanted)
            case "SUBPATTERN":
                yield from _pieces(argument[-1], random, wanted)
            case "ATOMIC_GROUP":
                yield from _pieces(argument, random, wanted)
            case "BRANCH":
                yield from _pieces(random.choice(argument[1]), random, wanted)
            case "CATEGORY":
                yield random.choice(_CATEGORIES.get(str(argument), "a"))
            case _:
                # Anchors take no room; look-around and back references are left to the final match.
                continue


def _members(items: Iterable[Any]) -> list[str]:
    found: list[str] = []
    negated = False
    for operation, argument in items:
        match str(operation):
            case "NEGATE":
                negated = True
            case "LITERAL":
                found.append(chr(argument))
            case "RANGE":
                first, last = argument
                found.extend(chr(code) for code in range(first, min(last, first + 512) + 1))
            case "CATEGORY":
                name = str(argument)
                if name.startswith("CATEGORY_NOT_"):
                    excluded = _CATEGORIES.get(name.replace("NOT_", ""), "")
                    found.extend(one for one in _PRINTABLE if one not in excluded)
                else:
                    found.extend(_CATEGORIES.get(name, "a"))
            case _:
                continue
    if negated:
        return [one for one in _PRINTABLE if one not in found] or ["é"]
    return found or ["a"]
