"""Bounds, lengths, patterns and formats of strings and numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final, NamedTuple, cast

from contracts.diff.branches import Alternative
from contracts.diff.comparison import Pair, SchemaFact
from contracts.diff.fact import EVERY_LANGUAGE, MOVES, Effect, Kind
from contracts.source import Json

KINDS: Final = (
    Kind(
        id="diff/bound-tightened",
        what="A bound, a length or a count allows less than before.",
        why="A request that used what was allowed is refused.",
        mend="Go on taking what was allowed; clamp or warn in place of refusing.",
    ),
    Kind(
        id="diff/bound-loosened",
        what="A bound, a length or a count allows more than before.",
        why="A reader that made room for the old bound meets values beyond it.",
        mend="Keep the bound in answers, or let readers ask for the larger values.",
    ),
    Kind(
        id="diff/pattern-changed",
        what="The pattern of a string is another, new or gone.",
        why="Which strings are valid has changed.",
        mend="Keep the old pattern beside the new as alternatives.",
    ),
    Kind(
        id="diff/multiple-changed",
        what="The number that values must be a multiple of is another, new or gone.",
        why="Values that were valid may be refused, or readers meet finer ones.",
        mend="Let the new multiple divide the old in requests, and be divided by it in answers.",
    ),
    Kind(
        id="diff/format-changed",
        what="The format of a value is another, new or gone.",
        why="Generated code reads a date, a number's width or binary data by its format.",
        mend="Add a new member in the new format.",
        source=EVERY_LANGUAGE,
    ),
)

_RANKS: Final = (("int32", "int64", ""), ("float", "double", ""))
_ASSERTED: Final = frozenset(
    {"date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "uuid"}
    | {"uri-reference", "uri-template", "json-pointer", "relative-json-pointer", "regex", "iri"}
    | {"idn-email", "idn-hostname", "iri-reference", "byte", "binary"}
)
"""Formats that say which strings are valid; any other is a word for readers."""


class Bound(NamedTuple):
    """A limit of values, and whether it is itself allowed."""

    value: float
    inclusive: bool = True


def compare_bounds(pair: Pair) -> None:
    """Note the bounds that differ between two strings or numbers whose values are not listed."""
    if pair.old.values is not None or pair.new.values is not None:
        return
    if pair.kind == "string":
        compare_counts(pair, "minLength", "maxLength")
        _compare_patterns(pair)
        _compare_formats(pair)
    elif pair.kind == "number":
        if pair.old.integer != pair.new.integer:
            pair.add(
                SchemaFact(
                    kind="diff/type-changed",
                    effect=Effect.WIDENS if pair.old.integer else Effect.NARROWS,
                    was="integer" if pair.old.integer else "number",
                    now="integer" if pair.new.integer else "number",
                    old=pair.places[0],
                    new=pair.places[1],
                )
            )
        _compare_range(pair)
        _compare_multiples(pair)
        _compare_formats(pair)


def compare_counts(pair: Pair, least: str, most: str) -> None:
    """Note where a least or a largest count differs."""
    for keyword, otherwise, sign in ((least, 0.0, 1), (most, math.inf, -1)):
        before = _count(pair.old.whole.constraints, keyword, otherwise)
        after = _count(pair.new.whole.constraints, keyword, otherwise)
        _note(pair, keyword, before * sign, after * sign, _said(before), _said(after))


def _count(stated: Mapping[str, Json], keyword: str, otherwise: float) -> float:
    value = stated.get(keyword)
    return value if isinstance(value, (int, float)) else otherwise


def _note(pair: Pair, keyword: str, before: float, after: float, was: str, now: str) -> None:
    """Note a bound that differs; the larger the numbers, the less is allowed."""
    if before == after:
        return
    tighter = after > before
    old, new = pair.places
    pair.add(
        SchemaFact(
            kind="diff/bound-tightened" if tighter else "diff/bound-loosened",
            effect=Effect.NARROWS if tighter else Effect.WIDENS,
            label=keyword,
            was=was,
            now=now,
            old=old,
            new=new,
        )
    )


def lower(one: Alternative) -> Bound:
    """Return the least number that is allowed, or the one above which numbers are."""
    stated = one.whole.constraints
    bounds = [Bound(-math.inf)]
    if isinstance(value := stated.get("minimum"), (int, float)):
        bounds.append(Bound(math.ceil(value)) if one.integer else Bound(value))
    if isinstance(value := stated.get("exclusiveMinimum"), (int, float)):
        bounds.append(Bound(math.floor(value) + 1) if one.integer else Bound(value, False))
    return max(bounds, key=lambda bound: (bound.value, not bound.inclusive))


def upper(one: Alternative) -> Bound:
    """Return the largest number that is allowed, or the one below which numbers are."""
    stated = one.whole.constraints
    bounds = [Bound(math.inf)]
    if isinstance(value := stated.get("maximum"), (int, float)):
        bounds.append(Bound(math.floor(value)) if one.integer else Bound(value))
    if isinstance(value := stated.get("exclusiveMaximum"), (int, float)):
        bounds.append(Bound(math.ceil(value) - 1) if one.integer else Bound(value, False))
    return min(bounds, key=lambda bound: (bound.value, bound.inclusive))


def _compare_range(pair: Pair) -> None:
    low, new_low = lower(pair.old), lower(pair.new)
    high, new_high = upper(pair.old), upper(pair.new)
    if pair.old.integer != pair.new.integer:
        # 1.0 and 1 are the same bound, and one of an integer is rounded to what it means.
        if new_low.value == math.ceil(low.value) if math.isfinite(low.value) else False:
            new_low = low
        if new_high.value == math.floor(high.value) if math.isfinite(high.value) else False:
            new_high = high
    for keyword, before, after, sign in (
        ("minimum", low, new_low, 1),
        ("maximum", high, new_high, -1),
    ):
        if before == after:
            continue
        if before.value == after.value:
            order = (0.0, 1.0) if before.inclusive else (1.0, 0.0)
        else:
            order = (before.value * sign, after.value * sign)
        _note(pair, keyword, *order, _bound_said(before), _bound_said(after))


def _bound_said(bound: Bound) -> str:
    return _said(bound.value) + ("" if bound.inclusive else ", itself not allowed")


def _said(value: float) -> str:
    if not math.isfinite(value):
        return "none"
    return str(int(value)) if float(value).is_integer() else str(value)


def _listed(one: Alternative, keyword: str) -> frozenset[str]:
    return frozenset(
        str(text) for text in cast("list[Json]", one.whole.constraints.get(keyword, []))
    )


def _compare_patterns(pair: Pair) -> None:
    before, after = _listed(pair.old, "pattern"), _listed(pair.new, "pattern")
    if before == after:
        return
    if before < after:
        effect = Effect.NARROWS
    elif after < before:
        effect = Effect.WIDENS
    else:
        effect = Effect.UNDECIDED
    old, new = pair.places
    pair.add(
        SchemaFact(
            kind="diff/pattern-changed",
            effect=effect,
            was=" and ".join(sorted(before)),
            now=" and ".join(sorted(after)),
            old=old,
            new=new,
        )
    )


def _compare_multiples(pair: Pair) -> None:
    before, after = _divisor(pair.old), _divisor(pair.new)
    if before == after:
        return
    effect = MOVES
    if before == 0 or (after and before and (after / before).is_integer()):
        effect = Effect.NARROWS
    elif after == 0 or (before / after).is_integer():
        effect = Effect.WIDENS
    old, new = pair.places
    pair.add(
        SchemaFact(
            kind="diff/multiple-changed",
            effect=effect,
            was=_said(before) if before else "none",
            now=_said(after) if after else "none",
            old=old,
            new=new,
        )
    )


def _divisor(one: Alternative) -> float:
    """Return what values must be a multiple of, 0 for nothing; every integer is one of 1."""
    listed = cast("list[float]", one.whole.constraints.get("multipleOf", []))
    found = [value for value in listed if not (one.integer and value == 1)]
    return float(math.lcm(*(int(value) for value in found))) if _whole(found) else max(found)


def _whole(found: list[float]) -> bool:
    if not found:
        return True
    return all(float(value).is_integer() for value in found)


def _compare_formats(pair: Pair) -> None:
    for keyword in ("format", "contentEncoding", "contentMediaType"):
        before = str(pair.old.whole.constraints.get(keyword, ""))
        after = str(pair.new.whole.constraints.get(keyword, ""))
        if before == after or (keyword == "format" and not _matters(pair.kind, before, after)):
            continue
        old, new = pair.places
        pair.add(
            SchemaFact(
                kind="diff/format-changed",
                effect=_format_effect(pair.kind, keyword, before, after),
                label=keyword,
                was=before or "none",
                now=after or "none",
                old=old,
                new=new,
            )
        )


def _matters(kind: str, before: str, after: str) -> bool:
    return any(_says(kind, one) for one in (before, after))


def _says(kind: str, text: str) -> bool:
    return text in _ASSERTED if kind == "string" else any(text in ranks[:2] for ranks in _RANKS)


def _format_effect(kind: str, keyword: str, before: str, after: str) -> Effect:
    if kind == "number":
        for ranks in _RANKS:
            if before in ranks and after in ranks:
                return Effect.WIDENS if ranks.index(before) < ranks.index(after) else Effect.NARROWS
        return MOVES
    if keyword == "format":
        before, after = (one if one in _ASSERTED else "" for one in (before, after))
    if not before:
        return Effect.NARROWS
    if not after:
        return Effect.WIDENS
    return MOVES
