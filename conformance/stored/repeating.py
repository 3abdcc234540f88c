"""Requests under an idempotency key, and whether two of them acted as one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from conformance.check import Steps, Unproven
from conformance.contents import Walked, walk
from conformance.exchange import Exchange, Request
from conformance.stored.comparing import same
from conformance.stored.form import form_of, moves_by_itself
from conformance.stored.listed import ListOf, list_of
from conformance.uniqueness import marked_members
from conformance.walking.page import key_text
from conformance.world.bodies import RECIPES, shape_of
from conformance.world.prerequisites import Wish, prepare
from conformance.world.resources import Resource
from conformance.world.values import Unsatisfiable
from contracts.expressions import Part
from contracts.operations import Operation
from contracts.pointers import ABSENT, Absent, resolve
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.world import World

_TRIES = 4


def with_key(operation: Operation, request: Request, key: str) -> Request:
    """Return a request under an idempotency key."""
    assert operation.idempotency is not None
    expression = operation.idempotency.key
    if expression.part is Part.QUERY:
        return request.with_query(expression.name, key)
    return request.with_header(expression.name, key)


def differently(world: World, operation: Operation, request: Request) -> Steps[Request]:
    """Return a request for the same place with another valid body; raises Unproven."""
    known = world.recipes.get(operation.id, RECIPES[0])
    for recipe in (known, *RECIPES[1:])[:_TRIES]:
        wish = Wish(principal=request.principal, recipe=recipe, context=dict(request.path_values))
        try:
            other = yield from prepare(world, operation, wish)
        except Unsatisfiable:
            continue
        if other.body != request.body:
            return other
    raise Unproven(f"no second valid body was found for {operation.id}")


def told(world: World, exchange: Exchange) -> str | None:
    """Return what an answer says that it made: its key, `Location` or `id`, or None."""
    made = world.remember(exchange)
    if made:
        return key_text(made[0].key)
    location = exchange.headers.get("Location")
    if location is not None:
        return location
    body = exchange.json
    found = None if isinstance(body, Absent) else resolve(body, "/id")
    return None if isinstance(found, Absent | dict | list) or found is None else key_text(found)


def is_named(request: Request, key: str) -> bool:
    """Whether a request itself names what its answer tells of: in its path, or as a member of its body."""
    body = request.json
    members: list[Json] = list(body.values()) if isinstance(body, dict) else []
    named = [value for _, value in request.path_values]
    named += [key_text(one) for one in members if isinstance(one, str | int)]
    return key in named


def differing(world: World, operation: Operation, first: Exchange, again: Exchange) -> str | None:
    """Return what the answer to a repetition shows otherwise than the first one, or None.

    Compared are `Location` and the members that the client set: what a service says by itself, such as the
    instant of an answer, may differ. An answer with another status may be of another form.
    """
    places = [one.headers.get("Location") for one in (first, again)]
    if len({urlsplit(one).path for one in places if one is not None}) > 1:
        return "Location"
    form = form_of(world, operation, operation)
    if form is None or first.status != again.status:
        return None
    bodies = [one.json for one in (first, again)]
    shown, later = (
        ABSENT if isinstance(one, Absent) else resolve(one, form.shown_at) for one in bodies
    )
    if isinstance(shown, Absent):
        return None
    for member in form.members(world, form.item(first.request.json)):
        value = resolve(shown, member.pointer)
        other = ABSENT if isinstance(later, Absent) else resolve(later, member.pointer)
        if isinstance(value, Absent | dict) or member.moves or _holds_objects(value):
            continue
        if not same(world, value, other, member.schema):
            return member.pointer
    return None


def may_stand_twice(world: World, operation: Operation, request: Request) -> bool:
    """Whether nothing in a body keeps two items with it from standing side by side."""
    shape = shape_of(world, operation)
    if shape is None or marked_members(world, operation, request.json, "x-unique"):
        return False
    known = world.recipes.get(operation.id)
    return not shape.fresh & _names(request.json) and not (known and known.unique_text)


def list_before(world: World, made: Resource | None) -> Steps[tuple[ListOf, Walked] | None]:
    """Walk the list that new items will stand in, known by one that stands there; None where none does."""
    if made is None:
        return None
    try:
        found = yield from list_of(world, made.collection, dict(made.parameters), made.principal)
        if found is None or not found.is_whole:
            return None
        walked = yield from walk(world, found.operation, found.request)
    except Unproven:
        return None
    return found, walked


def twins(found: ListOf, before: Walked, after: Walked, key: str) -> list[str]:
    """Return the keys of what is new in a list and is just like the item with a key."""
    known = found.keys(before)
    one = found.item(after, key)
    if not isinstance(one, dict):
        return []
    own = found.key.rpartition("/")[2]
    return [
        text
        for item in after.items
        if (text := found.key_of(item)) is not None
        and text != key
        and text not in known
        and isinstance(item, dict)
        and _plain(item, own) == _plain(one, own)
    ]


def _holds_objects(value: Json) -> bool:
    return isinstance(value, list) and any(isinstance(one, dict) for one in value)


def _plain(item: dict[str, Json], key: str) -> dict[str, Json]:
    """Return an item without its key, and without what the service keeps itself."""
    return {
        name: value
        for name, value in item.items()
        if name not in (key, "id", "url", "href", "self", "links", "_links")
        and not moves_by_itself(name)
    }


def _names(body: Json | Absent) -> frozenset[str]:
    return frozenset(body) if isinstance(body, dict) else frozenset()
