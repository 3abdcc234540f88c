"""What kind of type a conjunction of schemas is: its JSON type, its values, its members and items."""

from __future__ import annotations

from typing import Final, cast

from contracts.operations import SchemaAt
from contracts.pointers import Pointer, join
from contracts.schema_choices import (
    UnionDraft,
    choice_shape,
    is_optional_null,
    settle_choices,
    shared_values,
)
from contracts.schema_containers import array_of, is_map, object_of, whole_number
from contracts.schema_merge import Conjunction
from contracts.schema_scalars import bound_of
from contracts.schema_workshop import LOOSER, Words, Workshop
from contracts.schemas import (
    Alias,
    Anything,
    Boolean,
    Constant,
    Enumeration,
    Null,
    Number,
    Shape,
    Text,
    Union,
    Use,
)
from contracts.source import Json

_IMPLIED: Final = {
    "string": ("minLength", "maxLength", "pattern", "contentEncoding", "contentMediaType"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "array": ("minItems", "maxItems", "uniqueItems"),
    "object": ("minProperties", "maxProperties"),
}


class Lowering:
    """Makes a shape of a conjunction; `unions` collects those whose discriminator is still open."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self.unions: dict[str, UnionDraft] = {}

    def needs_name(self, whole: Conjunction) -> bool:
        """Return whether the type is an object with members, an enumeration or a union."""
        if whole.impossible or not settle_choices(whole, self.workshop):
            return False
        values = shared_values(whole, self.workshop)
        if values is not None:
            return len([one for one in values if one is not None]) > (0 if whole.extensible else 1)
        if whole.choices:
            return not is_optional_null(whole, self.workshop)
        kinds = (self._kinds(whole, quiet=True) or frozenset()) - {"null"}
        if len(kinds - {"integer"} if "number" in kinds else kinds) > 1:
            return True
        return kinds == frozenset({"object"}) and not is_map(whole)

    def allows_null(self, whole: Conjunction) -> bool:
        """Return whether null satisfies the types and values listed, choices left aside."""
        if whole.values is not None:
            return None in whole.values
        return whole.types is not None and "null" in whole.types

    def shape(self, whole: Conjunction, key: str, name: Words) -> tuple[Shape, bool]:
        """Return the shape of a conjunction, and whether null is allowed beside it.

        `key` is that of the definition in the graph; `name` is what the words of inline parts begin with.
        """
        pointer = whole.pointer
        for keyword, at in whole.loose:
            self.workshop.warn(
                f"types do not express {keyword} here", at + join((keyword,)), LOOSER
            )
        if whole.impossible or not settle_choices(whole, self.workshop):
            if whole.impossible:
                message = "no value satisfies this schema"
                self.workshop.warn(message, pointer, "mend the schemas that contradict each other")
            return Alias(type=Anything()), False
        values = shared_values(whole, self.workshop)
        if values is not None:
            return self._values(whole, values, pointer)
        if whole.choices:
            shape, nullable, draft = choice_shape(whole, name, self.workshop)
            if draft is not None:
                self.unions[key] = draft
            return shape, nullable
        kinds = self._kinds(whole)
        if kinds is None:
            return Alias(type=Anything()), False
        nullable = "null" in kinds
        kinds -= {"null"}
        if "number" in kinds:
            kinds -= {"integer"}
        if not kinds:
            return Alias(type=Null()), False
        if len(kinds) == 1:
            return self._kind(whole, next(iter(kinds)), name), nullable
        branches: list[Use] = []
        for kind in sorted(kinds):
            shape = self._kind(whole, kind, (*name, kind), inline=True)
            branches.append(Use(type=cast("Alias", shape).type, pointer=pointer))
        return Union(branches=tuple(branches), exclusive=False), nullable

    def _values(
        self, whole: Conjunction, values: list[Json], pointer: Pointer
    ) -> tuple[Shape, bool]:
        kinds = self._kinds(whole, quiet=True) if whole.types is not None else None
        kept = [value for value in values if kinds is None or _json_types(value) & kinds]
        scalars = [value for value in kept if isinstance(value, (bool, int, float, str))]
        nullable = None in kept
        if len(scalars) + nullable < len(kept):
            self.workshop.warn("types do not express a fixed object or array", pointer, LOOSER)
            return Alias(type=Anything()), False
        if not scalars:
            return Alias(type=Null() if nullable else Anything()), False
        if len(scalars) == 1 and not whole.extensible:
            return Alias(type=Constant(value=scalars[0])), nullable
        return Enumeration(values=tuple(scalars), extensible=whole.extensible), nullable

    def _kinds(self, whole: Conjunction, *, quiet: bool = False) -> frozenset[str] | None:
        if whole.types is not None:
            return whole.types
        implied = {
            kind for kind, words in _IMPLIED.items() if whole.constraints.keys() & set(words)
        }
        if whole.properties or whole.patterns or whole.required or whole.additional or whole.names:
            implied.add("object")
        if whole.items or whole.prefix:
            implied.add("array")
        if not implied:
            return None
        if not quiet:
            said = " or ".join(sorted(implied))
            self.workshop.warn(
                f"without a type, this is taken as {said}",
                whole.parts[0].pointer,
                "state the type: as it stands, values of any other type are valid too",
            )
        return frozenset(implied)

    def _kind(self, whole: Conjunction, kind: str, name: Words, *, inline: bool = False) -> Shape:
        limits = whole.constraints
        match kind:
            case "string":
                return Alias(
                    type=Text(
                        format=str(limits.get("format", "")),
                        min_length=whole_number(limits.get("minLength")),
                        max_length=whole_number(limits.get("maxLength")),
                        patterns=tuple(cast("list[str]", limits.get("pattern", []))),
                        encoding=str(limits.get("contentEncoding", "")),
                        media_type=str(limits.get("contentMediaType", "")),
                    )
                )
            case "integer" | "number":
                return Alias(
                    type=Number(
                        integer=kind == "integer",
                        format=str(limits.get("format", "")),
                        minimum=bound_of(limits.get("minimum")),
                        maximum=bound_of(limits.get("maximum")),
                        exclusive_minimum=bound_of(limits.get("exclusiveMinimum")),
                        exclusive_maximum=bound_of(limits.get("exclusiveMaximum")),
                        multiples=tuple(
                            step
                            for one in cast("list[Json]", limits.get("multipleOf", []))
                            if (step := bound_of(one)) is not None
                        ),
                    )
                )
            case "boolean":
                return Alias(type=Boolean())
            case "array":
                return Alias(type=array_of(whole, name, self.workshop))
            case "object" if inline and not is_map(whole):
                as_object = SchemaAt(value={"type": "object"}, pointer=_as_object(whole))
                inner, _ = self.workshop.type_of((*whole.parts, as_object), name)
                return Alias(type=inner)
            case "object":
                return object_of(whole, name, self.workshop)
            case _:
                self.workshop.warn(
                    f"{kind!r} is no JSON type", whole.parts[0].pointer, "see the list of types"
                )
                return Alias(type=Anything())


def _as_object(whole: Conjunction) -> Pointer:
    return whole.parts[0].pointer + join(("type", "object"))


def _json_types(value: Json) -> frozenset[str]:
    match value:
        case None:
            return frozenset({"null"})
        case bool():
            return frozenset({"boolean"})
        case int() | float():
            whole = isinstance(value, int) or value.is_integer()
            return frozenset({"integer", "number"} if whole else {"number"})
        case str():
            return frozenset({"string"})
        case list():
            return frozenset({"array"})
        case dict():
            return frozenset({"object"})
