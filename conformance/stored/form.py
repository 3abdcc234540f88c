"""What a write and a reading have in common: the members that one sets and the other shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from conformance.world.bodies import item_of, schema_at, shape_of
from conformance.world.merging import flatten, types_of
from conformance.world.schemas import Direction
from conformance.world.serialising import is_json
from contracts.operations import MediaType, Operation, SchemaAt
from contracts.pointers import ABSENT, Absent, Pointer, join, resolve
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.world import World

_DEEPEST: Final = 3
_MANAGED: Final = re.compile(
    r"^(lock|row|record|object|entity|resource)?(version|revision|rev|etag)(number|no)?$"
    r"|^(last)?(created|updated|modified|changed)(at|on|by|date|time)?$"
    r"|^last(modified|changed|update)$"
)
"""Names of members that a service keeps itself, though a client may send them."""
_LIFECYCLE: Final = re.compile(r"(status|state|phase|stage|step)$")
"""Names of members that may move on by themselves."""


class Kind(StrEnum):
    """What kind of value a member holds, as far as making another one goes."""

    TEXT = "text"
    FORMATTED = "formatted"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    ENUMERATION = "enumeration"
    ARRAY = "array"
    OBJECT = "object"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Member:
    """A member that a write sets and a reading shows; `pointer` leads to it within the item.

    `schema` is what the write allows (`inner` the same without null, with its `keywords`), `shown` what
    the reading allows. `unique`: no two items may share its value. `moves`: it may move on by itself.
    """

    pointer: Pointer
    schema: SchemaAt
    inner: SchemaAt
    shown: SchemaAt
    keywords: dict[str, Json]
    kind: Kind
    required: bool
    unique: bool
    moves: bool

    def allows(self, world: World, value: Json) -> bool:
        """Whether both the write and the reading allow a value."""
        return _allows(world, self.schema, value, Direction.REQUEST) and _allows(
            world, self.shown, value, Direction.RESPONSE
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How the body of a write and the answer of a reading hold the same item.

    `written` and `shown` are the schemas of the item itself, `written_at` and `shown_at` where it
    stands in the body and in the answer. `identity` names the members that say which item it is.
    """

    media_type: MediaType
    body: SchemaAt
    written: SchemaAt
    written_at: Pointer
    shown: SchemaAt
    shown_at: Pointer
    identity: frozenset[str]

    def members(self, world: World, item: Json | Absent) -> tuple[Member, ...]:
        """Return the members that an item has and that can be compared, those inside objects included."""
        if not isinstance(item, dict):
            return ()
        return tuple(_members(world, self, self.written, self.shown, item, "", True, 0))

    def item(self, body: Json | Absent) -> Json | Absent:
        """Return the item within the body of a write."""
        return ABSENT if isinstance(body, Absent) else resolve(body, self.written_at)


def form_of(
    world: World,
    operation: Operation,
    reading: Operation,
    *,
    items: Pointer | None = None,
    identity: frozenset[str] = frozenset(),
) -> Form | None:
    """Return what a write and a reading have in common, or None where that is nothing.

    `items` points at the array of a bulk body, of which the first item is meant.
    """
    shape, shown = shape_of(world, operation), shown_schema(reading)
    if shape is None or shown is None or not is_json(shape.media_type.media_type):
        return None
    written, at = shape.schema, ""
    if items is not None:
        array = schema_at(world, shape.schema, items)
        if array is None:
            return None
        written, at = item_of(world, array), f"{items}/0"
    best = max(
        (
            (
                len(_names(world, one) & _names(world, other)),
                -len(one_at + other_at),
                one_at,
                other_at,
            )
            for one, one_at in _wrapped(world, written)
            for other, other_at in _wrapped(world, shown)
        ),
        key=lambda found: found[:2],
    )
    if best[0] == 0:
        return None
    inner, outer = schema_at(world, written, best[2]), schema_at(world, shown, best[3])
    if inner is None or outer is None:
        return None
    return Form(
        media_type=shape.media_type,
        body=shape.schema,
        written=inner,
        written_at=at + best[2],
        shown=outer,
        shown_at=best[3],
        identity=identity,
    )


def shown_schema(reading: Operation) -> SchemaAt | None:
    """Return the schema of what a reading answers in JSON, or None."""
    for response in reading.responses:
        if response.status.startswith("2"):
            for one in response.content:
                if is_json(one.media_type) and one.schema is not None:
                    return one.schema
    return None


def moves_by_itself(name: str) -> bool:
    """Whether a member's name says that the service keeps it, or moves it on."""
    plain = re.sub(r"[^a-z]", "", name.lower())
    return _MANAGED.match(plain) is not None or _LIFECYCLE.search(plain) is not None


