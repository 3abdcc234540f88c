"""`state/patch`: PATCH keeps what it does not name; in a merge patch, null removes (RFC 7396)."""

from __future__ import annotations

from typing import Final

from conformance.check import (
    Applies,
    Failure,
    Judgement,
    NotApplicable,
    OperationCheck,
    Steps,
    Undecided,
    Unproven,
    judged,
)
from conformance.exchange import Exchange
from conformance.stored.changing import another, changed, telling
from conformance.stored.comparing import same
from conformance.stored.form import Kind, Member
from conformance.stored.json_patch import JSON_PATCH, judge_operations
from conformance.stored.outcomes import noted, settled
from conformance.stored.target import restored, settable_elsewhere
from conformance.stored.views import shown_in_list
from conformance.stored.writing import Writing, Written, writing_of
from conformance.world import World
from conformance.world.bodies import replaced, shape_of
from conformance.world.schemas import Direction
from contracts.contract import Contract
from contracts.operations import Operation, SchemaAt
from contracts.pointers import ABSENT, Absent, resolve
from contracts.source import Json

RULE: Final = "state/patch"
_MERGE: Final = "application/merge-patch+json"


def _applies(_: Contract, operation: Operation) -> Applies:
    return operation.method == "patch" or "the operation is no PATCH"


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    return noted(world, RULE, operation, _steps(world, operation))


def _steps(world: World, operation: Operation) -> Steps[Judgement]:
    shape = shape_of(world, operation)
    if shape is not None and shape.media_type.media_type.partition(";")[0] == JSON_PATCH:
        judgement = yield from judge_operations(world, operation)
        return judgement
    writing, first = yield from writing_of(world, operation, look_first=True)
    still = [one for one in telling(writing.members) if not one.moves]
    whole, values = changed(world, writing.form, writing.body, still)
    filled = (yield from writing.write(whole)) if values else first
    if isinstance(filled, Written):
        first = yield from writing.settle(filled, values)
    failures: list[Failure] = []
    trials = 0
    named, failure = yield from _one(world, writing, first)
    trials += named
    failures.extend([failure] if failure else [])
    if writing.form.media_type.media_type.partition(";")[0] == _MERGE and not failures:
        for step in (_null, _inside):
            tried, failure = yield from step(world, writing)
            trials += tried
            failures.extend([failure] if failure else [])
    if writing.target is not None:
        yield from restored(writing.target)
    if trials == 0:
        return Undecided(
            missing=f"no change of a single member was taken by {operation.id}, so none could be seen"
        )
    return judged(failures, changes=trials)


def _one(world: World, writing: Writing, first: Written) -> Steps[tuple[int, Failure | None]]:
    """Name one member: it changes, and the others that a client can set stay."""
    members = telling(writing.members)
    if not members:
        raise NotApplicable(
            f"nothing that {writing.operation.id} sets can be changed so that it shows"
        )
    before = writing.shown(first.reading)
    for member in members:
        body, named = changed(world, writing.form, _least(world, writing), [member], before)
        if not named:
            body, named = _added(world, writing, member, before)
        if not named:
            continue
        written = yield from writing.write(body)
        if not isinstance(written, Written):
            continue
        failure = yield from _judge(world, writing, written, member, named[member], before)
        return 1, failure
    return 0, None


def _judge(
    world: World,
    writing: Writing,
    written: Written,
    member: Member,
    value: Json,
    before: Json | Absent,
) -> Steps[Failure | None]:
    sent = writing.form.item(written.write.request.json)
    others = [
        one
        for one in writing.members
        if one.pointer != member.pointer
        and not one.moves
        and (isinstance(sent, Absent) or isinstance(resolve(sent, one.pointer), Absent))
    ]

    patched = {one.pointer.split("/")[1] for one in writing.members}
    original = ABSENT if writing.first is None else writing.shown(writing.first)
    also = settable_elsewhere(world, writing.operation) - patched

    def missed(reading: Exchange) -> bool:
        shown = writing.shown(reading)
        return not isinstance(shown, Absent) and not same(
            world, value, resolve(shown, member.pointer), member.schema
        )

    def lost(reading: Exchange) -> list[str]:
        shown = writing.shown(reading)
        if isinstance(shown, Absent) or isinstance(before, Absent):
            return []
        kept: list[tuple[str, Json | Absent, SchemaAt | None]] = [
            (one.pointer, resolve(before, one.pointer), one.schema) for one in others
        ]
        if not isinstance(original, Absent):
            kept += [(f"/{name}", resolve(original, f"/{name}"), None) for name in sorted(also)]
        return [
            pointer
            for pointer, old, schema in kept
            if old is not None
            and not isinstance(old, Absent)
            and not same(world, old, resolve(shown, pointer), schema)
        ]

    assert written.read is not None
    last = yield from settled(
        written.read, lambda one: not missed(one) and not lost(one), written.reading
    )
    if not last.succeeded:
        raise Unproven(f"reading what was patched {last.outcome}{world.words_of(last)}")
    gone = lost(last)
    if gone:
        return Failure(
            seen=f"a member that a PATCH did not name ({gone[0]}) is not as it was",
            exchanges=(written.write, last),
            blame=writing.operation.pointer,
            cause="a PATCH changed what it did not name",
        )
    if missed(last):
        elsewhere = yield from shown_in_list(world, writing, member, value)
        if elsewhere:
            raise Unproven(
                "the list shows what was patched, and the item itself does not: see "
                "state/read-your-writes"
            )
        return Failure(
            seen=f"a member that a PATCH named ({member.pointer}) is not what it was set to",
            exchanges=(written.write, last),
            blame=writing.operation.pointer,
            cause="a PATCH did not change what it named",
        )
    return None


