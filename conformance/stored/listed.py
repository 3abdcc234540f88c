"""Whether an item is in its list: the list walked whole, and again before anything is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from conformance.check import Steps, Unproven
from conformance.contents import Walked, largest_page, walk
from conformance.exchange import Exchange, Request
from conformance.stored.outcomes import is_blamed, note_shown
from conformance.walking.listing import with_filter
from conformance.walking.page import key_text
from conformance.world import filters_of
from conformance.world.collections import Collection
from conformance.world.merging import flatten, types_of
from conformance.world.prerequisites import Wish, prepare
from conformance.world.resources import Resource
from contracts.operations import Location, Operation, Parameter
from contracts.pointers import ABSENT, Absent, Pointer, resolve
from contracts.rules.pagination import FilterOperator
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.world import World

_AGAIN: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf:
    """The list that items of a collection stand in, and where an item of it has its key."""

    operation: Operation
    request: Request
    key: Pointer
    is_whole: bool
    """Whether a walk surely shows everything: without x-pagination a list may show a part of it."""

    def keys(self, walked: Walked) -> set[str]:
        """Return the keys of what a walk found, as text."""
        return set(self.counted(walked))

    def counted(self, walked: Walked) -> Counter[str]:
        """Return how often a walk found each key."""
        return Counter(text for item in walked.items if (text := self.key_of(item)) is not None)

    def key_of(self, item: Json) -> str | None:
        """Return the key of an item as text, or None."""
        key = resolve(item, self.key)
        return None if isinstance(key, Absent) or key is None else key_text(key)

    def item(self, walked: Walked, key: str) -> Json | Absent:
        """Return the item with a key, or ABSENT."""
        return next((one for one in walked.items if self.key_of(one) == key), ABSENT)

    def item_of(self, *answers: Exchange | None) -> Json | Absent:
        """Return the item that one of some answers shows, as far as it has a key, or ABSENT."""
        for answer in answers:
            body = ABSENT if answer is None else answer.json
            wrapped = list(body.values()) if isinstance(body, dict) and len(body) == 1 else []
            for candidate in (body, *wrapped):
                if not isinstance(candidate, Absent) and self.key_of(candidate) is not None:
                    return candidate
        return ABSENT

    def identity(self, resource: Resource, shown: Json | Absent) -> str:
        """Return the key by which a list shows an item, told by how the item itself is shown."""
        found = ABSENT if isinstance(shown, Absent) else resolve(shown, self.key)
        return key_text(resource.key if isinstance(found, Absent | dict | list) else found)


def list_of(
    world: World, collection: Collection, values: dict[str, Json], principal: str | None
) -> Steps[ListOf | None]:
    """Return the list in which the items of a collection stand under some path values, or None."""
    listing = collection.listing
    if listing is None or (principal is None and listing.is_secured):
        return None
    request = yield from prepare(world, listing, Wish(principal=principal, context=values))
    pagination = listing.pagination
    members = {name for name, (pointer, _) in filters_of(listing).items() if pointer}
    return ListOf(
        operation=listing,
        request=request.because("what the list holds"),
        key=pagination.key if pagination else collection.key or "/id",
        is_whole=pagination is not None or not _unknown(world, listing, members),
    )


def sure_of_absence(
    world: World, found: ListOf, key: str, shown: Json | Absent
) -> Steps[Walked | None]:
    """Look for an item that a walk did not show, in every way in which a list may show it after all.

    Returns the last walk where the item is surely not in the list, and None where it is, or where it may
    be left out on purpose: by a filter that has a default.
    """
    size = largest_page(world, found.operation)
    last: Walked | None = None
    for index in range(_AGAIN):
        last = yield from walk(world, found.operation, found.request, size=max(1, size - index % 2))
        if key in found.keys(last):
            note_shown(world, found.operation)
            return None
    for request in _filtered(world, found, shown):
        try:
            walked = yield from walk(world, found.operation, request)
        except Unproven:
            continue
        if key in found.keys(walked):
            return None
    return last


def blamed_by_pagination(world: World, found: ListOf) -> bool:
    """Whether another rule has already blamed pages that the owner saw of this list."""

    def matches(exchange: Exchange) -> bool:
        return exchange.succeeded and exchange.request.principal == found.request.principal

    return is_blamed(world, found.operation, matches)


def _filtered(world: World, found: ListOf, shown: Json | Absent) -> Iterator[Request]:
    """Yield requests that ask for an item by what it is, where a filter may hide it by default."""
    request, asked = found.request, False
    fields = filters_of(found.operation)
    for parameter in found.operation.parameters:
        if parameter.location is not Location.QUERY or parameter.required:
            continue
        keywords = flatten(
            world.contract.resolver, parameter.schema.value, parameter.schema.pointer
        ).keywords
        pointer, operator = fields.get(parameter.name, ("", FilterOperator.EQUAL))
        value = ABSENT if isinstance(shown, Absent) else resolve(shown, pointer)
        if _is_switch(keywords) and isinstance(value, Absent):
            yield with_filter(found.request, parameter, True)
        elif operator is FilterOperator.EQUAL and isinstance(value, str | bool | int):
            request, asked = with_filter(request, parameter, value), True
    if asked:
        yield request


def _is_switch(keywords: dict[str, Json]) -> bool:
    return types_of(keywords) == ("boolean",)


def _unknown(world: World, listing: Operation, members: set[str]) -> list[Parameter]:
    """Return the query parameters of a list that are no filters by a member of its items."""
    from conformance.stored.form import shown_schema
    from conformance.world.bodies import item_of, schema_at

    schema = shown_schema(listing)
    items = None if schema is None else item_of(world, schema)
    return [
        one
        for one in listing.parameters
        if one.location is Location.QUERY
        and one.filter is None
        and not (
            one.name in members and items is not None and schema_at(world, items, "/" + one.name)
        )
    ]
