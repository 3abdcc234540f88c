"""Arrays and objects: items, listed members, and members whose names a contract does not list."""

from __future__ import annotations

from contracts.schema_merge import Conjunction
from contracts.schema_names import pascal
from contracts.schema_workshop import LOOSER, Workshop
from contracts.schemas import (
    Alias,
    Anything,
    ListOf,
    MapOf,
    Member,
    Record,
    Shape,
    TupleOf,
    Use,
)
from contracts.source import Json


def whole_number(value: Json) -> int | None:
    """Return a bound that counts something, or None where none is stated."""
    return int(value) if isinstance(value, (int, float)) else None


def array_of(whole: Conjunction, name: str, workshop: Workshop) -> ListOf | TupleOf:
    """Return the type of an array; `name` is what the names of inline items begin with."""
    rest: Use | None = Use(type=Anything())
    if any(site.value is False for site in whole.items):
        rest = None
    elif whole.items:
        rest = workshop.use(whole.items, name + "Item")
    least, most = (whole_number(whole.constraints.get(key)) for key in ("minItems", "maxItems"))
    if not whole.prefix:
        items = rest or Use(type=Anything())
        unique = whole.constraints.get("uniqueItems") is True
        return ListOf(
            items=items, min_items=least, max_items=0 if rest is None else most, unique=unique
        )
    first = tuple(
        workshop.use(sites, f"{name}Item{at + 1}") for at, sites in enumerate(whole.prefix)
    )
    return TupleOf(items=first, rest=rest, min_items=least or 0, max_items=most)


def is_map(whole: Conjunction) -> bool:
    """Return whether an object lists no member of its own, and so is a map."""
    closed = any(site.value is False for site in whole.additional)
    return not whole.properties and not whole.required and (not closed or len(whole.patterns) == 1)


def object_of(whole: Conjunction, name: str, workshop: Workshop) -> Shape:
    """Return the shape of an object; `name` is what the names of inline members begin with."""
    least, most = (
        whole_number(whole.constraints.get(key)) for key in ("minProperties", "maxProperties")
    )
    additional = _additional(whole, name, workshop)
    if is_map(whole):
        return Alias(
            type=MapOf(
                values=additional or Use(type=Anything()),
                min_members=least,
                max_members=most,
                key_pattern=_key_pattern(whole, workshop),
            )
        )
    members: list[Member] = []
    for wire, sites in whole.properties.items():
        if workshop.conjunction(sites).impossible:
            if wire in whole.required:
                message = f"{wire!r} is required, but another schema here forbids it"
                workshop.warn(message, sites[0].pointer, "mend the schemas that contradict")
            continue
        use = workshop.use(sites, name + pascal(wire))
        members.append(Member(name=wire, use=use, required=wire in whole.required))
    for wire in whole.required:
        if wire not in whole.properties:
            use = additional or Use(type=Anything())
            members.append(Member(name=wire, use=use, required=True))
    if whole.names:
        workshop.warn("types do not express propertyNames here", whole.names[0].pointer, LOOSER)
    return Record(
        members=tuple(members), additional=additional, min_members=least, max_members=most
    )


def _additional(whole: Conjunction, name: str, workshop: Workshop) -> Use | None:
    open_to_all = Use(type=Anything())
    closed = any(site.value is False for site in whole.additional)
    if whole.patterns:
        if closed and len(whole.patterns) == 1:
            return workshop.use(next(iter(whole.patterns.values())), name + "Value")
        place = next(iter(whole.patterns.values()))[0].pointer
        workshop.warn("types do not express patternProperties here", place, LOOSER)
        return open_to_all
    if closed:
        return None
    return workshop.use(whole.additional, name + "Value") if whole.additional else open_to_all


def _key_pattern(whole: Conjunction, workshop: Workshop) -> str | None:
    if whole.patterns:
        return next(iter(whole.patterns)) if len(whole.patterns) == 1 and whole.additional else None
    if not whole.names:
        return None
    names = workshop.conjunction(whole.names)
    pattern = names.constraints.get("pattern")
    if names.constraints.keys() - {"pattern"} or names.values or not isinstance(pattern, str):
        workshop.warn("types do not express propertyNames here", whole.names[0].pointer, LOOSER)
    return pattern if isinstance(pattern, str) else None
