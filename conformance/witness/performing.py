"""A scenario performed once: its command run, or its service started and triggered, within bounds."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from conformance.exchange import Headers, Request, encode_json
from conformance.runtimes.handle import NotReadyError
from conformance.runtimes.waiting import wait_until_ready
from conformance.transport import HttpTransport
from conformance.watching import MemoryWatch, watching
from conformance.witness.contained import SCRATCH, Contained
from conformance.witness.ports import free_port
from conformance.witness.proxy import Witness
from conformance.witness.starting import Started, Streams, start_process, streams
from conformance.witness.transcript import Conclusion
from contracts.processes import ProcessSettings
from contracts.project import Target
from contracts.report.finding import ExitCode, Finding, LockstepError
from contracts.scenarios import Scenario

_TICK: Final = 0.02
_GLANCE: Final = 0.25
_LOOK: Final = 0.04
_PATIENCE: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """How a scenario ended, and the most memory that it took, in bytes."""

    conclusion: Conclusion
    peak: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What a scenario is performed with: the target, and the witness before its provider.

    `ready_within` is how many seconds a service may take to get ready. `image` is what the target runs of
    where it is no process. `is_compared` says that what the provider holds in the end is judged.
    """

    target: Target
    witness: Witness
    halted: threading.Event
    ready_within: float
    image: Contained | None = None
    is_compared: bool = True
    read_only: bool = False


class Halted(Exception):  # noqa: N818
    """Raised where a round is given up in its middle, since the whole run is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """Runs the set-up of scenarios against the provider itself, as its target runs."""

    target: Target
    image: Contained | None
    halted: threading.Event

    def set_up(self, scenario: Scenario, url: str, scratch: Path) -> None:
        """Run a scenario's set-up, where it has one; raises LockstepError (exit code 4)."""
        if scenario.setup is None:
            return
        with streams() as files:
            started = self._started(scenario.setup, url, scratch, files)
            try:
                code = _awaited(started, scenario.within, self.halted)
            finally:
                started.end()
            if code != 0:
                words = (
                    f"ended with exit code {code}" if code is not None else "did not end in time"
                )
                raise LockstepError(
                    Finding(
                        rule="target/setup",
                        message=f"the set-up of the scenario {scenario.name} {words}",
                        place=scenario.place,
                        got=(files.complained() or files.said()).strip()[-2000:] or "no output",
                        hint="it is run against the provider itself, before each round",
                    ),
                    exit_code=ExitCode.NOT_STARTED,
                )

    def _started(
        self, settings: ProcessSettings, url: str, scratch: Path, files: Streams
    ) -> Started:
        if self.image is not None and settings.contained:
            places = {"{url}": url, "{scratch}": SCRATCH}
            return self.image.start(settings.cwd, settings.contained, places, scratch, files)
        places = {"{url}": url, "{scratch}": str(scratch)}
        return start_process(self.target.name, settings, places, files)


def perform(stage: Stage, scenario: Scenario, scratch: Path) -> Performance:
    """Perform a scenario against the witness; whatever it started has ended when this returns.

    Raises NotReadyError where a service does not get ready, LockstepError (exit code 4) where nothing starts.
    """
    if scenario.trigger is None:
        return _command(stage, scenario, scratch)
    return _service(stage, scenario, scratch)


def _command(stage: Stage, scenario: Scenario, scratch: Path) -> Performance:
    settings = scenario.command
    assert settings is not None
    began = time.monotonic()
    with streams(scenario.input) as files:
        started = _started(stage, settings, {}, scratch, files)
        code: int | None = None
        try:
            with watching(_watch(started)) as memory:
                code = _awaited(started, scenario.within, stage.halted)
        finally:
            started.end()
        return Performance(
            conclusion=Conclusion(
                exit_code=code,
                seconds=time.monotonic() - began,
                output=files.said(),
                error=files.complained(),
                timed_out=code is None,
            ),
            peak=memory.peak or None,
        )


