"""The only loop that meets the network: runs scripts, records every exchange, replays what failed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from conformance.check import (
    Check,
    Failed,
    Inapplicable,
    Judgement,
    NotApplicable,
    OperationCheck,
    ServiceCheck,
    Steps,
    Undecided,
    Unproven,
)
from conformance.exchange import Exchange, Request
from conformance.mishap import mishap
from conformance.pulse import Pulse
from conformance.reading import UnsendableError
from conformance.transport import REFUSED, Transport
from conformance.world import World
from conformance.world.values import Unsatisfiable
from contracts.operations import Operation
from contracts.report.run import Ending

T = TypeVar("T")

_STEPS_A_SCRIPT: Final = 5000
_RATE_SHARE: Final = 0.7
_PATIENCE: Final = 5.0


class TargetGone(Exception):  # noqa: N818
    """Raised when the target no longer answers anybody, or the time is up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What one check came to on one operation (None: the service), before it is grouped.

    `again` holds the exchanges of the replay that did not show the failure, where it is flaky.
    """

    check: Check
    operation: Operation | None
    judgement: Judgement
    flaky: bool = False
    again: tuple[Exchange, ...] = ()


@dataclass(slots=True, kw_only=True)
class Judge:
    """Runs the scripts of checks against one target.

    `deadline` is a monotonic time; `ending` says how the target ended, where it was started here and did.
    """

    world: World
    transport: Transport
    deadline: float
    step: Callable[[str], None] = field(default=lambda _: None)
    ending: Callable[[], Ending | None] = field(default=lambda: None)
    began: float = field(default_factory=time.monotonic)
    gone: str = ""
    is_timing: bool = False
    """Whether all that is read from now on is read for its time, and nobody looks back on it."""
    requests: int = 0
    origins: dict[int, tuple[Check, Operation | None]] = field(
        default_factory=dict["int", "tuple[Check, Operation | None]"]
    )
    _pulse: Pulse = field(default_factory=Pulse)
    _next_slot: dict[str, float] = field(default_factory=dict[str, float])
    _current: tuple[Check, Operation | None] | None = None

    def script(self, check: OperationCheck | ServiceCheck, operation: Operation | None) -> Sighting:
        """Run one script, and again if it failed: what does not show twice is flaky."""
        judgement = self._run(check, operation)
        if not isinstance(judgement, Failed):
            return Sighting(check=check, operation=operation, judgement=judgement)
        self.world.failed.update(
            one.exchanges[-1].number for one in judgement.failures if one.exchanges
        )
        before = len(self.world.log)
        second = self._run(check, operation)
        again = tuple(self.world.log[before:])
        if self.gone:
            # It cannot be replayed on a target that is gone, and what was found is not lost.
            return Sighting(check=check, operation=operation, judgement=judgement)
        seen = (
            {one.fingerprint for one in second.failures}
            if isinstance(second, Failed)
            else set[str]()
        )
        if isinstance(second, Failed):
            self.world.failed.update(
                one.exchanges[-1].number for one in second.failures if one.exchanges
            )
        stable = tuple(one for one in judgement.failures if one.fingerprint in seen)
        if stable:
            kept = replace(judgement, failures=stable)
            return Sighting(check=check, operation=operation, judgement=kept)
        return Sighting(
            check=check, operation=operation, judgement=judgement, flaky=True, again=again[-1:]
        )

    def replay_origin(self, exchange: Exchange) -> Sequence[Exchange]:
        """Run the script again that an exchange came from, or the request itself; returns what came."""
        origin = self.origins.get(exchange.number)
        before = len(self.world.log)
        if origin is None or not isinstance(origin[0], OperationCheck | ServiceCheck):
            try:
                self.exchange(exchange.request)
            except TargetGone:
                return ()
        else:
            self._run(origin[0], origin[1])
        return self.world.log[before:]

    def clean_up(self, *, seconds: float = 10.0) -> int:
        """Take away what was created, last made first; returns how many things could not be."""
        left = 0
        until = time.monotonic() + seconds
        self.deadline = max(self.deadline, until)
        for request in self.world.ledger.removals():
            if self.gone or time.monotonic() > until:
                left += 1
                continue
            try:
                exchange = self.exchange(request)
            except TargetGone:
                left += 1
                continue
            if not exchange.succeeded and exchange.status not in (404, 410):
                left += 1
        return left

    def steps(self, steps: Steps[T]) -> T:
        """Run steps that are no script of a check, and return what they come to; raises Unproven."""
        try:
            return self._drive(steps)
        except TargetGone as reason:
            self.gone = str(reason)
            raise Unproven(self.gone) from None
        except Unsatisfiable as reason:
            raise Unproven(f"no valid value could be made: {reason}") from None
        finally:
            steps.close()

    def exchange(self, request: Request) -> Exchange:
        """Send one request, with its principal's credential, and put the exchange in the log."""
        return self._together((request,))[0]

    def _run(self, check: OperationCheck | ServiceCheck, operation: Operation | None) -> Judgement:
        if self.gone:
            return Undecided(missing=self.gone)
        self._current = (check, operation)
        if isinstance(check, ServiceCheck):
            steps = check.script(self.world)
        else:
            assert operation is not None
            steps = check.script(self.world, operation)
        try:
            return self._drive(steps)
        except Unproven as reason:
            return Undecided(missing=str(reason))
        except NotApplicable as reason:
            return Inapplicable(reason=str(reason))
        except Unsatisfiable as reason:
            return Undecided(missing=f"no valid value could be made: {reason}")
        except TargetGone as reason:
            self.gone = str(reason)
            return Undecided(missing=self.gone)
        except Exception as error:
            # Whatever a target answers, what was found before must not be lost.
            return Undecided(missing=mishap(error))
        finally:
            steps.close()
            self._current = None

    def _drive(self, steps: Steps[T]) -> T:
        answer: Exchange | tuple[Exchange, ...] | None = None
        obstacle: Unproven | None = None
        for _ in range(_STEPS_A_SCRIPT):
            try:
                if obstacle is not None:
                    wanted = steps.throw(obstacle)
                else:
                    wanted = next(steps) if answer is None else steps.send(answer)
            except StopIteration as stop:
                came_to: T = stop.value
                return came_to
            several = wanted if isinstance(wanted, tuple) else (wanted,)
            try:
                answers = self._together(several)
            except Unproven as reason:
                # A script may have another way, and is told where it stands.
                obstacle = reason
                continue
            obstacle = None
            answer = answers if isinstance(wanted, tuple) else answers[0]
        raise Unproven(f"the check did not end within {_STEPS_A_SCRIPT} requests")

    def _together(self, requests: tuple[Request, ...]) -> tuple[Exchange, ...]:
        if self.gone:
            raise TargetGone(self.gone)
        if time.monotonic() > self.deadline:
            raise TargetGone("the time limit was reached: allow more with --time-limit")
        for request in requests:
            reason = self._pulse.given_up(request)
            if reason is not None:
                raise Unproven(reason)
        self._pace(requests)
        self.requests += len(requests)
        sent = [self.world.principals.badge(one).put_on(one) for one in requests]
        try:
            if len(sent) == 1:
                answers = (self._patiently(sent[0], requests[0]),)
            else:
                answers = self.transport.send_together(sent)
        except UnsendableError as error:
            raise Unproven(f"a request cannot be written as HTTP/1.1: {error}") from None
        found = tuple(
            self._record(replace(answer, request=request, started=answer.started - self.began))
            for answer, request in zip(answers, requests, strict=True)
        )
        for one in found:
            if one.unread:
                raise Unproven(
                    f"{one.request.operation or one.request.path} cannot be read: {one.error}"
                )
        return found

    def _patiently(self, sent: Request, request: Request) -> Exchange:
        """Send a request, and again where the service asks for patience that the request did not test."""
        answer = self.transport.send(sent)
        for _ in range(3):
            if answer.status != 429 or request.why.startswith("rate"):
                return answer
            asked = answer.headers.get("Retry-After") or "1"
            time.sleep(min(_PATIENCE, float(asked) if asked.isdigit() else 1.0))
            answer = self.transport.send(sent)
        return answer

    def _pace(self, requests: Iterable[Request]) -> None:
        """Keep each principal under the rate that the contract states."""
        rules = self.world.contract.errors
        for request in requests:
            operation = (
                self.world.contract.operation(request.operation) if request.operation else None
            )
            limits = operation.limits if operation else rules.limits if rules else None
            if limits is None or limits.rate is None or request.why.startswith("rate"):
                continue
            who = request.principal or ""
            now = time.monotonic()
            slot = max(now, self._next_slot.get(who, now))
            self._next_slot[who] = slot + 1 / (limits.rate * _RATE_SHARE)
            if slot > now:
                time.sleep(slot - now)

    def _record(self, exchange: Exchange) -> Exchange:
        # Nobody looks back on what was read for its time: it is as good as forgotten.
        forgets = self.is_timing and exchange.request.method in ("GET", "HEAD")
        exchange = self.world.adopt(exchange, keeps_body=not forgets)
        if self._current is not None:
            self.origins[exchange.number] = self._current
        if exchange.succeeded and exchange.request.method == "DELETE":
            self.world.ledger.forget(exchange.request.path)
        if not forgets:
            self._pulse.note(exchange)
        if exchange.error == REFUSED or (self._pulse.is_faint and not self._lives()):
            ending = self.ending()
            self.gone = f"the target no longer answers ({exchange.error})" + (
                f": {ending.words}" if ending is not None else ""
            )
            if exchange.error == REFUSED:
                raise TargetGone(self.gone)
        elif self._pulse.is_flooded:
            self.gone = (
                "the large answers of this run take more room than a run may: judge less at once"
            )
        return exchange

    def _lives(self) -> bool:
        """Whether the target still answers what it answered before."""
        request = self._pulse.lively
        if request is None:
            return False
        self.requests += 1
        answer = self.transport.send(self.world.principals.badge(request).put_on(request))
        if answer.status is not None:
            self._pulse.revived()
        return answer.status is not None
