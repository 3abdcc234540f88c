"""JSON values with exact numbers: read, written, and compared by value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias, cast

from contracts.source import Json

Value: TypeAlias = "bool | int | Decimal | str | list[Value] | dict[str, Value] | None"
"""A JSON value; a number that is not written as an integer is a Decimal."""


def read(text: str) -> Value:
    """Return the value of a JSON text, no number rounded."""
    return cast("Value", json.loads(text, parse_float=Decimal))


def write(value: Value) -> str:
    """Return a value as JSON text, each number as it is."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return str(value)
        case str():
            return json.dumps(value, ensure_ascii=False)
        case list():
            return "[" + ",".join(write(item) for item in value) + "]"
        case dict():
            members = (
                f"{json.dumps(name, ensure_ascii=False)}:{write(member)}"
                for name, member in value.items()
            )
            return "{" + ",".join(members) + "}"


def of_contract(value: Json) -> Value:
    """Return a value out of a contract with its fractions exact as written."""
    match value:
        case float():
            return Decimal(repr(value))
        case list():
            return [of_contract(item) for item in value]
        case dict():
            return {name: of_contract(member) for name, member in value.items()}
        case _:
            return value


def key(value: Value) -> Any:
    """Return what two values have in common exactly if they are the same JSON value (1 and 1.0 are)."""
    match value:
        case bool() | None:
            return ("literal", value)
        case int() | Decimal():
            return ("number", Fraction(value))
        case str():
            return ("string", value)
        case list():
            return ("array", tuple(key(item) for item in value))
        case dict():
            return ("object", frozenset((name, key(member)) for name, member in value.items()))


def same(one: Value, other: Value) -> bool:
    """Return whether two values are the same JSON value."""
    return key(one) == key(other)


def plain(value: Value) -> Any:
    """Return a value as validators take it: fractions as floats."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case list():
            return [plain(item) for item in value]
        case dict():
            return {name: plain(member) for name, member in value.items()}
        case _:
            return value


def numbers(value: Value) -> Iterator[int | Decimal]:
    """Yield every number in a value."""
    match value:
        case bool():
            return
        case int() | Decimal():
            yield value
        case list():
            for item in value:
                yield from numbers(item)
        case dict():
            for member in value.values():
                yield from numbers(member)
        case _:
            return
