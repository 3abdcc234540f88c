"""PATCH with a list of operations (RFC 6902), where the contract allows one that replaces a member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conformance.check import (
    Failure,
    Judgement,
    NotApplicable,
    Steps,
    Undecided,
    judged,
    send,
)
from conformance.stored.changing import another, telling
from conformance.stored.comparing import same
from conformance.stored.form import Form, Member, form_of
from conformance.stored.outcomes import settled
from conformance.stored.target import (
    collection_at,
    identity_of,
    read_request,
    required_reading,
    writers_of,
)
from conformance.world.bodies import RECIPES, shape_of
from conformance.world.prerequisites import Wish, prepare
from conformance.world.schemas import Direction
from contracts.operations import Operation
from contracts.pointers import ABSENT, Absent, resolve
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.exchange import Exchange
    from conformance.world import World

JSON_PATCH: Final = "application/json-patch+json"


def judge_operations(world: World, operation: Operation) -> Steps[Judgement]:
    """Replace one member: it changes, and the others stay."""
    reading, shape = required_reading(world, operation), shape_of(world, operation)
    form = _form(world, operation, reading)
    if form is None or shape is None:
        raise NotApplicable("nothing tells which members a list of patch operations may name")
    wish = Wish(principal=world.owner, recipe=RECIPES[0], fresh=True)
    request = yield from prepare(world, operation, wish)
    read = yield from read_request(world, reading, dict(request.path_values), request.principal)

    def shown(exchange: Exchange) -> Json | Absent:
        body = exchange.json if exchange.succeeded else ABSENT
        return ABSENT if isinstance(body, Absent) else resolve(body, form.shown_at)

    first = yield from send(read)
    before = shown(first)
    members = form.members(world, before)
    for member in telling(members):
        value = another(
            world, member, ABSENT if isinstance(before, Absent) else resolve(before, member.pointer)
        )
        step: Json = {"op": "replace", "path": form.shown_at + member.pointer}
        body: Json = [] if isinstance(value, Absent) else [{**step, "value": value}]
        if not body or not world.schemas.accepts(shape.schema, body, Direction.REQUEST):
            continue
        exchange = yield from send(request.with_json(body).because("replace one member"))
        if not exchange.succeeded or isinstance(value, Absent):
            continue
        first = yield from send(read)

        def wrong(one: Exchange, member: Member = member, value: Json = value) -> list[Member]:
            after = shown(one)
            if isinstance(after, Absent) or isinstance(before, Absent):
                return []
            return [
                other
                for other in members
                if not other.moves
                and not same(
                    world,
                    value if other is member else _present(resolve(before, other.pointer)),
                    resolve(after, other.pointer),
                    other.schema,
                )
            ]

        last = yield from settled(read, lambda one: not wrong(one), first)
        found = wrong(last)
        if not found:
            return judged([], changes=1)
        named = found[0] is member
        return judged(
            [
                Failure(
                    seen=f"a member that a PATCH {'named' if named else 'did not name'} "
                    f"({found[0].pointer}) is not {'what it was set to' if named else 'as it was'}",
                    exchanges=(exchange, last),
                    blame=operation.pointer,
                    cause="a PATCH did not change what it named"
                    if named
                    else "a PATCH changed what it did not name",
                )
            ]
        )
    return Undecided(missing=f"{operation.id} took no operation that replaces one member")


def _form(world: World, operation: Operation, reading: Operation) -> Form | None:
    collection = collection_at(world, operation.path)
    for writer in [] if collection is None else writers_of(collection):
        items = None if writer.items is None else writer.items.pointer
        form = form_of(
            world,
            writer.operation,
            reading,
            items=items,
            identity=identity_of(world, operation.path),
        )
        if form is not None:
            return form
    return None


def _present(value: Json | Absent) -> Json:
    return None if isinstance(value, Absent) else value
