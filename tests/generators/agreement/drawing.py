"""Valid instances, drawn from a graph by a seed: small mostly, seldom plain, never endless."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Final

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
from tests.generators.agreement.depths import ENDLESS, least_depths, type_depth
from tests.generators.agreement.draw_numbers import valid_number
from tests.generators.agreement.json_values import Value, key
from tests.generators.agreement.meaning import Meaning, exact, found
from tests.generators.agreement.texts import of_size, samples, valid_text

DEEPEST: Final = 5
"""Below this depth only what has to be there is drawn."""
_ANYTHING: Final[tuple[Value, ...]] = (
    None,
    True,
    0,
    -1,
    Decimal("0.5"),
    "",
    "text */ \u2028 😀",
    [],
    [1, "a", None],
    {},
    {"a": {"": [False]}, "__proto__": 1, "constructor": "x"},
)


def _another(value: Value) -> Value:
    """Return a scalar of the same JSON type that hardly a list names."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1_000_003
        case Decimal():
            return value + 1000
        case _:
            return f"{value} \u0130 anew"


class UndrawableError(Exception):
    """No instance was found: the type allows none, or none was met within the tries."""


class Drawer:
    """Draws instances of the types of one graph; the same seed draws the same ones."""

    def __init__(self, graph: SchemaGraph, random: Random) -> None:
        self.graph = graph
        self.random = random
        self.meaning = Meaning(graph)
        self.depths: Mapping[str, int] = least_depths(graph)

    def instance(self, name: str) -> Value:
        """Return a valid instance of a definition; raises UndrawableError where none was found."""
        if self.depths[name] >= ENDLESS:
            raise UndrawableError(f"{name} has no finite instance")
        use = Use(type=Reference(name=name))
        for _ in range(8):
            value = self.use(use, 0)
            if self.meaning.fits(use, value):
                return value
        raise UndrawableError(f"no instance of {name} was met")

    def use(self, use: Use, depth: int) -> Value:
        """Return an instance of a type where it is used."""
        if self.graph.allows_null(use) and (
            self.random.random() < 0.1 or self._depth(use.type) >= ENDLESS
        ):
            return None
        return self._type(use.type, depth)

    def _type(self, kind: Type, depth: int) -> Value:
        match kind:
            case Anything():
                return self.random.choice(_ANYTHING)
            case Null():
                return None
            case Boolean():
                return self.random.random() < 0.5
            case Constant():
                return exact(kind.value)
            case Text():
                text = valid_text(kind, self.random, self.meaning)
                if text is None:
                    raise UndrawableError(f"no text was met for {kind}")
                return text
            case Number():
                number = valid_number(kind, self.random)
                if number is None:
                    raise UndrawableError(f"no number was met for {kind}")
                return number
            case ListOf():
                return self._list(kind, depth)
            case TupleOf():
                return self._tuple(kind, depth)
            case MapOf():
                return self._map(kind, depth)
            case Reference():
                return self._shape(self.graph.definitions[kind.name].shape, depth)

    def _shape(self, shape: Shape, depth: int) -> Value:
        match shape:
            case Alias():
                return self.use(Use(type=shape.type), depth)
            case Enumeration():
                value = exact(self.random.choice(shape.values))
                if shape.extensible and self.random.random() < 0.3:
                    return _another(value)
                return value
            case Record():
                return self._record(shape, depth)
            case Union():
                return self._union(shape, depth)

    def _list(self, kind: ListOf, depth: int) -> Value:
        least = kind.min_items or 0
        greatest = least if depth >= DEEPEST else min(least + 3, kind.max_items or least + 3)
        if kind.max_items == 0 or self._depth(kind.items.type) >= ENDLESS:
            greatest = least
        items: list[Value] = []
        seen: set[object] = set()
        size = self.random.randint(least, greatest)
        for _ in range(size * 6):
            if len(items) == size:
                break
            item = self.use(kind.items, depth + 1)
            if kind.unique and key(item) in seen:
                continue
            seen.add(key(item))
            items.append(item)
        if len(items) < least:
            raise UndrawableError("too few items are different")
        return items

    def _tuple(self, kind: TupleOf, depth: int) -> Value:
        greatest = len(kind.items) + (2 if kind.rest is not None and depth < DEEPEST else 0)
        greatest = max(kind.min_items, min(greatest, kind.max_items or greatest))
        size = self.random.randint(kind.min_items, greatest)
        uses = [*kind.items, *[kind.rest] * max(0, size - len(kind.items))][:size]
        return [self.use(use, depth + 1) for use in uses if use is not None]

    def _map(self, kind: MapOf, depth: int) -> Value:
        members: dict[str, Value] = {}
        least = kind.min_members or 0
        wanted = (
            least
            if depth >= DEEPEST
            else self.random.randint(
                least,
                min(least + 3, kind.max_members if kind.max_members is not None else least + 3),
            )
        )
        self._more_members(members, kind.patterns, kind.values, kind.keys, wanted, depth)
        return members

    def _record(self, shape: Record, depth: int) -> Value:
        members: dict[str, Value] = {}
        room = shape.max_members if shape.max_members is not None else len(shape.members) + 3
        chance = 0.0 if depth >= DEEPEST else self.random.choice((0.0, 0.3, 0.6, 1.0))
        required = sum(member.required for member in shape.members)
        for member in shape.members:
            if not member.required:
                if self.random.random() >= chance or len(members) >= room - required:
                    continue
                if self._depth(member.use.type) >= ENDLESS:
                    continue
            else:
                required -= 1
            try:
                members[member.name] = self.use(member.use, depth + 1)
            except UndrawableError:
                if member.required:
                    raise
        least = max(shape.min_members or 0, len(members))
        for member in shape.members:
            if len(members) < (shape.min_members or 0) and member.name not in members:
                members[member.name] = self.use(member.use, depth + 1)
        if (least < room and self.random.random() < 0.25) or len(members) < least:
            listed = {member.name for member in shape.members}
            wanted = max(least, min(room, len(members) + 1))
            self._more_members(
                members, shape.patterns, shape.additional, shape.keys, wanted, depth, listed
            )
        return members

    def _more_members(
        self,
        members: dict[str, Value],
        patterns: tuple[PatternMembers, ...],
        other: Use | None,
        keys: Text | None,
        wanted: int,
        depth: int,
        listed: set[str] | None = None,
    ) -> None:
        for _ in range(wanted * 6):
            if len(members) >= wanted:
                return
            name = self._name(patterns, keys)
            if name is None or name in members or name in (listed or ()):
                continue
            uses = [one.use for one in patterns if found(one.pattern, name)]
            if not uses and other is None:
                continue
            use = uses[0] if uses else other
            assert use is not None
            if self._depth(use.type) >= ENDLESS:
                return
            value = self.use(use, depth + 1)
            if all(self.meaning.fits(one, value) for one in uses):
                members[name] = value

    def _name(self, patterns: tuple[PatternMembers, ...], keys: Text | None) -> str | None:
        if keys is not None:
            return valid_text(keys, self.random, self.meaning)
        if patterns and self.random.random() < 0.7:
            pool = samples(self.random.choice(patterns).pattern)
            return self.random.choice(pool) if pool else None
        return self.random.choice(
            (
                "extra",
                "x y",
                "a/b",
                "~",
                "",
                "__proto__",
                "constructor",
                "toString",
                "日本",
                "0",
                of_size(3, self.random),
            )
        )

    def _union(self, shape: Union, depth: int) -> Value:
        branches = [b for b in shape.branches if self._depth(b.type) < ENDLESS]
        if depth >= DEEPEST:
            least = min((self._depth(one.type) for one in branches), default=0)
            branches = [one for one in branches if self._depth(one.type) == least]
        if not branches:
            raise UndrawableError("no branch has a finite instance")
        for _ in range(12):
            branch = self.random.choice(branches)
            try:
                value = self.use(branch, depth)
            except UndrawableError:
                continue
            if not shape.exclusive and isinstance(value, dict) and self.random.random() < 0.3:
                value = self._with_another(value, branches, depth)
            if shape.discriminator is not None and isinstance(value, dict):
                index = shape.branches.index(branch)
                names = [n for n, at in shape.discriminator.branches.items() if at == index]
                if not names:
                    continue
                if value.get(shape.discriminator.member) not in names:
                    value[shape.discriminator.member] = self.random.choice(names)
            if not self.meaning.union_faults(shape, value):
                return value
        raise UndrawableError("no instance fits the union")

    def _with_another(self, value: dict[str, Value], branches: list[Use], depth: int) -> Value:
        try:
            other = self.use(self.random.choice(branches), depth)
        except UndrawableError:
            return value
        return {**other, **value} if isinstance(other, dict) else value

    def _depth(self, kind: Type) -> int:
        return type_depth(kind, self.depths)
