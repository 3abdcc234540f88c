"""What the state rules have come to in a run, so that one defect is reported by one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from conformance.check import Failed, Judgement, Passed, Steps, send
from conformance.exchange import Exchange, Request
from contracts.operations import Operation

if TYPE_CHECKING:
    from conformance.world import World

_KEY: Final = "state"
_READINGS: Final = 200
_SECONDS: Final = 1.0


def noted(
    world: World, rule: str, operation: Operation, steps: Steps[Judgement]
) -> Steps[Judgement]:
    """Run a script and remember what it came to."""
    judgement = yield from steps
    _outcomes(world)[(rule, operation.id)] = judgement
    if isinstance(judgement, Failed):
        _own(world).update(one.exchanges[-1].number for one in judgement.failures if one.exchanges)
    return judgement


def has_failed(world: World, rule: str, operation: Operation) -> bool:
    """Whether a rule has failed on an operation in this run."""
    return isinstance(_outcomes(world).get((rule, operation.id)), Failed)


def has_passed(world: World, rule: str, operation: Operation) -> bool:
    """Whether a rule has passed on an operation in this run."""
    return isinstance(_outcomes(world).get((rule, operation.id)), Passed)


def is_blamed(world: World, operation: Operation, matches: Callable[[Exchange], bool]) -> bool:
    """Whether a rule of another family has already blamed an exchange of an operation that matches."""
    others = world.failed - _own(world)
    return any(one.number in others and matches(one) for one in world.seen(operation))


def note_shown(world: World, listing: Operation) -> None:
    """Remember that a list shows what is created, without being asked for it by a filter."""
    _shown(world).add(listing.id)


def shows_what_is_made(world: World, listing: Operation) -> bool:
    """Whether a list was seen to show what is created."""
    return listing.id in _shown(world)


def settled(read: Request, holds: Callable[[Exchange], bool], first: Exchange) -> Steps[Exchange]:
    """Read again and again until something holds, for a second at most; returns the last reading.

    What shows late was stored: that it is shown late is for `state/read-your-writes` to say.
    """
    last = first
    for _ in range(_READINGS):
        if holds(last) or last.started - first.started > _SECONDS:
            break
        last = yield from send(read)
    return last


def _outcomes(world: World) -> dict[tuple[str, str], Judgement]:
    return cast(
        "dict[tuple[str, str], Judgement]",
        world.memory.setdefault(_KEY, dict[tuple[str, str], Judgement]()),
    )


def _shown(world: World) -> set[str]:
    return cast("set[str]", world.memory.setdefault(f"{_KEY}: shown", set[str]()))


def _own(world: World) -> set[int]:
    """Return the numbers of the exchanges that the state rules blame themselves."""
    return cast("set[int]", world.memory.setdefault(f"{_KEY}: blamed", set[int]()))
