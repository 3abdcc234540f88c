"""Scalars in Java: the class of each, and its constraints as annotations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from generators.formats import FORMATS
from generators.patterns import translate
from generators.targets.java import syntax
from generators.targets.java.java_type import JavaType

if TYPE_CHECKING:
    from contracts.schemas import Constant, Number, Text
    from generators.targets.java.imports import Imports

_INT: Final = 2**31
_LONG: Final = 2**63


@dataclass(slots=True, kw_only=True)
class Scalars:
    """Writes scalars in one file."""

    imports: Imports

    def text(self, kind: Text) -> JavaType:
        """Return the type of a text."""
        text, annotations = "String", self.text_constraints(kind)
        if kind.format == "date-time":
            text = self.imports.runtime("Timestamp")
        elif kind.format == "date":
            text = self.imports.runtime("CalendarDate")
        else:
            name = "byte" if kind.encoding == "base64" else kind.format
            if name in FORMATS:
                annotations = (
                    f"@{self.imports.runtime('Format')}({syntax.string(name)})",
                    *annotations,
                )
        return JavaType(text, annotations)

    def text_constraints(self, kind: Text) -> tuple[str, ...]:
        """Return the annotations for the length and the patterns of a text."""
        found: tuple[str, ...] = ()
        bounds = [
            f"{name} = {value}"
            for name, value in (("min", kind.min_length), ("max", kind.max_length))
            if value is not None
        ]
        if bounds:
            found += (f"@{self.imports.runtime('Length')}({', '.join(bounds)})",)
        patterns = [one for one in map(self.pattern, kind.patterns) if one is not None]
        if patterns:
            listed = syntax.array([syntax.string(one) for one in patterns])
            found += (f"@{self.imports.runtime('Matches')}({listed})",)
        return found

    def pattern(self, pattern: str) -> str | None:
        """Return a pattern as Java reads it, or None where Java cannot run it."""
        return translate(pattern, "java")

    def number(self, kind: Number) -> JavaType:
        """Return the type of a number: the smallest that holds all that are valid, and none rounded."""
        if not kind.integer:
            if kind.format in ("float", "double"):
                return JavaType("Double", self._bounds(kind, whole=False))
            return JavaType(self.imports.library("BigDecimal"), self._bounds(kind, whole=False))
        least = [one for one in (kind.minimum, kind.exclusive_minimum) if one is not None]
        most = [one for one in (kind.maximum, kind.exclusive_maximum) if one is not None]
        outside = any(abs(one) >= _LONG and one != -_LONG for one in (*least, *most))
        if kind.format == "uint64" or (outside and kind.format not in ("int32", "int64", "uint32")):
            extra = ()
            if kind.format == "uint64":
                name = self.imports.library("DecimalMax")
                extra = (f'@{name}("{2**64 - 1}")',)
                if not any(one >= 0 for one in least):
                    extra = (f"@{self.imports.library('Min')}(0)", *extra)
            bounds = self._bounds(kind, whole=True)
            return JavaType(
                self.imports.library("BigInteger"),
                extra + tuple(b for b in bounds if b not in extra),
            )
        if kind.format == "uint32":
            extra = (
                () if any(one >= 0 for one in least) else (f"@{self.imports.library('Min')}(0)",)
            )
            if not any(one < 2 * _INT for one in most):
                extra += (f"@{self.imports.library('Max')}({2 * _INT - 1}L)",)
            return JavaType("Long", extra + self._bounds(kind, whole=True))
        small = bool(least and most) and max(least) >= -_INT and min(most) < _INT
        is_int = kind.format == "int32" or (small and kind.format != "int64")
        return JavaType("Integer" if is_int else "Long", self._bounds(kind, whole=True))

    def _bounds(self, kind: Number, *, whole: bool) -> tuple[str, ...]:
        found: tuple[str, ...] = ()
        for name, bound, inclusive in (
            ("Min", kind.minimum, True),
            ("Max", kind.maximum, True),
            ("Min", kind.exclusive_minimum, False),
            ("Max", kind.exclusive_maximum, False),
        ):
            if bound is None:
                continue
            text = syntax.number(bound)
            if whole and inclusive and abs(bound) < _LONG and float(bound).is_integer():
                suffix = "L" if abs(bound) >= _INT else ""
                found += (f"@{self.imports.library(name)}({text}{suffix})",)
            elif inclusive:
                found += (f'@{self.imports.library(f"Decimal{name}")}("{text}")',)
            else:
                decimal = self.imports.library(f"Decimal{name}")
                found += (f'@{decimal}(value = "{text}", inclusive = false)',)
        if kind.multiples:
            steps = syntax.array([f'"{syntax.number(step)}"' for step in kind.multiples])
            found += (f"@{self.imports.runtime('MultipleOf')}({steps})",)
        return found

    def constant(self, kind: Constant) -> JavaType:
        """Return the type of a constant."""
        only = f"@{self.imports.runtime('Only')}({syntax.json_string(kind.value)})"
        match kind.value:
            case bool():
                return JavaType("Boolean", (only,))
            case str():
                return JavaType("String", (only,))
            case int() if abs(kind.value) < _LONG:
                return JavaType("Long", (only,))
            case _:
                return JavaType(self.imports.library("BigDecimal"), (only,))

    def size(self, least: int | None, most: int | None) -> tuple[str, ...]:
        """Return the annotation for the number of items or members, if it is bounded."""
        stated = [
            f"{name} = {bound}"
            for name, bound in (("min", least), ("max", most))
            if bound is not None
        ]
        return (f"@{self.imports.library('Size')}({', '.join(stated)})",) if stated else ()
