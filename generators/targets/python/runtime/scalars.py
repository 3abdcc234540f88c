"""Scalars as JSON Schema reads them: nothing is converted from another JSON type."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, TypeAlias
from uuid import UUID

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from .faults import refuse
from .formats import FORMATS, RANGES
from .json_values import identity, text_of

_TEXT_ON_THE_WIRE = core_schema.plain_serializer_function_ser_schema(
    text_of, when_used="json-unless-none"
)


class WireDateTime(datetime):
    """A date-time that remembers its text, such as `2026-01-05T09:30:00.000Z`.

    A leap second is held as the second before it, and a year 0 as year 4: a leap year too.
    """

    wire_text: str = ""

    @classmethod
    def of(cls, text: str) -> WireDateTime:
        """Return the instant that a text of RFC 3339 tells."""
        upper = text.upper().replace(":60", ":59", 1) if text[17:19] == "60" else text.upper()
        if upper.startswith("0000"):
            upper = f"0004{upper[4:]}"
        whole, dot, rest = upper.partition(".")
        if dot:
            digits = re.match("[0-9]+", rest)
            count = digits.end() if digits else 0
            upper = f"{whole}.{rest[:count][:6]:0<6}{rest[count:]}"
        moment = cls.fromisoformat(upper)
        moment.wire_text = text
        return moment

    def __reduce_ex__(self, protocol: Any) -> Any:
        if self.wire_text:
            return (WireDateTime.of, (self.wire_text,))
        return super().__reduce_ex__(protocol)


class WireDate(date):
    """A date that remembers its text; a year 0 is held as year 4: a leap year too."""

    wire_text: str = ""

    @classmethod
    def of(cls, text: str) -> WireDate:
        """Return the day that a text such as `2026-01-31` tells."""
        day = cls.fromisoformat(f"0004{text[4:]}" if text.startswith("0000") else text)
        day.wire_text = text
        return day

    def __reduce_ex__(self, protocol: Any) -> Any:
        if self.wire_text:
            return (WireDate.of, (self.wire_text,))
        return super().__reduce_ex__(protocol)


class WireUuid(UUID):
    """A UUID that remembers its text, upper-case letters included."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        # UUID refuses assignment: it is immutable.
        object.__setattr__(self, "wire_text", text)

    def __reduce__(self) -> Any:
        return (WireUuid, (text_of(self),))


@cache
def _format_check(name: str) -> Callable[[str], object]:
    return re.compile(FORMATS[name]).search


def has_format(name: str, text: str) -> bool:
    """Return whether a text has a format; one that nobody checks it always has."""
    if name not in FORMATS:
        return True
    if not _format_check(name)(text) or text == "P" or text.endswith("\n"):
        return False
    if name in ("date", "date-time"):
        year = int(text[:4])
        # The Gregorian calendar repeats every 400 years, year 0 included.
        return int(text[8:10]) <= monthrange(year or 400, int(text[5:7]))[1]
    return True


def _integer(value: Any) -> int:
    if type(value) is int:
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise refuse("must be an integer")
    if not float(value).is_integer():
        raise refuse("must be an integer")
    return int(value)


def _real(value: Any) -> float:
    if type(value) is float or type(value) is int:
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise refuse("must be a number")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise refuse("must be text")
    return value


def _kept(name: str, kind: type[object], make: Callable[[str], Any]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if isinstance(value, kind) and (kind is not date or not isinstance(value, datetime)):
            return value
        text = _text(value)
        if not has_format(name, text):
            raise refuse(f"must be a {name}")
        return make(text)

    return read


@dataclass(frozen=True, slots=True)
class _Plain:
    """An annotation whose function is all the validation that there is."""

    read: Callable[[Any], Any]
    is_text: bool = False

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.read, serialization=_TEXT_ON_THE_WIRE if self.is_text else None
        )


Integer: TypeAlias = Annotated[int, _Plain(_integer)]
"""An integer; `1.0` is one, `"1"` and `true` are not."""

Real: TypeAlias = Annotated[float, _Plain(_real)]
"""A number; `"1"` and `true` are none. Whole numbers stay exact."""

