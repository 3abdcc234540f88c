"""A string that a pattern matches: the shortest that is easily made."""

from __future__ import annotations

import importlib
import re
from typing import Any, Final

_ANY: Final = "a"
_CLASSES: Final = {
    "CATEGORY_DIGIT": "0",
    "CATEGORY_WORD": "a",
    "CATEGORY_SPACE": " ",
    "CATEGORY_NOT_DIGIT": "a",
    "CATEGORY_NOT_WORD": "-",
    "CATEGORY_NOT_SPACE": "a",
}
_AROUND: Final = 12
_LETTERS: Final = "aA0-_. "


def matching(pattern: str, *, least: int = 0) -> str | None:
    """Return a text of at least `least` characters in which a pattern is found, or None.

    What repeats is repeated as often as `least` needs. Patterns that look around or back give None.
    """
    try:
        compiled = re.compile(pattern)
        parsed: Any = importlib.import_module("re._parser").parse(pattern)
    except (re.error, RecursionError, OverflowError):
        return None
    # What stands around the part that repeats is short: the text that is just long enough comes last.
    best: str | None = None
    for extra in (0, *range(least, max(least - _AROUND, 0), -1)):
        try:
            text = _sequence(parsed, extra)
        except ValueError:
            return None
        if not pattern.endswith("$") and len(text) < least:
            text += _ANY * (least - len(text))
        if len(text) >= least and compiled.search(text) is not None:
            if best is None or len(text) < len(best):
                best = text
            if len(best) == least or extra == 0:
                break
    return best


def _sequence(parsed: Any, extra: int) -> str:
    return "".join(_one(str(code), argument, extra) for code, argument in parsed)


def _one(code: str, argument: Any, extra: int) -> str:
    match code:
        case "LITERAL":
            return chr(argument)
        case "NOT_LITERAL":
            return next(one for one in _LETTERS if ord(one) != argument)
        case "ANY":
            return _ANY
        case "IN":
            return _member(argument)
        case "BRANCH":
            return _sequence(argument[1][0], extra)
        case "SUBPATTERN":
            return _sequence(argument[-1], extra)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            low, high, inner = argument
            times = max(low, min(int(high), extra)) if extra else low
            return _sequence(inner, 0) * int(times)
        case "AT":
            return ""
        case "CATEGORY":
            return _CLASSES.get(str(argument), _ANY)
        case _:
            raise ValueError(code)


def _member(items: Any) -> str:
    """Return a character of a class."""
    listed = [(str(code), argument) for code, argument in items]
    if listed and listed[0][0] == "NEGATE":
        refused = re.compile("[" + "".join(_class_text(one) for one in listed[1:]) + "]")
        for letter in _LETTERS:
            if not refused.match(letter):
                return letter
        raise ValueError("NEGATE")
    code, argument = listed[0]
    if code == "RANGE":
        return chr(argument[0])
    return _one(code, argument, 0)


def _class_text(item: tuple[str, Any]) -> str:
    code, argument = item
    if code == "RANGE":
        return f"{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}"
    if code == "LITERAL":
        return re.escape(chr(argument))
    text = str(argument)
    letter = {"DIGIT": "d", "WORD": "w", "SPACE": "s"}[text.rpartition("_")[2]]
    return "\\" + (letter.upper() if "_NOT_" in text else letter)
