"""Values of a schema: one that is valid, and those at its borders."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final, cast

from contracts.diff.bounds import lower, upper
from contracts.diff.branches import Alternative
from contracts.diff.fact import Direction
from contracts.diff.forms import Forms, Sites
from contracts.diff.texts import matching
from contracts.source import Json

_DEEPEST: Final = 10
_MOST_ITEMS: Final = 2000
_ORDER: Final = ("string", "number", "boolean", "object", "array", "null")
_FORMATS: Final = {
    "date-time": "2026-01-05T09:30:00Z",
    "date": "2026-01-05",
    "time": "09:30:00Z",
    "duration": "P1D",
    "email": "someone@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/",
    "uri-reference": "/somewhere",
    "uuid": "01935f5c-2b1a-7c3d-9e4f-5a6b7c8d9e0f",
    "json-pointer": "/somewhere",
    "regex": "^a$",
}


class NoSampleError(Exception):
    """No value of a schema could be made."""


class Sampler:
    """Makes values of one contract's schemas, as they are sent in one direction."""

    def __init__(self, forms: Forms, direction: Direction) -> None:
        self._forms = forms
        self._hidden = "readOnly" if direction is Direction.REQUEST else "writeOnly"

    def one(self, sites: Sites, depth: int = 0) -> Json:
        """Return a small value; raises NoSampleError where none can be made."""
        if depth > _DEEPEST:
            raise NoSampleError
        form = self._forms.of(sites)
        for kind in _ORDER:
            for alternative in form.alternatives.get(kind, ()):
                try:
                    return self.of_alternative(alternative, depth)
                except NoSampleError:
                    continue
        raise NoSampleError

    def borders(self, sites: Sites, *, wanted: str = "") -> Iterator[Json]:
        """Yield values at the borders of what a schema allows; `wanted` names a member to begin with."""
        for kind, alternatives in self._forms.of(sites).alternatives.items():
            for index in range(len(alternatives)):
                yield from self.borders_of(sites, kind, index, wanted=wanted)

    def borders_of(
        self, sites: Sites, kind: str, index: int, *, wanted: str = ""
    ) -> Iterator[Json]:
        """Yield values at the borders of one alternative of a schema."""
        alternatives = self._forms.of(sites).alternatives.get(kind, ())
        if index >= len(alternatives):
            return
        one = alternatives[index]
        if one.values is not None:
            yield from one.values.values()
            return
        found = {
            "null": _nothing,
            "boolean": _booleans,
            "number": _numbers,
            "string": _texts,
        }.get(kind)
        if found is not None:
            yield from found(one)
        elif kind == "array":
            yield from self._arrays(one)
        else:
            yield from self._objects(one, wanted)

    def of_alternative(self, one: Alternative, depth: int = 0) -> Json:
        """Return a small value of one alternative."""
        if one.values is not None:
            return next(iter(one.values.values()))
        match one.kind:
            case "null":
                return None
            case "boolean":
                return True
            case "number":
                return next(_numbers(one))
            case "string":
                return next(_texts(one))
            case "array":
                least = int(cast("float", one.whole.constraints.get("minItems", 0)))
                if least > _MOST_ITEMS or (least > 1 and one.whole.constraints.get("uniqueItems")):
                    raise NoSampleError
                prefix = [self.one(sites, depth + 1) for sites in one.whole.prefix[:least]]
                rest = least - len(prefix)
                return prefix + ([self.one(one.whole.items, depth + 1)] * rest if rest > 0 else [])
            case _:
                return self._object(one, depth)

    def _object(self, one: Alternative, depth: int) -> dict[str, Json]:
        value: dict[str, Json] = {}
        for name in one.whole.required:
            sites = self.member(one, name)
            said = self._forms.said(sites, self._hidden)
            if said is None or said[0] is not True:
                value[name] = self.one(sites, depth + 1)
        least = int(cast("float", one.whole.constraints.get("minProperties", 0)))
        for name, sites in one.whole.properties.items():
            if len(value) >= least:
                break
            if name not in value:
                value[name] = self.one(sites, depth + 1)
        while len(value) < least and not self.is_closed(one):
            value[f"other{len(value)}"] = self.one(one.whole.additional, depth + 1)
        return value

    def member(self, one: Alternative, name: str) -> Sites:
        """Return what a member of an object must satisfy."""
        return one.whole.properties.get(name) or one.whole.additional

    def is_closed(self, one: Alternative) -> bool:
        """Whether an object takes no member that it does not list."""
        return any(site.value is False for site in one.whole.additional)

    def _objects(self, one: Alternative, wanted: str) -> Iterator[Json]:
        try:
            base = self._object(one, 0)
        except NoSampleError:
            return
        yield base
        for name in sorted(one.whole.properties, key=lambda name: name != wanted):
            if name not in base:
                try:
                    yield {**base, name: self.one(one.whole.properties[name], 1)}
                except NoSampleError:
                    continue
        if not self.is_closed(one):
            names = [wanted] if wanted and wanted not in one.whole.properties else []
            for name in (*names, "somethingElse"):
                for value in (True, "text", 1.5):
                    yield {**base, name: value}
            most = one.whole.constraints.get("maxProperties")
            if isinstance(most, int) and most < _MOST_ITEMS:
                more = {f"other{index}": True for index in range(most - len(base))}
                yield {**base, **more}

    def _arrays(self, one: Alternative) -> Iterator[Json]:
        least = int(cast("float", one.whole.constraints.get("minItems", 0)))
        most = one.whole.constraints.get("maxItems")
        counts = {least, max(least, 1), max(least, 2)}
        if isinstance(most, int):
            counts.add(most)
        else:
            counts |= {least + 100, 1001}
        for count in sorted(count for count in counts if count <= _MOST_ITEMS):
            yield from self._array(one, count)

    def _array(self, one: Alternative, count: int) -> Iterator[Json]:
        prefix = one.whole.prefix
        try:
            values = [self.one(sites, 1) for sites in prefix[:count]]
            rest = count - len(values)
            if rest <= 0:
                yield values
                return
            yield values + [self.one(one.whole.items, 1)] * rest
            different = [
                value for _, value in zip(range(rest), self.borders(one.whole.items), strict=False)
            ]
            if len(different) == rest:
                yield values + different
        except NoSampleError:
            return


