"""What a module of a service imports: types for its signatures, and the run-time code that it builds on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from generators.targets.python.imports import imported, isort_key

if TYPE_CHECKING:
    from contracts.schemas import Definition, SchemaGraph, Unit
    from generators.targets.python.names import PackageNames

_EARLY: Final = {
    "Required": "typing",
    "TypedDict": "typing",
    "MISSING": "pydantic",
    **dict.fromkeys(("Content", "Operation", "Paging", "Part", "Retry", "Types"), "operations"),
    **dict.fromkeys(("path", "query", "header", "cookie", "querystring", "json"), "operations"),
    **dict.fromkeys(("AsyncCallGroup", "CallGroup"), "calls"),
}
_FOR_TYPES: Final = {
    "Any": "typing",
    "Literal": "typing",
    **dict.fromkeys(("date", "datetime"), "datetime"),
    "UUID": "uuid",
    **dict.fromkeys(("AsyncIterable", "Iterable", "Mapping"), "collections.abc"),
    **dict.fromkeys(("Binary", "FileContent"), "bodies"),
    "CallOptions": "options",
    **dict.fromkeys(("Pages", "AsyncPages"), "pages"),
    **dict.fromkeys(("AsyncByteStream", "AsyncStream", "ByteStream", "Stream"), "streams"),
    "ServerSentEvent": "events",
}
_RUNTIME: Final = frozenset(
    {"operations", "calls", "bodies", "options", "pages", "streams", "events"}
)


class ServiceImports:
    """The names of one module of a service, and where those come from that are not its own."""

    def __init__(self, names: PackageNames, graph: SchemaGraph, own: set[str]) -> None:
        self.names = names
        self.graph = graph
        self._taken = {*_EARLY, *_FOR_TYPES, *own, "TYPE_CHECKING"}
        self._here: dict[str, str] = {}
        self._foreign: dict[str, tuple[Unit, str]] = {}
        self._shown: set[str] = set()
        self._named: set[str] = set()

    def shown(self, definition: Definition) -> str:
        """Return the name of a type in the signatures of this module, and import it for them."""
        name = self._name(definition)
        self._shown.add(name)
        return name

    def named(self, definition: Definition) -> str:
        """Return the name of a type in the operations of this module, and enter it in their table."""
        name = self._name(definition)
        self._named.add(name)
        return name

    def _name(self, definition: Definition) -> str:
        known = self._here.get(definition.name)
        if known is not None:
            return known
        there = self.names.types.of(self.graph, definition)
        here, number = there, 2
        while here in self._taken:
            here, number = f"{there}{number}", number + 1
        self._taken.add(here)
        self._here[definition.name] = here
        self._foreign[here] = (definition.unit, there)
        return here

    def own(self, name: str) -> str:
        """Return a name for a type of the module itself."""
        here, number = name, 2
        while here in self._taken:
            here, number = f"{name}{number}", number + 1
        self._taken.add(here)
        return here

    def lines(self, used: set[str]) -> list[str]:
        """Return the lines of imports, given what is used of the libraries and the run-time code."""
        later = {name for name in used if name in _FOR_TYPES}
        standard = ["TYPE_CHECKING"] if later or self._shown else []
        lines: list[str] = []
        groups: dict[str, list[str]] = {"typing": standard} if standard else {}
        for name in sorted(used & _EARLY.keys(), key=isort_key):
            groups.setdefault(_EARLY[name], []).append(name)
        for module in ("typing", "pydantic"):
            if module in groups:
                lines += [*imported(module, sorted(groups.pop(module), key=isort_key)), ""]
        for module in sorted(groups):
            lines += imported(f"..runtime.{module}", groups[module])
        if standard:
            lines += ["", "if TYPE_CHECKING:", *self._for_types(later)]
        return lines

    def _for_types(self, used: set[str]) -> list[str]:
        groups: dict[str, list[str]] = {}
        for name in used:
            module = _FOR_TYPES[name]
            groups.setdefault(f"..runtime.{module}" if module in _RUNTIME else module, []).append(
                name
            )
        for here in self._shown:
            unit, there = self._foreign[here]
            said = there if there == here else f"{there} as {here}"
            groups.setdefault(f"..models.{self.names.modules[unit]}", []).append(said)
        lines: list[str] = []
        standard = sorted(module for module in groups if module[0] != ".")
        for module in standard:
            lines += imported(module, sorted(groups[module], key=isort_key), indent=4)
        own = sorted(module for module in groups if module[0] == ".")
        if standard and own:
            lines.append("")
        for module in own:
            lines += imported(module, sorted(groups[module], key=isort_key), indent=4)
        return lines

    def modules(self) -> list[str]:
        """Return the entries of the table of types."""
        return [
            f'"{here}": "{self.names.modules[unit]}{"" if there == here else f":{there}"}",'
            for here, (unit, there) in sorted(self._foreign.items())
            if here in self._named
        ]
