"""The types of a contract in Java: what each use is called, its constraints as annotations in front of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from contracts.schemas import (
    Alias,
    Anything,
    Boolean,
    Constant,
    Enumeration,
    ListOf,
    MapOf,
    Null,
    Number,
    PatternMembers,
    Reference,
    SchemaGraph,
    Text,
    TupleOf,
    Type,
    Use,
)
from generators.targets.java import syntax
from generators.targets.java.java_type import JavaType
from generators.targets.java.names import free
from generators.targets.java.scalars import Scalars

if TYPE_CHECKING:
    from collections.abc import Callable

    from generators.targets.java.imports import Imports
    from generators.targets.java.names import ClassName, ClassNames

JSON: Final = "JsonNode"


@dataclass(slots=True, kw_only=True)
class Types:
    """Writes types in one file.

    `helpers` collects the classes that a use needs and the contract has no name for, as
    functions that write them: a tuple, or the type of members whose names match.
    """

    graph: SchemaGraph
    names: ClassNames
    imports: Imports
    here: ClassName
    taken: set[str] = field(default_factory=set[str])
    helpers: list[Callable[[], str]] = field(default_factory=list["Callable[[], str]"])
    scalars: Scalars = field(init=False)
    tuple_writer: Callable[[Types, str, TupleOf], str] | None = None
    wrapper_writer: Callable[[Types, str, JavaType], str] | None = None
    _known: dict[str, JavaType] = field(default_factory=dict[str, JavaType])
    _helped: dict[object, str] = field(default_factory=dict[object, str])

    def __post_init__(self) -> None:
        self.scalars = Scalars(imports=self.imports)

    def of(self, use: Use, hint: str) -> JavaType:
        """Return the type of a use; `hint` names a class that it may need."""
        return self._type(use.type, hint)

    def inner(self, use: Use, hint: str) -> JavaType:
        """Return the type of an item or member, marked where it may be null."""
        kind = self._type(use.type, hint)
        if not kind.is_json and self.graph.allows_null(use):
            marks = (f"@{self.imports.runtime('Nullable')}", *kind.annotations)
            return JavaType(kind.text, marks, False, kind.bare)
        return kind

    def container(self, name: str, *inner: JavaType, annotations: tuple[str, ...] = ()) -> JavaType:
        """Return a generic class of some types."""
        text = f"{name}<{', '.join([one.annotated() for one in inner])}>"
        bare = f"{name}<{', '.join([one.plain for one in inner])}>"
        return JavaType(text, annotations, False, bare)

    def has_class(self, name: str) -> bool:
        """Return whether a definition is a class of its own, and not only another name."""
        shape = self.graph.definitions[name].shape
        if not isinstance(shape, Alias):
            return True
        return self._needs_class(shape.type, name, set())

    def helper(self, key: object, hint: str, write: Callable[[str], str]) -> str:
        """Return the name of a class that is written into this file besides the contract's own.

        What has the same key has the same class.
        """
        known = self._helped.get(key)
        if known is not None:
            return known
        name = self._helped[key] = free(hint[:1].upper() + hint[1:] or "Value", self.taken)
        self.helpers.append(lambda: write(name))
        return name

    def helped(self) -> list[str]:
        """Return the text of each class that was asked for and is not written yet."""
        texts: list[str] = []
        while self.helpers:
            texts.append(self.helpers.pop(0)())
        return texts

    def _needs_class(self, kind: Type, name: str, seen: set[str]) -> bool:
        match kind:
            case Reference() if kind.name == name:
                return True
            case Reference():
                shape = self.graph.definitions[kind.name].shape
                if kind.name in seen or not isinstance(shape, Alias):
                    return False
                return self._needs_class(shape.type, name, seen | {kind.name})
            case ListOf():
                return self._needs_class(kind.items.type, name, seen)
            case MapOf():
                return bool(kind.patterns) or (
                    kind.values is not None and self._needs_class(kind.values.type, name, seen)
                )
            case TupleOf():
                return True
            case _:
                return False

    def _type(self, kind: Type, hint: str) -> JavaType:
        match kind:
            case Reference():
                return self._known.get(kind.name) or self._reference(kind.name, hint)
            case Text():
                return self.scalars.text(kind)
            case Number():
                return self.scalars.number(kind)
            case Boolean():
                return JavaType("Boolean")
            case Constant():
                return self.scalars.constant(kind)
            case Null():
                only = f'@{self.imports.runtime("Only")}("null")'
                return JavaType(self.imports.library(JSON), (only,), True)
            case Anything():
                return JavaType(self.imports.library(JSON), (), True)
            case ListOf():
                item = self.inner(kind.items, f"{hint}Item")
                annotations = self.scalars.size(kind.min_items, kind.max_items)
                if kind.unique:
                    annotations += (f"@{self.imports.runtime('UniqueItems')}",)
                return self.container(self.imports.library("List"), item, annotations=annotations)
            case TupleOf():
                return self._tuple(kind, hint)
            case MapOf():
                return self._map(kind, hint)

    def _reference(self, name: str, hint: str) -> JavaType:
        definition = self.graph.definitions[name]
        shape = definition.shape
        if self.has_class(name):
            text = self.imports.model(self.names.of(self.graph, definition), self.here)
            is_enum = isinstance(shape, Enumeration)
            valid = () if is_enum else (f"@{self.imports.library('Valid')}",)
            found = JavaType(text, valid)
        else:
            assert isinstance(shape, Alias)
            found = self._type(shape.type, hint)
        self._known[name] = found
        return found

    def _tuple(self, kind: TupleOf, hint: str) -> JavaType:
        writer = self.tuple_writer
        assert writer is not None
        name = self.helper(id(kind), hint, lambda given: writer(self, given, kind))
        return JavaType(name, (f"@{self.imports.library('Valid')}",))

    def _map(self, kind: MapOf, hint: str) -> JavaType:
        annotations = self.scalars.size(kind.min_members, kind.max_members)
        key = JavaType("String")
        if kind.keys is not None:
            key = JavaType("String", self.scalars.text_constraints(kind.keys))
        rules = self.object_rules(patterns=kind.patterns, others=kind.values, hint=hint)
        if rules:
            annotations += (rules,)
        if kind.patterns or kind.values is None:
            values = JavaType(self.imports.library(JSON))
        else:
            values = self.inner(kind.values, f"{hint}Value")
        return self.container(self.imports.library("Map"), key, values, annotations=annotations)

    def object_rules(
        self,
        *,
        patterns: tuple[PatternMembers, ...],
        others: Use | None,
        hint: str,
        keys: Text | None = None,
        least: int | None = None,
        most: int | None = None,
    ) -> str:
        """Return the annotation for what holds for members by their names and number, or nothing."""
        said: list[str] = []
        if least:
            said.append(f"min = {least}")
        if most is not None:
            said.append(f"max = {most}")
        if keys is not None:
            kind = JavaType("String", self.scalars.text_constraints(keys))
            said.append(f"keys = {self._wrapped(kind, f'{hint}Name')}.class")
        told: list[str] = []
        runs = True
        for one in patterns:
            expression = self.scalars.pattern(one.pattern)
            if expression is None:
                runs = False
                continue
            wrapped = self.wrapped(one.use, f"{hint}Matched")
            name = self.imports.runtime("ObjectRules")
            told.append(
                f"@{name}.Pattern(pattern = {syntax.string(expression)}, type = {wrapped}.class)"
            )
        if told:
            said.append(f"patterns = {syntax.array(told)}")
        # Where a pattern cannot be run, any other name may be one that it matches.
        if runs and others is None:
            said.append("others = Void.class")
        elif runs and told and others is not None and not isinstance(others.type, Anything):
            said.append(f"others = {self.wrapped(others, f'{hint}Other')}.class")
        return f"@{self.imports.runtime('ObjectRules')}({', '.join(said)})" if said else ""

    def wrapped(self, use: Use, hint: str) -> str:
        """Return a class that stands for a use with its constraints."""
        return self._wrapped(self.inner(use, hint), hint)

    def _wrapped(self, kind: JavaType, hint: str) -> str:
        valid = (f"@{self.imports.library('Valid')}",)
        if "<" not in kind.text and kind.annotations in ((), valid):
            name = kind.text
        else:
            writer = self.wrapper_writer
            assert writer is not None
            name = self.helper(kind, hint, lambda given: writer(self, given, kind))
        # An annotation of the enclosing class does not see what that class encloses.
        is_nested = name != self.here.top and name.lower() in self.taken and "." not in name
        return f"{self.here.top}.{name}" if is_nested else name
