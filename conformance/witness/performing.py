"""A scenario performed once: its command run, or its service started and triggered, within bounds."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from conformance.exchange import Headers, Request, encode_json
from conformance.runtimes.waiting import wait_until_ready
from conformance.transport import HttpTransport
from conformance.witness.memory import MemoryWatch
from conformance.witness.ports import free_port
from conformance.witness.proxy import Witness
from conformance.witness.transcript import Conclusion
from contracts.processes import ProcessSettings
from contracts.project import Target
from contracts.report.finding import ExitCode, Finding, LockstepError
from contracts.scenarios import Scenario

_SHOWN: Final = 256 * 1024
_TICK: Final = 0.02
_GLANCE: Final = 0.25
_STOP_WITHIN: Final = 10.0
_READY: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """How a scenario ended, and the most memory that it took, in bytes."""

    conclusion: Conclusion
    peak: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What a scenario is performed with: the target, and the witness before its provider."""

    target: Target
    witness: Witness
    halted: threading.Event


class Halted(Exception):  # noqa: N818
    """Raised where a round is given up in its middle, since the whole run is."""


def set_up(
    target: Target, scenario: Scenario, url: str, scratch: Path, halted: threading.Event
) -> None:
    """Run a scenario's set-up against the provider itself; raises LockstepError (exit code 4)."""
    if scenario.setup is None:
        return
    places = {"{url}": url, "{scratch}": str(scratch)}
    with _files() as (output, error):
        process = _started(target, scenario.setup, places, (output, error), None)
        try:
            code = _awaited(process, scenario.within, halted)
        finally:
            _end(process)
        if code != 0:
            words = f"ended with exit code {code}" if code is not None else "did not end in time"
            raise LockstepError(
                Finding(
                    rule="target/setup",
                    message=f"the set-up of the scenario {scenario.name} {words}",
                    place=scenario.place,
                    got=(_tail(error) or _tail(output)).strip()[-2000:] or "no output",
                    hint="it is run against the provider itself, before each round",
                ),
                exit_code=ExitCode.NOT_STARTED,
            )


def perform(stage: Stage, scenario: Scenario, scratch: Path) -> Performance:
    """Perform a scenario against the witness; whatever it started has ended when this returns."""
    places = {"{url}": stage.witness.url, "{scratch}": str(scratch)}
    if scenario.command is not None:
        return _command(stage, scenario, scenario.command, places)
    return _service(stage, scenario, places)


def _command(
    stage: Stage, scenario: Scenario, settings: ProcessSettings, places: Mapping[str, str]
) -> Performance:
    began = time.monotonic()
    with _files() as (output, error):
        process = _started(stage.target, settings, places, (output, error), scenario.input)
        code: int | None = None
        try:
            with MemoryWatch(process.pid) as memory:
                code = _awaited(process, scenario.within, stage.halted)
        finally:
            _end(process)
        return Performance(
            conclusion=Conclusion(
                exit_code=code,
                seconds=time.monotonic() - began,
                output=_tail(output),
                error=_tail(error),
                timed_out=code is None,
            ),
            peak=memory.peak,
        )


def _service(stage: Stage, scenario: Scenario, places: Mapping[str, str]) -> Performance:
    settings = stage.target.process
    assert settings is not None and scenario.trigger is not None
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with _files() as (output, error):
        process = _started(
            stage.target, settings, {**places, "{port}": str(port)}, (output, error), None
        )
        ended: int | None = None
        try:
            with MemoryWatch(process.pid) as memory:
                problem = wait_until_ready(
                    url, stage.target.ready, seconds=_READY, gone=lambda: process.poll() is not None
                )
                if problem is not None:
                    raise LockstepError(
                        Finding(
                            rule="target/not-ready",
                            message=f"the target {stage.target.name} did not get ready: {problem}",
                            got=(_tail(error) + _tail(output))[-2000:] or "no output",
                            hint="does it listen on {port}, and is `ready` its path?",
                        ),
                        exit_code=ExitCode.NOT_STARTED,
                    )
                began = time.monotonic()
                _trigger(scenario, url)
                done = _wait(stage, scenario, began, process)
                seconds = time.monotonic() - began
                ended = process.poll()
        finally:
            _end(process)
        return Performance(
            conclusion=Conclusion(
                exit_code=ended,
                seconds=seconds,
                output=_tail(output),
                error=_tail(error) + _tail(output),
                timed_out=not done,
                is_service=ended is None,
            ),
            peak=memory.peak,
        )


def _awaited(
    process: subprocess.Popen[bytes], seconds: float, halted: threading.Event
) -> int | None:
    """Return the exit code of a process, or None where the time was up; raises Halted."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if halted.is_set():
            raise Halted
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(timeout=min(_GLANCE, max(0.0, until - time.monotonic())))
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


def _wait(stage: Stage, scenario: Scenario, began: float, process: subprocess.Popen[bytes]) -> bool:
    """Wait until a service has done its work, and a while longer; returns whether it did in time.

    What goes on beside the work (a heartbeat) is to be seen as well, and what becomes of it
    when it meets with trouble.
    """
    until, record = scenario.until, stage.witness.record
    done: float | None = None
    while (now := time.monotonic()) - began < scenario.within:
        if stage.halted.is_set():
            raise Halted
        if process.poll() is not None:
            return True
        # Nothing is over while a request waits for its answer.
        last = (
            now - stage.witness.quiet if until.operation is None else record.last(until.operation)
        )
        enough = until.items is not None and record.accepted(until.operation) >= until.items
        if done is None and enough:
            done = now
        if now - max(began, last) >= until.quiet or (done and now - done >= until.quiet):
            return True
        time.sleep(_TICK)
    return done is not None


def _started(
    target: Target,
    settings: ProcessSettings,
    places: Mapping[str, str],
    files: tuple[Path, Path],
    given: str | None,
) -> subprocess.Popen[bytes]:
    command = [_placed(word, places) for word in settings.command]
    environment = {
        **os.environ,
        **{name: _placed(text, places) for name, text in settings.env.items()},
    }
    source = files[0].with_name("input")
    source.write_text(given or "", "utf-8")
    try:
        with source.open("rb") as text, files[0].open("wb") as out, files[1].open("wb") as error:
            return subprocess.Popen(
                command,
                cwd=settings.cwd,
                env=environment,
                stdin=text,
                stdout=out,
                stderr=error,
                start_new_session=True,
            )
    except OSError as problem:
        raise LockstepError(
            Finding(
                rule="target/start",
                message=f"the target {target.name} cannot be started: {problem.strerror}",
                got=" ".join(command),
                hint="check `command` and `cwd`, and that it was built",
            ),
            exit_code=ExitCode.NOT_STARTED,
        ) from None


@contextmanager
def _files() -> Generator[tuple[Path, Path]]:
    with tempfile.TemporaryDirectory(prefix="lockstep-") as folder:
        yield Path(folder) / "output", Path(folder) / "error"


def _tail(path: Path) -> str:
    if not path.exists():
        return ""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _SHOWN))
        return stream.read().decode(errors="replace")


def _placed(text: str, places: Mapping[str, str]) -> str:
    for name, value in places.items():
        text = text.replace(name, value)
    return text


def _end(process: subprocess.Popen[bytes]) -> None:
    """End what a scenario started: SIGTERM first where it still runs, and SIGKILL for what is left of it."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=_STOP_WITHIN)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5)
