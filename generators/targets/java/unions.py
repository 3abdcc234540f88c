"""Unions in Java: sealed interfaces, and which classes implement which of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.schemas import (
    Alias,
    Boolean,
    Constant,
    Definition,
    ListOf,
    MapOf,
    Number,
    Reference,
    Text,
    TupleOf,
    Union,
    Use,
)
from generators.naming import settle
from generators.targets.java import syntax
from generators.targets.java.types import Types
from generators.targets.java.view import UnionView, WrapperView


@dataclass(frozen=True, slots=True, kw_only=True)
class Unions:
    """Knows every union of one graph."""

    types: Types

    def parents(self, name: str) -> list[str]:
        """Return the interfaces that the class of a definition implements, sorted."""
        found = {
            self.types.names[union.name]
            for union, shape in self._all()
            for branch in shape.branches
            if self._class_of(branch) == name and union.name != name
        }
        return sorted(found)

    def view(self, definition: Definition, shape: Union, parents: list[str]) -> UnionView:
        """Return the sealed interface of a union."""
        name = self.types.names[definition.name]
        wrappers: list[WrapperView] = []
        labels = settle(
            (str(at) for at in range(len(shape.branches))),
            lambda text: self._wrapper_name(shape.branches[int(text)]),
        )
        classes: list[str] = []
        for at, branch in enumerate(shape.branches):
            own = self._class_of(branch)
            if own is not None:
                classes.append(self.types.names[own])
                continue
            wrapper = WrapperView(
                name=labels[str(at)],
                type=self.types.type(branch),
                annotations=" ".join(self.types.constraints(branch)),
            )
            wrappers.append(wrapper)
            classes.append(f"{name}.{wrapper.name}")
        return UnionView(
            name=name,
            comment=syntax.comment([definition.description]),
            annotations=(f"@JsonDeserialize(using = {name}.Reader.class)",),
            extends=f" extends {', '.join(parents)}" if parents else "",
            permits=", ".join(dict.fromkeys(classes)),
            reader=self._reader(name, shape, classes),
            wrappers=tuple(wrappers),
        )

    def _reader(self, name: str, shape: Union, classes: list[str]) -> tuple[str, ...]:
        if shape.discriminator is None:
            listed = ", ".join(f"{one}.class" for one in dict.fromkeys(classes))
            return (f"{name}.class", f"List.of({listed})")
        entries = [
            f"Map.entry({syntax.string(value)}, {classes[at]}.class)"
            for value, at in shape.discriminator.branches.items()
        ]
        member = syntax.string(shape.discriminator.member)
        return (f"{name}.class", member, f"Map.ofEntries({', '.join(entries)})")

    def _class_of(self, branch: Use) -> str | None:
        """Return the definition whose class a branch is, or None where a wrapper has to be one."""
        if not isinstance(branch.type, Reference):
            return None
        name = self.types.named(branch.type)
        return None if isinstance(self.types.graph.definitions[name].shape, Alias) else name

    def _wrapper_name(self, branch: Use) -> str:
        shape = self.types.graph.shape_of(branch.type)
        match shape.type if isinstance(shape, Alias) else None:
            case Text():
                return "OfText"
            case Number():
                return "OfNumber"
            case Boolean():
                return "OfBoolean"
            case ListOf() | TupleOf():
                return "OfList"
            case MapOf():
                return "OfMap"
            case Constant():
                return "OfConstant"
            case _:
                return "OfValue"

    def _all(self) -> Iterator[tuple[Definition, Union]]:
        for definition in self.types.graph.definitions.values():
            if isinstance(definition.shape, Union):
                yield definition, definition.shape
