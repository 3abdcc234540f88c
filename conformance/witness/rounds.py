"""Which rounds a consumer goes through, and the treatment of each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from conformance.witness.belongings import writes
from conformance.witness.faults import Aim, Broken, Erring, Restarted, Unreachable
from conformance.witness.made_errors import busy_codes, refusing_codes, unknown_entry
from conformance.witness.members import UnknownMembers
from conformance.witness.paging import is_led
from conformance.witness.sameness import are_repeatable
from conformance.witness.transcript import Round, Transcript
from conformance.witness.treatment import Treatment, Watch
from conformance.witness.walk_rounds import Disguise, EmptyPages, OtherCursors, ShortPages
from conformance.world import World
from contracts.operations import Operation

_OF_WALKS: Final = (Round.SHORT_PAGES, Round.EMPTY_PAGES, Round.OTHER_CURSORS)
_STALLS: Final = 2
_REFUSALS: Final = 3
"""Codes of different statuses by which an operation is refused, each in a round of its own."""


def treatment_of(world: World, aim: Aim) -> Treatment:
    """Return what the witness does in a round; its random choices depend on the world's seed and the aim."""
    random = world.random("witness", aim.round, aim.words)
    match aim.round:
        case Round.WATCH:
            return Watch()
        case Round.SHORT_PAGES:
            return ShortPages(world)
        case Round.EMPTY_PAGES:
            return EmptyPages(Disguise(world, random))
        case Round.OTHER_CURSORS:
            return OtherCursors(Disguise(world, random))
        case Round.UNKNOWN_MEMBERS:
            return UnknownMembers(world)
        case Round.RESTARTED:
            return Restarted(aim)
        case Round.UNREACHABLE:
            return Unreachable(aim)
        case Round.BUSY | Round.REFUSED | Round.UNKNOWN_CODE:
            return Erring(aim, world=world, random=random)
        case _:
            return Broken(aim)


def aims(
    world: World,
    watched: Transcript,
    wanted: Collection[Round],
    known: Collection[str] = frozenset[str](),
) -> Iterator[Aim]:
    """Yield the rounds that a scenario goes through after it was watched, by what it was seen to ask.

    Of operations that are `known` from an earlier scenario, which went through all rounds, one refusal is
    enough. Operations whose requests may be repeated meet with trouble together; one whose requests may not
    has a round of its own, since the scenario may end there.
    """
    counts = watched.counts()
    used = [one for one in world.contract.operations if counts[one.id]]
    random = world.random("aims", watched.scenario.name)

    def at(operations: Sequence[Operation]) -> dict[str, int]:
        return {one.id: random.randint(1, sure(counts[one.id])) for one in operations}

    def sure(count: int) -> int:
        # How often a service says that it is alive depends on how long it lives.
        return count if watched.scenario.trigger is None else max(1, count // 2)

    for kind in _OF_WALKS:
        if kind in wanted and any(is_led(one.pagination) for one in used):
            yield Aim(round=kind)
    if Round.UNKNOWN_MEMBERS in wanted and used:
        yield Aim(round=Round.UNKNOWN_MEMBERS)
    if Round.UNKNOWN_CODE in wanted:
        for one in used:
            if one.id not in known and unknown_entry(world, one) is not None:
                yield Aim(round=Round.UNKNOWN_CODE, at=at([one]))
    if Round.REFUSED in wanted:
        for one in used:
            for entry in refusing_codes(world, one, most=1 if one.id in known else _REFUSALS):
                yield Aim(round=Round.REFUSED, at=at([one]), code=entry.code)
    if Round.BUSY in wanted:
        for group in _groups(watched, [one for one in used if busy_codes(world, one)]):
            codes = [{entry.code for entry in busy_codes(world, one)} for one in group]
            known = sorted(code for code in codes[0] if all(code in one for one in codes))
            yield Aim(round=Round.BUSY, at=at(group), code=random.choice(known) if known else None)
    for kind in (Round.RESET, Round.TRICKLE, Round.TRUNCATED):
        if kind in wanted:
            # Nobody ends for an answer that is slow, and comes.
            groups = [used] if kind is Round.TRICKLE and used else _groups(watched, used)
            for group in groups:
                yield Aim(round=kind, at=at(group))
    if Round.STALLED in wanted:
        for group in _groups(watched, used):
            yield Aim(round=Round.STALLED, at=at(group[:_STALLS]))
    if Round.RESTARTED in wanted and used:
        # What writes has something to lose.
        busiest = max(used, key=lambda one: (writes(one), counts[one.id]))
        yield Aim(round=Round.RESTARTED, at=at([busiest]))
    if Round.UNREACHABLE in wanted and used:
        busiest = max(used, key=lambda one: counts[one.id])
        if busiest.id not in known:
            yield Aim(round=Round.UNREACHABLE, at=at([busiest]))


def _groups(watched: Transcript, used: Sequence[Operation]) -> Iterator[Sequence[Operation]]:
    together = [one for one in used if are_repeatable(one, watched.of(one))]
    if together:
        yield together
    for one in used:
        if one not in together:
            yield [one]
