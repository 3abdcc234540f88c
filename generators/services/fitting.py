"""Whether a JSON value is of a type: contracts state examples that their own schemas refuse."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from contracts.schemas import (
    Anything,
    Boolean,
    Constant,
    Enumeration,
    ListOf,
    MapOf,
    Null,
    Number,
    Record,
    Reference,
    Text,
    TupleOf,
    Union,
)
from generators.formats import FORMATS, RANGES
from generators.patterns import translate

if TYPE_CHECKING:
    from contracts.schemas import SchemaGraph, Shape, Type, Use
    from contracts.source import Json


def fits(graph: SchemaGraph, use: Use, value: Json) -> bool:
    """Return whether a value is of the type of a use."""
    if value is None and graph.allows_null(use):
        return True
    if isinstance(use.type, Reference):
        return fits_shape(graph, graph.shape_of(use.type), value)
    return _fits_type(graph, use.type, value)


def fits_shape(graph: SchemaGraph, shape: Shape, value: Json) -> bool:
    """Return whether a value is of a shape, null aside."""
    match shape:
        case Record():
            return isinstance(value, dict) and _fits_record(graph, shape, value)
        case Enumeration():
            return any(equal(value, one) for one in shape.values)
        case Union():
            return _fits_union(graph, shape, value)
        case _:
            return _fits_type(graph, shape.type, value)


def fits_text(text: Text, value: str) -> bool:
    """Return whether a string has the length, the patterns and the format of a text."""
    if text.min_length is not None and len(value) < text.min_length:
        return False
    if text.max_length is not None and len(value) > text.max_length:
        return False
    wanted = [*text.patterns]
    if text.format in FORMATS:
        wanted.append(FORMATS[text.format])
    compiled = (_compiled(pattern) for pattern in wanted)
    return all(one is None or one.search(value) is not None for one in compiled)


def fits_number(number: Number, value: int | float) -> bool:
    """Return whether a number keeps the bounds of its type; `1.0` is an integer."""
    if not math.isfinite(value) or (number.integer and value != int(value)):
        return False
    least, most = RANGES.get(number.format, (None, None))
    return (
        all(bound is None or value >= bound for bound in (number.minimum, least))
        and all(bound is None or value <= bound for bound in (number.maximum, most))
        and (number.exclusive_minimum is None or value > number.exclusive_minimum)
        and (number.exclusive_maximum is None or value < number.exclusive_maximum)
        and all(exact(value) % exact(step) == 0 for step in number.multiples if step)
    )


def exact(number: int | float) -> Fraction:
    """Return a number as it is written in decimal, which a binary fraction only comes close to."""
    return Fraction(number) if isinstance(number, int) else Fraction(str(number))


def equal(one: Json, other: Json) -> bool:
    """Return whether two JSON values are the same: 1 equals 1.0, and true is no number."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    return one == other


def _fits_type(graph: SchemaGraph, kind: Type, value: Json) -> bool:
    match kind:
        case Anything():
            return True
        case Text():
            return isinstance(value, str) and fits_text(kind, value)
        case Number():
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                return False
            return fits_number(kind, value)
        case Boolean():
            return isinstance(value, bool)
        case Null():
            return value is None
        case Constant():
            return equal(value, kind.value)
        case ListOf():
            return isinstance(value, list) and _fits_list(graph, kind, value)
        case TupleOf():
            return isinstance(value, list) and _fits_tuple(graph, kind, value)
        case MapOf():
            return isinstance(value, dict) and _fits_map(graph, kind, value)
        case Reference():
            return fits_shape(graph, graph.shape_of(kind), value)


def _fits_union(graph: SchemaGraph, union: Union, value: Json) -> bool:
    rule = union.discriminator
    if rule is not None:
        named = value.get(rule.member) if isinstance(value, dict) else None
        branch = rule.branches.get(named) if isinstance(named, str) else None
        return branch is not None and fits(graph, union.branches[branch], value)
    count = sum(fits(graph, branch, value) for branch in union.branches)
    return count == 1 if union.exclusive else count > 0


def _fits_list(graph: SchemaGraph, kind: ListOf, value: list[Json]) -> bool:
    if not _counts(kind.min_items, kind.max_items, value):
        return False
    if kind.unique and any(
        equal(one, other) for at, one in enumerate(value) for other in value[:at]
    ):
        return False
    return all(fits(graph, kind.items, item) for item in value)


def _fits_tuple(graph: SchemaGraph, kind: TupleOf, value: list[Json]) -> bool:
    if not _counts(kind.min_items, kind.max_items, value):
        return False
    for at, item in enumerate(value):
        use = kind.items[at] if at < len(kind.items) else kind.rest
        if use is None or not fits(graph, use, item):
            return False
    return True


def _fits_record(graph: SchemaGraph, record: Record, value: dict[str, Json]) -> bool:
    known = {member.name: member for member in record.members}
    if any(member.required and member.name not in value for member in record.members):
        return False
    open_map = MapOf(
        values=record.additional,
        min_members=record.min_members,
        max_members=record.max_members,
        keys=record.keys,
        patterns=record.patterns,
    )
    if not _fits_map(graph, open_map, value, listed=frozenset(known)):
        return False
    return all(fits(graph, known[name].use, item) for name, item in value.items() if name in known)


def _fits_map(
    graph: SchemaGraph,
    kind: MapOf,
    value: dict[str, Json],
    listed: frozenset[str] = frozenset(),
) -> bool:
    if not _counts(kind.min_members, kind.max_members, value):
        return False
    for name, item in value.items():
        if kind.keys is not None and not fits_text(kind.keys, name):
            return False
        uses: list[Use | None] = [
            one.use for one in kind.patterns if fits_text(Text(patterns=(one.pattern,)), name)
        ]
        if not uses and name not in listed:
            uses.append(kind.values)
        if any(use is None or not fits(graph, use, item) for use in uses):
            return False
    return True


def _counts(least: int | None, most: int | None, value: list[Json] | dict[str, Json]) -> bool:
    return (least is None or len(value) >= least) and (most is None or len(value) <= most)


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    written = translate(pattern, "python")
    return re.compile(written) if written is not None else None
