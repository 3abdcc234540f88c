"""What a scenario starts, as a process of this machine: its files, its end, all that it started itself."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from conformance.watching import session
from contracts.processes import ProcessSettings
from contracts.report.finding import ExitCode, Finding, LockstepError

_SHOWN: Final = 256 * 1024
_STOP_WITHIN: Final = 10.0


class Started(Protocol):
    """Something that runs, or did."""

    def ended_within(self, seconds: float) -> int | None:
        """Wait until it has ended, and return its exit code; None where it did not in time."""
        ...

    def processes(self) -> Iterable[int]:
        """Return its processes, as far as this machine shows them."""
        ...

    def end(self) -> None:
        """End it, and all that it started: SIGTERM first, and SIGKILL for what does not heed it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    """Where what it reads lies, and what it writes goes."""

    input: Path
    output: Path
    error: Path

    def said(self) -> str:
        """Return the end of its output."""
        return _tail(self.output)

    def complained(self) -> str:
        """Return the end of what it wrote to standard error."""
        return _tail(self.error)


@contextmanager
def streams(given: str | None = None) -> Generator[Streams]:
    """Yield files for standard input, which holds a text, and for what is written."""
    with tempfile.TemporaryDirectory(prefix="lockstep-") as folder:
        found = Streams(
            input=Path(folder) / "input",
            output=Path(folder) / "output",
            error=Path(folder) / "error",
        )
        found.input.write_text(given or "", "utf-8")
        yield found


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedProcess:
    """A process, in a session of its own."""

    process: subprocess.Popen[bytes]

    def ended_within(self, seconds: float) -> int | None:
        """Wait until it has ended, and return its exit code; None where it did not in time."""
        try:
            return self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return None

    def processes(self) -> Iterable[int]:
        """Return the processes of its session."""
        return session(self.process.pid)

    def end(self) -> None:
        """End its whole group."""
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGTERM)
            self.ended_within(_STOP_WITHIN)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.ended_within(5)


def start_process(
    name: str, settings: ProcessSettings, places: Mapping[str, str], files: Streams
) -> StartedProcess:
    """Start a command of a target; raises LockstepError (exit code 4) where that cannot be done."""
    command = [placed(word, places) for word in settings.command]
    environment = {
        **os.environ,
        **{key: placed(text, places) for key, text in settings.env.items()},
    }
    try:
        with (
            files.input.open("rb") as text,
            files.output.open("wb") as output,
            files.error.open("wb") as error,
        ):
            return StartedProcess(
                process=subprocess.Popen(
                    command,
                    cwd=settings.cwd,
                    env=environment,
                    stdin=text,
                    stdout=output,
                    stderr=error,
                    start_new_session=True,
                )
            )
    except OSError as problem:
        raise LockstepError(
            Finding(
                rule="target/start",
                message=f"the target {name} cannot be started: {problem.strerror}",
                got=" ".join(command),
                hint="check `command` and `cwd`, and that it was built",
            ),
            exit_code=ExitCode.NOT_STARTED,
        ) from None


def placed(text: str, places: Mapping[str, str]) -> str:
    """Put what the run provides in the place of its names, such as `{url}`."""
    for name, value in places.items():
        text = text.replace(name, value)
    return text


def _tail(path: Path) -> str:
    if not path.exists():
        return ""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _SHOWN))
        return stream.read().decode(errors="replace")
