"""Invalid instances: a valid one with one place broken, so that what is wrong with it is known."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Final

from contracts.pointers import Pointer
from contracts.schemas import (
    Alias,
    Enumeration,
    ListOf,
    MapOf,
    Number,
    Record,
    Reference,
    SchemaGraph,
    Shape,
    Text,
    TupleOf,
    Type,
    Union,
    Use,
)
from tests.generators.agreement.json_values import Value
from tests.generators.agreement.meaning import Meaning, exact_number, found
from tests.generators.agreement.texts import broken_texts

_STRANGERS: Final[tuple[Value, ...]] = (
    None,
    True,
    False,
    0,
    7,
    Decimal("1.5"),
    "stranger",
    "",
    "1",
    "true",
    [],
    [1],
    {},
    {"a": 1},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """An instance that is not valid: what was done to it, and the pointers of its faults."""

    value: Value
    kind: str
    faults: frozenset[Pointer]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """A place within an instance with the type that it has there."""

    path: tuple[str | int, ...]
    use: Use


class Breaker:
    """Breaks instances of one graph; the same seed breaks them alike."""

    def __init__(self, graph: SchemaGraph, random: Random) -> None:
        self.graph = graph
        self.random = random
        self.meaning = Meaning(graph)

    def broken(self, name: str, value: Value) -> Broken | None:
        """Return an instance of a definition with one place broken, or None where nothing breaks it."""
        use = Use(type=Reference(name=name))
        sites = list(self._sites(use, value, ()))
        for _ in range(12):
            site, changes = self._chosen(sites, value)
            if not changes or self.random.random() < 0.2:
                changes = [("another type", one) for one in self.random.sample(_STRANGERS, k=4)]
            kinds = sorted({kind for kind, _ in changes})
            chosen = self.random.choice(kinds)
            kind, changed = self.random.choice([one for one in changes if one[0] == chosen])
            whole = _replaced(value, site.path, changed)
            faults = self.meaning.faults(use, whole)
            if faults:
                return Broken(value=whole, kind=kind, faults=faults)
        return None

    def _chosen(self, sites: list[_Site], value: Value) -> tuple[_Site, list[tuple[str, Value]]]:
        """Return a place and what may break it; a place with more than a type to break is looked for."""
        for site in self.random.choices(sites, k=4):
            if changes := list(self._changes(site.use.type, _at(value, site.path))):
                return site, changes
        return self.random.choice(sites), []

    def _sites(self, use: Use, value: Value, path: tuple[str | int, ...]) -> Iterator[_Site]:
        yield _Site(path=path, use=use)
        kind: Type | Shape = use.type
        while isinstance(kind, (Reference, Alias)):
            kind = (
                self.graph.definitions[kind.name].shape
                if isinstance(kind, Reference)
                else kind.type
            )
        match kind, value:
            case ListOf(), list():
                for index, item in enumerate(value):
                    yield from self._sites(kind.items, item, (*path, index))
            case TupleOf(), list():
                for index, item in enumerate(value):
                    inner = kind.items[index] if index < len(kind.items) else kind.rest
                    if inner is not None:
                        yield from self._sites(inner, item, (*path, index))
            case Record(), dict():
                listed = {member.name: member.use for member in kind.members}
                for name, member in value.items():
                    inner = listed.get(name, kind.additional)
                    if inner is not None:
                        yield from self._sites(inner, member, (*path, name))
            case MapOf(), dict():
                for name, member in value.items():
                    matching = [one.use for one in kind.patterns if found(one.pattern, name)]
                    for inner in matching or [one for one in (kind.values,) if one is not None]:
                        yield from self._sites(inner, member, (*path, name))
            case Union(), _:
                for branch in kind.branches:
                    if self.meaning.fits(branch, value):
                        for site in self._sites(branch, value, path):
                            # The union's own place has been yielded.
                            if site.path != path or site.use is branch:
                                yield site
            case _:
                return

    def _changes(self, kind: Type, value: Value) -> Iterator[tuple[str, Value]]:
        match kind:
            case Reference():
                yield from self._shape_changes(self.graph.definitions[kind.name].shape, value)
            case Text():
                yield from broken_texts(kind, self.random)
            case Number():
                yield from _number_changes(kind)
            case ListOf() if isinstance(value, list):
                if kind.min_items:
                    yield "too few items", value[: kind.min_items - 1]
                if kind.max_items is not None and value and kind.max_items < 300:
                    yield (
                        "too many items",
                        [*value, *[value[0]] * (kind.max_items + 1 - len(value))],
                    )
                if kind.unique and value:
                    first = value[0]
                    whole = isinstance(first, int) and not isinstance(first, bool)
                    yield "duplicates", [*value, Decimal(f"{first}.0") if whole else first]
            case TupleOf() if isinstance(value, list):
                yield "tuple too short", value[:-1]
                yield "tuple too long", [*value, 0]
                yield "tuple reversed", value[::-1]
            case MapOf() if isinstance(value, dict):
                yield from self._member_changes(kind, value)
            case _:
                return

    def _shape_changes(self, shape: Shape, value: Value) -> Iterator[tuple[str, Value]]:
        match shape:
            case Alias():
                yield from self._changes(shape.type, value)
            case Enumeration():
                for one in ("no such value", "", 99, -1, Decimal("0.3"), True):
                    yield "not listed", one
                if isinstance(value, str):
                    yield "not listed", value.swapcase()
                    yield "not listed", value + " "
            case Record() if isinstance(value, dict):
                for member in shape.members:
                    if member.required and member.name in value:
                        yield "missing", {n: v for n, v in value.items() if n != member.name}
                yield from self._member_changes(shape, value)
            case Union():
                member = shape.discriminator.member if shape.discriminator else ""
                if shape.discriminator is not None and isinstance(value, dict):
                    yield "discriminator unknown", {**value, member: "no such branch"}
                    yield "discriminator of another type", {**value, member: 5}
                    yield "discriminator missing", {n: v for n, v in value.items() if n != member}
                    for name in shape.discriminator.branches:
                        yield "discriminator of another branch", {**value, member: name}
                elif isinstance(value, dict):
                    yield "no branch", {}
                    yield "no branch", {"no such member": None}
            case _:
                return

    def _member_changes(
        self, kind: Record | MapOf, value: dict[str, Value]
    ) -> Iterator[tuple[str, Value]]:
        for name in ("no such member", "x/~ y", "Ⅷ", "__proto__"):
            yield "member not allowed", {**value, name: self.random.choice((1, "", None, [2]))}
        if kind.min_members:
            kept = list(value.items())[: kind.min_members - 1]
            yield "too few members", dict(kept)
        if kind.max_members is not None and kind.max_members < 300:
            more = {f"more {number}": 1 for number in range(kind.max_members + 1 - len(value))}
            yield "too many members", {**value, **more}
        if kind.keys is not None:
            for text in ("no such name", "", "Ⅷ"):
                yield "bad name", {**value, text: next(iter(value.values()), None)}


def _number_changes(kind: Number) -> Iterator[tuple[str, Value]]:
    if kind.integer:
        yield "fraction", Decimal("1.5")
        yield "fraction", Decimal("0.1")
    if kind.minimum is not None:
        yield "too small", _plain(exact_number(kind.minimum) - 1)
    if kind.exclusive_minimum is not None:
        yield "too small", _plain(exact_number(kind.exclusive_minimum))
    if kind.maximum is not None:
        yield "too large", _plain(exact_number(kind.maximum) + 1)
    if kind.exclusive_maximum is not None:
        yield "too large", _plain(exact_number(kind.exclusive_maximum))
    if kind.multiples:
        yield "no multiple", _plain(exact_number(kind.multiples[0]) * Decimal("1.5"))
    if kind.integer and kind.format in ("int32", "int64", "uint32", "uint64"):
        for one in (2**31, 2**32, 2**63, 2**64, -1, -(2**31) - 1, -(2**63) - 1, 10**30):
            yield "beyond the format", one


def _plain(number: Decimal) -> int | Decimal:
    return int(number) if number == number.to_integral_value() else number


def _at(value: Value, path: tuple[str | int, ...]) -> Value:
    for token in path:
        match value:
            case list():
                value = value[int(token)]
            case dict():
                value = value[str(token)]
            case _:
                raise LookupError(token)
    return value


def _replaced(value: Value, path: tuple[str | int, ...], changed: Value) -> Value:
    if not path:
        return changed
    whole = copy.deepcopy(value)
    holder = _at(whole, path[:-1])
    match holder:
        case list():
            holder[int(path[-1])] = changed
        case dict():
            holder[str(path[-1])] = changed
        case _:
            raise LookupError(path)
    return whole
