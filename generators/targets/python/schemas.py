"""The SchemaGraph as JSON Schema again, normalised: what datamodel-code-generator is fed with.

Each type that Pydantic would read more loosely than JSON Schema does, such as `"5"` for an integer,
is named as one of our own (`runtime/scalars.py`) by the engine's keyword `customTypePath`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from contracts.pointers import Absent
from contracts.schemas import (
    Alias,
    Anything,
    Boolean,
    Constant,
    Definition,
    Enumeration,
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
    Union,
    Use,
)
from contracts.source import Json
from generators import prose

_TEXT_TYPES: Final = {
    "uuid": "Uuid",
    "date-time": "Instant",
    "date": "CalendarDate",
    "uri": "Uri",
    "uri-reference": "UriReference",
}
# Types without a length: bounds on the text of a UUID or an instant say nothing about its value.
_WITHOUT_LENGTH: Final = frozenset({"Uuid", "Instant", "CalendarDate"})

Object = dict[str, Json]

CHECKS: Final = "x-checks"
"""The keyword that `runtime/checked.py` reads from a model's configuration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schemas:
    """Writes schemas with the settled names of a graph."""

    graph: SchemaGraph
    names: Mapping[str, str]
    package: str

    def definition(self, definition: Definition) -> Object:
        """Return the schema of a named type; null is left to its uses."""
        schema = self._shape(definition)
        said = [definition.description, prose.describe_shape(definition.shape)]
        description = "\n\n".join(part for part in said if part)
        if description:
            schema["description"] = description
        if definition.deprecated:
            schema["deprecated"] = True
        return schema

    def _shape(self, definition: Definition) -> Object:
        shape = definition.shape
        match shape:
            case Record():
                return self._record(shape)
            case Enumeration():
                values: list[Json] = list(shape.values)
                for kind, name in ((str, "string"), (int, "integer")):
                    if all(type(value) is kind for value in values):
                        return {"type": name, "enum": values}
                return {"enum": values}
            case Union():
                return self._union(shape)
            case Alias():
                return self._type(shape.type)

    def _record(self, shape: Record) -> Object:
        properties: Object = {member.name: self._member(member.use) for member in shape.members}
        schema: Object = {"type": "object", "properties": properties}
        required: list[Json] = [member.name for member in shape.members if member.required]
        if required:
            schema["required"] = required
        checks = self._checks(shape)
        if checks:
            schema[CHECKS] = checks
        if shape.additional is None:
            return {**schema, "additionalProperties": False}
        if isinstance(shape.additional.type, Anything):
            return {**schema, "additionalProperties": True}
        return {**schema, "additionalProperties": self._use(shape.additional)}

    def is_checked(self, definition: Definition) -> bool:
        """Return whether instances need checks that annotations cannot express."""
        shape = definition.shape
        return isinstance(shape, Record) and bool(self._checks(shape))

    def _checks(self, shape: Record) -> Object:
        """Return what the constructor has to see to itself: lists without repetition, and counts."""
        unique: list[Json] = []
        for member in shape.members:
            inner = self.graph.shape_of(member.use.type)
            if isinstance(inner, Alias) and isinstance(inner.type, ListOf) and inner.type.unique:
                unique.append(member.name)
        checks: Object = {"unique": unique} if unique else {}
        return checks | _bounds({"least": shape.min_members, "most": shape.max_members})

    def _union(self, shape: Union) -> Object:
        branches: list[Json] = [self._use(branch) for branch in shape.branches]
        schema: Object = {"oneOf" if shape.exclusive else "anyOf": branches}
        if shape.discriminator is not None:
            mapping: Object = {}
            for value, at in shape.discriminator.branches.items():
                branch = shape.branches[at].type
                if isinstance(branch, Reference):
                    mapping[value] = f"#/$defs/{self.names[branch.name]}"
            schema["discriminator"] = {
                "propertyName": shape.discriminator.member,
                "mapping": mapping,
            }
        return schema

    def _member(self, use: Use) -> Object:
        schema = self._use(use)
        if use.description:
            schema["description"] = use.description
        if not isinstance(use.default, Absent):
            schema["default"] = use.default
        if use.deprecated:
            schema["deprecated"] = True
        return schema

    def _use(self, use: Use) -> Object:
        schema = self._type(use.type)
        if not self.graph.allows_null(use) or isinstance(use.type, (Anything, Null)):
            return schema
        if isinstance(use.type, Text) and "customTypePath" not in schema:
            return {**schema, "type": ["string", "null"]}
        return {"anyOf": [schema, {"type": "null"}]}

    def _type(self, kind: Type) -> Object:
        match kind:
            case Reference():
                return {"$ref": f"#/$defs/{self.names[kind.name]}"}
            case Text():
                return self._text(kind)
            case Number():
                return self._number(kind)
            case Boolean():
                return {"type": "boolean", "customTypePath": self._own("Truth")}
            case Null():
                return {"type": "null"}
            case Constant():
                return {"const": kind.value}
            case Anything():
                return {}
            case ListOf():
                bounds = _bounds({"minItems": kind.min_items, "maxItems": kind.max_items})
                return {"type": "array", "items": self._use(kind.items), **bounds}
            case TupleOf():
                items: list[Json] = [self._use(one) for one in kind.items]
                rest: Json = False if kind.rest is None else self._use(kind.rest)
                bounds = _bounds({"minItems": kind.min_items or None, "maxItems": kind.max_items})
                return {"type": "array", "prefixItems": items, "items": rest, **bounds}
            case MapOf():
                bounds = _bounds(
                    {"minProperties": kind.min_members, "maxProperties": kind.max_members}
                )
                if kind.key_pattern:
                    bounds["propertyNames"] = {"type": "string", "pattern": kind.key_pattern}
                return {"type": "object", "additionalProperties": self._use(kind.values), **bounds}

    def _text(self, kind: Text) -> Object:
        own = _TEXT_TYPES.get(kind.format)
        schema: Object = {"type": "string"}
        if own is not None:
            schema["customTypePath"] = self._own(own)
        if own not in _WITHOUT_LENGTH:
            schema |= _bounds({"minLength": kind.min_length, "maxLength": kind.max_length})
            if kind.pattern is not None:
                schema["pattern"] = kind.pattern
        return schema

    def _number(self, kind: Number) -> Object:
        return {
            "type": "integer" if kind.integer else "number",
            "customTypePath": self._own("Integer" if kind.integer else "Real"),
            **_bounds(
                {
                    "minimum": kind.minimum,
                    "maximum": kind.maximum,
                    "exclusiveMinimum": kind.exclusive_minimum,
                    "exclusiveMaximum": kind.exclusive_maximum,
                    "multipleOf": kind.multiple_of,
                }
            ),
        }

    def _own(self, name: str) -> str:
        return f"{self.package}.scalars.{name}"


def _bounds(stated: Mapping[str, float | None]) -> Object:
    return {keyword: value for keyword, value in stated.items() if value is not None}
