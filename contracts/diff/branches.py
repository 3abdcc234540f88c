"""The alternatives of a schema that has no choices left: one a JSON type, those that others contain left out.

Source: JSON Schema 2020-12, validation section 6.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast

from contracts.pointers import Pointer
from contracts.schema_merge import Conjunction, canonical
from contracts.source import Json

TYPES: Final = ("null", "boolean", "number", "string", "array", "object")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One way for a value of a JSON type (`kind`) to be valid.

    `label` is the name of the component that states it, empty where none does. `values` lists all that are
    allowed, keyed by their canonical text, or is None. `integer` is whether a number must be whole.
    """

    kind: str
    whole: Conjunction
    label: str = ""
    values: Mapping[str, Json] | None = None
    integer: bool = False


def json_type(value: Json) -> str:
    """Return the JSON type of a value; that of every number is `number`."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case dict():
            return "object"


def by_type(whole: Conjunction, label: str) -> Iterator[Alternative]:
    """Yield the alternatives of a schema without choices: one for each type that it allows."""
    stated = whole.types
    listed = whole.values if not whole.extensible else None
    for kind in TYPES:
        integer = kind == "number" and stated is not None and "number" not in stated
        if stated is not None and kind not in stated and not (integer and "integer" in stated):
            continue
        values = None
        if listed is not None:
            values = {
                canonical(one): one
                for one in listed
                if json_type(one) == kind and admits(whole, one, integer=integer)
            }
            if not values:
                continue
        yield Alternative(kind=kind, whole=whole, label=label, values=values, integer=integer)


def admits(whole: Conjunction, value: Json, *, integer: bool = False) -> bool:
    """Whether the bounds, lengths and patterns of a schema allow a scalar; others are taken as allowed."""
    stated = whole.constraints
    if isinstance(value, str):
        patterns = cast("list[str]", stated.get("pattern", []))
        return (
            _number(stated, "minLength", 0) <= len(value) <= _number(stated, "maxLength", math.inf)
        ) and all(_found(pattern, value) for pattern in patterns)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return (
            _number(stated, "minimum", -math.inf) <= value <= _number(stated, "maximum", math.inf)
            and _number(stated, "exclusiveMinimum", -math.inf) < value
            and value < _number(stated, "exclusiveMaximum", math.inf)
            and (not integer or float(value).is_integer())
        )
    return True


def _number(stated: Mapping[str, Json], keyword: str, otherwise: float) -> float:
    value = stated.get(keyword)
    return value if isinstance(value, (int, float)) else otherwise


def _found(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return True


def merged(kind: str, found: list[Alternative], exclusive: bool) -> tuple[Alternative, ...]:
    """Return the alternatives of one type with those that others contain left out, where that is plain."""
    if kind == "null":
        return (found[0],)
    listed = [one for one in found if one.values is not None]
    if len(listed) > 1:
        values = {text: value for one in listed for text, value in (one.values or {}).items()}
        merged = Alternative(
            kind=kind, whole=listed[0].whole, values=values, integer=listed[0].integer
        )
        found = [merged, *(one for one in found if one.values is None)]
    if kind == "boolean":
        free = [one for one in found if one.values is None or len(one.values) > 1]
        return (Alternative(kind=kind, whole=free[0].whole),) if free else tuple(found)
    if kind in ("string", "number"):
        for one in found:
            if one.values is None and not one.integer and not _bounded(one.whole):
                return (one,)
    if not exclusive:
        unique: dict[tuple[Pointer, ...], Alternative] = {}
        for one in found:
            unique.setdefault(tuple(part.pointer for part in one.whole.parts), one)
        return tuple(unique.values())
    return tuple(found)


def _bounded(whole: Conjunction) -> bool:
    return bool(whole.constraints) or bool(whole.loose)
