"""What the witness wrote down of one round of one scenario: the evidence of every verdict on a consumer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from conformance.exchange import Exchange
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.rules.images import ImagePromise
from contracts.scenarios import Scenario


class Round(StrEnum):
    """What the witness does in a round; the values are what a project file and a command line say."""

    WATCH = "watch"
    SHORT_PAGES = "short-pages"
    EMPTY_PAGES = "empty-pages"
    OTHER_CURSORS = "other-cursors"
    UNKNOWN_MEMBERS = "unknown-members"
    UNKNOWN_CODE = "unknown-code"
    BUSY = "busy"
    REFUSED = "refused"
    RESET = "reset"
    TRICKLE = "trickle"
    STALLED = "stalled"
    TRUNCATED = "truncated"
    RESTARTED = "restarted"
    UNREACHABLE = "unreachable"


LAWFUL = frozenset(
    {
        Round.WATCH,
        Round.SHORT_PAGES,
        Round.EMPTY_PAGES,
        Round.OTHER_CURSORS,
        Round.UNKNOWN_MEMBERS,
        Round.TRICKLE,
    }
)
"""Rounds in which every answer is one that a provider may give at any time: a consumer ends as ever."""

COMPARED: Final = frozenset(
    {
        Round.WATCH,
        Round.BUSY,
        Round.RESET,
        Round.TRICKLE,
        Round.STALLED,
        Round.TRUNCATED,
        Round.RESTARTED,
    }
)
"""Rounds after which it matters what the provider holds: all but those that a consumer may end early."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What the witness did to one exchange.

    `code` and `request_id` are those of an error that it made up, `wait` its Retry-After in seconds.
    `delivered` says whether the provider saw the request.
    """

    round: Round
    delivered: bool = True
    code: str | None = None
    status: int | None = None
    request_id: str | None = None
    wait: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Encounter:
    """One request of a consumer, what it was answered, and what the witness did to it.

    `exchange` is what the consumer saw: times in seconds since the round began, its operation looked up,
    credentials taken out, codings undone. `provider_status` is None where the provider was not asked.
    `is_kept` says whether the bodies were kept: a very long round is not kept whole. `undeclared` says
    why no operation of the contract is meant, where none is.
    """

    exchange: Exchange
    sent: float = 0.0
    """When its answer set out: no later than the consumer could have it."""
    fault: Fault | None = None
    provider_status: int | None = None
    is_kept: bool = True
    undeclared: str = ""
    credentials: frozenset[str] = frozenset()

    @property
    def began(self) -> float:
        """When the request was here as a whole."""
        return self.exchange.started

    @property
    def ended(self) -> float:
        """When its answer was sent, or was given up."""
        return self.exchange.started + self.exchange.seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """How a scenario ended: `exit_code` is None for a service that was stopped, and where the time was up.

    `error` is the end of what was written to standard error (of a service: of all that it wrote).
    """

    exit_code: int | None
    seconds: float
    output: str = ""
    error: str = ""
    timed_out: bool = False
    is_service: bool = False

    @property
    def words(self) -> str:
        """The end in words."""
        if self.timed_out:
            return f"it had not ended after {self.seconds:.0f} s"
        if self.exit_code is None:
            return "it was stopped"
        if self.exit_code < 0:
            return f"it was ended by signal {-self.exit_code}"
        return f"it ended with exit code {self.exit_code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What a scenario wrote, in a file or to its output: its digest, and its number of lines."""

    digest: str
    lines: int


Item = tuple[tuple[str, str], ...]
"""What one item of a list says: pointers and their values as JSON text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a provider held: the items of each list, and why some lists could not be read."""

    lists: Mapping[str, tuple[Item, ...]] = field(default_factory=dict[str, tuple[Item, ...]])
    obstacles: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """One round of one scenario, from beginning to end.

    `about` says what of the scenario the round was aimed at, `lines` how to see it again; `peak` is the most
    memory of the consumer with all that it started, in bytes. `state` is None where it was not read.
    """

    scenario: Scenario
    round: Round
    conclusion: Conclusion
    encounters: tuple[Encounter, ...] = ()
    about: str = ""
    lines: tuple[str, ...] = ()
    peak: int | None = None
    state: State | None = None
    left: Mapping[str, Left] = field(default_factory=dict[str, Left])
    crowd: float = 0.0
    """The share of the machine that other programs took while the round was held, from 0 to 1."""
    is_fresh: bool = True
    """Whether the provider held at its beginning what it holds before every round of the scenario."""

    @property
    def ended_well(self) -> bool:
        """Whether the scenario came to its expected end."""
        if self.conclusion.timed_out:
            return False
        return self.conclusion.is_service or self.conclusion.exit_code == self.scenario.exit

    @property
    def faults(self) -> tuple[Encounter, ...]:
        """The encounters that the witness had a hand in."""
        return tuple(one for one in self.encounters if one.fault is not None)

    @property
    def name(self) -> str:
        """The round and the scenario in words."""
        return f"round {self.round} of {self.scenario.name}"

    def counts(self) -> Counter[str]:
        """Return how many requests each operation had."""
        return Counter(
            one.exchange.request.operation for one in self.encounters
            if one.exchange.request.operation is not None
        )  # fmt: skip

    def of(self, operation: Operation) -> tuple[Encounter, ...]:
        """Return the encounters of one operation."""
        return tuple(
            one for one in self.encounters if one.exchange.request.operation == operation.id
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheld:
    """A round that could not be held, the operations that it was aimed at (none: all), and why."""

    round: Round
    operations: frozenset[str]
    reason: str

    def concerns(self, operation: Operation | None) -> bool:
        """Whether it could have shown something of an operation (None: of the consumer as a whole)."""
        return operation is None or not self.operations or operation.id in self.operations


@dataclass(frozen=True, slots=True, kw_only=True)
class Testimony:
    """All that was written down about a consumer; what the checks judge."""

    contract: Contract
    promise: ImagePromise
    transcripts: tuple[Transcript, ...] = ()
    unheld: tuple[Unheld, ...] = ()

    def of(self, *rounds: Round) -> tuple[Transcript, ...]:
        """Return the transcripts of some rounds."""
        return tuple(one for one in self.transcripts if one.round in rounds)

    def watched(self, scenario: Scenario) -> Transcript | None:
        """Return the first round in which a scenario was only watched."""
        return next((one for one in self.of(Round.WATCH) if one.scenario is scenario), None)

    def used(self) -> tuple[Operation, ...]:
        """Return the operations that were asked for in any round, in the contract's order."""
        names = {
            one.exchange.request.operation for each in self.transcripts for one in each.encounters
        }
        return tuple(one for one in self.contract.operations if one.id in names)
