"""Writing one item after another body, and reading what became of it, whatever kind of write it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from conformance.check import NotApplicable, Steps, Unproven, send
from conformance.exchange import Exchange, Request
from conformance.stored.changing import changed
from conformance.stored.comparing import same
from conformance.stored.creating import Creation, creation_by, made_in, read_resources
from conformance.stored.form import Form, Kind, Member, form_of
from conformance.stored.outcomes import settled
from conformance.stored.target import (
    FULL,
    Target,
    identity_of,
    renewed,
    target_of,
    with_tag,
    write_request,
)
from conformance.world.bodies import Recipe, replaced, schema_at, shape_of
from conformance.world.resources import Resource
from conformance.world.schemas import Direction
from conformance.world.values import Unsatisfiable
from contracts.operations import Operation
from contracts.pointers import ABSENT, Absent, join, resolve
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A write and the reading after it; `read` is the request of the latter, `made` what was created.

    Where nothing reads what was created, the answer to the write stands for the reading.
    """

    write: Exchange
    reading: Exchange
    read: Request | None = None
    made: Resource | None = None


@dataclass(slots=True, kw_only=True)
class Writing:
    """A write that can be repeated with other bodies: each makes a new item, or changes the same one."""

    world: World
    operation: Operation
    form: Form
    request: Request
    creation: Creation | None = None
    target: Target | None = None
    first: Exchange | None = None
    """The reading before the first write, where it was asked for."""
    last: Exchange | None = None
    """The last reading."""
    hides: bool = False
    """Whether a write did not show at all, though it was acknowledged."""

    @property
    def members(self) -> tuple[Member, ...]:
        """The members of the body that can be compared."""
        return self.form.members(self.world, self.form.item(self.body))

    @property
    def body(self) -> Json:
        """The body of the write as it stands."""
        body = self.request.json
        return None if isinstance(body, Absent) else body

    def shown(self, exchange: Exchange) -> Json | Absent:
        """Return the item that a reading shows, or ABSENT."""
        body = exchange.json if exchange.succeeded else ABSENT
        return ABSENT if isinstance(body, Absent) else resolve(body, self.form.shown_at)

    def fresh_body(self) -> Json:
        """Return the body for another write: a new item differs in what no two items may share."""
        if self.creation is None:
            return self.body
        body = self.body
        shape = shape_of(self.world, self.operation)
        for name in shape.fresh if shape is not None else ():
            place = self.form.written_at + join((name,))
            schema = schema_at(self.world, self.form.written, join((name,)))
            if schema is not None and not isinstance(resolve(body, place), Absent):
                maker = self.world.sampler("fresh", self.world.next_number())
                body = replaced(body, place, maker.unique(schema))
        own = [one for one in self.members if one.unique or one.kind is Kind.TEXT]
        return changed(self.world, self.form, body, own)[0]

    def settle(self, written: Written, values: Mapping[Member, Json]) -> Steps[Written]:
        """Read again until what was written is shown, for a second at most."""
        if written.read is None:
            return written
        reading = yield from settled(
            written.read, lambda one: not self.wrong(one, values), written.reading
        )
        return replace(written, reading=reading)

    def wrong(self, reading: Exchange, values: Mapping[Member, Json]) -> list[Member]:
        """Return the members that a reading shows otherwise; none where it shows nothing at all."""
        shown = self.shown(reading)
        if isinstance(shown, Absent):
            return []
        return [
            member
            for member, value in values.items()
            if member.allows(self.world, value)
            and not same(self.world, value, resolve(shown, member.pointer), member.schema)
        ]

    def write(self, body: Json) -> Steps[Written | Exchange]:
        """Write a body and read what is stored then; returns the answer alone where it is no success."""
        request = renewed(self.world, self.operation, self.request).with_json(body)
        exchange = yield from send(request.because("store something"))
        if not exchange.succeeded:
            return exchange
        if self.creation is None:
            assert self.target is not None
            reading = yield from send(self.target.read)
            self.first = self.first or self.last
            self.last = reading
            told = exchange if exchange.headers.get("ETag") is not None else reading
            self.request = with_tag(self.request, told)
            return Written(write=exchange, reading=reading, read=self.target.read)
        made = made_in(self.world, self.creation, exchange)
        readings = yield from read_resources(self.world, made[:1])
        if not readings:
            return Written(write=exchange, reading=exchange, made=made[0])
        resource, read = readings[0]
        reading = yield from send(read)
        return Written(write=exchange, reading=reading, read=read, made=resource)


def writing_of(
    world: World, operation: Operation, *, look_first: bool = False
) -> Steps[tuple[Writing, Written]]:
    """Return a write of an operation with as much in its body as succeeds, sent once; raises Unproven.

    `look_first` asks for a reading before the first write.
    """
    refused: list[Exchange] = []
    for recipe in (FULL, None):
        try:
            writing = yield from _writing(world, operation, recipe)
        except Unsatisfiable:
            continue
        if look_first and writing.target is not None:
            writing.last = yield from send(writing.target.read.because("what is there before"))
        written = yield from writing.write(writing.fresh_body())
        if isinstance(written, Written):
            return writing, written
        refused.append(written)
    words = "had no valid body to take"
    if refused:
        words = refused[-1].outcome + world.words_of(refused[-1])
    raise Unproven(f"{operation.id} {words} to what the contract calls a valid request")


def _writing(world: World, operation: Operation, recipe: Recipe | None) -> Steps[Writing]:
    if operation.method != "post":
        target = yield from target_of(world, operation, recipe=recipe)
        writing = Writing(
            world=world,
            operation=operation,
            form=target.form,
            request=_without_moves(world, target),
            target=target,
        )
    else:
        creation = creation_by(world, operation)
        reading = creation.collection.item_operation("get") or operation
        items = creation.creator.items
        form = form_of(
            world,
            operation,
            reading,
            items=None if items is None else items.pointer,
            identity=identity_of(world, creation.collection.path),
        )
        if form is None:
            raise NotApplicable(f"{reading.id} shows nothing of what {operation.id} sets")
        request = yield from write_request(world, operation, recipe=recipe)
        writing = Writing(
            world=world, operation=operation, form=form, request=request, creation=creation
        )
    if not writing.members:
        raise NotApplicable(f"nothing that {operation.id} sets can be compared with what is shown")
    return writing


def _without_moves(world: World, target: Target) -> Request:
    """Return a write that leaves alone what moves on by itself, where the contract lets it."""
    body = target.request.json
    if isinstance(body, Absent) or target.operation.method != "patch":
        return target.request
    for member in target.form.members(world, target.form.item(body)):
        if member.moves and not member.required:
            less = replaced(body, target.form.written_at + member.pointer, ABSENT)
            if world.schemas.accepts(target.form.body, less, Direction.REQUEST):
                body = less
    return replace(target.request).with_json(body)
