"""`state/put`: PUT replaces what is there, and twice is once (RFC 9110, 9.2.2 and 9.3.4)."""

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
from conformance.contents import Walked, walk
from conformance.exchange import Exchange
from conformance.stored.changing import FREE, changed, telling, unmistakable
from conformance.stored.comparing import same
from conformance.stored.form import Form, Kind, Member
from conformance.stored.leaving import STILL_THERE, kept_each_time
from conformance.stored.listed import ListOf, list_of
from conformance.stored.outcomes import noted, settled
from conformance.stored.target import collection_at, restored
from conformance.stored.views import shown_in_list
from conformance.stored.writing import Writing, Written, writing_of
from conformance.world import World
from conformance.world.bodies import replaced
from conformance.world.schemas import Direction
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.pointers import ABSENT, Absent, resolve
from contracts.source import Json

RULE: Final = "state/put"
_CONDITIONAL: Final = (412, 428, 429)


def _applies(_: Contract, operation: Operation) -> Applies:
    return operation.method == "put" or "the operation is no PUT"


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    return noted(world, RULE, operation, _steps(world, operation))


def _steps(world: World, operation: Operation) -> Steps[Judgement]:
    writing, first = yield from writing_of(world, operation)
    form = writing.form
    whole, set_values = _filled(world, writing)
    second = yield from writing.write(whole)
    if isinstance(second, Written):
        first = yield from writing.settle(second, set_values)
    else:
        whole, set_values = writing.body, dict[Member, Json]()
    able = [one for one in telling(writing.members) if not one.moves]
    if not able:
        raise NotApplicable(f"nothing that {operation.id} sets can be changed so that it shows")
    less, left_out = _reduced(world, form, whole, set_values)
    # A service may insist on what the schema calls optional, or that some things stay as they are.
    attempts = ((less, able), (whole, able), (less, able[:1]), (whole, able[:1]))
    replacing: Written | Exchange | None = None
    body, named = less, dict[Member, Json]()
    body_without: Json | None = None
    for base, members in attempts:
        present = form.members(world, form.item(base))
        wanted = [one for one in present if one.pointer in {other.pointer for other in members}]
        body, named = changed(world, form, base, wanted)
        if not named:
            continue
        replacing = yield from writing.write(body)
        if isinstance(replacing, Written):
            left_out = left_out if base is less else []
            body_without = body if base is less else None
            break
    if replacing is None:
        return Undecided(missing=f"no other values were found for the body of {operation.id}")
    if not isinstance(replacing, Written):
        return Undecided(
            missing=f"{operation.id} {replacing.outcome} to bodies that differ from one that succeeded"
            + world.words_of(replacing)
        )
    failures: list[Failure] = []
    before = writing.shown(first.reading)
    failure = yield from _replaced(world, writing, replacing, named, left_out, before)
    if failure is not None:
        failures.append(failure)
    else:
        again = yield from _twice(world, writing, replacing, body, named)
        failures.extend([again] if again else [])
        if not failures and body_without is not None:
            still = yield from kept_each_time(world, writing, whole, body_without)
            failures.extend([still] if still else [])
    if writing.target is not None:
        yield from restored(writing.target)
    return judged(failures, changed=len(named), left_out=len(left_out))


def _filled(world: World, writing: Writing) -> tuple[Json, dict[Member, Json]]:
    """Return a body whose members have values that are there by no default and no accident."""
    members = [one for one in writing.members if one.kind in FREE and not one.moves]
    return changed(world, writing.form, writing.body, members)


def _reduced(
    world: World, form: Form, body: Json, values: dict[Member, Json]
) -> tuple[Json, list[tuple[Member, Json]]]:
    """Return a body without its optional members, and those of them that were set by us."""
    left_out: list[tuple[Member, Json]] = []
    for member in form.members(world, form.item(body)):
        if member.required or member.kind is Kind.OTHER:
            continue
        less = replaced(body, form.written_at + member.pointer, ABSENT)
        if not world.schemas.accepts(form.body, less, Direction.REQUEST):
            continue
        body = less
        ours = [
            value
            for one, value in values.items()
            if one.pointer == member.pointer and unmistakable(world, one, value)
        ]
        left_out.extend((member, value) for value in ours)
    return body, left_out