Instant: TypeAlias = Annotated[
    datetime, _Plain(_kept("date-time", datetime, WireDateTime.of), is_text=True)
]
"""A `date-time`: an instant with its offset, whose text comes back unchanged."""

CalendarDate: TypeAlias = Annotated[date, _Plain(_kept("date", date, WireDate.of), is_text=True)]
"""A `date`."""

Uuid: TypeAlias = Annotated[UUID, _Plain(_kept("uuid", UUID, WireUuid), is_text=True)]
"""A `uuid`, whose text comes back unchanged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRules:
    """What a text has to be; lengths count code points, and each pattern has to be found in it."""

    min_length: int = 0
    max_length: int | None = None
    patterns: tuple[str, ...] = ()
    format: str = ""

    def problem(self, text: str) -> str:
        """Return what is wrong with a text, or nothing."""
        if len(text) < self.min_length:
            return f"must have at least {self.min_length} characters"
        if self.max_length is not None and len(text) > self.max_length:
            return f"must have at most {self.max_length} characters"
        for pattern in self.patterns:
            if not compiled(pattern).search(text):
                return f"must match {pattern}"
        if self.format and not has_format(self.format, text):
            return f"must be a {self.format}"
        return ""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def check(value: Any) -> Any:
            problem = self.problem(text_of(value))
            if problem:
                raise refuse(problem)
            return value

        return core_schema.no_info_after_validator_function(check, handler(source))


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRules:
    """What a number has to be; multiples are judged in decimal, so 0.3 is one of 0.1."""

    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None
    multiples_of: tuple[float, ...] = ()

    def problem(self, value: float) -> str:
        """Return what is wrong with a number, or nothing."""
        if self.ge is not None and value < self.ge:
            return f"must be at least {self.ge}"
        if self.gt is not None and value <= self.gt:
            return f"must be more than {self.gt}"
        if self.le is not None and value > self.le:
            return f"must be at most {self.le}"
        if self.lt is not None and value >= self.lt:
            return f"must be less than {self.lt}"
        for step in self.multiples_of:
            if not _is_multiple(value, step):
                return f"must be a multiple of {step}"
        return ""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def check(value: Any) -> Any:
            problem = self.problem(value)
            if problem:
                raise refuse(problem)
            return value

        return core_schema.no_info_after_validator_function(check, handler(source))


Int32: TypeAlias = Annotated[Integer, NumberRules(ge=RANGES["int32"][0], le=RANGES["int32"][1])]
"""An integer of 32 bits."""

Int64: TypeAlias = Annotated[Integer, NumberRules(ge=RANGES["int64"][0], le=RANGES["int64"][1])]
"""An integer of 64 bits."""

Uint32: TypeAlias = Annotated[Integer, NumberRules(ge=RANGES["uint32"][0], le=RANGES["uint32"][1])]
"""An integer of 32 bits, not negative."""

Uint64: TypeAlias = Annotated[Integer, NumberRules(ge=RANGES["uint64"][0], le=RANGES["uint64"][1])]
"""An integer of 64 bits, not negative."""


class ValueRules:
    """One of some values, compared as JSON values: 1 equals 1.0, and true is not 1."""

    def __init__(self, *values: str | float) -> None:
        self.values = {identity(value): value for value in values}

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        def check(value: Any) -> Any:
            try:
                return self.values[identity(value)]
            except (KeyError, TypeError):
                raise refuse(
                    f"must be one of {', '.join(map(repr, self.values.values()))}"
                ) from None

        return core_schema.no_info_plain_validator_function(check)


class OpenValues:
    """Values of some types: a list that is expected to grow names those known so far."""

    def __init__(self, *types: type[object]) -> None:
        self.types = types

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        def check(value: Any) -> Any:
            if type(value) in self.types or (type(value) is int and float in self.types):
                return value
            if type(value) is float and int in self.types and value.is_integer():
                return int(value)
            raise refuse(f"must be {' or '.join(one.__name__ for one in self.types)}")

        return core_schema.no_info_plain_validator_function(check)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern, compiled once."""
    return re.compile(pattern)


def _is_multiple(value: float, step: float) -> bool:
    if isinstance(value, int) and isinstance(step, int):
        return value % step == 0
    from fractions import Fraction

    return (Fraction(repr(value)) / Fraction(repr(step))).denominator == 1
