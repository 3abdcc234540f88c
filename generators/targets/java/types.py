"""The SchemaGraph in Java: the type of each use, with the constraints as annotations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from contracts.schemas import (
    Alias,
    Anything,
    Boolean,
    Constant,
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
from generators.prose import number
from generators.targets.java import syntax

_INT: Final = 2**31
_LONG: Final = 2**63

# Simple names that the classes import, by their full names; a class of ours cannot have them.
IMPORTS: Final[Mapping[str, str]] = {
    name.rpartition(".")[2]: name
    for name in (
        "com.fasterxml.jackson.annotation.JsonAnyGetter",
        "com.fasterxml.jackson.annotation.JsonAnySetter",
        "com.fasterxml.jackson.annotation.JsonCreator",
        "com.fasterxml.jackson.annotation.JsonInclude",
        "com.fasterxml.jackson.annotation.JsonProperty",
        "com.fasterxml.jackson.annotation.JsonValue",
        "com.fasterxml.jackson.databind.JsonDeserializer",
        "com.fasterxml.jackson.databind.annotation.JsonDeserialize",
        "jakarta.validation.Valid",
        "jakarta.validation.constraints.DecimalMax",
        "jakarta.validation.constraints.DecimalMin",
        "jakarta.validation.constraints.Max",
        "jakarta.validation.constraints.Min",
        "jakarta.validation.constraints.NotNull",
        "jakarta.validation.constraints.Pattern",
        "jakarta.validation.constraints.Size",
        "java.time.LocalDate",
        "java.time.OffsetDateTime",
        "java.util.List",
        "java.util.Map",
        "java.util.Objects",
        "java.util.UUID",
    )
}
OWN: Final = ("JsonField", "Members", "NeverNull", "UnionReader")
_TEXT_TYPES: Final = {"uuid": "UUID", "date-time": "OffsetDateTime", "date": "LocalDate"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Types:
    """Types as Java writes them, with the settled class names of a graph."""

    graph: SchemaGraph
    names: Mapping[str, str]

    def type(self, use: Use) -> str:
        """Return the type of a use, the constraints of inner types as annotations in it."""
        return self.of(use.type)

    def of(self, kind: Type, above: frozenset[str] = frozenset()) -> str:
        """Return a type, boxed.

        Java has no name for a list or map that contains itself: inside itself it is an Object. `above`
        are the names that a type stands in.
        """
        match kind:
            case Reference():
                name = self.named(kind)
                shape = self.graph.definitions[name].shape
                if not isinstance(shape, Alias):
                    return self.names[name]
                return "Object" if name in above else self.of(shape.type, above | {name})
            case Text():
                return _TEXT_TYPES.get(kind.format, "String")
            case Number():
                return self._number(kind)
            case Boolean():
                return "Boolean"
            case Constant(value=bool()):
                return "Boolean"
            case Constant(value=int()):
                return "Long"
            case Constant(value=float()):
                return "Double"
            case Constant():
                return "String"
            case Anything() | Null():
                return "Object"
            case ListOf():
                return f"List<{self.annotated(kind.items, above)}>"
            case TupleOf():
                return "List<Object>"
            case MapOf():
                key = self._key(kind)
                return f"Map<{key}String, {self.annotated(kind.values, above)}>"

    def annotated(self, use: Use, above: frozenset[str] = frozenset()) -> str:
        """Return the type of an item or member of a container, its constraints in front of it."""
        inner = self.of(use.type, above)
        return inner if inner == "Object" else " ".join([*self.constraints(use), inner])

    def named(self, kind: Reference) -> str:
        """Return the name of the definition at the end of a chain of names."""
        name = kind.name
        seen: set[str] = set()
        while name not in seen:
            seen.add(name)
            shape = self.graph.definitions[name].shape
            if not (isinstance(shape, Alias) and isinstance(shape.type, Reference)):
                break
            name = shape.type.name
        return name

    def constraints(self, use: Use) -> list[str]:
        """Return the validation annotations of a use, but for whether it may be null."""
        shape = self.graph.shape_of(use.type)
        if isinstance(shape, (Record, Union)):
            return ["@Valid"]
        if not isinstance(shape, Alias):
            return []
        match shape.type:
            case Text() as kind if kind.format not in _TEXT_TYPES:
                pattern = (
                    [] if kind.pattern is None else [f"@Pattern(regexp = {regexp(kind.pattern)})"]
                )
                return _size(kind.min_length, kind.max_length) + pattern
            case Number() as kind:
                return self._bounds(kind)
            case ListOf() as kind:
                return _size(kind.min_items, kind.max_items)
            case TupleOf() as kind:
                return _size(kind.min_items or None, kind.max_items)
            case MapOf() as kind:
                return _size(kind.min_members, kind.max_members)
            case _:
                return []

    def _number(self, kind: Number) -> str:
        if not kind.integer:
            return "Double"
        least = [one for one in (kind.minimum, kind.exclusive_minimum) if one is not None]
        most = [one for one in (kind.maximum, kind.exclusive_maximum) if one is not None]
        small = bool(least and most) and min(least) >= -_INT and max(most) < _INT
        return "Integer" if kind.format == "int32" or (small and kind.format != "int64") else "Long"

    def _bounds(self, kind: Number) -> list[str]:
        found: list[str] = []
        for name, bound, inclusive in (
            ("Min", kind.minimum, True),
            ("Max", kind.maximum, True),
            ("Min", kind.exclusive_minimum, False),
            ("Max", kind.exclusive_maximum, False),
        ):
            if bound is None:
                continue
            whole = float(bound).is_integer() and abs(bound) < _LONG
            if kind.integer and inclusive and whole:
                suffix = "L" if abs(bound) >= _INT else ""
                found.append(f"@{name}({number(bound)}{suffix})")
            elif inclusive:
                found.append(f"@Decimal{name}({syntax.decimal(bound)})")
            else:
                found.append(f"@Decimal{name}(value = {syntax.decimal(bound)}, inclusive = false)")
        return found

    def _key(self, kind: MapOf) -> str:
        return f"@Pattern(regexp = {regexp(kind.key_pattern)}) " if kind.key_pattern else ""


def regexp(pattern: str) -> str:
    """Return the literal of a pattern that matches anywhere, for `@Pattern`, which matches the whole."""
    anchored = pattern.startswith("^") and pattern.endswith("$") and "|" not in pattern
    return syntax.string(pattern if anchored else rf"[\s\S]*(?:{pattern})[\s\S]*")


def _size(least: int | None, most: int | None) -> list[str]:
    stated = [
        f"{name} = {bound}" for name, bound in (("min", least), ("max", most)) if bound is not None
    ]
    return [f"@Size({', '.join(stated)})"] if stated else []
