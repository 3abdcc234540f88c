"""Values against the schemas of the contract: what is wrong, and where."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from tests.conformance.mutants.depot.server.surface import Surface

Wrong = tuple[str, str]
"""A JSON Pointer, and what is wrong there."""

_TYPES = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def is_date(text: str) -> bool:
    """Whether a text is a full date of RFC 3339."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


@dataclass
class Validator:
    """Judges values by schemas; the keywords are those that this contract uses."""

    surface: Surface

    def wrong(self, schema: dict[str, Any], value: Any, pointer: str = "") -> Iterator[Wrong]:
        """Yield what is wrong with a value, the value itself before what lies in it."""
        schema = self.surface.resolve(schema)
        types = schema.get("type")
        if types is not None and not self.is_of(value, types):
            yield pointer, f"is not of type {types}"
            return
        if "enum" in schema and value not in schema["enum"]:
            yield pointer, "is none of the known values"
        match value:
            case str():
                yield from self.text(schema, value, pointer)
            case bool() | None:
                return
            case int() | float():
                yield from self.number(schema, value, pointer)
            case list():
                yield from self.array(schema, cast("list[Any]", value), pointer)
            case dict():
                yield from self.object(schema, cast("dict[str, Any]", value), pointer)
            case _:
                return

    def is_of(self, value: Any, types: str | list[str]) -> bool:
        """Whether a value is of one of the types; a whole number is an integer however it is written."""
        names = [types] if isinstance(types, str) else types
        for name in names:
            if isinstance(value, bool) and name != "boolean":
                continue
            if isinstance(value, _TYPES[name]):
                return True
            if name == "integer" and isinstance(value, float) and value.is_integer():
                return True
        return False

    def text(self, schema: dict[str, Any], value: str, pointer: str) -> Iterator[Wrong]:
        if len(value) < schema.get("minLength", 0):
            yield pointer, "is too short"
        if len(value) > schema.get("maxLength", len(value)):
            yield pointer, "is too long"
        # `$` of Python would let a line feed at the end through.
        if "pattern" in schema and not re.search(schema["pattern"].replace("$", r"\Z"), value):
            yield pointer, "has another form"
        if not self.fits(schema.get("format"), value):
            yield pointer, f"is no {schema['format']}"

    def fits(self, form: str | None, value: str) -> bool:
        """Whether a text is what its format says."""
        if form == "date":
            return is_date(value)
        if form == "email":
            return _EMAIL.fullmatch(value) is not None
        return True

    def number(self, schema: dict[str, Any], value: float, pointer: str) -> Iterator[Wrong]:
        if value < schema.get("minimum", value):
            yield pointer, "is too small"
        if value > schema.get("maximum", value):
            yield pointer, "is too large"

    def array(self, schema: dict[str, Any], value: list[Any], pointer: str) -> Iterator[Wrong]:
        if len(value) < schema.get("minItems", 0):
            yield pointer, "has too few items"
        if len(value) > schema.get("maxItems", len(value)):
            yield pointer, "has too many items"
        if schema.get("uniqueItems") and any(one in value[:at] for at, one in enumerate(value)):
            yield pointer, "holds an item twice"
        for index, one in enumerate(value):
            yield from self.wrong(schema.get("items", {}), one, f"{pointer}/{index}")

    def object(
        self, schema: dict[str, Any], value: dict[str, Any], pointer: str
    ) -> Iterator[Wrong]:
        known = schema.get("properties", {})
        if len(value) < schema.get("minProperties", 0):
            yield pointer, "has too few members"
        for name in schema.get("required", ()):
            if name not in value:
                yield f"{pointer}/{name}", "is missing"
        for name, one in value.items():
            at = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
            if name in known:
                yield from self.wrong(known[name], one, at)
            elif schema.get("additionalProperties") is False:
                yield at, "is not known"
