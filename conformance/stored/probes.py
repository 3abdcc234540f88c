"""Values that services are known to damage, as far as the schemas of a member allow them.

Each belongs to a family: what damages one value of it damages the others too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from conformance.stored.changing import token
from conformance.stored.form import Kind, Member
from conformance.world.merging import count, number
from conformance.world.values import Unsatisfiable
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.world import World

_LONG: Final = 1000
_LONGEST: Final = 4000
_SAMPLES: Final = 40
_LARGE: Final = 2**53 + 1


class Family(StrEnum):
    """What a value puts to the test, in words before "came back otherwise"."""

    UNICODE = "Unicode beyond ASCII, in the form in which it was sent,"
    CASE = "a text of capitals and small letters"
    MARKUP = "quotes, markup and escapes"
    ZEROS = "leading zeros"
    LOOKALIKE = "a text that looks like a number, a boolean or null"
    SPACES = "spaces at its ends and in a row"
    LONG = "a text as long as the schema allows"
    LARGE = "an integer that a double cannot hold"
    BOUND = "a number at a bound of its schema"
    ZERO = "zero, false or an empty text"
    FRACTION = "a fraction"
    NULL = "null"
    CHOICE = "another member of its enumeration"
    ORDER = "items in an order of their own"
    EMPTY = "an empty array or object"
    NESTED = "objects and arrays inside one another"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One value for one member, and what it puts to the test."""

    family: Family
    value: Json


_UNICODE: Final = (
    "e\u0301\u00e9",
    "\U0001f600\U0001d4d0",
    "\u05e9\u05dc\u05d5\u05dd \u0627",
    "a\u200bb\u200dc",
    "\ufb01\u00bd\uff21",
    "\u212b\u0130\u00df",
)
"""Composed and decomposed, beyond the basic plane, right to left, invisible, compatible, and cased."""
_CASED: Final = ("aB", "CdEf", "gHIjK")
_MARKUP: Final = ("<b>&amp;</b>", "\"'\\", "%41+;--", "${x}{{y}}")
_LOOKALIKES: Final = ("1e5", "true", "null", "1.50", "no", "2026-01-02")


def probes(world: World, member: Member, *, nulls: bool) -> list[Probe]:
    """Return the values to try in a member, each allowed by what is sent and by what is shown.

    `nulls` says whether null is a value like others: in a merge patch it removes.
    """
    found = [one for one in _all(world, member, nulls) if member.allows(world, one.value)]
    unstated = {Kind.BOOLEAN, Kind.ENUMERATION}
    return [
        one for one in found if not member.moves and not (member.unique and member.kind in unstated)
    ]


def _all(world: World, member: Member, nulls: bool) -> Iterator[Probe]:
    keywords = member.keywords
    match member.kind:
        case Kind.TEXT:
            yield from _texts(world, keywords, unique=member.unique)
        case Kind.FORMATTED if "pattern" in keywords:
            yield from _patterned(world, member)
        case Kind.INTEGER | Kind.NUMBER if not member.unique:
            yield from _numbers(keywords, whole=member.kind is Kind.INTEGER)
        case Kind.BOOLEAN:
            yield Probe(family=Family.CHOICE, value=True)
            yield Probe(family=Family.ZERO, value=False)
        case Kind.ENUMERATION:
            stated = keywords.get("enum")
            for value in stated[:4] if isinstance(stated, list) else ():
                yield Probe(family=Family.CHOICE, value=value)
        case Kind.ARRAY:
            yield from _arrays(member)
        case Kind.OBJECT:
            yield from _objects(nulls=nulls)
        case _:
            return
    # In a patch null may remove, and state/patch sees to that.
    if nulls and not member.required and not member.unique:
        yield Probe(family=Family.NULL, value=None)


