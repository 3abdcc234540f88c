"""The objects of one unit as JSON Schema again, normalised: what datamodel-code-generator is fed with.

Whatever has a name is referred to by the keyword `customTypePath`, and so is each type that Pydantic would
read more loosely than JSON Schema does. What the engine has no words for is left out: repetition within
arrays, counts and names of members, patterns beyond its regular expressions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from contracts.schemas import (
    Anything,
    Boolean,
    Constant,
    Definition,
    ListOf,
    MapOf,
    Null,
    Number,
    Record,
    Reference,
    SchemaGraph,
    Text,
    TupleOf,
    Type,
    Use,
)
from contracts.source import Json

_TEXT_TYPES: Final = {"uuid": "Uuid", "date-time": "Instant", "date": "CalendarDate"}
_INTEGER_TYPES: Final = {"int32": "Int32", "int64": "Int64", "uint32": "Uint32", "uint64": "Uint64"}

Object = dict[str, Json]


class DatamodelSchemas:
    """Writes schemas; `path` gives the import path of a named type."""

    def __init__(self, graph: SchemaGraph, path: Callable[[Definition], str], runtime: str) -> None:
        self.graph = graph
        self.path = path
        self.runtime = runtime

    def record(self, definition: Definition, shape: Record) -> Object:
        """Return the schema of an object."""
        properties: Object = {member.name: self.use(member.use) for member in shape.members}
        schema: Object = {"type": "object", "properties": properties}
        required: list[Json] = [member.name for member in shape.members if member.required]
        if required:
            schema["required"] = required
        if definition.description:
            schema["description"] = definition.description
        if shape.additional is None:
            return {**schema, "additionalProperties": False}
        if isinstance(shape.additional.type, Anything):
            return {**schema, "additionalProperties": True}
        return {**schema, "additionalProperties": self.use(shape.additional)}

    def use(self, use: Use) -> Object:
        """Return the schema of a type where it is used."""
        schema = self.type(use.type)
        if not self.graph.allows_null(use) or isinstance(use.type, (Anything, Null)):
            return schema
        if isinstance(use.type, Text) and "customTypePath" not in schema:
            return {**schema, "type": ["string", "null"]}
        return {"anyOf": [schema, {"type": "null"}]}

    def type(self, kind: Type) -> Object:
        """Return the schema of a type."""
        match kind:
            case Reference():
                return {"customTypePath": self.path(self.graph.definitions[kind.name])}
            case Text():
                return self._text(kind)
            case Number():
                return self._number(kind)
            case Boolean():
                return {"type": "boolean"}
            case Null():
                return {"type": "null"}
            case Constant():
                return {"const": kind.value}
            case Anything():
                return {}
            case ListOf():
                bounds = _bounds({"minItems": kind.min_items, "maxItems": kind.max_items})
                return {"type": "array", "items": self.use(kind.items), **bounds}
            case TupleOf():
                return {"type": "array"}
            case MapOf():
                values: Json = {} if kind.values is None or kind.patterns else self.use(kind.values)
                return {"type": "object", "additionalProperties": values}

    def _text(self, kind: Text) -> Object:
        own = _TEXT_TYPES.get(kind.format)
        if own is not None:
            return {"type": "string", "customTypePath": f"{self.runtime}.scalars.{own}"}
        schema: Object = {"type": "string"}
        schema |= _bounds({"minLength": kind.min_length, "maxLength": kind.max_length})
        # Look-ahead and look-behind are beyond the engine's regular expressions, and so is a second pattern.
        if len(kind.patterns) == 1 and "(?" not in kind.patterns[0]:
            schema["pattern"] = kind.patterns[0]
        return schema

    def _number(self, kind: Number) -> Object:
        own = _INTEGER_TYPES.get(kind.format, "Integer") if kind.integer else "Real"
        bounds = _bounds(
            {
                "minimum": kind.minimum,
                "maximum": kind.maximum,
                "exclusiveMinimum": kind.exclusive_minimum,
                "exclusiveMaximum": kind.exclusive_maximum,
                "multipleOf": kind.multiples[0]
                if kind.integer and len(kind.multiples) == 1
                else None,
            }
        )
        kind_name = "integer" if kind.integer else "number"
        return {"type": kind_name, "customTypePath": f"{self.runtime}.scalars.{own}", **bounds}


def _bounds(stated: Mapping[str, float | None]) -> Object:
    return {keyword: value for keyword, value in stated.items() if value is not None}
