"""JSON Schemas to the SchemaGraph: each schema becomes a type, and gets a name where it needs one.

A type without a name of its own belongs to the unit that its schema stands in, and is called after its place
there. So the types of one unit do not depend on who else refers to them, or in which order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from contracts.contract import Contract
from contracts.operations import SchemaAt
from contracts.pointers import Absent, Pointer, join, resolve, split
from contracts.references import Resolver
from contracts.report.finding import Finding, Severity
from contracts.schema_choices import resolve_discriminators
from contracts.schema_kinds import Lowering
from contracts.schema_merge import Conjunction, conjoin
from contracts.schema_names import component_name, sites_of, words_below
from contracts.schema_remarks import remarks
from contracts.schema_scalars import plain_scalar
from contracts.schema_targets import sole_reference
from contracts.schema_units import Units
from contracts.schema_views import with_write_views
from contracts.schema_workshop import Words
from contracts.schemas import (
    Alias,
    Anything,
    Definition,
    Reference,
    SchemaGraph,
    Shape,
    Type,
    Unit,
    Use,
)
from contracts.source import Document, Json

_SEE: Final = "https://json-schema.org/draft/2020-12/json-schema-validation"
_PLACE: Final = "\0"
"""Begins a hint that is still a pointer."""
_NOWHERE: Final = Unit(kind="", name="")


def schema_graph(contract: Contract) -> SchemaGraph:
    """Return the named types of a contract's components and operations.

    What types cannot express is left out, or becomes any value, with a warning that has its place.
    """
    return build(contract.document, sites_of(contract.operations), Units.of(contract.operations))


def build(
    document: Document, sites: Iterable[tuple[SchemaAt, Words]], units: Units | None = None
) -> SchemaGraph:
    """Return the graph of a document's component schemas and of the schemas given.

    `document` is bundled and speaks JSON Schema 2020-12; each of `sites` comes with the words that it is
    called by within its unit, should it need a name.
    """
    return Builder(document, units or Units()).run(sites)


class Builder:
    """Names, definitions and warnings while a graph is built."""

    def __init__(self, document: Document, units: Units) -> None:
        self.document = document
        self.units = units
        self.resolver = Resolver(document=document)
        self.unit = _NOWHERE
        self._base = ""
        self.order: dict[Unit, list[str]] = {}
        self.definitions: dict[str, Definition] = {}
        self.warnings: dict[tuple[str, Pointer], Finding] = {}
        self._called: dict[Pointer, Words] = {}
        self._taken: set[str] = set()
        self._positions: dict[Pointer, int] = {}
        self._known: dict[object, tuple[Type, bool]] = {}
        self._active: dict[object, str | None] = {}
        self._conjunctions: dict[tuple[Pointer, int], tuple[SchemaAt, Conjunction]] = {}
        self._lowering = Lowering(self)

    def run(self, sites: Iterable[tuple[SchemaAt, Words]]) -> SchemaGraph:
        """Return the graph."""
        schemas = resolve(self.document.data, "/components/schemas")
        components = schemas if isinstance(schemas, dict) else {}
        self._taken.update(components)
        for name, value in components.items():
            pointer = join(("components", "schemas", name))
            self.unit, self._base = Unit(kind="schemas", name=name), pointer + "/"
            self._define(name, SchemaAt(value=value, pointer=pointer))
        uses: dict[Pointer, Use] = {}
        for site, called in sites:
            if site.pointer not in uses:
                self._called[site.pointer] = called
                self.unit, base = self.units.owner(site.pointer)
                self._base = base + "/"
                uses[site.pointer] = self.use((site,), called)
        units = {unit: self._ordered(names) for unit, names in self.order.items()}
        definitions = {name: self.definitions[name] for names in units.values() for name in names}
        graph = SchemaGraph(definitions=definitions, uses=uses, units=units)
        definitions.update(resolve_discriminators(graph, self._lowering.unions, self.warn))
        return replace(
            with_write_views(graph),
            warnings=tuple(self.warnings.values()),
            locate=self.document.place,
        )

    def use(self, sites: tuple[SchemaAt, ...], hint: Words) -> Use:
        """Return the type of some schemas that hold at once, with what they say of the place."""
        kind, nullable = self.type_of(sites, hint)
        said = remarks(sites)
        return Use(
            type=kind,
            nullable=nullable,
            pointer=sites[0].pointer,
            description=said.description,
            default=said.default,
            examples=said.examples,
            deprecated=said.deprecated,
            read_only=said.read_only,
            write_only=said.write_only,
        )

    def type_of(self, sites: tuple[SchemaAt, ...], hint: Words) -> tuple[Type, bool]:
        """Return the type of some schemas that hold at once, and whether null is allowed beside it."""
        scalar = plain_scalar(sites[0].value) if len(sites) == 1 else None
        if scalar is not None:
            return scalar
        target = sole_reference(sites, self.resolver)
        if target is not None:
            name = component_name(target)
            if name is not None:
                return Reference(name=name), False
            sites = (self._found(target),)
        key: object = (
            sites[0].pointer
            if len(sites) == 1
            else (self.unit, *sorted({site.pointer for site in sites}))
        )
        if key in self._known:
            return self._known[key]
        if key in self._active:
            # A type without a name that contains itself needs a name after all.
            name = self._active[key] or self._new_name(sites, hint)[0]
            self._active[key] = name
            return Reference(name=name), False
        self._known[key] = known = self._at_home(key, sites, hint)
        return known

    def warn(self, message: str, pointer: Pointer, hint: str) -> None:
        """Note something that types cannot express, once for each place."""
        if (message, pointer) not in self.warnings:
            self.warnings[(message, pointer)] = Finding(
                rule="schema/unexpressed",
                message=message,
                severity=Severity.WARNING,
                place=self.document.place(pointer),
                hint=hint,
                see=_SEE,
            )

    def conjunction(self, sites: Iterable[SchemaAt]) -> Conjunction:
        """Return what some schemas say together."""
        sites = tuple(sites)
        if len(sites) != 1:
            return conjoin(sites, self.resolver)
        (site,) = sites
        key = (site.pointer, id(site.value))
        known = self._conjunctions.get(key)
        if known is None:
            # The site is kept beside its conjunction, so that no other value gets its identity.
            known = self._conjunctions[key] = (site, conjoin(sites, self.resolver))
        return known[1]

    def _at_home(self, key: object, sites: tuple[SchemaAt, ...], hint: Words) -> tuple[Type, bool]:
        """Settle a type within the unit that its schema stands in, whoever asks for it."""
        site, *others = sites
        if others:
            return self._settled(key, sites, hint)
        pointer = site.pointer
        # What it is called is found out where a name is needed, from its place and not from the way here.
        hint = (_PLACE + pointer,)
        if pointer.startswith(self._base):
            return self._settled(key, sites, hint)
        above = (self.unit, self._base)
        self.unit, base = self.units.owner(pointer)
        self._base = base + "/"
        known = self._settled(key, sites, hint)
        self.unit, self._base = above
        return known

    def _words(self, hint: Words) -> Words:
        """Return the words of a hint, the place that it may begin with put into words."""
        if not hint or not hint[0].startswith(_PLACE):
            return hint
        return self._place_of(hint[0].removeprefix(_PLACE))[1] + hint[1:]

    def _settled(self, key: object, sites: tuple[SchemaAt, ...], hint: Words) -> tuple[Type, bool]:
        whole = self.conjunction(sites)
        if self._lowering.needs_name(whole):
            name, unit, words = self._new_name(sites, hint)
            self._known[key] = (Reference(name=name), self._lowering.allows_null(whole))
            shape, nullable = self._lowering.shape(whole, name, words)
            self._add(name, unit, words, shape, sites)
            return Reference(name=name), nullable
        self._active[key] = None
        shape, nullable = self._lowering.shape(whole, "", hint)
        named = self._active.pop(key)
        if named is not None:
            self._add(named, self.unit, self._words(hint), shape, sites)
            return Reference(name=named), nullable
        return (shape.type if isinstance(shape, Alias) else Anything()), nullable

    def _define(self, name: str, site: SchemaAt) -> None:
        self.order.setdefault(self.unit, []).insert(0, name)
        sites = (site,)
        target = sole_reference(sites, self.resolver)
        own = component_name(target) if target is not None else None
        if target is not None and own != name:
            kind, nullable = (
                (Reference(name=own), False)
                if own is not None
                else self.type_of((self._found(target),), ())
            )
            self._add(name, self.unit, (), Alias(type=kind), sites, nullable, is_component=True)
            return
        key = site.pointer
        self._active[key] = name
        shape, nullable = self._lowering.shape(self.conjunction(sites), name, ())
        self._active.pop(key)
        self._add(name, self.unit, (), shape, sites, nullable, is_component=True)

    def _found(self, pointer: Pointer) -> SchemaAt:
        found = resolve(self.document.data, pointer)
        return SchemaAt(value=True if isinstance(found, Absent) else found, pointer=pointer)

    def _new_name(self, sites: tuple[SchemaAt, ...], hint: Words) -> tuple[str, Unit, Words]:
        """Return a key that nothing else has, its unit, and the words that it is called by there.

        A single schema is called after its own place; several that meet, after where they do.
        """
        if len(sites) == 1:
            unit, words = self._place_of(sites[0].pointer)
        else:
            unit, words = self.unit, self._words(hint)
        stem = f"{unit.kind}/{unit.name}#{'/'.join(words)}"
        name, number = stem, 2
        while name in self._taken:
            name, number = f"{stem}~{number}", number + 1
        self._taken.add(name)
        self.order.setdefault(unit, []).append(name)
        return name, unit, words

    def _ordered(self, names: list[str]) -> tuple[str, ...]:
        """Return the definitions of a unit in the order of the document, whoever asked for them first."""
        if len(names) > 1:
            if not self._positions:
                nodes = self.document.nodes()
                self._positions.update((node.pointer, at) for at, node in enumerate(nodes))
            last = len(self._positions)
            # Stable, so that types made of several schemas stay in the order in which these meet.
            names.sort(key=lambda name: self._positions.get(self.definitions[name].pointer, last))
        return tuple(names)

    def _place_of(self, pointer: Pointer) -> tuple[Unit, Words]:
        unit, base = self.units.owner(pointer)
        tokens = split(pointer)
        for length in range(len(tokens), len(split(base)), -1):
            start = join(tokens[:length])
            called = self._called.get(start)
            if called is not None:
                below = words_below(self._found(start).value, tokens[length:])
                return unit, called + below
        return unit, words_below(self._found(base).value, tokens[len(split(base)) :])

    def _add(
        self,
        name: str,
        unit: Unit,
        words: Words,
        shape: Shape,
        sites: tuple[SchemaAt, ...],
        nullable: bool = False,
        *,
        is_component: bool = False,
    ) -> None:
        said, value = remarks(sites), sites[0].value
        title: Json = value.get("title") if isinstance(value, dict) else None
        self.definitions[name] = Definition(
            name=name,
            unit=unit,
            local=words,
            shape=shape,
            pointer=sites[0].pointer,
            is_component=is_component,
            nullable=nullable,
            title=title if isinstance(title, str) else "",
            description=said.description,
            default=said.default,
            examples=said.examples,
            deprecated=said.deprecated,
        )