def _texts(world: World, keywords: dict[str, Json], *, unique: bool) -> Iterator[Probe]:
    longest = count(keywords.get("maxLength"), _LONG)
    name = token(world)[: max(1, longest // 3)]

    def filled(pieces: tuple[str, ...]) -> str:
        text = name
        for piece in pieces:
            if len(text) + len(piece) + 1 <= longest:
                text += " " + piece
        return text

    yield Probe(family=Family.UNICODE, value=filled(_UNICODE))
    yield Probe(family=Family.CASE, value=filled(_CASED))
    yield Probe(family=Family.MARKUP, value=filled(_MARKUP))
    digits = f"{world.random('digits', world.next_number()).randrange(10**6, 10**7)}"
    yield Probe(family=Family.ZEROS, value=("00" + digits)[:longest] if unique else "007")
    yield Probe(family=Family.SPACES, value=f" {name}  x "[:longest])
    length = min(longest, _LONGEST)
    if length >= len(name):
        yield Probe(family=Family.LONG, value=name + "x" * (length - len(name)))
    if not unique:
        for text in _LOOKALIKES:
            yield Probe(family=Family.LOOKALIKE, value=text)
        yield Probe(family=Family.ZERO, value="")


def _patterned(world: World, member: Member) -> Iterator[Probe]:
    """Yield a text of a pattern that begins with a zero, where one is found among a few."""
    for _ in range(_SAMPLES):
        try:
            value = world.sampler("zeros", world.next_number()).unique(member.inner)
        except Unsatisfiable:
            return
        if isinstance(value, str) and value[:1] == "0" and value.isdigit():
            yield Probe(family=Family.ZEROS, value=value)
            return


def _numbers(keywords: dict[str, Json], *, whole: bool) -> Iterator[Probe]:
    high, low = number(keywords.get("maximum")), number(keywords.get("minimum"))
    largest = {"int32": 2**31 - 1, "int64": 2**63 - 1, "uint32": 2**32 - 1}.get(
        str(keywords.get("format"))
    )
    if whole:
        limit = min((one for one in (high, largest) if one is not None), default=None)
        if limit is None or limit >= _LARGE:
            yield Probe(family=Family.LARGE, value=_LARGE)
        if limit is not None and limit == int(limit):
            yield Probe(family=Family.BOUND if limit <= 2**53 else Family.LARGE, value=int(limit))
        if low is None and largest is not None:
            yield Probe(family=Family.BOUND, value=-largest)
    else:
        for value in (0.1, 1234.5678, -2.5, 0.000125):
            yield Probe(family=Family.FRACTION, value=value)
        if high is not None:
            yield Probe(family=Family.BOUND, value=high)
    if low is not None and low != 0:
        yield Probe(family=Family.BOUND, value=int(low) if low == int(low) else low)
    yield Probe(family=Family.ZERO, value=0)


def _arrays(member: Member) -> Iterator[Probe]:
    yield Probe(family=Family.EMPTY, value=[])
    most = count(member.keywords.get("maxItems"), 20)
    longest = 12
    items = member.keywords.get("items", True)
    if isinstance(items, dict):
        longest = count(items.get("maxLength"), 40)
    texts: list[Json] = [
        one for one in (" z ", "007", "A", "a", "e\u0301", "1e5") if len(one) <= longest
    ]
    if most >= 3:
        yield Probe(family=Family.ORDER, value=["c", "a", "b"])
        yield Probe(family=Family.ORDER, value=[3, 1, 2])
    if most >= 1:
        yield Probe(family=Family.UNICODE, value=["e\u0301\u00e9\U0001f600"[:longest]])
        yield Probe(family=Family.LARGE, value=[_LARGE])
        yield Probe(family=Family.SPACES, value=[one for one in texts if one == " z "])
        yield Probe(family=Family.ZEROS, value=["007"])
        yield Probe(family=Family.LOOKALIKE, value=list(_LOOKALIKES[: min(most, 3)]))


def _objects(*, nulls: bool) -> Iterator[Probe]:
    yield Probe(family=Family.EMPTY, value={})
    unicode: dict[str, Json] = {f"k{at}": text for at, text in enumerate(_UNICODE)}
    yield Probe(family=Family.UNICODE, value={**unicode, "\u043a\u043b\u044e\u0447 e\u0301": "x"})
    yield Probe(family=Family.MARKUP, value={f"k{at}": text for at, text in enumerate(_MARKUP)})
    yield Probe(family=Family.ZEROS, value={"zip": "00501", "007": "007"})
    yield Probe(
        family=Family.LOOKALIKE, value={f"k{at}": one for at, one in enumerate(_LOOKALIKES)}
    )
    yield Probe(family=Family.SPACES, value={"text": " a  b ", "lines": "\ta\n b\r\n"})
    yield Probe(family=Family.LARGE, value={"large": _LARGE, "negative": -_LARGE})
    yield Probe(family=Family.FRACTION, value={"tenth": 0.1, "small": 1.5e-9, "long": 1234.56789})
    yield Probe(
        family=Family.ZERO, value={"zero": 0, "no": False, "text": "", "below": {"zero": 0}}
    )
    yield Probe(family=Family.ORDER, value={"list": ["c", "a", "b", "a"]})
    empty: dict[str, Json] = {"array": [], "object": {}, "deep": [[], {}]}
    yield Probe(family=Family.EMPTY, value=empty)
    nested: dict[str, Json] = {"a.b": {"c d": [1, {"e": [[2], {"f": True}]}]}, "A": 1, "a": 2}
    yield Probe(family=Family.NESTED, value=nested)
    if nulls:
        yield Probe(family=Family.NULL, value={"null": None, "list": [None, 1]})
