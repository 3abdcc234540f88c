"""JSON Schemas to the SchemaGraph: each schema becomes a type, and gets a name where it needs one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, TypedDict

from contracts.contract import Contract
from contracts.operations import SchemaAt
from contracts.pointers import ABSENT, Absent, Pointer, join, resolve
from contracts.references import Resolver
from contracts.report.finding import Finding, Severity
from contracts.schema_choices import resolve_discriminators
from contracts.schema_kinds import Lowering
from contracts.schema_merge import ANNOTATIONS, Conjunction, conjoin, member
from contracts.schema_names import component_name, name_of_place, sites_of
from contracts.schemas import (
    Alias,
    Anything,
    Definition,
    Reference,
    SchemaGraph,
    Shape,
    Type,
    Use,
)
from contracts.source import Document, Json

_SEE: Final = "https://json-schema.org/draft/2020-12/json-schema-validation"


def schema_graph(contract: Contract) -> SchemaGraph:
    """Return the named types of a contract's components and operations.

    What types cannot express is left out, or becomes any value, with a warning that has its place.
    """
    return build(contract.document, sites_of(contract.operations))


def build(document: Document, sites: Iterable[tuple[SchemaAt, str]]) -> SchemaGraph:
    """Return the graph of a document's component schemas and of the named schemas given.

    `document` is bundled and speaks JSON Schema 2020-12; each of `sites` comes with a name for
    its type, should it need one.
    """
    return Builder(document).run(sites)


class Builder:
    """Names, definitions and warnings while a graph is built."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.resolver = Resolver(document=document)
        self.order: list[str] = []
        self.taken: set[str] = set()
        self.definitions: dict[str, Definition] = {}
        self.warnings: dict[tuple[str, str], Finding] = {}
        self._known: dict[tuple[Pointer, ...], tuple[Type, bool]] = {}
        self._active: dict[tuple[Pointer, ...], str | None] = {}
        self._forced: dict[Pointer, str] = {}
        self._lowering = Lowering(self)

    def run(self, sites: Iterable[tuple[SchemaAt, str]]) -> SchemaGraph:
        """Return the graph."""
        data = self.document.data
        schemas = resolve(data, "/components/schemas")
        components = schemas if isinstance(schemas, dict) else {}
        self.taken.update(components)
        for name, value in components.items():
            self.order.append(name)
            pointer = join(("components", "schemas", name))
            self._define(name, SchemaAt(value=value, pointer=pointer), is_component=True)
        uses: dict[Pointer, Use] = {}
        for site, hint in sites:
            if site.pointer not in uses:
                uses[site.pointer] = self.use((site,), hint)
        definitions = {name: self.definitions[name] for name in self.order}
        graph = SchemaGraph(definitions=definitions, uses=uses)
        definitions.update(resolve_discriminators(graph, self._lowering.unions, self.warn))
        return replace(graph, warnings=tuple(self.warnings.values()))

    def use(self, sites: tuple[SchemaAt, ...], hint: str) -> Use:
        """Return the type of some schemas that hold at once, with what they say of the place."""
        kind, nullable = self.type_of(sites, hint)
        return Use(type=kind, nullable=nullable, pointer=sites[0].pointer, **_remarks(sites))

    def type_of(self, sites: tuple[SchemaAt, ...], hint: str) -> tuple[Type, bool]:
        """Return the type of some schemas that hold at once, and whether null is allowed beside it."""
        target = self._sole_reference(sites)
        if target is not None:
            name = component_name(target) or self._forced_name(target)
            return Reference(name=name), False
        key = tuple(sorted({site.pointer for site in sites}))
        if key in self._known:
            return self._known[key]
        if key in self._active:
            # A type without a name that contains itself needs a name after all.
            name = self._active[key] or self.new_name(hint)
            self._active[key] = name
            return Reference(name=name), False
        whole = conjoin(sites, self.resolver)
        if self._lowering.needs_name(whole):
            name = self.new_name(hint)
            self._known[key] = (Reference(name=name), self._lowering.allows_null(whole))
            shape, nullable = self._lowering.shape(whole, name)
            self._add(name, shape, sites, is_component=False)
            self._known[key] = (Reference(name=name), nullable)
            return self._known[key]
        self._active[key] = None
        shape, nullable = self._lowering.shape(whole, hint)
        named = self._active.pop(key)
        kind: Type = shape.type if isinstance(shape, Alias) else Anything()
        if named is not None:
            self._add(named, shape, sites, is_component=False)
            kind = Reference(name=named)
        self._known[key] = (kind, nullable)
        return self._known[key]

    def new_name(self, hint: str) -> str:
        """Return a name that nothing else has, and keep it."""
        name, number = hint, 2
        while name in self.taken:
            name, number = f"{hint}{number}", number + 1
        self.taken.add(name)
        self.order.append(name)
        return name

    def warn(self, message: str, pointer: Pointer, hint: str) -> None:
        """Note something that types cannot express, once for each place."""
        finding = Finding(
            rule="schema/unexpressed",
            message=message,
            severity=Severity.WARNING,
            place=self.document.place(pointer),
            hint=hint,
            see=_SEE,
        )
        self.warnings.setdefault((message, str(finding.place)), finding)

    def conjunction(self, sites: Iterable[SchemaAt]) -> Conjunction:
        """Return what some schemas say together."""
        return conjoin(sites, self.resolver)

    def _define(self, name: str, site: SchemaAt, *, is_component: bool) -> None:
        target = self._sole_reference((site,))
        own = component_name(target) if target is not None else None
        if target is not None and own != name:
            kind = Reference(name=own or self._forced_name(target))
            self._add(name, Alias(type=kind), (site,), is_component=is_component)
            return
        whole = conjoin((site,), self.resolver)
        key = (site.pointer,)
        self._active[key] = name
        shape, nullable = self._lowering.shape(whole, name)
        self._active.pop(key)
        self._add(name, shape, (site,), is_component=is_component, nullable=nullable)

    def _add(
        self,
        name: str,
        shape: Shape,
        sites: tuple[SchemaAt, ...],
        *,
        is_component: bool,
        nullable: bool = False,
    ) -> None:
        remarks = _remarks(sites)
        value = sites[0].value
        title = value.get("title") if isinstance(value, dict) else None
        self.definitions[name] = Definition(
            name=name,
            shape=shape,
            pointer=sites[0].pointer,
            is_component=is_component,
            nullable=nullable,
            title=title if isinstance(title, str) else "",
            description=remarks["description"],
            default=remarks["default"],
            examples=remarks["examples"],
            deprecated=remarks["deprecated"],
        )

    def _forced_name(self, target: Pointer) -> str:
        """Name a schema that is no component of its own, since a reference leads to it."""
        known, _ = self._known.get((target,), (None, False))
        if isinstance(known, Reference):
            return known.name
        if target not in self._forced:
            self._forced[target] = name = self.new_name(name_of_place(target))
            self._known[(target,)] = (Reference(name=name), False)
            found = resolve(self.document.data, target)
            value: Json = True if isinstance(found, Absent) else found
            self._define(name, SchemaAt(value=value, pointer=target), is_component=False)
        return self._forced[target]

    def _sole_reference(self, sites: tuple[SchemaAt, ...]) -> Pointer | None:
        """Return the one schema that others come down to when annotations are left out, if there is one."""
        targets: list[Pointer] = []
        for site in sites:
            found = self._references(site)
            if found is None:
                return None
            targets += found
        return targets[0] if len(set(targets)) == 1 else None

    def _references(self, site: SchemaAt) -> list[Pointer] | None:
        value = site.value
        if value is True:
            return []
        if not isinstance(value, dict):
            return None
        said = {key for key in value if not key.startswith("x-")} - ANNOTATIONS
        if said - {"$ref", "allOf"}:
            return None
        targets: list[Pointer] = []
        reference = value.get("$ref")
        if isinstance(reference, str):
            target = self.resolver.pointer_of(reference)
            if target is None or isinstance(resolve(self.document.data, target), Absent):
                return None
            targets.append(target)
        branches = value.get("allOf")
        for at in range(len(branches) if isinstance(branches, list) else 0):
            found = self._references(member(value, site.pointer, "allOf", at))
            if found is None:
                return None
            targets += found
        return targets


class _Remarks(TypedDict):
    description: str
    default: Json | Absent
    examples: tuple[Json, ...]
    deprecated: bool
    read_only: bool
    write_only: bool


def _remarks(sites: tuple[SchemaAt, ...]) -> _Remarks:
    """Return what schemas say of their place, the first that says a thing deciding."""
    said: dict[str, Json] = {}
    waiting = [site.value for site in sites][::-1]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            for key, remark in value.items():
                said.setdefault(key, remark)
            branches = value.get("allOf")
            waiting += branches[::-1] if isinstance(branches, list) else []
    listed = said.get("examples")
    examples = listed if isinstance(listed, list) else []
    description = said.get("description")
    return {
        "description": description.strip() if isinstance(description, str) else "",
        "default": said.get("default", ABSENT),
        "examples": tuple(examples) + ((said["example"],) if "example" in said else ()),
        "deprecated": said.get("deprecated") is True,
        "read_only": said.get("readOnly") is True,
        "write_only": said.get("writeOnly") is True,
    }
