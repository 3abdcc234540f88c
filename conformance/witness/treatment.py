"""What a round does to the requests that pass through the witness, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from conformance.exchange import Request
from conformance.witness.messages import Answered, Asked, Delivery
from conformance.witness.transcript import Fault
from contracts.operations import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """A request on its way: as it came, and as the contract reads it (operation None: it has none for it)."""

    asked: Asked
    request: Request
    operation: Operation | None


Altered = tuple[Answered, Fault | None]


def unaltered(answer: Answered) -> Altered:
    """Return an answer as it is."""
    return answer, None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is done with one request.

    `asked` goes to the provider, unless it is None; `answer` is given in the provider's place. `alter` makes
    what the consumer gets of what the provider answers. `away` is for how many seconds nothing listens
    afterwards, this connection broken.
    """

    asked: Asked | None = None
    answer: Answered | None = None
    fault: Fault | None = None
    delivery: Delivery = Delivery.WHOLE
    alter: Callable[[Answered], Altered] = unaltered
    away: float = 0.0


class Treatment(Protocol):
    """A round as the witness holds it; it is asked by one thread at a time."""

    def step(self, passing: Passing) -> Step:
        """Say what is done with a request."""
        ...


class Watch:
    """Leaves everything as it is."""

    def step(self, passing: Passing) -> Step:
        """Let the request pass."""
        return Step(asked=passing.asked)
