"""The name of every type in one language: components first, inline types within the unit that owns them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from contracts.schema_names import pascal
from generators.naming import Notation, settle

if TYPE_CHECKING:
    from contracts.schemas import Definition, SchemaGraph, Unit
    from generators.inventory import Inventory


class TypeNames:
    """Settles names once for a package; a unit's own names do not depend on any other unit's.

    A component's type is named after it. An inline type is named after its unit and the words that lead
    to it, and no inline type has the name of a component, case ignored: inline types of different units
    may be called alike, so each unit needs a scope (a module, a class) of its own.
    """

    def __init__(
        self, inventory: Inventory, notation: Notation, *, reserved: Collection[str]
    ) -> None:
        self.notation = notation
        self.reserved = reserved
        self.components = settle(
            inventory.components(), notation, reserved=reserved, fallback="Type"
        )
        self._taken = {name.lower() for name in self.components.values()}
        self._inline: dict[Unit, dict[str, str]] = {}

    def of(self, graph: SchemaGraph, definition: Definition) -> str:
        """Return the name of a type; `graph` knows every type of its unit."""
        if definition.is_component and not definition.view:
            return self.components[definition.unit.name]
        unit = definition.unit
        if unit not in self._inline:
            self._inline[unit] = self._settled(graph, unit)
        return self._inline[unit][definition.name]

    def _settled(self, graph: SchemaGraph, unit: Unit) -> dict[str, str]:
        wanted: dict[str, str] = {}
        for key in graph.units[unit]:
            definition = graph.definitions[key]
            if not definition.is_component or definition.view:
                wanted[key] = self._wanted(definition)
        settled: dict[str, str] = {}
        taken: set[str] = set()
        for key, text in wanted.items():
            name, number = text, 2
            while name.lower() in self._taken | taken or name in self.reserved:
                name, number = f"{text}{number}", number + 1
            taken.add(name.lower())
            settled[key] = name
        return settled

    def _wanted(self, definition: Definition) -> str:
        unit = definition.unit
        stem = self.components[unit.name] if unit.kind == "schemas" else pascal(unit.name)
        words = "".join(pascal(word) for word in definition.local)
        view = "Writable" if definition.view else ""
        return self.notation(f"{stem}{words}{view}") or "Type"
