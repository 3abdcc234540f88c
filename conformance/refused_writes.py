"""Writes that must be refused: each valid but for one thing, so that any trace it leaves is a fault."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.entity_tags import other_tag
from conformance.exchange import Request
from conformance.uniqueness import dangling_key, marked_members
from conformance.world.bodies import item_of, replaced, schema_at, shape_of
from conformance.world.merging import flatten
from conformance.world.mutations import body_mutations
from conformance.world.principals import READER, STRANGER
from conformance.world.schemas import Direction
from conformance.world.values import Unsatisfiable
from contracts.operations import Location, Operation
from contracts.pointers import Absent, Pointer, join, resolve
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedWrite:
    """A write that must be refused, and why, in words that follow "a write"."""

    request: Request
    why: str


def refused_writes(
    world: World, operation: Operation, request: Request, *, tag: str | None, taken: Json = None
) -> list[RefusedWrite]:
    """Return variants of a valid write, each with one thing wrong.

    A bulk body gets a good item before the bad one. `tag` is the current entity tag, if any; `taken` is
    another item as it was sent, whose unique values are taken.
    """
    found: list[RefusedWrite] = []
    body = request.json
    shape = shape_of(world, operation)
    if shape is not None and not isinstance(body, Absent):
        wide = _with_two_items(world, operation, body)
        fresh = _otherwise_changed(world, operation, wide)
        mutations = body_mutations(world, shape.schema, fresh)
        inside = [one for one in mutations if one.place.count("/") >= (2 if wide != body else 1)]
        # What is right, and new, stands beside what is wrong.
        inside.sort(key=lambda one: _is_changed(wide, fresh, one.place))
        for mutation in [*inside[:1], *mutations[:1]]:
            found.append(
                RefusedWrite(request=request.with_json(mutation.value), why="with an invalid body")
            )
        for member in marked_members(world, operation, wide, "x-refers-to")[-1:]:
            key = dangling_key(world, operation, member)
            if key is not None:
                changed = replaced(wide, member.pointer, key)
                found.append(
                    RefusedWrite(
                        request=request.with_json(changed), why="with a dangling reference"
                    )
                )
        for member in marked_members(world, operation, body, "x-unique")[:1]:
            value = resolve(taken, "/" + member.pointer.rpartition("/")[2])
            if not isinstance(value, Absent) and value is not None:
                changed = _otherwise_changed(
                    world, operation, replaced(body, member.pointer, value)
                )
                found.append(
                    RefusedWrite(
                        request=request.with_json(changed), why="with a value that is taken"
                    )
                )
    if tag is not None and operation.parameter("If-Match", Location.HEADER) is not None:
        found.append(
            RefusedWrite(
                request=request.with_header("If-Match", other_tag(world, operation, tag)),
                why="upon a state that is gone",
            )
        )
    for name, why in ((READER, "by a reader"), (STRANGER, "by a stranger")):
        if operation.is_secured and world.principals.may_use(name, operation):
            found.append(RefusedWrite(request=request.sent_by(name), why=why))
    if operation.is_secured:
        found.append(RefusedWrite(request=request.sent_by(None), why="without a credential"))
    return found


def _is_changed(before: Json, after: Json, place: Pointer) -> bool:
    return resolve(before, place) != resolve(after, place)


def _with_two_items(world: World, operation: Operation, body: Json) -> Json:
    created = world.collections.of_creator(operation.id)
    items = created[1].items if created is not None else None
    shape = shape_of(world, operation)
    if items is None or shape is None:
        return body
    held = resolve(body, items.pointer)
    array = schema_at(world, shape.schema, items.pointer)
    if not isinstance(held, list) or not held or array is None:
        return body
    sampler = world.sampler("second", operation.id, world.next_number())
    wide: Sequence[Json] = [*held, held[-1]]
    keys = shape.fresh
    last = wide[-1]
    if isinstance(last, dict) and keys & set(last):
        try:
            wide = [*held, sampler.value(item_of(world, array))]
        except Unsatisfiable:
            return body
    candidate = replaced(body, items.pointer, list(wide))
    return candidate if world.schemas.accepts(shape.schema, candidate, Direction.REQUEST) else body


def _otherwise_changed(world: World, operation: Operation, body: Json) -> Json:
    """Return a body whose free text differs from what is stored, so that a trace can be seen."""
    shape = shape_of(world, operation)
    if shape is None or not isinstance(body, dict):
        return body
    for name, value in body.items():
        if not isinstance(value, str):
            continue
        schema = schema_at(world, shape.schema, join((name,)))
        flat = (
            None
            if schema is None
            else flatten(world.contract.resolver, schema.value, schema.pointer)
        )
        if flat is None or set(flat.keywords) & {
            "pattern",
            "format",
            "enum",
            "const",
            "x-unique",
            "x-refers-to",
        }:
            continue
        token = f"lockstep {world.random('trace', world.next_number()).getrandbits(24):06x}"
        candidate: Json = {**body, name: token}
        if world.schemas.accepts(shape.schema, candidate, Direction.REQUEST):
            return candidate
    return body
