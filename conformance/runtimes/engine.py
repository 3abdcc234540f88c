"""A container engine, Docker or Podman, driven by its command line: the same verbs for both."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from conformance.load.machine import family
from contracts.report.finding import ExitCode, Finding, LockstepError

ENGINES: Final = ("docker", "podman")
VARIABLE: Final = "LOCKSTEP_ENGINE"
_PATIENCE: Final = 120.0
_GRACE: Final = 20.0
_STEP_ENDS: Final = 60.0
"""Seconds in which a build that is being ended comes to a step that can be."""
_LINES_SHOWN: Final = 15
_ASKING: Final = {
    "docker": ("version", "--format", "{{.Server.Version}}"),
    "podman": ("info", "--format", "{{.Host.OS}}"),
}
"""What an engine answers only where it can run containers."""


class EngineError(Exception):
    """Raised where an engine could not do what it was asked; holds its last lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """An engine that answers; `name` is `docker` or `podman`, `program` where it is."""

    name: str
    program: str

    @property
    def is_podman(self) -> bool:
        """Whether it is Podman, which differs in a few options."""
        return self.name == "podman"

    def call(
        self,
        *words: str,
        seconds: float = _PATIENCE,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        is_long: bool = False,
    ) -> str:
        """Run one command and return what it printed; raises EngineError with its last lines.

        Ctrl-C reaches an engine never half-way: a short command is let finish, a long one is asked to end.
        """
        process = subprocess.Popen(
            [self.program, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            cwd=cwd,
            env={**os.environ, **(env or {})},
            start_new_session=True,
        )
        try:
            output, errors = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            _end(process)
            raise EngineError(f"{self.name} {words[0]} did not end within {seconds:g} s") from None
        except BaseException:
            if is_long and self.is_podman and words[0] == "build":
                _fail_step(process)
            elif is_long:
                process.terminate()
            _end(process)
            raise
        if process.returncode != 0:
            lines = (errors.strip() or output.strip()).splitlines()[-_LINES_SHOWN:]
            raise EngineError("\n".join(lines) or f"{self.name} {words[0]} failed")
        return output

    def attempt(self, *words: str, seconds: float = _PATIENCE, cwd: Path | None = None) -> str:
        """Run one command whose failure does not matter; returns what it printed, or nothing."""
        try:
            return self.call(*words, seconds=seconds, cwd=cwd)
        except EngineError:
            return ""


def find_engine(named: str | None = None) -> Engine:
    """Return the engine that is named, by a target or by LOCKSTEP_ENGINE, else the first that answers.

    Raises LockstepError (exit code 4) where there is none, with what was tried.
    """
    wanted = named or os.environ.get(VARIABLE)
    tried: list[str] = []
    for name in (wanted,) if wanted else ENGINES:
        program = shutil.which(name)
        if program is None:
            tried.append(f"{name}: not on the PATH")
            continue
        kind = "podman" if "podman" in Path(name).name else "docker"
        engine = Engine(name=kind, program=program)
        try:
            engine.call(*_ASKING[kind], seconds=60)
        except (EngineError, OSError) as error:
            tried.append(f"{name}: {str(error).splitlines()[-1] if str(error) else 'no answer'}")
            continue
        return engine
    raise LockstepError(
        Finding(
            rule="target/engine",
            message="a container is to be run, and no container engine answers here",
            got="\n".join(tried),
            hint="install Podman or Docker (on Debian, as root: make images does), name one by "
            f"{VARIABLE}, or judge a process or a URL: --runtime process, --runtime url",
        ),
        exit_code=ExitCode.NOT_STARTED,
    )


@contextmanager
def undisturbed() -> Generator[None]:
    """Hold Ctrl-C and SIGTERM back until what is taken away is gone; what came meanwhile is raised then."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    former = {
        number: signal.signal(number, lambda got, _frame: came.append(got))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
    if came:
        raise KeyboardInterrupt


def _fail_step(process: subprocess.Popen[str]) -> None:
    """End the step that a build of Podman is at, so that the build fails.

    Podman that is ended itself leaves its working containers behind; one whose build fails takes them away.
    """
    until = time.monotonic() + _STEP_ENDS
    with undisturbed():
        while process.poll() is None and time.monotonic() < until:
            for pid in list(family(process.pid)):
                with contextlib.suppress(OSError):
                    if not Path(f"/proc/{pid}/root").samefile("/"):
                        os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.communicate(timeout=0.1)
    if process.poll() is None:
        process.terminate()


def _end(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired), undisturbed():
        process.communicate(timeout=_GRACE)
    if process.poll() is None:
        process.kill()
        process.communicate()
