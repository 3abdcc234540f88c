"""What a module of types imports: at its top, or at its end where two modules need each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Final

from generators.targets.python.layout import WIDTH

if TYPE_CHECKING:
    from contracts.schemas import Definition, SchemaGraph, Unit
    from generators.targets.python.names import PackageNames

_STANDARD: Final = {
    "Annotated": "typing",
    "Any": "typing",
    "Literal": "typing",
    "TypeAlias": "typing",
    "Dict": "typing",
    "TYPE_CHECKING": "typing",
}
_LIBRARIES: Final = {
    **dict.fromkeys(("MISSING", "ConfigDict", "Field"), "pydantic"),
    "TypeAliasType": "typing_extensions",
}
_RUNTIME: Final = {
    **dict.fromkeys(("ItemRules", "TupleRules", "MemberRules"), "containers"),
    **dict.fromkeys(("ContractModel", "wire_name"), "models"),
    **dict.fromkeys(("AnyOf", "OneOf", "ToldApart"), "unions"),
    **dict.fromkeys(("Integer", "Real", "Int32", "Int64", "Uint32", "Uint64"), "scalars"),
    **dict.fromkeys(("Instant", "CalendarDate", "Uuid", "TextRules"), "scalars"),
    **dict.fromkeys(("NumberRules", "ValueRules", "OpenValues"), "scalars"),
}


class Imports:
    """The names of one module of types, and where those come from that are not its own."""

    def __init__(
        self,
        names: PackageNames,
        unit: Unit,
        graph: SchemaGraph,
        definitions: Collection[Definition],
    ) -> None:
        self.names = names
        self.unit = unit
        self.graph = graph
        self._known = {one.name: names.types.of(graph, one) for one in definitions}
        self._taken = set(self._known.values())
        # Each imported definition by its key: the unit that owns it, its name there, and its name here.
        self._foreign: dict[str, tuple[Unit, str, str]] = {}

    def name(self, definition: Definition) -> str:
        """Return the name of a type in this module, and import it where it is not the module's own."""
        known = self._known.get(definition.name)
        if known is not None:
            return known
        there = self.names.types.of(self.graph, definition)
        here, number = there, 2
        while here in self._taken:
            here, number = f"{there}{number}", number + 1
        self._taken.add(here)
        self._known[definition.name] = here
        self._foreign[definition.name] = (definition.unit, there, here)
        return here

    def is_late(self, name: str) -> bool:
        """Return whether a type is imported at the module's end, since its module may need this one."""
        other = self.graph.definitions[name].unit
        return other != self.unit and self.names.may_meet(self.unit, other)

    def lines(self, used: Iterable[str]) -> tuple[list[str], list[str]]:
        """Return the lines of imports at the top and at the end, given what is used of the libraries."""
        needed = set(used)
        if any(self._known_classes()):
            needed.add("ContractModel")
        top: list[str] = []
        for group in (_STANDARD, _LIBRARIES):
            by_module: dict[str, list[str]] = {}
            for name in sorted(needed & group.keys(), key=isort_key):
                by_module.setdefault(group[name], []).append(name)
            lines = [
                line for module in sorted(by_module) for line in imported(module, by_module[module])
            ]
            top += [*lines, ""] if lines else []
        up = "." * (self.names.depth(self.unit) + 1)
        by_module = {}
        for name in sorted(needed & _RUNTIME.keys(), key=isort_key):
            by_module.setdefault(f"{up}.runtime.{_RUNTIME[name]}", []).append(name)
        early: dict[str, list[str]] = {}
        late: dict[str, list[str]] = {}
        for key, (unit, there, here) in self._foreign.items():
            module = self.names.relative(self.unit, unit)
            said = there if there == here else f"{there} as {here}"
            (late if self.is_late(key) else early).setdefault(module, []).append(said)
        top += _module_lines(by_module | early)
        return top, _module_lines(late)

    def _known_classes(self) -> Iterable[bool]:
        from contracts.schemas import Record

        return (
            isinstance(self.graph.definitions[key].shape, Record)
            for key in self._known
            if key not in self._foreign
        )


def imported(module: str, names: list[str], indent: int = 0) -> list[str]:
    """Return the lines that import some names from a module."""
    space = " " * indent
    line = f"{space}from {module} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return [line]
    listed = [f"{space}    {name}," for name in names]
    return [f"{space}from {module} import (", *listed, f"{space})"]


def _module_lines(by_module: dict[str, list[str]]) -> list[str]:
    # From the outermost package inwards, as import sorters have it.
    order = sorted(by_module, key=lambda one: (-(len(one) - len(one.lstrip("."))), one))
    return [
        line
        for module in order
        for line in imported(module, sorted(by_module[module], key=isort_key))
    ]


def isort_key(name: str) -> tuple[int, str]:
    """Return what names of an import are ordered by: constants, then classes, then the rest."""
    if name.isupper():
        return 0, name
    return (1 if name[0].isupper() else 2), name
