"""Where each type of a contract is in Java: the package, the file's class, and the class nested in it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from contracts.schema_names import pascal
from generators.naming import camel_case, identifier, pascal_case, settle
from generators.targets.java.syntax import KEYWORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from contracts.schemas import Definition, SchemaGraph, Unit
    from generators.inventory import Inventory

LANGUAGE: Final = frozenset(
    {"Boolean", "Class", "Double", "Enum", "Exception", "IllegalArgumentException", "Integer"}
    | {"Iterable", "Long", "Number", "Object", "Override", "Record", "String"}
    | {"SuppressWarnings", "Void"}
)
"""Classes of java.lang that generated code names; a class of ours called so would hide them."""

EXCEPTIONS: Final = frozenset(
    {"ApiException", "CallTimeoutException", "Exception", "IllegalArgumentException"}
    | {"MalformedAnswerException", "PaginationException", "TransportException"}
    | {"UnexpectedStatusException"}
)
"""Exceptions that every client knows, whatever codes its contract lists."""

# A record has these methods already, or may not have a component of the name.
RESERVED_COMPONENTS: Final = KEYWORDS | frozenset(
    {"builder", "clone", "finalize", "getClass", "hashCode", "notify", "notifyAll"}
    | {"toString", "wait"}
)
# A class file's name holds the outer and the inner name, and may have 255 bytes.
_LONGEST: Final = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassName:
    """A class: its package, the class of the file that it is in, and its own name where it is nested."""

    package: str
    top: str
    nested: str = ""

    @property
    def simple(self) -> str:
        """The name by which the class's own file knows it."""
        return self.nested or self.top


class ClassNames:
    """Settles the class of every unit once; those within a unit depend on that unit alone."""

    def __init__(self, inventory: Inventory, package: str) -> None:
        self.package = package
        self.components = settle(
            inventory.components(), class_case, reserved=LANGUAGE, fallback="Type"
        )
        self.component_classes = frozenset(self.components.values())
        kinds: dict[str, list[str]] = {}
        for unit in inventory.units:
            kinds.setdefault(unit.kind, []).append(unit.name)
        kinds.pop("schemas", None)
        self._holders = {
            kind: settle(names, class_case, reserved=LANGUAGE, fallback="Type")
            for kind, names in kinds.items()
        }
        services = [one.name for one in inventory.services]
        self.services = settle(
            services, lambda text: f"{class_case(text) or 'Default'}Service", reserved=LANGUAGE
        )
        self.accessors = member_names(services)
        codes = tuple(inventory.errors.catalogue) if inventory.errors is not None else ()
        self.exceptions = settle(
            codes, lambda text: f"{class_case(text)}Exception", reserved=EXCEPTIONS
        )
        self._nested: dict[Unit, dict[str, str]] = {}

    def top(self, unit: Unit) -> ClassName:
        """Return the class of a unit's file."""
        if unit.kind == "schemas":
            return ClassName(package=f"{self.package}.model", top=self.components[unit.name])
        known = self._holders.get(unit.kind, {}).get(unit.name)
        return ClassName(
            package=f"{self.package}.model.{unit.kind.lower()}",
            top=known or class_case(unit.name) or "Type",
        )

    def of(self, graph: SchemaGraph, definition: Definition) -> ClassName:
        """Return the class of a type; `graph` knows every type of its unit."""
        top = self.top(definition.unit)
        if definition.is_component and not definition.view:
            return top
        nested = self.nested(graph, definition.unit)[definition.name]
        return ClassName(package=top.package, top=top.top, nested=nested)

    def nested(self, graph: SchemaGraph, unit: Unit) -> dict[str, str]:
        """Return the names of the classes that are nested in that of a unit, by definition."""
        if unit not in self._nested:
            taken = {self.top(unit).top.lower(), "builder"}
            found: dict[str, str] = {}
            for key in graph.units[unit]:
                definition = graph.definitions[key]
                if not definition.is_component or definition.view:
                    words = "".join(pascal(word) for word in definition.local)
                    text = class_case(f"{words} {'Writable' if definition.view else ''}") or "Type"
                    found[key] = free(text, taken)
            self._nested[unit] = found
        return self._nested[unit]


@cache
def class_case(text: str) -> str:
    """Return a text as the name of a class, a very long one cut and marked by its digest."""
    name = pascal_case(text)
    if len(name.encode()) <= _LONGEST:
        return name
    return name[: _LONGEST // 3] + hashlib.sha256(text.encode()).hexdigest()[:8].upper()


def free(text: str, taken: set[str]) -> str:
    """Return a class name that is not taken, case ignored, and take it."""
    stem = f"Type{text}" if text[0].isdigit() else text
    name, number = stem, 2
    while name.lower() in taken or name in LANGUAGE:
        name, number = f"{stem}{number}", number + 1
    taken.add(name.lower())
    return name


@cache
def member_case(text: str) -> str:
    """Return a text as the name of a component, parameter or method; it may be reserved."""
    return identifier(text, camel_case, fallback="value")


def member_names(
    texts: Iterable[str], reserved: Collection[str] = RESERVED_COMPONENTS
) -> dict[str, str]:
    """Return a name for each text, all different even where case is ignored."""
    names = {text: member_case(text) for text in texts}
    if len({name.lower() for name in names.values()}) == len(names) and not any(
        name in reserved for name in names.values()
    ):
        return names
    return settle(names, member_case, reserved=reserved, suffix="_")
