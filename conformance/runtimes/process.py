"""A target as a process of this machine: started in a group of its own, stopped with all that it started."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from conformance.runtimes.handle import NotReadyError, RunningTarget
from conformance.runtimes.ports import free_port
from conformance.runtimes.waiting import wait_until_ready
from contracts.project import ProcessSettings, Target
from contracts.report.finding import ExitCode, Finding, LockstepError
from contracts.report.run import Ending

_STOP_WITHIN: Final = 10.0
_LINES_SHOWN: Final = 15
_BYTES_SHOWN: Final = 16 * 1024
_ENDING_WITHIN: Final = 0.3


@contextmanager
def running_process(
    target: Target, settings: ProcessSettings, *, within: float
) -> Generator[RunningTarget]:
    """Start a process and wait until it is ready; stops it and removes its folder in the end.

    Raises LockstepError with exit code 4, and the last lines of its log, where it does not start, ends,
    or is not ready in time.
    """
    scratch = Path(tempfile.mkdtemp(prefix="lockstep-"))
    log = scratch / "target.log"
    port = free_port()
    # The target gets a folder below, so that its log never stands among its own files.
    own = scratch / "scratch"
    own.mkdir()
    process: subprocess.Popen[bytes] | None = None
    try:
        began = time.monotonic()
        process = _start(target, settings, port, own, log)
        url = f"http://127.0.0.1:{port}"
        started = process
        problem = wait_until_ready(
            url, target.ready, seconds=within, gone=lambda: started.poll() is not None
        )
        if problem is not None:
            code = process.poll()
            words = problem if code is None else f"it ended with exit code {code}"
            raise _not_ready(target, words, log)
        yield RunningTarget(
            url=url,
            pid=process.pid,
            ending=lambda: _ending(started, log),
            ready_seconds=time.monotonic() - began,
            handle=Grip(
                target=target,
                settings=settings,
                within=within,
                process=started,
                log=log,
            ),
        )
    finally:
        if process is not None:
            _stop(process)
        shutil.rmtree(scratch, ignore_errors=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grip:
    """What can be done to a process that was started here."""

    target: Target
    settings: ProcessSettings
    within: float
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def image(self) -> None:
        """A process has no image."""

    def another(self, *, read_only: bool = False) -> AbstractContextManager[RunningTarget]:
        """Start the same again beside it, in a folder of its own; what it may write does not change."""
        assert not read_only
        return running_process(self.target, self.settings, within=self.within)

    def terminate(self) -> None:
        """Ask it to end, by SIGTERM."""
        self.process.terminate()

    def ended_within(self, seconds: float) -> Ending | None:
        """Wait until it has ended, and return how; None where it did not in time."""
        return _ending(self.process, self.log, within=seconds)


def _start(
    target: Target, settings: ProcessSettings, port: int, scratch: Path, log: Path
) -> subprocess.Popen[bytes]:
    places = {"{port}": str(port), "{scratch}": str(scratch)}
    command = [_placed(word, places) for word in settings.command]
    environment = {
        **os.environ,
        **{key: _placed(text, places) for key, text in settings.env.items()},
    }
    try:
        with log.open("wb") as output:
            return subprocess.Popen(
                command,
                cwd=settings.cwd,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
    except OSError as error:
        raise LockstepError(
            Finding(
                rule="target/start",
                message=f"the target {target.name} cannot be started: {error.strerror}",
                got=" ".join(command),
                hint="check `command` and `cwd` of its process, and that it was built",
            ),
            exit_code=ExitCode.NOT_STARTED,
        ) from None


def _ending(
    process: subprocess.Popen[bytes], log: Path, *, within: float = _ENDING_WITHIN
) -> Ending | None:
    """Return how a process ended, or None where it runs; one whose connections broke may be about to."""
    try:
        code = process.wait(timeout=within)
    except subprocess.TimeoutExpired:
        return None
    return Ending(exit_code=code, lines=tuple(_last_lines(log)))


def _last_lines(log: Path) -> list[str]:
    if not log.exists():
        return []
    with log.open("rb") as stream:
        stream.seek(max(0, log.stat().st_size - _BYTES_SHOWN))
        return stream.read().decode(errors="replace").splitlines()[-_LINES_SHOWN:]


def _placed(text: str, places: Mapping[str, str]) -> str:
    for name, value in places.items():
        text = text.replace(name, value)
    return text


def _not_ready(target: Target, words: str, log: Path) -> NotReadyError:
    lines = _last_lines(log)
    text = "\n".join(lines)
    if "EADDRINUSE" in text or "address already in use" in text.lower():
        hint = "the port is in use: let the target listen on {port}, which is free"
    elif lines:
        hint = "its last lines are shown above; does it listen on {port}, and is `ready` its path?"
    else:
        hint = "it wrote nothing; does it listen on {port}, and is `ready` its path?"
    return NotReadyError(
        Finding(
            rule="target/not-ready",
            message=f"the target {target.name} did not get ready: {words}",
            got=text or f"no output of {target.name}",
            hint=hint,
        ),
        words=words,
        lines=tuple(lines),
    )


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a process with its whole group: SIGTERM, and SIGKILL for what does not heed it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGTERM)
    until = time.monotonic() + _STOP_WITHIN
    while process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5)