def unwrapped(world: World, schema: SchemaAt) -> SchemaAt:
    """Return the one alternative of a union that is not null, or the schema itself."""
    flat = flatten(world.contract.resolver, schema.value, schema.pointer)
    for union in ("oneOf", "anyOf"):
        branches = flat.keywords.get(union)
        if not isinstance(branches, list):
            continue
        found = [
            SchemaAt(value=branch, pointer=f"{flat.pointer}/{union}/{index}")
            for index, branch in enumerate(branches)
            if not (isinstance(branch, dict) and branch.get("type") == "null")
        ]
        exists = not isinstance(resolve(world.contract.document.data, flat.pointer), Absent)
        if len(found) == 1 and exists and not flat.properties:
            return found[0]
    return schema


def _wrapped(world: World, schema: SchemaAt) -> Iterator[tuple[SchemaAt, Pointer]]:
    """Yield a schema and those of its members that are objects: an item may stand below a wrapper."""
    yield schema, ""
    flat = flatten(world.contract.resolver, schema.value, schema.pointer)
    for name, (value, pointer) in flat.properties.items():
        inner = SchemaAt(value=value, pointer=pointer)
        if _names(world, inner):
            yield inner, join((name,))


def _names(world: World, schema: SchemaAt) -> frozenset[str]:
    flat = flatten(world.contract.resolver, schema.value, schema.pointer)
    names = set(flat.properties)
    for union in ("oneOf", "anyOf"):
        branches = flat.keywords.get(union)
        for index, branch in enumerate(branches if isinstance(branches, list) else []):
            inner = flatten(world.contract.resolver, branch, f"{flat.pointer}/{union}/{index}")
            names |= set(inner.properties)
    return frozenset(names)


def _members(
    world: World,
    form: Form,
    written: SchemaAt,
    shown: SchemaAt,
    item: dict[str, Json],
    at: Pointer,
    required: bool,
    depth: int,
) -> Iterator[Member]:
    resolver = world.contract.resolver
    needed = flatten(resolver, written.value, written.pointer).required
    for name, value in item.items():
        place = join((name,))
        sent, seen = schema_at(world, written, place), schema_at(world, shown, place)
        if sent is None or seen is None or (depth == 0 and name in form.identity):
            continue
        flat = flatten(resolver, sent.value, sent.pointer)
        other = flatten(resolver, seen.value, seen.pointer)
        if flat.keywords.get("readOnly") is True or other.keywords.get("writeOnly") is True:
            continue
        plain = re.sub(r"[^a-z]", "", name.lower())
        if _MANAGED.match(plain):
            continue
        if isinstance(value, dict) and flat.properties:
            if depth < _DEEPEST:
                stays = required and name in needed
                yield from _members(world, form, sent, seen, value, at + place, stays, depth + 1)
            continue
        inner = unwrapped(world, sent)
        keywords = dict(flatten(resolver, inner.value, inner.pointer).keywords)
        kind = _kind(world, inner, refers="x-refers-to" in flat.keywords)
        if "default" in flat.keywords:
            keywords["default"] = flat.keywords["default"]
        yield Member(
            pointer=at + place,
            schema=sent,
            inner=inner,
            shown=seen,
            keywords=keywords,
            kind=kind,
            required=required and name in needed,
            unique=flat.keywords.get("x-unique") is True,
            moves=kind is Kind.ENUMERATION and _LIFECYCLE.search(plain) is not None,
        )


def _kind(world: World, schema: SchemaAt, *, refers: bool) -> Kind:
    flat = flatten(world.contract.resolver, schema.value, schema.pointer)
    keywords = flat.keywords
    if refers or "x-refers-to" in keywords or {"oneOf", "anyOf", "not", "if"} & set(keywords):
        return Kind.OTHER
    if "enum" in keywords or "const" in keywords:
        return Kind.ENUMERATION
    kinds = [kind for kind in types_of(keywords) if kind != "null"]
    if len(kinds) != 1:
        return Kind.OTHER
    if kinds[0] == "string" and ({"pattern", "format"} & set(keywords)):
        return Kind.FORMATTED
    if kinds[0] == "object":
        return Kind.OTHER if flat.properties else Kind.OBJECT
    return {
        "string": Kind.TEXT,
        "integer": Kind.INTEGER,
        "number": Kind.NUMBER,
        "boolean": Kind.BOOLEAN,
        "array": Kind.ARRAY,
    }.get(kinds[0], Kind.OTHER)


def _allows(world: World, schema: SchemaAt, value: Json, direction: Direction) -> bool:
    known = not isinstance(resolve(world.contract.document.data, schema.pointer), Absent)
    formats = direction is Direction.RESPONSE
    return known and world.schemas.accepts(schema, value, direction, formats=formats)
