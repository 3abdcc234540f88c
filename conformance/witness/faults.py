"""Rounds in which single requests meet with trouble: errors, broken connections, slow and cut answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Final

from conformance.exchange import Request
from conformance.witness.made_errors import busy_codes, made_error, refusing_codes, unknown_entry
from conformance.witness.messages import Delivery
from conformance.witness.paging import sent_as
from conformance.witness.sameness import is_same
from conformance.witness.transcript import Fault, Round
from conformance.witness.treatment import Passing, Step
from conformance.world import World
from contracts.operations import Operation
from contracts.rules.errors import CatalogueEntry

_WAITS: Final = (1, 2)
_AWAY: Final = 1.0
_DELIVERIES: Final = {
    Round.RESET: Delivery.RESET,
    Round.TRICKLE: Delivery.TRICKLE,
    Round.STALLED: Delivery.STALLED,
    Round.TRUNCATED: Delivery.TRUNCATED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What a round is aimed at: operations, and which request of each (from 1); none: the first of each."""

    round: Round
    at: Mapping[str, int] = field(default_factory=dict[str, int])
    code: str | None = None

    def place(self, operation: Operation | None) -> int | None:
        """Return which request of an operation is meant, or None where none is."""
        if operation is None:
            return None
        return self.at.get(operation.id) if self.at else 1

    @property
    def words(self) -> str:
        """The aim in words."""
        where = ", ".join(f"{name}:{number}" for name, number in self.at.items())
        return " ".join(part for part in (where, self.code or "") if part)


@dataclass(slots=True)
class _Aimed:
    """Counts the requests of each operation, those that repeat one that is remembered aside."""

    aim: Aim
    counts: dict[str, int] = field(default_factory=dict[str, int])

    def hits(self, passing: Passing) -> bool:
        operation = passing.operation
        if operation is None:
            return False
        self.counts[operation.id] = self.counts.get(operation.id, 0) + 1
        return self.counts[operation.id] == self.aim.place(operation)


@dataclass(slots=True)
class Broken(_Aimed):
    """Lets the provider do its part, and the consumer see little or late of the answer."""

    def step(self, passing: Passing) -> Step:
        """Deliver the answer of the requests that are meant as the round says."""
        asked = sent_as(passing, passing.request)
        if not self.hits(passing):
            return Step(asked=asked)
        delivery = _DELIVERIES[self.aim.round]
        return Step(asked=asked, fault=Fault(round=self.aim.round), delivery=delivery)


@dataclass(slots=True)
class Restarted(_Aimed):
    """Goes away for a second in the place of an answer, before the provider has seen the request."""

    done: bool = False

    def step(self, passing: Passing) -> Step:
        """Break this connection and all others, once, and refuse new ones for a while."""
        if self.done or not self.hits(passing):
            return Step(asked=passing.asked)
        self.done = True
        return Step(fault=Fault(round=Round.RESTARTED, delivered=False), away=_AWAY)


@dataclass(slots=True)
class Unreachable(_Aimed):
    """Breaks every connection from one request on, before the provider has seen any of them."""

    begun: bool = False

    def step(self, passing: Passing) -> Step:
        """Reset in the place of an answer, once the round has begun."""
        self.begun = self.begun or self.hits(passing)
        if not self.begun:
            return Step(asked=passing.asked)
        return Step(fault=Fault(round=Round.UNREACHABLE, delivered=False), delivery=Delivery.RESET)


@dataclass(slots=True)
class Erring(_Aimed):
    """Answers with errors in the provider's place.

    A busy one asks for patience, twice, a longer time the second time; a refusal is repeated as often as its
    request is.
    """

    world: World = field(kw_only=True)
    random: Random = field(kw_only=True)
    struck: list[tuple[Request, int]] = field(default_factory=list[tuple[Request, int]])

    def step(self, passing: Passing) -> Step:
        """Answer the requests that are meant, and those that repeat them."""
        operation = passing.operation
        index = next(
            (i for i, one in enumerate(self.struck) if is_same(one[0], passing.request)), None
        )
        if index is None and (operation is None or not self.hits(passing)):
            return Step(asked=passing.asked)
        if index is None:
            self.struck.append((passing.request, 0))
            index = len(self.struck) - 1
        request, times = self.struck[index]
        self.struck[index] = (request, times + 1)
        is_busy = self.aim.round is Round.BUSY
        if operation is None or (is_busy and times >= len(_WAITS)):
            return Step(asked=passing.asked)
        entry = self._entry(operation)
        made = entry and made_error(
            self.world,
            entry,
            kind=self.aim.round,
            random=self.random,
            wait=_WAITS[times] if is_busy else None,
        )
        if not made:
            return Step(asked=passing.asked)
        return Step(answer=made.answer, fault=made.fault)

    def _entry(self, operation: Operation) -> CatalogueEntry | None:
        match self.aim.round:
            case Round.BUSY:
                known = busy_codes(self.world, operation)
            case Round.UNKNOWN_CODE:
                found = unknown_entry(self.world, operation)
                known = () if found is None else (found,)
            case _:
                known = refusing_codes(self.world, operation, most=99)
        return next((one for one in known if self.aim.code in (None, one.code)), None)
