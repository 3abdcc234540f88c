"""Whether what is shown is what was sent; what means the same may be written otherwise."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from conformance.walking.instants import instant
from conformance.world.bodies import item_of, schema_at
from conformance.world.merging import flatten
from contracts.operations import SchemaAt
from contracts.pointers import ABSENT, Absent, join
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.world import World

_EXACT_FORMATS: Final = ("date", "int64", "int32", "uint64", "uuid")
"""Formats of texts that are compared as they are (a UUID but for case); others may be normalised."""
_ALIASES: Final = re.compile(r"\+.*|\.")
"""What some services leave out of the names of addresses: two addresses without it reach the same box."""
_SINGLE: Final = 1e-6
_DOUBLE: Final = 1e-12


def same(world: World, sent: Json, shown: Json | Absent, schema: SchemaAt | None) -> bool:
    """Whether a value that was sent is the one that is shown; `schema` is that of the write.

    An absent member may stand for null, and for an empty array or object; a default for null.
    """
    keywords = (
        {}
        if schema is None
        else flatten(world.contract.resolver, schema.value, schema.pointer).keywords
    )
    if isinstance(shown, Absent):
        return sent in (None, [], {})
    if sent is None:
        return shown is None or shown == keywords.get("default", ABSENT)
    if isinstance(sent, bool) or isinstance(shown, bool):
        return sent is shown
    if isinstance(sent, str):
        return isinstance(shown, str) and _same_text(sent, shown, keywords)
    if isinstance(sent, int | float):
        return isinstance(shown, int | float) and _same_number(sent, shown, keywords)
    if isinstance(sent, list):
        return isinstance(shown, list) and _same_items(world, sent, shown, schema, keywords)
    if not isinstance(shown, dict):
        return False
    for name, value in sent.items():
        inner = None if schema is None else schema_at(world, schema, join((name,)))
        found = shown.get(name, ABSENT)
        if isinstance(found, Absent) and inner is None:
            return False
        if not same(world, value, found, inner):
            return False
    return True


def _same_text(sent: str, shown: str, keywords: dict[str, Json]) -> bool:
    if sent == shown:
        return True
    form = keywords.get("format")
    if form == "date-time":
        one, other = instant(sent), instant(shown)
        return one is not None and one == other
    if form == "email":
        return _same_address(sent, shown)
    if isinstance(form, str) and form not in _EXACT_FORMATS:
        return True
    if form == "uuid" or "pattern" in keywords:
        return sent.casefold() == shown.casefold()
    return False


def _same_address(sent: str, shown: str) -> bool:
    """Whether an address is the one that was sent, or a usual form of it.

    Only the domain means the same in either case (RFC 5321, 2.4). Many services keep the name in lower
    case all the same; none has a reason to keep it in capitals. One that is masked is not judged.
    """
    name, _, domain = sent.rpartition("@")
    other, at, place = shown.rpartition("@")
    if not at or "*" in shown:
        return True
    usual = (name, name.lower(), _ALIASES.sub("", name.lower()))
    return domain.casefold() == place.casefold() and other in usual


def _same_number(sent: float, shown: float, keywords: dict[str, Json]) -> bool:
    if sent == shown:
        return True
    if isinstance(sent, int):
        return False
    precision = _SINGLE if keywords.get("format") == "float" else _DOUBLE
    return math.isclose(sent, shown, rel_tol=precision)


def _same_items(
    world: World,
    sent: list[Json],
    shown: list[Json],
    schema: SchemaAt | None,
    keywords: dict[str, Json],
) -> bool:
    if len(sent) != len(shown):
        return False
    inner = None if schema is None else item_of(world, schema)
    if keywords.get("uniqueItems") is not True:
        return all(same(world, one, other, inner) for one, other in zip(sent, shown, strict=True))
    left = list(shown)
    for one in sent:
        found = next((other for other in left if same(world, one, other, inner)), ABSENT)
        if isinstance(found, Absent):
            return False
        left.remove(found)
    return True
