"""Filters to try: values out of the items themselves, so that some items match and some do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final

from conformance.walking.keeping import Keeps, Sieve, words_in
from conformance.walking.listing import Listing
from conformance.walking.order import item_schema
from conformance.walking.page import Key, member
from conformance.world import World, filters_of
from conformance.world.bodies import schema_at
from conformance.world.merging import flatten, types_of
from conformance.world.principals import OWNER
from conformance.world.schemas import Direction
from conformance.world.values import Richness, Unsatisfiable
from contracts.operations import Location, Parameter
from contracts.pointers import Pointer
from contracts.rules.pagination import FilterOperator
from contracts.source import Json

_CANDIDATES: Final = 16
_LOOKED_AT: Final = 40
_FAR: Final = "9999-12-31T23:59:59Z"


def filter_parameters(
    world: World, listing: Listing
) -> tuple[dict[str, tuple[Parameter, Pointer, FilterOperator]], tuple[str, ...]]:
    """Return the filter parameters of a list by name, and the names of those that are none.

    What is neither stated by `x-filter` nor named like a member of the item is no filter.
    """
    operation = listing.operation
    item = item_schema(world, operation)
    principal = world.principals.get(OWNER)
    found: dict[str, tuple[Parameter, Pointer, FilterOperator]] = {}
    others: list[str] = []
    for name, (field, operator) in filters_of(operation).items():
        parameter = operation.parameter(name, Location.QUERY)
        if parameter is None or (principal is not None and name in principal.parameters):
            continue
        known = item is not None and schema_at(world, item, field) is not None
        if _is_credential(world, name):
            continue
        if parameter.filter is None and not known:
            others.append(name)
        else:
            found[name] = (parameter, field, operator)
    return found, tuple(others)


def _is_credential(world: World, name: str) -> bool:
    return any(
        scheme.location is Location.QUERY and scheme.parameter == name
        for scheme in world.contract.security_schemes.values()
    )


def telling(
    world: World,
    items: Mapping[Key, Json],
    parameter: Parameter,
    field: Pointer,
    operator: FilterOperator,
) -> list[Sieve]:
    """Return filters with values from the items, those that tell the items apart best first."""
    sieves = [
        Sieve(parameter=parameter, field=field, operator=operator, value=value)
        for value in _values(world, items, parameter, field, operator)
    ]
    sieves = [one for one in sieves if accepted(world, parameter, one.value)]
    looked_at = _sample(items, field)
    count = len(looked_at)

    def merit(sieve: Sieve) -> tuple[bool, int]:
        kept = sum(sieve.keeps(item) is Keeps.YES for item in looked_at)
        left_out = sum(sieve.keeps(item) is Keeps.NO for item in looked_at)
        # Some of each, and enough matches for more than one page.
        return kept > 0 and left_out > 0, -abs(kept - count // 2)

    ranked = sorted(sieves, key=merit, reverse=True)
    return [one for one in ranked if any(one.keeps(item) is Keeps.YES for item in looked_at)]


def _sample(items: Mapping[Key, Json], field: Pointer) -> list[Json]:
    """Return some of the items, from all over the list, with a value at a place and without."""
    found: list[Json] = []
    for has_value in (True, False):
        some = [one for one in items.values() if (member(one, field) is not None) is has_value]
        found += some[:: max(1, len(some) // _LOOKED_AT)]
    return found


def accepted(world: World, parameter: Parameter, value: Json) -> bool:
    """Whether a parameter's schema allows a value."""
    return world.schemas.accepts(parameter.schema, value, Direction.REQUEST)


def unmatched(
    world: World,
    items: Mapping[Key, Json],
    parameter: Parameter,
    field: Pointer,
    operator: FilterOperator,
) -> Sieve | None:
    """Return a filter with a valid value that no item matches, or None."""
    for value in _strange(world, parameter, operator):
        sieve = Sieve(parameter=parameter, field=field, operator=operator, value=value)
        if accepted(world, parameter, value) and all(
            sieve.keeps(item) is Keeps.NO for item in items.values()
        ):
            return sieve
    return None


