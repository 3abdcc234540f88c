"""SchemaGraph: the named types of a contract, out of its JSON Schemas, references by name.

Every object, enumeration and union has a name: that of its component, or one made from where it stands.
Whether null is allowed is settled at each use, so that *absent*, *null* and *present* stay three
states. Source: JSON Schema 2020-12 (core and validation), OpenAPI 3.1 section 4.8.25 (discriminator).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from contracts.pointers import ABSENT, Absent, Pointer
from contracts.report.finding import Finding, Place
from contracts.source import Json

if TYPE_CHECKING:
    from contracts.operations import SchemaAt


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A string; `encoding` is the `contentEncoding` of binary data in it.

    Lengths count code points. Each of `patterns` (ECMA-262) has to be found in it.
    """

    format: str = ""
    min_length: int | None = None
    max_length: int | None = None
    patterns: tuple[str, ...] = ()
    encoding: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number, or an integer; bounds are as exact as the contract writes them."""

    integer: bool
    format: str = ""
    minimum: int | float | None = None
    maximum: int | float | None = None
    exclusive_minimum: int | float | None = None
    exclusive_maximum: int | float | None = None
    multiples: tuple[int | float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Boolean:
    """True or false."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Null:
    """Null and nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """Exactly one scalar value."""

    value: bool | int | float | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Anything:
    """Any JSON value, null included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf:
    """An array, each of whose items is alike."""

    items: Use
    min_items: int | None = None
    max_items: int | None = None
    unique: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TupleOf:
    """An array whose first items each have a type of their own; `rest` is None where no more may follow."""

    items: tuple[Use, ...]
    rest: Use | None
    min_items: int = 0
    max_items: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternMembers:
    """Members whose name holds `pattern` (ECMA-262) have the type of `use`."""

    pattern: str
    use: Use


@dataclass(frozen=True, slots=True, kw_only=True)
class MapOf:
    """An object whose members have names that the contract does not list.

    `keys` restricts every name. A name that one or more of `patterns` matches has the type of each of
    these, and any other that of `values`, or is refused where that is None.
    """

    values: Use | None
    min_members: int | None = None
    max_members: int | None = None
    keys: Text | None = None
    patterns: tuple[PatternMembers, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A definition of the graph, by its name."""

    name: str


Type: TypeAlias = (
    Text | Number | Boolean | Null | Constant | Anything | ListOf | TupleOf | MapOf | Reference
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A type where it is used.

    `nullable` is whether this place adds null to what the type allows; `default` is ABSENT where none
    is stated. `description` is the place's own, not that of a definition that it refers to.
    """

    type: Type
    nullable: bool = False
    pointer: Pointer = ""
    description: str = ""
    default: Json | Absent = ABSENT
    examples: tuple[Json, ...] = ()
    deprecated: bool = False
    read_only: bool = False
    write_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of an object; `name` is the one on the wire."""

    name: str
    use: Use
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An object with listed members.

    `keys` restricts every name, `patterns` give types to names that match, listed ones included, and
    `additional` is the type of members that are neither listed nor matched, or None where there may be none.
    """

    members: tuple[Member, ...]
    additional: Use | None
    min_members: int | None = None
    max_members: int | None = None
    keys: Text | None = None
    patterns: tuple[PatternMembers, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Enumeration:
    """One of several scalar values, null not among them.

    Where `extensible`, other values of the same JSON types are valid too: the contract expects new ones.
    """

    values: tuple[bool | int | float | str, ...]
    extensible: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Discriminator:
    """The member that tells the branches of a union apart, and each value's branch by its index."""

    member: str
    branches: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Union:
    """One of several types, null not among them; `exclusive` is `oneOf`, else `anyOf`.

    A value of an exclusive union fits one branch and no second.
    """

    branches: tuple[Use, ...]
    exclusive: bool = True
    discriminator: Discriminator | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """A name for a type that needs none: a constrained scalar, an array, a map."""

    type: Type


Shape: TypeAlias = Record | Enumeration | Union | Alias


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A place of the contract that owns types: generated code keeps these together.

    `kind` is `schemas` or another section of the components with the component's name, `operations` with
    an operation's id, or `paths` with a path template.
    """

    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A named type. `is_component` is whether the contract itself gave it that name.

    `name` is its key in the graph. `unit` owns it, and `local` tells it from the unit's other types
    in words of the contract, from the outside in; it is empty for the type that the unit's name stands
    for. `view` is `write` for what is sent where that differs from what is read, because of readOnly or
    writeOnly members; the twin has the same unit and local words.
    """

    name: str
    unit: Unit
    local: tuple[str, ...] = ()
    view: str = ""
    shape: Shape
    pointer: Pointer
    is_component: bool
    nullable: bool = False
    title: str = ""
    description: str = ""
    default: Json | Absent = ABSENT
    examples: tuple[Json, ...] = ()
    deprecated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaGraph:
    """All named types, in the order of the contract, and the type of every schema of an operation.

    `uses` is keyed by the pointer of the schema; `warnings` say what the types cannot express. `units`
    lists the names of the definitions of each unit in order. `written` has the uses whose type differs
    when it is sent: their definitions have a twin (`Definition.view`). `locate` finds the place of what
    stands at a pointer.
    """

    definitions: Mapping[str, Definition]
    uses: Mapping[Pointer, Use] = field(default_factory=dict[Pointer, Use])
    warnings: tuple[Finding, ...] = ()
    units: Mapping[Unit, tuple[str, ...]] = field(default_factory=dict[Unit, tuple[str, ...]])
    written: Mapping[Pointer, Use] = field(default_factory=dict[Pointer, Use])
    locate: Callable[[Pointer], Place] | None = field(default=None, compare=False, repr=False)

    def use_of(self, site: SchemaAt) -> Use:
        """Return the type of a schema of an operation; one that the graph has not seen is a KeyError."""
        return self.uses[site.pointer]

    def sent(self, site: SchemaAt) -> Use:
        """Return the type of a schema of an operation as a client sends it."""
        return self.written.get(site.pointer) or self.uses[site.pointer]

    def shape_of(self, kind: Type) -> Shape:
        """Return the shape of a type, names that stand for other names followed."""
        seen: set[str] = set()
        while isinstance(kind, Reference) and kind.name not in seen:
            seen.add(kind.name)
            shape = self.definitions[kind.name].shape
            if not isinstance(shape, Alias):
                return shape
            kind = shape.type
        return Alias(type=kind)

    def allows_null(self, use: Use) -> bool:
        """Return whether null is allowed at a use, by itself or by the definition that it names."""
        kind, seen = use.type, set[str]()
        nullable = use.nullable
        while isinstance(kind, Reference) and kind.name not in seen:
            seen.add(kind.name)
            definition = self.definitions[kind.name]
            nullable = nullable or definition.nullable
            if not isinstance(definition.shape, Alias):
                return nullable
            kind = definition.shape.type
        return nullable or isinstance(kind, (Null, Anything))
