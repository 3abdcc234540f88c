"""Schemas that say no more than a scalar type and its bounds: most of any contract, and soon decided."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from contracts.schema_merge import ANNOTATIONS
from contracts.schemas import Boolean, Null, Number, Text, Type
from contracts.source import Json

_STRINGS: Final = frozenset({"format", "minLength", "maxLength", "pattern"})
_NUMBERS: Final = frozenset(
    {"format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
)
_PLAIN: Final[dict[str, Type]] = {
    "string": Text(),
    "integer": Number(integer=True),
    "number": Number(integer=False),
    "boolean": Boolean(),
    "null": Null(),
}
_MOST_DIGITS: Final = 1e36
"""Above, nobody writes a number out."""
_KNOWN: Final = ANNOTATIONS | _STRINGS | _NUMBERS | {"type"}


def plain_scalar(value: Json) -> tuple[Type, bool] | None:
    """Return the type of a schema that is a scalar's and nothing else, and whether null is allowed beside it.

    None stands for every other schema.
    """
    if not isinstance(value, dict):
        return None
    kind, nullable = value.get("type"), False
    if isinstance(kind, list) and len(kind) == 2 and "null" in kind:
        kind, nullable = kind[1] if kind[0] == "null" else kind[0], True
    plain = _PLAIN.get(kind) if isinstance(kind, str) else None
    if plain is None or any(key not in _KNOWN and key[:2] != "x-" for key in value):
        return None
    if "x-extensible-enum" in value:
        return None
    if kind == "string" and not _STRINGS.isdisjoint(value):
        pattern = value.get("pattern")
        return Text(
            format=str(value.get("format", "")),
            min_length=_count(value.get("minLength")),
            max_length=_count(value.get("maxLength")),
            patterns=(pattern,) if isinstance(pattern, str) else (),
        ), nullable
    if kind in ("integer", "number") and not _NUMBERS.isdisjoint(value):
        step = bound_of(value.get("multipleOf"))
        return Number(
            integer=kind == "integer",
            format=str(value.get("format", "")),
            minimum=bound_of(value.get("minimum")),
            maximum=bound_of(value.get("maximum")),
            exclusive_minimum=bound_of(value.get("exclusiveMinimum")),
            exclusive_maximum=bound_of(value.get("exclusiveMaximum")),
            multiples=() if step is None else (step,),
        ), nullable
    return plain, nullable


def _count(value: Json) -> int | None:
    return int(value) if isinstance(value, (int, float)) else None


def bound_of(value: Json) -> int | float | None:
    """Return a number that bounds others, or None where it is none.

    A whole one is an integer however it is written: a float stands for its digits, and languages that
    calculate with its binary value would differ beyond 2^53.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < _MOST_DIGITS:
        return int(Decimal(repr(value)))
    return value
