"""Examples: a call with everything that it requires, for the documentation of each method.

What the contract states is preferred, where its own schema takes it; the rest is made from the
types. The same contract gives the same examples, whatever else is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from contracts.pointers import ABSENT, Absent
from contracts.schemas import (
    Alias,
    Anything,
    Boolean,
    Constant,
    Enumeration,
    ListOf,
    MapOf,
    Member,
    Null,
    Number,
    Record,
    Reference,
    Text,
    TupleOf,
    Union,
)
from generators.services.fitting import equal, fits, fits_shape
from generators.services.scalars import number_value, text_value
from generators.services.service import Content, Example, MediaKind

if TYPE_CHECKING:
    from contracts.operations import MediaType, Operation
    from contracts.schemas import Definition, SchemaGraph, Shape, Type, Use
    from contracts.source import Json
    from generators.services.service import Argument, RequestBody

_MOST_LEAVES: Final = 12
"""A stated object or array with more values than this is too long for a comment."""
_DEEPEST: Final = 16
"""How far required members are followed; what lies deeper is taken as endless."""


class Examples:
    """Makes examples of the types of one graph; those of definitions are made once."""

    def __init__(self, graph: SchemaGraph) -> None:
        self.graph = graph
        self._known: dict[str, Json | Absent] = {}
        self._active: set[str] = set()
        self._cuts = 0

    def of(
        self, operation: Operation, arguments: tuple[Argument, ...], body: RequestBody | None
    ) -> Example:
        """Return a call of an operation with its required arguments, and its body if that is required."""
        found: dict[str, Json] = {}
        for argument in arguments:
            parameter = argument.parameter
            if parameter.required:
                value = self.value(argument.use, parameter.name, parameter.examples)
                key = f"{parameter.location.value}.{parameter.name}"
                found[key] = parameter.name if isinstance(value, Absent) else value
        if body is None or not body.required or operation.body is None:
            return Example(arguments=found)
        content = body.contents[0]
        media = next(
            (one for one in operation.body.content if one.media_type == content.media_type), None
        )
        return Example(arguments=found, body=self._body(content, media))

    def value(self, use: Use, hint: str = "", stated: tuple[Json, ...] = ()) -> Json | Absent:
        """Return a value of a type, or ABSENT where none is found; `stated` are examples to prefer.

        `hint` is a word for plain texts.
        """
        for example in (*stated, *use.examples, use.default):
            if self._is_good(use, example):
                return example
        if isinstance(use.type, Reference):
            value = self._of_definition(self.graph.definitions[use.type.name])
        else:
            value = self._of_type(use.type, hint)
        if isinstance(value, Absent) and self.graph.allows_null(use):
            return None
        return value

    def _is_good(self, use: Use, example: Json | Absent) -> bool:
        return (
            not isinstance(example, Absent)
            and example is not None
            and _leaves(example) <= _MOST_LEAVES
            and fits(self.graph, use, example)
        )

    def _body(self, content: Content, media: MediaType | None) -> Json | Absent:
        stated = media.examples if media is not None else ()
        if content.kind in (MediaKind.TEXT, MediaKind.BINARY):
            use = self.graph.sent(media.schema) if media is not None and media.schema else None
            value = (
                self.value(use, "text", stated) if use is not None else next(iter(stated), ABSENT)
            )
            return value if isinstance(value, str) else "text"
        if content.kind in (MediaKind.JSON_LINES, MediaKind.EVENTS):
            item = self.value(content.use) if content.use is not None else {}
            return [] if isinstance(item, Absent) else [item]
        if content.use is None:
            short = [one for one in stated if _leaves(one) <= _MOST_LEAVES]
            return short[0] if short else {}
        for example in stated:
            if self._is_good(content.use, example):
                return example
        value = self.value(content.use, "text")
        if value == {}:
            value = self._with_one_member(content.use)
        return {} if isinstance(value, Absent) else value

    def _with_one_member(self, use: Use) -> Json:
        """Return an object that need not have members with one of them, so that it shows something."""
        shape = self.graph.shape_of(use.type)
        for member in shape.members if isinstance(shape, Record) else ():
            value = self.value(member.use, member.name)
            if not isinstance(value, Absent) and fits(self.graph, use, {member.name: value}):
                return {member.name: value}
        return {}

    def _of_definition(self, definition: Definition) -> Json | Absent:
        name = definition.name
        if name in self._known:
            return self._known[name]
        if name in self._active or len(self._active) > _DEEPEST:
            self._cuts += 1
            return ABSENT
        before = self._cuts
        self._active.add(name)
        value = self._stated(definition)
        if isinstance(value, Absent):
            word = definition.local[-1] if definition.local else definition.unit.name
            value = self._of_shape(definition.shape, word[:1].lower() + word[1:])
        self._active.discard(name)
        if self._cuts == before or not self._active:
            # What a circle cut short is kept only where nothing above it was the reason.
            self._known[name] = value
        return value

    def _stated(self, definition: Definition) -> Json | Absent:
        for example in (*definition.examples, definition.default):
            if (
                not isinstance(example, Absent)
                and _leaves(example) <= _MOST_LEAVES
                and fits_shape(self.graph, definition.shape, example)
            ):
                return example
        return ABSENT

    def _of_shape(self, shape: Shape, hint: str) -> Json | Absent:
        match shape:
            case Record():
                return self._of_record(shape)
            case Enumeration():
                return shape.values[0] if shape.values else ABSENT
            case Union():
                return self._of_union(shape, hint)
            case Alias():
                return self._of_type(shape.type, hint)

    def _of_type(self, kind: Type, hint: str) -> Json | Absent:
        match kind:
            case Text():
                return text_value(kind, hint)
            case Number():
                return number_value(kind)
            case Boolean():
                return True
            case Null():
                return None
            case Constant():
                return kind.value
            case Anything():
                return {}
            case ListOf():
                return self._of_list(kind, hint)
            case TupleOf():
                return self._of_tuple(kind, hint)
            case MapOf():
                return self._of_map(kind)
            case Reference():
                return self._of_definition(self.graph.definitions[kind.name])

    def _of_list(self, kind: ListOf, hint: str) -> Json | Absent:
        least = kind.min_items or 0
        if kind.max_items == 0:
            return []
        if least > _MOST_LEAVES:
            return ABSENT
        found: list[Json] = []
        for item in self._items(kind, hint):
            if not kind.unique or not any(equal(item, known) for known in found):
                found.append(item)
            if len(found) >= max(1, least):
                return found
        return ABSENT if least else []

    def _items(self, kind: ListOf, hint: str) -> Iterator[Json]:
        value = self.value(kind.items, hint)
        if isinstance(value, Absent):
            return
        yield value
        least = kind.min_items or 0
        shape = self.graph.shape_of(kind.items.type)
        others: list[Json] = [value] * (least - 1)
        if kind.unique and isinstance(shape, Enumeration):
            others = list(shape.values)
        elif kind.unique and isinstance(value, str):
            others = [f"{value}{count}" for count in range(2, least + 1)]
        elif kind.unique and isinstance(value, (int, float)):
            others = [value + count for count in range(1, least)]
        yield from (one for one in others if fits(self.graph, kind.items, one))

    def _of_tuple(self, kind: TupleOf, hint: str) -> Json | Absent:
        if kind.min_items > _MOST_LEAVES:
            return ABSENT
        uses = [*kind.items]
        while len(uses) < kind.min_items and kind.rest is not None:
            uses.append(kind.rest)
        values = [self.value(use, hint) for use in uses]
        found = [value for value in values if not isinstance(value, Absent)]
        return found if len(found) == len(values) else ABSENT

    def _of_map(self, kind: MapOf) -> Json | Absent:
        if not kind.min_members:
            return {}
        if kind.min_members > _MOST_LEAVES:
            return ABSENT
        found: dict[str, Json] = {}
        keys = kind.keys
        if keys is None:
            keys = Text(patterns=tuple(one.pattern for one in kind.patterns[:1]))
        use = kind.patterns[0].use if kind.patterns else kind.values
        for count in range(kind.min_members):
            name = text_value(keys, "key" if not count else f"key{count + 1}")
            value = self.value(use, "text") if use is not None else ABSENT
            if isinstance(name, Absent) or isinstance(value, Absent):
                return ABSENT
            found[name] = value
        return found if fits_shape(self.graph, Alias(type=kind), found) else ABSENT

    def _of_record(self, record: Record) -> Json | Absent:
        found: dict[str, Json] = {}
        for member in record.members:
            if member.required:
                value = self.value(member.use, member.name)
                if isinstance(value, Absent):
                    return ABSENT
                found[member.name] = value
        for member in self._more_members(record, len(found)):
            value = self.value(member.use, member.name)
            if not isinstance(value, Absent):
                found[member.name] = value
            if len(found) >= (record.min_members or 0):
                break
        return found

    @staticmethod
    def _more_members(record: Record, count: int) -> Iterator[Member]:
        if count < (record.min_members or 0):
            yield from (member for member in record.members if not member.required)

    def _of_union(self, union: Union, hint: str) -> Json | Absent:
        for index, branch in enumerate(union.branches):
            value = self.value(branch, hint)
            if isinstance(value, Absent):
                continue
            value = _told_apart(union, index, value)
            if fits_shape(self.graph, union, value):
                return value
        return ABSENT


def _told_apart(union: Union, index: int, value: Json) -> Json:
    """Return a value of a branch with the discriminator's value for it."""
    rule = union.discriminator
    if rule is None or not isinstance(value, dict):
        return value
    names = [name for name, branch in rule.branches.items() if branch == index]
    if not names or value.get(rule.member) in names:
        return value
    return {**value, rule.member: names[0]}


def _leaves(value: Json) -> int:
    """Return how many values without parts a value is made of, an empty object or array counting as one."""
    if isinstance(value, dict):
        return sum(map(_leaves, value.values())) or 1
    if isinstance(value, list):
        return sum(map(_leaves, value)) or 1
    return 1
