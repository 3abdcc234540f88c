"""What the types of a SchemaGraph mean, once more and plainly: where a value breaks them.

It shares no code with what is generated, so that both can be wrong only independently. Where generated code
and this file differ, one of them has a defect.
"""

from __future__ import annotations

import calendar
import re
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Final

import jsonschema_rs

from contracts.pointers import Pointer, join
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
from generators.formats import FORMATS, RANGES
from tests.generators.agreement.json_values import Value, key, same

Path = tuple[str | int, ...]
_DAY: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)


@cache
def found(pattern: str, text: str) -> bool:
    """Return whether an ECMA-262 expression is found in a text."""
    try:
        return jsonschema_rs.validator_for({"type": "string", "pattern": pattern}).is_valid(text)
    except (jsonschema_rs.ValidationError, ValueError):
        return True


def is_number(value: Value) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


class Meaning:
    """The verdicts of one graph; `annotations_only` leaves formats and ranges of formats unchecked."""

    def __init__(self, graph: SchemaGraph, *, annotations_only: bool = False) -> None:
        self.graph = graph
        self.annotations_only = annotations_only

    def faults(self, use: Use, value: Value) -> frozenset[Pointer]:
        """Return the pointer of every fault of a value at a use."""
        return frozenset(join(path) for path in self._use(use, value, ()))

    def fits(self, use: Use, value: Value) -> bool:
        return not self._use(use, value, ())

    def shape_faults(self, name: str, value: Value) -> frozenset[Pointer]:
        """Return the pointer of every fault of a value of a definition."""
        return self.faults(Use(type=Reference(name=name)), value)

    def _use(self, use: Use, value: Value, path: Path) -> set[Path]:
        if value is None and self.graph.allows_null(use):
            return set()
        return self._type(use.type, value, path)

    def _type(self, kind: Type, value: Value, path: Path) -> set[Path]:
        match kind:
            case Anything():
                return set()
            case Null():
                return set() if value is None else {path}
            case Boolean():
                return set() if isinstance(value, bool) else {path}
            case Constant():
                return set() if same(value, exact(kind.value)) else {path}
            case Text():
                return set() if isinstance(value, str) and self.text_fits(kind, value) else {path}
            case Number():
                return set() if self._number_fits(kind, value) else {path}
            case ListOf():
                return self._list(kind, value, path)
            case TupleOf():
                return self._tuple(kind, value, path)
            case MapOf():
                return self._map(kind, value, path)
            case Reference():
                return self._shape(self.graph.definitions[kind.name].shape, value, path)

    def _shape(self, shape: Shape, value: Value, path: Path) -> set[Path]:
        match shape:
            case Alias():
                return self._use(Use(type=shape.type), value, path)
            case Enumeration():
                return set() if enumeration_fits(shape, value) else {path}
            case Record():
                return self._record(shape, value, path)
            case Union():
                return self._union(shape, value, path)

    def text_fits(self, kind: Text, value: str) -> bool:
        """Return whether a text keeps every promise of its type."""
        if not (kind.min_length or 0) <= len(value) <= _limit(kind.max_length):
            return False
        if not all(found(pattern, value) for pattern in kind.patterns):
            return False
        if self.annotations_only:
            return True
        if kind.encoding in ("base64",) and not re.search(FORMATS["byte"], value):
            return False
        return format_fits(kind.format, value)

    def _number_fits(self, kind: Number, value: Value) -> bool:
        if not isinstance(value, (int, Decimal)) or isinstance(value, bool):
            return False
        number = Decimal(value)
        if kind.integer and number != number.to_integral_value():
            return False
        if kind.minimum is not None and number < exact_number(kind.minimum):
            return False
        if kind.maximum is not None and number > exact_number(kind.maximum):
            return False
        if kind.exclusive_minimum is not None and number <= exact_number(kind.exclusive_minimum):
            return False
        if kind.exclusive_maximum is not None and number >= exact_number(kind.exclusive_maximum):
            return False
        if kind.integer and kind.format in RANGES and not self.annotations_only:
            least, greatest = RANGES[kind.format]
            if not least <= number <= greatest:
                return False
        return all(is_multiple(number, exact_number(one)) for one in kind.multiples)

    def _list(self, kind: ListOf, value: Value, path: Path) -> set[Path]:
        if not isinstance(value, list):
            return {path}
        faults: set[Path] = set()
        if not (kind.min_items or 0) <= len(value) <= _limit(kind.max_items):
            faults.add(path)
        if kind.unique and len({key(item) for item in value}) < len(value):
            faults.add(path)
        for index, item in enumerate(value):
            faults |= self._use(kind.items, item, (*path, index))
        return faults

    def _tuple(self, kind: TupleOf, value: Value, path: Path) -> set[Path]:
        if not isinstance(value, list):
            return {path}
        faults: set[Path] = set()
        if not kind.min_items <= len(value) <= _limit(kind.max_items):
            faults.add(path)
        for index, item in enumerate(value):
            if index < len(kind.items):
                faults |= self._use(kind.items[index], item, (*path, index))
            elif kind.rest is None:
                faults.add(path)
            else:
                faults |= self._use(kind.rest, item, (*path, index))
        return faults

    def _map(self, kind: MapOf, value: Value, path: Path) -> set[Path]:
        if not isinstance(value, dict):
            return {path}
        faults = members_faults(kind, value, path)
        for name, member in value.items():
            faults |= self._unlisted(
                name, member, kind.patterns, kind.values, kind.keys, (*path, name)
            )
        return faults

    def _record(self, shape: Record, value: Value, path: Path) -> set[Path]:
        if not isinstance(value, dict):
            return {path}
        faults = members_faults(shape, value, path)
        listed = {member.name: member for member in shape.members}
        faults |= {
            (*path, name) for name, one in listed.items() if one.required and name not in value
        }
        for name, member in value.items():
            place = (*path, name)
            if name in listed:
                faults |= self._use(listed[name].use, member, place)
                faults |= self._unlisted(name, member, shape.patterns, ANYTHING, shape.keys, place)
            else:
                faults |= self._unlisted(
                    name, member, shape.patterns, shape.additional, shape.keys, place
                )
        return faults

    def _unlisted(
        self,
        name: str,
        value: Value,
        patterns: tuple[PatternMembers, ...],
        other: Use | None,
        keys: Text | None,
        path: Path,
    ) -> set[Path]:
        faults: set[Path] = set()
        if keys is not None and not self.text_fits(keys, name):
            faults.add(path)
        matching = [one.use for one in patterns if found(one.pattern, name)]
        for use in matching:
            faults |= self._use(use, value, path)
        if not matching and other is None:
            faults.add(path)
        elif not matching and other is not None:
            faults |= self._use(other, value, path)
        return faults

    def union_faults(self, shape: Union, value: Value) -> frozenset[Pointer]:
        """Return the pointer of every fault of a value of a union."""
        return frozenset(join(path) for path in self._union(shape, value, ()))

    def _union(self, shape: Union, value: Value, path: Path) -> set[Path]:
        if shape.discriminator is not None:
            if not isinstance(value, dict):
                return {path}
            member = shape.discriminator.member
            named = value.get(member)
            index = shape.discriminator.branches.get(named) if isinstance(named, str) else None
            if index is None:
                return {(*path, member)}
            return self._use(shape.branches[index], value, path)
        fitting = sum(self.fits(branch, value) for branch in shape.branches)
        return set() if fitting == 1 or (fitting and not shape.exclusive) else {path}