def _service(stage: Stage, scenario: Scenario, scratch: Path) -> Performance:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with streams() as files:
        # What an image runs by itself is the service.
        settings = stage.target.process if stage.image is None else None
        started = _started(stage, settings, {"{port}": str(port)}, scratch, files)
        ended: int | None = None
        try:
            with watching(_watch(started)) as memory:
                problem = wait_until_ready(
                    url,
                    stage.target.ready,
                    seconds=stage.ready_within,
                    gone=lambda: started.ended_within(0) is not None,
                )
                if problem is not None:
                    raise _not_ready(stage, problem, (files.complained() + files.said())[-2000:])
                began = time.monotonic()
                _trigger(scenario, url)
                done = _wait(stage, scenario, began, started)
                seconds = time.monotonic() - began
                ended = started.ended_within(0)
        finally:
            started.end()
        return Performance(
            conclusion=Conclusion(
                exit_code=ended,
                seconds=seconds,
                # What a service writes is its log, wherever it goes: it tells of trouble, and is no result.
                error=files.complained() + files.said(),
                timed_out=not done,
                is_service=ended is None,
            ),
            peak=memory.peak or None,
        )


def _not_ready(stage: Stage, problem: str, said: str) -> NotReadyError:
    return NotReadyError(
        Finding(
            rule="target/not-ready",
            message=f"the target {stage.target.name} did not get ready: {problem}",
            got=said or "no output",
            hint="does it listen on {port}, and is `ready` its path? `ready_within` gives it longer",
        ),
        words=problem,
        lines=tuple(said.splitlines()),
    )


def _started(
    stage: Stage,
    settings: ProcessSettings | None,
    places: dict[str, str],
    scratch: Path,
    files: Streams,
) -> Started:
    places = {"{url}": stage.witness.url, **places}
    if stage.image is not None:
        return stage.image.start(
            None if settings is None else settings.cwd,
            () if settings is None else settings.contained,
            {**places, "{scratch}": SCRATCH},
            scratch,
            files,
            read_only=stage.read_only,
        )
    assert settings is not None
    return start_process(stage.target.name, settings, {**places, "{scratch}": str(scratch)}, files)


def _watch(started: Started) -> MemoryWatch:
    return MemoryWatch(processes=started.processes, every=_LOOK)


def _awaited(started: Started, seconds: float, halted: threading.Event) -> int | None:
    """Return the exit code of what was started, or None where the time was up; raises Halted."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if halted.is_set():
            raise Halted
        code = started.ended_within(min(_GLANCE, max(0.0, until - time.monotonic())))
        if code is not None:
            return code
    return None


def _trigger(scenario: Scenario, url: str) -> None:
    trigger = scenario.trigger
    assert trigger is not None
    headers = Headers(tuple(trigger.headers.items()))
    body: bytes | None = None
    if trigger.body is not None:
        body = trigger.body.encode() if isinstance(trigger.body, str) else encode_json(trigger.body)
        if headers.get("Content-Type") is None:
            headers = headers.set("Content-Type", "application/json")
    transport = HttpTransport(base=url)
    try:
        transport.send(
            Request(method=trigger.method, path=trigger.path, headers=headers, body=body)
        )
    finally:
        transport.close()


def _wait(stage: Stage, scenario: Scenario, began: float, started: Started) -> bool:
    """Wait until a service has done its work, and a while longer; returns whether it did in time.

    What goes on beside the work (a heartbeat) is to be seen as well, and what becomes of it
    when it meets with trouble. Nothing is over while a request waits for its answer, or was asked to wait.
    """
    until, witness = scenario.until, stage.witness
    done: float | None = None
    while (now := time.monotonic()) - began < scenario.within:
        if stage.halted.is_set():
            raise Halted
        if started.ended_within(0) is not None:
            return True
        silence = min(now - began, witness.traffic.silence(until.operation))
        enough = until.items is not None and witness.record.accepted(until.operation) >= until.items
        if done is None and enough:
            done = now
        # Where it owes items still, and what it owes is judged, it is given longer before they count as lost.
        owes = stage.is_compared and until.items is not None and not enough
        if silence >= until.quiet * (_PATIENCE if owes else 1):
            return True
        if done is not None and silence and now - done >= until.quiet:
            return True
        time.sleep(_TICK)
    return done is not None
