"""What a PUT leaves out, where the values are so few that one may be there by default or by accident."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from conformance.check import Failure, Steps
from conformance.exchange import Exchange
from conformance.stored.changing import changed, telling
from conformance.stored.comparing import same
from conformance.stored.form import Member
from conformance.stored.outcomes import settled
from conformance.stored.writing import Writing, Written
from contracts.pointers import Absent, resolve
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.world import World

STILL_THERE: Final = "what a PUT leaves out is still there"
_PATIENCE: Final = (False, True, True)
"""Whether to wait for what shows late, each time: the first time only sorts some members out."""


def kept_each_time(
    world: World, writing: Writing, whole: Json, less: Json
) -> Steps[Failure | None]:
    """Put a body with a member and the same one without it, several times, each with another value.

    A default is one value: a member that shows each of them after it was left out was kept.
    """
    form = writing.form
    place = form.item(less)
    doubtful = [
        one
        for one in telling(form.members(world, form.item(whole)))
        if not (one.moves or one.unique)
        and (isinstance(place, Absent) or isinstance(resolve(place, one.pointer), Absent))
    ]
    failure: Failure | None = None
    for waits in _PATIENCE:
        whole, values = changed(world, form, whole, doubtful)
        if not values:
            return None
        filled = yield from writing.write(whole)
        if not isinstance(filled, Written):
            return None
        filled = yield from writing.settle(filled, values)
        held = _showing(world, writing, filled.reading, values)
        if not held:
            return None
        without = yield from writing.write(less)
        if not isinstance(without, Written) or without.read is None:
            return None

        def gone(one: Exchange, held: Mapping[Member, Json] = held) -> bool:
            return not _showing(world, writing, one, held)

        last = without.reading
        if waits:
            last = yield from settled(without.read, gone, last)
        doubtful = list(_showing(world, writing, last, held))
        if not doubtful:
            return None
        failure = Failure(
            seen=f"{STILL_THERE} ({doubtful[0].pointer})",
            exchanges=(filled.write, without.write, last),
            blame=writing.operation.pointer,
            cause=STILL_THERE,
        )
    return failure


def _showing(
    world: World, writing: Writing, reading: Exchange, values: Mapping[Member, Json]
) -> dict[Member, Json]:
    """Return the values that a reading shows."""
    item = writing.shown(reading)
    if isinstance(item, Absent):
        return {}
    return {
        one: value
        for one, value in values.items()
        if not isinstance(held := resolve(item, one.pointer), Absent)
        and same(world, value, held, one.schema)
    }
