"""What a filter keeps: whether an item must, may or must not be in a filtered list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from conformance.exchange import Request
from conformance.walking.instants import instant
from conformance.walking.listing import with_filter
from conformance.walking.order import compare
from conformance.world.serialising import as_text
from contracts.operations import Parameter
from contracts.pointers import Absent, Pointer, resolve
from contracts.rules.pagination import FilterOperator
from contracts.source import Json

_STEM = 4


class Keeps(Enum):
    """What a filter does with an item; FREE where the operator leaves it open."""

    YES = "yes"
    NO = "no"
    FREE = "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sieve:
    """A filter parameter with a value."""

    parameter: Parameter
    field: Pointer
    operator: FilterOperator
    value: Json

    @property
    def name(self) -> str:
        """The name of its parameter."""
        return self.parameter.name

    @property
    def words(self) -> str:
        """The filter in words."""
        return f"{self.name} ({self.operator.value} {self.field})"

    def put_on(self, request: Request) -> Request:
        """Return a request with the filter."""
        return with_filter(request, self.parameter, self.value)

    def keeps(self, item: Json) -> Keeps:
        """Return what the filter does with an item."""
        held = resolve(item, self.field)
        if isinstance(held, Absent) or held is None:
            # SQL and JSON differ on whether what is not there is different from a value.
            return Keeps.FREE if self.operator is FilterOperator.NOT_EQUAL else Keeps.NO
        return self._judge(held)

    def _judge(self, held: Json) -> Keeps:
        match self.operator:
            case FilterOperator.EQUAL:
                return _either(held, lambda one: equal(one, self.value))
            case FilterOperator.NOT_EQUAL:
                if isinstance(held, dict | list):
                    return Keeps.FREE
                return Keeps.NO if equal(held, self.value) else Keeps.YES
            case FilterOperator.ONE_OF:
                wanted = self.value if isinstance(self.value, list) else [self.value]
                return _either(held, lambda one: any(equal(one, value) for value in wanted))
            case FilterOperator.CONTAINS:
                return _contains(held, as_text(self.value))
            case FilterOperator.PREFIX:
                return _prefix(held, as_text(self.value))
            case FilterOperator.SEARCH:
                return _found(held, as_text(self.value))
            case _:
                return self._compare(held)

    def _compare(self, held: Json) -> Keeps:
        if isinstance(held, dict | list):
            return Keeps.FREE
        both_text = isinstance(held, str) and isinstance(self.value, str)
        moments = (
            both_text and instant(str(held)) is not None and instant(str(self.value)) is not None
        )
        if not moments and not _comparable(held, self.value):
            return Keeps.FREE
        sign = compare(held, self.value, moments)
        kept = {
            FilterOperator.LESS: sign < 0,
            FilterOperator.AT_MOST: sign <= 0,
            FilterOperator.GREATER: sign > 0,
            FilterOperator.AT_LEAST: sign >= 0,
        }[self.operator]
        return Keeps.YES if kept else Keeps.NO


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """Two filters in one request: what is kept satisfies each of them."""

    one: Sieve
    other: Sieve

    @property
    def name(self) -> str:
        """The names of their parameters."""
        return f"{self.one.name} with {self.other.name}"

    @property
    def words(self) -> str:
        """The filters in words."""
        return f"{self.one.words} with {self.other.words}"

    def put_on(self, request: Request) -> Request:
        """Return a request with both filters."""
        return self.other.put_on(self.one.put_on(request))

    def keeps(self, item: Json) -> Keeps:
        """Return what the two do with an item."""
        answers = {self.one.keeps(item), self.other.keeps(item)}
        if Keeps.NO in answers:
            return Keeps.NO
        return Keeps.YES if answers == {Keeps.YES} else Keeps.FREE


def equal(one: Json, other: Json) -> bool:
    """Whether two scalars are the same: numbers by value, date-times by instant, else as text."""
    if isinstance(one, str) and isinstance(other, str):
        first, second = instant(one), instant(other)
        if first is not None and second is not None:
            return first == second
    if _is_number(one) and _is_number(other):
        return one == other
    return as_text(one) == as_text(other)


def words_in(held: Json) -> list[str]:
    """Return the words of all text within a value."""
    found: list[str] = []
    for text in texts_in(held):
        word = ""
        for character in text + " ":
            if character.isalnum():
                word += character
            elif word:
                found.append(word)
                word = ""
    return found


def texts_in(held: Json) -> list[str]:
    """Return all text within a value."""
    if isinstance(held, str):
        return [held]
    values: Sequence[Json] = (
        list(held.values()) if isinstance(held, dict) else held if isinstance(held, list) else []
    )
    return [text for value in values for text in texts_in(value)]


def _either(held: Json, matches: Callable[[Json], bool]) -> Keeps:
    if isinstance(held, dict):
        return Keeps.FREE
    if isinstance(held, list):
        # Whether a filter looks at the array or into it is open.
        return Keeps.FREE if any(matches(one) for one in held) else Keeps.NO
    return Keeps.YES if matches(held) else Keeps.NO


def _contains(held: Json, wanted: str) -> Keeps:
    if isinstance(held, dict):
        return Keeps.FREE
    if isinstance(held, list):
        texts = [as_text(one) for one in held]
        if wanted in texts:
            return Keeps.YES
        near = any(wanted.casefold() in text.casefold() for text in texts)
        return Keeps.FREE if near else Keeps.NO
    text = as_text(held)
    if wanted in text:
        return Keeps.YES
    return Keeps.FREE if wanted.casefold() in text.casefold() else Keeps.NO


def _prefix(held: Json, wanted: str) -> Keeps:
    if isinstance(held, dict | list):
        return Keeps.FREE
    text = as_text(held)
    if text.startswith(wanted):
        return Keeps.YES
    return Keeps.FREE if text.casefold().startswith(wanted.casefold()) else Keeps.NO


def _found(held: Json, wanted: str) -> Keeps:
    """Return whether a search finds a value: whole words it must, what shares no stem it must not."""
    folded = wanted.casefold()
    words = [word.casefold() for word in words_in(held)]
    if folded in words:
        return Keeps.YES
    stem = folded[:_STEM]
    near = any(word.startswith(stem) or stem in word for word in words)
    return Keeps.FREE if near else Keeps.NO


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _comparable(one: Json, other: Json) -> bool:
    return (_is_number(one) and _is_number(other)) or (
        isinstance(one, str) and isinstance(other, str)
    )