def near_misses(
    world: World,
    items: Mapping[Key, Json],
    parameter: Parameter,
    field: Pointer,
    operator: FilterOperator,
) -> list[Sieve]:
    """Return filters whose value stands in some text, but not where it would have to stand to match."""
    texts = [held for item in _sample(items, field) if isinstance(held := member(item, field), str)]
    match operator:
        case FilterOperator.PREFIX:
            values = [text[len(text) // 2 :] for text in texts]
        case FilterOperator.EQUAL:
            values = [text[: len(text) // 2] for text in texts]
        case _:
            return []
    sieves = [
        Sieve(parameter=parameter, field=field, operator=operator, value=value)
        for value in _distinct(values)
        if accepted(world, parameter, value)
    ]
    none = [
        one
        for one in sieves
        if str(one.value).strip() == one.value
        and all(one.keeps(item) is Keeps.NO for item in items.values())
    ]
    return none[:1]


def _strange(world: World, parameter: Parameter, operator: FilterOperator) -> Iterable[Json]:
    keywords = flatten(
        world.contract.resolver, parameter.schema.value, parameter.schema.pointer
    ).keywords
    enum = keywords.get("enum")
    if isinstance(enum, list):
        yield from enum
        return
    if "boolean" in types_of(keywords):
        yield from (True, False)
        return
    if operator is FilterOperator.NOT_EQUAL:
        return
    if operator in (FilterOperator.GREATER, FilterOperator.AT_LEAST):
        yield _FAR
    if operator in (FilterOperator.LESS, FilterOperator.AT_MOST):
        yield "1000-01-01T00:00:00Z"
    for index in range(4):
        sampler = world.sampler("unmatched", parameter.pointer, index, richness=Richness.VARIED)
        try:
            yield sampler.unique(parameter.schema)
        except Unsatisfiable:
            return


def _values(
    world: World,
    items: Mapping[Key, Json],
    parameter: Parameter,
    field: Pointer,
    operator: FilterOperator,
) -> list[Json]:
    held = [member(item, field) for item in _sample(items, field)]
    scalars = _distinct(one for value in held for one in _scalars(value))[:_CANDIDATES]
    keywords = flatten(
        world.contract.resolver, parameter.schema.value, parameter.schema.pointer
    ).keywords
    is_array = "array" in types_of(keywords)
    match operator:
        case FilterOperator.ONE_OF:
            if is_array:
                pairs: list[Json] = [[one, two] for one, two in pairwise(scalars)]
                return pairs + [[one] for one in scalars]
            return scalars
        case FilterOperator.CONTAINS:
            texts = [one for one in scalars if isinstance(one, str) and one.strip()]
            return _distinct([*_middles(texts), *texts])[:_CANDIDATES]
        case FilterOperator.PREFIX:
            texts = [one for one in scalars if isinstance(one, str) and one.strip()]
            return _distinct(text[:length] for text in texts for length in (len(text), 3, 1, 9, 12))
        case FilterOperator.SEARCH:
            return _distinct(word for value in held for word in words_in(value) if len(word) > 2)[
                :_CANDIDATES
            ]
        case _:
            lists: list[Json] = [[one] for one in scalars]
            return lists if is_array else scalars


def _scalars(value: Json) -> list[Json]:
    if isinstance(value, list):
        return [one for one in value if not isinstance(one, dict | list)]
    return [] if isinstance(value, dict) else [value]


def _middles(texts: list[str]) -> list[Json]:
    return [
        text[len(text) // 4 : len(text) // 4 + max(3, len(text) // 2)].strip() for text in texts
    ]


def _distinct(values: Iterable[Json]) -> list[Json]:
    found: list[Json] = []
    for value in values:
        if (
            value is not None
            and value != ""
            and not any(type(value) is type(one) and value == one for one in found)
        ):
            found.append(value)
    return found
