"""Arrays and objects: items, listed members, and members whose names a contract does not list."""

from __future__ import annotations

from typing import Final

from contracts.operations import SchemaAt
from contracts.schema_merge import Conjunction
from contracts.schema_workshop import LOOSER, Words, Workshop
from contracts.schemas import (
    Alias,
    Anything,
    ListOf,
    MapOf,
    Member,
    PatternMembers,
    Record,
    Shape,
    Text,
    TupleOf,
    Use,
)
from contracts.source import Json

_TEXT: Final = SchemaAt(value={"type": "string"}, pointer="")


def whole_number(value: Json) -> int | None:
    """Return a bound that counts something, or None where none is stated."""
    return int(value) if isinstance(value, (int, float)) else None


def array_of(whole: Conjunction, name: Words, workshop: Workshop) -> ListOf | TupleOf:
    """Return the type of an array; `name` is what the names of inline items begin with."""
    rest: Use | None = Use(type=Anything())
    if any(site.value is False for site in whole.items):
        rest = None
    elif whole.items:
        rest = workshop.use(whole.items, (*name, "Item"))
    least, most = (whole_number(whole.constraints.get(key)) for key in ("minItems", "maxItems"))
    if not whole.prefix:
        items = rest or Use(type=Anything())
        unique = whole.constraints.get("uniqueItems") is True
        return ListOf(
            items=items, min_items=least, max_items=0 if rest is None else most, unique=unique
        )
    first = tuple(
        workshop.use(sites, (*name, f"Item{at + 1}")) for at, sites in enumerate(whole.prefix)
    )
    return TupleOf(items=first, rest=rest, min_items=least or 0, max_items=most)


def is_map(whole: Conjunction) -> bool:
    """Return whether an object lists no member of its own, and so is a map."""
    closed = any(site.value is False for site in whole.additional)
    return not whole.properties and not whole.required and (not closed or bool(whole.patterns))


def object_of(whole: Conjunction, name: Words, workshop: Workshop) -> Shape:
    """Return the shape of an object; `name` is what the names of inline members begin with."""
    least, most = (
        whole_number(whole.constraints.get(key)) for key in ("minProperties", "maxProperties")
    )
    additional = _additional(whole, name, workshop)
    patterns, keys = _patterns(whole, name, workshop), _keys(whole, workshop)
    if is_map(whole):
        if additional is None and len(patterns) == 1 and keys is None:
            # The one pattern says what every name is like, so the map is one of equal values.
            (only,) = patterns
            additional, keys, patterns = only.use, Text(patterns=(only.pattern,)), ()
        return Alias(
            type=MapOf(
                values=additional,
                min_members=least,
                max_members=most,
                keys=keys,
                patterns=patterns,
            )
        )
    members: list[Member] = []
    for wire, sites in whole.properties.items():
        is_simple = len(sites) == 1 and not any(site.value is False for site in sites)
        if not is_simple and workshop.conjunction(sites).impossible:
            if wire in whole.required:
                message = f"{wire!r} is required, but another schema here forbids it"
                workshop.warn(message, sites[0].pointer, "mend the schemas that contradict")
            continue
        use = workshop.use(sites, (*name, wire))
        members.append(Member(name=wire, use=use, required=wire in whole.required))
    for wire in whole.required:
        if wire not in whole.properties:
            use = additional or Use(type=Anything())
            members.append(Member(name=wire, use=use, required=True))
    return Record(
        members=tuple(members),
        additional=additional,
        min_members=least,
        max_members=most,
        keys=keys,
        patterns=patterns,
    )


def _additional(whole: Conjunction, name: Words, workshop: Workshop) -> Use | None:
    if any(site.value is False for site in whole.additional):
        return None
    if whole.additional:
        return workshop.use(whole.additional, (*name, "Value"))
    return Use(type=Anything())


def _patterns(whole: Conjunction, name: Words, workshop: Workshop) -> tuple[PatternMembers, ...]:
    return tuple(
        PatternMembers(pattern=pattern, use=workshop.use(sites, (*name, "Value")))
        for pattern, sites in whole.patterns.items()
    )


def _keys(whole: Conjunction, workshop: Workshop) -> Text | None:
    if not whole.names:
        return None
    kind, _ = workshop.type_of((*whole.names, _TEXT), ("Key",))
    if not isinstance(kind, Text):
        workshop.warn("types do not express propertyNames here", whole.names[0].pointer, LOOSER)
        return None
    return kind if kind != Text() else None
