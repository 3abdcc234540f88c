"""Checks as records: a rule, its promise, where it applies, and a script that does no I/O.

A script is a generator. It yields requests, is sent exchanges, and returns a judgement. A tuple of
requests is sent at one instant, and answered by a tuple of exchanges in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from conformance.exchange import Exchange, Request
from conformance.image.questions import Asking
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.pointers import Pointer
from contracts.report.verdict import Measure
from contracts.rules.images import ImagePromise

if TYPE_CHECKING:
    from conformance.assessment import Assignment
    from conformance.judge import Judge
    from conformance.witness.transcript import Round, Testimony
    from conformance.world import World

T = TypeVar("T")
Yielded: TypeAlias = "Request | tuple[Request, ...]"
Answered: TypeAlias = "Exchange | tuple[Exchange, ...]"
Steps: TypeAlias = Generator[Yielded, Answered, T]
Applies: TypeAlias = "bool | str"
"""True, or the reason why a rule does not apply (False: it does not, without a word of it)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One way in which a promise was broken.

    `seen` is one sentence. `exchanges` show it in order; the last is the one to blame. `blame` is
    the pointer, within the contract, of what was promised. `cause` is the same for every operation that
    the same defect shows on; by default it is `seen`, so `seen` names no operation and no value. `shown_by`
    are shell commands that show it, where no exchange does.
    """

    seen: str
    exchanges: tuple[Exchange, ...]
    blame: Pointer
    cause: str = ""
    shown_by: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """What tells this failure from others of its rule, on whatever operation."""
        return self.cause or self.seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """The promise held wherever it was exercised; `measured` says how much that was."""

    measured: Mapping[str, Measure] = field(default_factory=dict[str, Measure])
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The promise was broken."""

    failures: tuple[Failure, ...]
    measured: Mapping[str, Measure] = field(default_factory=dict[str, Measure])


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """The rule applies but could not be exercised; `missing` says what was missing, and how to give it.

    `disturbed` says that it was exercised, on a machine that was too busy for what was seen to count.
    """

    missing: str
    disturbed: bool = False
    measured: Mapping[str, Measure] = field(default_factory=dict[str, Measure])


@dataclass(frozen=True, slots=True, kw_only=True)
class Inapplicable:
    """The rule turned out not to apply."""

    reason: str


Judgement: TypeAlias = "Passed | Failed | Undecided | Inapplicable"


class Unproven(Exception):  # noqa: N818
    """Raised in a script, or by the world on its behalf: makes the verdict *unproven*."""


class NotApplicable(Exception):  # noqa: N818
    """Raised in a script: makes the verdict *not-applicable*, with the reason."""


class Stage(IntEnum):
    """When a script runs: those that look back on the run, or that wear out the target, come late.

    What a script of `LOAD` asks for is timed; it runs after all observers, which are not shown its answers.
    """

    MAIN = 0
    LATE = 1
    LOOKING_BACK = 2
    LOAD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationCheck:
    """A rule that is judged on each operation by a script of its own.

    `needs` names rules (wildcards allowed) whose scripts must have run before this one can judge.
    `opening` is what it has to see before any script of a run has changed anything, if it can.
    """

    rule: str
    promise: str
    applies_to: Callable[[Contract, Operation], Applies]
    script: Callable[[World, Operation], Steps[Judgement]]
    stage: Stage = Stage.MAIN
    needs: tuple[str, ...] = ()
    opening: Callable[[World, Operation], Steps[None]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCheck:
    """A rule that is judged once, on the service as a whole."""

    rule: str
    promise: str
    applies_to: Callable[[Contract], Applies]
    script: Callable[[World], Steps[Judgement]]
    stage: Stage = Stage.MAIN
    needs: tuple[str, ...] = ()


Observed: TypeAlias = "tuple[Exchange, Failure | None]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observer:
    """A rule that is judged on the exchanges of the whole run.

    `observe` yields each exchange that it could judge, with what is wrong with it or None. An
    observer that `defers` is not shown the exchanges that another rule has already failed, so that one
    defect is one finding. `about` completes "no ... was seen" where there was nothing to judge.
    """

    rule: str
    promise: str
    applies_to: Callable[[Contract, Operation], Applies]
    observe: Callable[[World, Sequence[Exchange]], Iterator[Observed]]
    about: str
    defers: bool = False
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadCheck:
    """A rule that is judged under load, by an engine in a process of its own.

    `measure` prepares the requests through the judge, runs the engine, and returns a judgement for
    each operation (None: for the service).
    """

    rule: str
    promise: str
    applies_to: Callable[[Contract], Applies]
    measure: Callable[[Judge, Assignment], Sequence[tuple[Operation | None, Judgement]]]
    stage: Stage = Stage.LOAD
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageCheck:
    """A rule that is judged on the image that runs, by what the contract promises of it.

    The script asks its questions of whoever runs the target. `runtimes` are those on which it can be judged;
    the rest is *not-applicable*. What fails is asked again before it is reported where the answer may differ
    (`is_replayed`). `is_of_consumers` says that the image of a consumer shows it as well.
    """

    rule: str
    promise: str
    applies_to: Callable[[Contract], Applies]
    script: Callable[[Contract, ImagePromise], Asking[Judgement]]
    runtimes: frozenset[str] = frozenset({"container"})
    is_replayed: bool = False
    is_of_consumers: bool = False
    stage: Stage = Stage.LOAD
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerCheck:
    """A rule that is judged on a consumer, by what the witness wrote down in some of its rounds.

    `judge` does no I/O; it returns a judgement for each operation that the consumer used (None: for the
    consumer as a whole).
    """

    rule: str
    promise: str
    applies_to: Callable[[Contract, ImagePromise], Applies]
    rounds: frozenset[Round]
    judge: Callable[[Testimony], Sequence[tuple[Operation | None, Judgement]]]
    stage: Stage = Stage.MAIN
    needs: tuple[str, ...] = ()


Check: TypeAlias = (
    "OperationCheck | ServiceCheck | Observer | LoadCheck | ImageCheck | ConsumerCheck"
)


def send(request: Request) -> Steps[Exchange]:
    """Send one request from within a script: `exchange = yield from send(request)`."""
    answer = yield request
    assert isinstance(answer, Exchange)
    return answer


def send_together(requests: Sequence[Request]) -> Steps[tuple[Exchange, ...]]:
    """Send requests at one instant; returns their exchanges in the same order."""
    answer = yield tuple(requests)
    assert isinstance(answer, tuple)
    return answer


def judged(failures: Sequence[Failure], **measured: Measure) -> Judgement:
    """Return *failed* where there are failures, else *passed* with what was measured."""
    if failures:
        return Failed(failures=tuple(failures), measured=measured)
    return Passed(measured=measured)


def each(
    judge: Callable[[World, Exchange], Failure | bool],
) -> Callable[[World, Sequence[Exchange]], Iterator[Observed]]:
    """Make an `observe` out of a judge of single exchanges.

    The judge returns a failure, True where the promise held, or False where there was nothing to judge.
    """

    def observe(world: World, exchanges: Sequence[Exchange]) -> Iterator[Observed]:
        for exchange in exchanges:
            verdict = judge(world, exchange)
            if isinstance(verdict, Failure):
                yield exchange, verdict
            elif verdict:
                yield exchange, None

    return observe