def _replaced(
    world: World,
    writing: Writing,
    written: Written,
    named: dict[Member, Json],
    left_out: list[tuple[Member, Json]],
    before: Json | Absent,
) -> Steps[Failure | None]:
    """Judge what is stored after the second body: what it names, and what it leaves out."""

    def kept(reading: Exchange) -> list[Member]:
        shown = writing.shown(reading)
        if isinstance(shown, Absent) or isinstance(before, Absent):
            return []
        return [
            one
            for one, value in left_out
            if same(world, value, resolve(before, one.pointer), one.schema)
            and not isinstance(resolve(shown, one.pointer), Absent)
            and same(world, value, resolve(shown, one.pointer), one.schema)
        ]

    assert written.read is not None
    last = yield from settled(
        written.read, lambda one: not writing.wrong(one, named) and not kept(one), written.reading
    )
    if not last.succeeded:
        raise Unproven(f"reading what was replaced {last.outcome}{world.words_of(last)}")
    wrong = writing.wrong(last, named)
    if wrong:
        elsewhere = yield from shown_in_list(world, writing, wrong[0], named[wrong[0]])
        if elsewhere:
            raise Unproven(
                "the list shows what was put, and the item itself does not: see state/read-your-writes"
            )
        return Failure(
            seen=f"what was put is not what is stored ({wrong[0].pointer})",
            exchanges=(written.write, last),
            blame=writing.operation.pointer,
            cause="what was put is not what is stored",
        )
    still = kept(last)
    if still:
        return Failure(
            seen=f"{STILL_THERE} ({still[0].pointer})",
            exchanges=(written.write, last),
            blame=writing.operation.pointer,
            cause=STILL_THERE,
        )
    return None


def _twice(
    world: World, writing: Writing, written: Written, body: Json, named: dict[Member, Json]
) -> Steps[Failure | None]:
    """Put the same once more: nothing changes, and nothing is added."""
    found, before = yield from _list(world, writing)
    again = yield from writing.write(body)
    if not isinstance(again, Written):
        if again.status in _CONDITIONAL or not again.refused:
            return None
        return Failure(
            seen=f"the same PUT a second time was answered {again.status}",
            exchanges=(written.write, again),
            blame=writing.operation.pointer,
            cause="the same PUT a second time was refused",
        )
    if again.write.status == 201:
        return Failure(
            seen="the same PUT a second time was answered 201, as if it had created something",
            exchanges=(written.write, again.write),
            blame=writing.operation.pointer,
        )
    again = yield from writing.settle(again, named)
    if writing.wrong(again.reading, named):
        return Failure(
            seen="after the same PUT a second time something else is stored",
            exchanges=(written.write, again.write, again.reading),
            blame=writing.operation.pointer,
        )
    if found is None or before is None:
        return None
    after = yield from walk(world, found.operation, found.request)
    added = _added(world, writing, found, before, after, named)
    if not added:
        return None
    return Failure(
        seen="the same PUT a second time added an item to the list",
        exchanges=(written.write, again.write, *after.exchanges),
        blame=writing.operation.pointer,
    )


def _list(world: World, writing: Writing) -> Steps[tuple[ListOf | None, Walked | None]]:
    collection = collection_at(world, writing.operation.path)
    if collection is None:
        return None, None
    try:
        values: dict[str, Json] = dict(writing.request.path_values)
        found = yield from list_of(world, collection, values, writing.request.principal)
        if found is None:
            return None, None
        walked = yield from walk(world, found.operation, found.request)
    except Unproven:
        return None, None
    return found, walked


def _added(
    world: World,
    writing: Writing,
    found: ListOf,
    before: Walked,
    after: Walked,
    named: dict[Member, Json],
) -> list[Json]:
    """Return the items that are new in a list and hold what was put: others may add things too."""
    # The item itself may have been missing from a list that is late.
    known = {value: 1 for _, value in writing.request.path_values} | found.counted(before)
    told = {
        one: value
        for one, value in named.items()
        if one.kind in FREE and one.pointer.count("/") == 1
    }
    alike = [
        item
        for item in after.items
        if told
        and all(
            same(world, value, resolve(item, one.pointer), one.schema)
            for one, value in told.items()
        )
    ]
    more = found.counted(after)
    return [
        item
        for item in alike
        if (key := found.key_of(item)) is None or more[key] > known.get(key, 0)
    ]


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="PUT replaces what is there with what is sent, and to do it twice is to do it once.",
    applies_to=_applies,
    script=_script,
)
