"""Targets that are started beside the one that is judged: to be ended, or to run without writing."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from conformance.base_path import based
from conformance.check import Unproven
from conformance.exchange import Exchange, Request
from conformance.image.facts import ReadOnlyRun, Shutdown, Start
from conformance.image.holding import held
from conformance.judge import Judge
from conformance.reading import Bounds
from conformance.runtimes.handle import Handle, NotReadyError, RunningTarget
from conformance.transport import HttpTransport
from conformance.world import World
from conformance.world.principals import Principals
from contracts.operations import Operation

if TYPE_CHECKING:
    from conformance.assessment import Assignment

_IN_FLIGHT: Final = 4
_SETTLING: Final = 0.3
"""Seconds in which half a request arrives, or a signal."""
_REFUSING: Final = 4.0
"""Seconds in which a target has to begin to refuse what is new."""
_LIMIT: Final = 120.0


@dataclass(slots=True, kw_only=True)
class Trial:
    """One such target, with a judge and a world of its own."""

    judge: Judge
    running: RunningTarget
    base: str

    @staticmethod
    def of(assignment: Assignment, running: RunningTarget, bounds: Bounds) -> Trial:
        """Return the trial of a target that runs."""
        base = based(running.url, assignment.contract, bounds)
        world = World(
            contract=assignment.contract,
            principals=Principals(contract=assignment.contract, known=assignment.principals),
            seed=assignment.seed,
        )
        judge = Judge(
            world=world,
            transport=HttpTransport(base=base, bounds=bounds),
            deadline=time.monotonic() + _LIMIT,
        )
        return Trial(judge=judge, running=running, base=base)

    def tried(self, operation: Operation) -> Exchange | None:
        """Return the exchange by which an operation failed, or None where it succeeds."""
        before = len(self.judge.world.log)
        try:
            self.judge.steps(self.judge.world.succeeding(operation))
        except Unproven:
            seen = self.judge.world.log[before:]
            own = [one for one in seen if one.request.operation == operation.id]
            failed = [one for one in own or seen if not one.succeeded]
            return failed[-1] if failed else _unsent(operation)
        return None

    def holdable(self) -> tuple[list[Request], str]:
        """Return requests with a body that would succeed, of several operations, and why not more."""
        found: list[Request] = []
        reason = "no operation takes a body"
        for operation in self.judge.world.contract.operations:
            if operation.method in ("get", "head", "delete") or operation.body is None:
                continue
            try:
                request = self.judge.steps(self.judge.world.valid(operation))
            except Unproven as problem:
                reason = str(problem)
                continue
            if len(request.body or b"") > 1:
                found.append(request.because("in flight at SIGTERM"))
        if not found:
            return [], reason
        return [found[index % len(found)] for index in range(min(_IN_FLIGHT, len(found)))], ""


def ended(assignment: Assignment, handle: Handle, bounds: Bounds, *, seconds: float) -> Shutdown:
    """End a target of its own by SIGTERM while requests are in flight; raises NotReadyError."""
    with handle.another() as running:
        trial = Trial.of(assignment, running, bounds)
        own = running.handle
        assert own is not None
        requests, unheld = trial.holdable()
        badge = trial.judge.world.principals.badge
        pairs = [(one, badge(one).put_on(one)) for one in requests]
        # Nothing that lies idle is to keep the target from ending.
        trial.judge.transport.close()
        with held(pairs, trial.base, bounds) as flights:
            time.sleep(_SETTLING)
            began = time.monotonic()
            own.terminate()
            time.sleep(_SETTLING)
            late = _taken(assignment, trial, bounds, own)
            answers = tuple(one.finish() for one in flights)
        ending = own.ended_within(max(0.0, seconds - (time.monotonic() - began)))
        return Shutdown(
            held=answers,
            late=late,
            ending=ending,
            seconds=time.monotonic() - began,
            unheld=unheld,
        )


def _taken(assignment: Assignment, trial: Trial, bounds: Bounds, handle: Handle) -> Exchange | None:
    """Return what a new request got, or None as soon as one is refused: no answer, or 503."""
    request = Request(method="GET", path=assignment.ready or "/", why="after SIGTERM")
    until = time.monotonic() + _REFUSING
    while True:
        transport = HttpTransport(base=trial.running.url, bounds=bounds)
        try:
            exchange = transport.send(request)
        finally:
            transport.close()
        if exchange.status in (None, 503) or handle.ended_within(0) is not None:
            return None
        if time.monotonic() > until:
            return exchange
        time.sleep(_SETTLING)


def read_only_run(
    assignment: Assignment, handle: Handle, main: Judge, bounds: Bounds
) -> ReadOnlyRun:
    """Try every operation that succeeds with `main` on a target whose root file system cannot be written."""
    contract = assignment.contract
    succeeding = [one for one in contract.operations if _succeeds(main, one)]
    image = handle.image
    written = image.written() if image is not None else ()
    try:
        with handle.another(read_only=True) as running:
            trial = Trial.of(assignment, running, bounds)
            failed = [found for one in succeeding if (found := trial.tried(one)) is not None]
            trial.judge.transport.close()
            return ReadOnlyRun(
                start=Start(seconds=running.ready_seconds),
                tried=len(succeeding),
                failed=tuple(failed),
                written=written,
            )
    except NotReadyError as error:
        redact = main.world.principals.redact
        lines = tuple(redact(line) for line in error.lines)
        start = Start(seconds=None, words=error.words, lines=lines)
        return ReadOnlyRun(start=start, written=written)


def _succeeds(judge: Judge, operation: Operation) -> bool:
    if any(one.succeeded for one in judge.world.seen(operation)):
        return True
    try:
        judge.steps(judge.world.succeeding(operation))
    except Unproven:
        return False
    return True


def _unsent(operation: Operation) -> Exchange:
    request = Request(method=operation.method.upper(), path=operation.path, operation=operation.id)
    return Exchange(request=request, status=None, error="no request for it could be made")