def _null(world: World, writing: Writing) -> Steps[tuple[int, Failure | None]]:
    """Set a member to null: it is gone, or null, or its default."""
    for member in writing.members:
        if member.required or member.moves or not _takes_null(world, writing, member):
            continue
        value = another(world, member)
        if isinstance(value, Absent):
            continue
        place = writing.form.written_at + member.pointer
        filled = yield from writing.write(replaced(writing.body, place, value))
        if isinstance(filled, Written):
            filled = yield from writing.settle(filled, {member: value})
        if not isinstance(filled, Written) or not _shows(world, writing, filled, member, value):
            continue
        removing = yield from writing.write(replaced(_with(writing, member), place, None))
        if not isinstance(removing, Written):
            continue
        assert removing.read is not None

        def removed(one: Exchange, member: Member = member, value: Json = value) -> bool:
            shown = writing.shown(one)
            held = ABSENT if isinstance(shown, Absent) else resolve(shown, member.pointer)
            return isinstance(held, Absent) or not same(world, value, held, member.schema)

        last = yield from settled(removing.read, removed, removing.reading)
        if removed(last):
            return 1, None
        return 1, Failure(
            seen=f"a member that a merge patch set to null ({member.pointer}) is still there",
            exchanges=(filled.write, removing.write, last),
            blame=writing.operation.pointer,
            cause="null in a merge patch removes nothing",
        )
    return 0, None


def _inside(world: World, writing: Writing) -> Steps[tuple[int, Failure | None]]:
    """Change one member of an object inside: its neighbours stay, and null removes one of them."""
    for member in telling(writing.members):
        if member.kind is not Kind.OBJECT:
            continue
        place = writing.form.written_at + member.pointer
        start: Json = {"stays": "a", "goes": "b", "inner": {"stays": 1, "turns": 2}}
        patch: Json = {"goes": None, "inner": {"turns": 3}}
        if not (member.allows(world, start) and member.allows(world, patch)):
            continue
        filled = yield from writing.write(replaced(writing.body, place, start))
        if isinstance(filled, Written):
            filled = yield from writing.settle(filled, {member: start})
        if not isinstance(filled, Written) or not _shows(world, writing, filled, member, start):
            continue
        body = _with(writing, member)
        changing = yield from writing.write(replaced(body, place, patch))
        if not isinstance(changing, Written):
            continue
        wanted: Json = {"stays": "a", "inner": {"stays": 1, "turns": 3}}
        assert changing.read is not None

        def merged(one: Exchange, member: Member = member, wanted: Json = wanted) -> bool:
            shown = writing.shown(one)
            held = ABSENT if isinstance(shown, Absent) else resolve(shown, member.pointer)
            if not isinstance(held, dict) or held.get("goes") is not None:
                return False
            return same(world, wanted, held, None)

        last = yield from settled(changing.read, merged, changing.reading)
        if merged(last) or not last.succeeded:
            return 1, None
        return 1, Failure(
            seen=f"a merge patch of an object inside ({member.pointer}) is not merged into it",
            exchanges=(filled.write, changing.write, last),
            blame=writing.operation.pointer,
            cause="a merge patch is not merged into objects inside",
        )
    return 0, None


def _least(world: World, writing: Writing) -> Json:
    """Return the body of the write without everything that a patch may leave out."""
    body = writing.body
    for member in reversed(writing.members):
        less = replaced(body, writing.form.written_at + member.pointer, ABSENT)
        if world.schemas.accepts(writing.form.body, less, Direction.REQUEST):
            body = less
    return body


def _added(
    world: World, writing: Writing, member: Member, before: Json | Absent
) -> tuple[Json, dict[Member, Json]]:
    """Return a patch that names one member, which may not be there for itself."""
    return changed(world, writing.form, _with(writing, member), [member], before)


def _with(writing: Writing, member: Member) -> Json:
    """Return the body of the write with one of its members alone."""
    body = writing.body
    for other in writing.members:
        inside = member.pointer.startswith(other.pointer + "/")
        if other.pointer != member.pointer and not other.required and not inside:
            body = replaced(body, writing.form.written_at + other.pointer, ABSENT)
    return body


def _takes_null(world: World, writing: Writing, member: Member) -> bool:
    body = replaced(writing.body, writing.form.written_at + member.pointer, None)
    return world.schemas.accepts(writing.form.body, body, Direction.REQUEST)


def _shows(world: World, writing: Writing, written: Written, member: Member, value: Json) -> bool:
    shown = writing.shown(written.reading)
    held = ABSENT if isinstance(shown, Absent) else resolve(shown, member.pointer)
    return not isinstance(held, Absent) and same(world, value, held, member.schema)


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="PATCH changes what it names and keeps the rest; in a merge patch, null removes.",
    applies_to=_applies,
    script=_script,
)