ANYTHING: Final = Use(type=Anything())


def members_faults(kind: MapOf | Record, value: dict[str, Value], path: Path) -> set[Path]:
    within = (kind.min_members or 0) <= len(value) <= _limit(kind.max_members)
    return set() if within else {path}


def enumeration_fits(shape: Enumeration, value: Value) -> bool:
    """Return whether a value is listed, or new and of a listed JSON type where the list may grow.

    A list of whole numbers grows by whole numbers.
    """
    if any(same(value, exact(one)) for one in shape.values):
        return True
    if not shape.extensible:
        return False
    kind, kinds = json_type(value), {json_type(exact(one)) for one in shape.values}
    return kind in kinds or (kind == "integer" and "number" in kinds)


def json_type(value: Value) -> str:
    """Return the JSON type of a scalar; whole numbers are integers, however written."""
    match value:
        case bool():
            return "boolean"
        case int() | Decimal():
            return "integer" if Fraction(value).denominator == 1 else "number"
        case _:
            return type(value).__name__


def exact(value: bool | int | float | str) -> Value:
    return Decimal(repr(value)) if isinstance(value, float) else value


def exact_number(value: int | float) -> Decimal:
    return Decimal(value) if isinstance(value, int) else Decimal(repr(value))


def is_multiple(number: Decimal, of: Decimal) -> bool:
    return (Fraction(number) / Fraction(of)).denominator == 1


def format_fits(name: str, value: str) -> bool:
    """Return whether a text keeps the promise of its format; most formats promise nothing."""
    if name not in FORMATS:
        return True
    if "\n" in value or not re.search(FORMATS[name], value):
        return False
    if name == "duration":
        return value not in ("P", "PT") and not value.endswith("T")
    if name in ("date", "date-time"):
        year, month, day = (int(part) for part in _DAY.findall(value)[0])
        # 2000 stands in for the year 0, which `calendar` refuses: both are leap years.
        return day <= calendar.monthrange(year or 2000, month)[1]
    return True


def _limit(bound: int | None) -> float:
    return float("inf") if bound is None else bound
