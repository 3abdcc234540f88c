"""`state/round-trip`: what was stored comes back the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from conformance.check import (
    Applies,
    Failure,
    Judgement,
    NotApplicable,
    OperationCheck,
    Steps,
    judged,
)
from conformance.stored.changing import telling
from conformance.stored.form import Member
from conformance.stored.outcomes import has_failed, noted
from conformance.stored.probes import Family, Probe, probes
from conformance.stored.target import restored
from conformance.stored.writing import Writing, Written, writing_of
from conformance.world import World
from conformance.world.bodies import replaced
from conformance.world.schemas import Direction
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.pointers import ABSENT, Absent, resolve
from contracts.source import Json

RULE: Final = "state/round-trip"
_MOST_WRITES: Final = 60
_ONE_BY_ONE: Final = 6

Round = Mapping[Member, Probe]


def _applies(_: Contract, operation: Operation) -> Applies:
    writes = operation.method in ("post", "put", "patch") and operation.body is not None
    return writes or "the operation stores nothing of what it is sent"


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    return noted(world, RULE, operation, _steps(world, operation))


def _steps(world: World, operation: Operation) -> Steps[Judgement]:
    if operation.method == "post" and has_failed(world, "state/create", operation):
        raise NotApplicable("what it creates is not found: see state/create")
    writing, written = yield from writing_of(world, operation)
    failures: list[Failure] = []
    good, plain = yield from _plain(world, writing, written)
    if plain is not None and writing.creation is not None:
        failures.append(plain)
    values = len(good)
    writes = 1
    for one in _rounds(world, writing, good):
        if writes >= _MOST_WRITES or writing.hides:
            break
        trial = {member: probe for member, probe in one.items() if member in good}
        spent, kept, failure = yield from _try(world, writing, trial)
        writes += spent
        values += kept
        if failure is not None:
            failures.append(failure[0])
            good = [member for member in good if member not in failure[1]]
    if writing.target is not None:
        yield from restored(writing.target)
    if not good and not failures:
        raise NotApplicable(f"nothing that {operation.id} sets is shown as it was set")
    return judged(failures, members=len(good), values=values)


def _plain(
    world: World, writing: Writing, written: Written
) -> Steps[tuple[list[Member], Failure | None]]:
    """Compare everyday values: what does not even keep those is not tried with others."""
    sent = writing.form.item(written.write.request.json)
    values: dict[Member, Json] = {}
    for member in writing.members:
        value = _sent(sent, member)
        if not isinstance(value, Absent) and member.allows(world, value):
            values[member] = value
    written = yield from writing.settle(written, values)
    wrong = writing.wrong(written.reading, values)
    good = [one for one in values if one not in wrong]
    lasting = [one for one in wrong if not one.moves]
    if not lasting:
        return good, None
    failure = Failure(
        seen=f"a member that was sent ({lasting[0].pointer}) came back with another value",
        exchanges=(written.write, written.reading),
        blame=lasting[0].schema.pointer,
        cause="a member that was sent came back with another value",
    )
    return good, failure


def _rounds(world: World, writing: Writing, good: list[Member]) -> Iterator[Round]:
    """Yield values for the members, one family at a time, for as many members at once as there are."""
    able = telling(good)
    found = {one: probes(world, one, nulls=writing.operation.method != "patch") for one in able}
    for family in Family:
        lists = {one: [probe for probe in found[one] if probe.family is family] for one in able}
        for index in range(max((len(some) for some in lists.values()), default=0)):
            yield {one: some[index] for one, some in lists.items() if index < len(some)}


def _try(
    world: World, writing: Writing, trial: Round
) -> Steps[tuple[int, int, tuple[Failure, list[Member]] | None]]:
    """Write and read one round; a refused one is tried again member by member.

    Returns how many writes it took, how many values were compared, and what came back otherwise.
    """
    body, values = _filled(world, writing, trial)
    if not values:
        return 0, 0, None
    before = writing.shown(writing.last) if writing.last is not None else ABSENT
    written = yield from writing.write(body)
    if isinstance(written, Written):
        written = yield from writing.settle(written, values)
        wrong = writing.wrong(written.reading, values)
        if not wrong:
            return 1, len(values), None
        if writing.creation is None and writing.shown(written.reading) == before:
            # Nothing of the write shows at all: that is not for this rule to say.
            writing.hides = True
            return 1, 0, None
        return 1, len(values), (_failure(trial, wrong, written), wrong)
    spent, compared = 1, 0
    if len(values) == 1 or written.status is None:
        return spent, 0, None
    for member in list(values)[:_ONE_BY_ONE]:
        inner = yield from _try(world, writing, {member: trial[member]})
        spent, compared = spent + inner[0], compared + inner[1]
        if inner[2] is not None:
            return spent, compared, inner[2]
    return spent, compared, None


def _filled(world: World, writing: Writing, trial: Round) -> tuple[Json, dict[Member, Json]]:
    """Return a valid body that holds the values of a round, and those that it does hold."""
    form = writing.form
    body = writing.fresh_body()
    values: dict[Member, Json] = {}
    for member, probe in trial.items():
        candidate = replaced(body, form.written_at + member.pointer, probe.value)
        if world.schemas.accepts(form.body, candidate, Direction.REQUEST):
            body, values[member] = candidate, probe.value
    return body, values


def _failure(trial: Round, wrong: list[Member], written: Written) -> Failure:
    member = next(one for one in trial if one in wrong)
    family = trial[member].family
    return Failure(
        seen=f"{family} came back otherwise ({member.pointer})",
        exchanges=(written.write, written.reading),
        blame=member.schema.pointer,
        cause=family,
    )


def _sent(item: Json | Absent, member: Member) -> Json | Absent:
    return item if isinstance(item, Absent) else resolve(item, member.pointer)


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="What was stored comes back the same.",
    applies_to=_applies,
    script=_script,
    needs=("state/create",),
)
