"""Two requests compared by their medians, taken in turns so that whatever slows one slows the other."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from conformance.check import Steps, Unproven, send
from conformance.exchange import Exchange, Request
from conformance.load.intervals import CONFIDENCE, Decision

_ROUNDS: Final = 40
"""How many times each is sent: always as often, so that a seed sends the same requests."""
_DRAWS: Final = 500
TIMES: Final = 2.0
BESIDES: Final = 0.001
"""What the rules allow: at most twice the median, and a millisecond."""


@dataclass(slots=True, kw_only=True)
class Comparison:
    """What came of it: the seconds of each, and the last exchange of the slower one."""

    first: list[float] = field(default_factory=list[float])
    second: list[float] = field(default_factory=list[float])
    last: tuple[Exchange, ...] = ()
    decision: Decision = Decision.OPEN

    @property
    def medians(self) -> tuple[float, float]:
        """The median of each, in seconds."""
        return statistics.median(self.first), statistics.median(self.second)


def compare(first: Request, second: Request, seed: str) -> Steps[Comparison]:
    """Send two requests in turns, and say whether the second takes too long beside the first.

    Raises Unproven where one of them does not succeed.
    """
    found = Comparison()
    for _ in range(_ROUNDS):
        one = yield from _timed(first)
        other = yield from _timed(second)
        found.first.append(one.seconds)
        found.second.append(other.seconds)
        found.last = (one, other)
    found.decision = decide_medians(found.first, found.second, seed)
    return found


def _timed(request: Request) -> Steps[Exchange]:
    exchange = yield from send(request)
    if not exchange.succeeded:
        raise Unproven(f"{request.operation} {exchange.outcome} when it was timed")
    return exchange


def decide_medians(first: Sequence[float], second: Sequence[float], seed: str) -> Decision:
    """Return whether the second median keeps within what the first allows, by a bootstrap of both."""
    random = Random(f"medians/{seed}")
    excess = sorted(
        statistics.median(random.choices(second, k=len(second)))
        - (TIMES * statistics.median(random.choices(first, k=len(first))) + BESIDES)
        for _ in range(_DRAWS)
    )
    cut = int((1 - CONFIDENCE) * _DRAWS)
    if excess[-1 - cut] <= 0:
        return Decision.HOLDS
    return Decision.BROKEN if excess[cut] > 0 else Decision.OPEN