def _nothing(_one: Alternative) -> Iterator[Json]:
    yield None


def _booleans(_one: Alternative) -> Iterator[Json]:
    yield True
    yield False


def _numbers(one: Alternative) -> Iterator[int | float]:
    """Yield numbers at and within the bounds, multiples of what they must be."""
    low, high = lower(one), upper(one)
    steps = cast("list[float]", one.whole.constraints.get("multipleOf", []))
    step = max(steps, default=1)
    found: list[float] = []
    if math.isfinite(low.value):
        found += [low.value, low.value + (1 if one.integer else 0.5), low.value + 1]
    if math.isfinite(high.value):
        found += [high.value, high.value - (1 if one.integer else 0.5)]
    found += [0, 1, -1, 2**31, -(2**31) - 1, 2**53, 1000]
    if not one.integer:
        found += [0.5, -0.5]
    for value in found:
        for candidate in (value, math.ceil(value / step) * step if steps else value):
            inside = low.value <= candidate <= high.value
            edge = (candidate == low.value and not low.inclusive) or (
                candidate == high.value and not high.inclusive
            )
            if inside and not edge and (not one.integer or float(candidate).is_integer()):
                yield int(candidate) if float(candidate).is_integer() else candidate


def _texts(one: Alternative) -> Iterator[str]:
    """Yield strings of the least and the greatest length, of the format or the pattern."""
    stated = one.whole.constraints
    least = int(cast("float", stated.get("minLength", 0)))
    most = stated.get("maxLength")
    longest = int(most) if isinstance(most, (int, float)) else max(least, 300)
    patterns = cast("list[str]", stated.get("pattern", []))
    format_ = str(stated.get("format", ""))
    if patterns:
        for length in (least, longest):
            text = matching(patterns[0], least=length)
            if text is not None and len(text) <= longest:
                yield text
        for text in ("", "a", "A", "0", "a-b", "A_b.c:d", "é", "a b"):
            if least <= len(text) <= longest:
                yield text
        return
    if format_ in _FORMATS:
        yield _FORMATS[format_]
        return
    if least <= 4 <= longest:
        yield "text"
    for length in (least, longest, min(least + 1, longest)):
        if length <= 100_000:
            yield "a" * length
    if least <= 9 <= longest:
        yield "Ä b/c?=&#"
