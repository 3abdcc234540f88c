"""One container, by its name: its state, its log, and what can be done to it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from conformance.load.machine import family
from conformance.runtimes.engine import Engine
from contracts.report.run import Ending

_STATE: Final = "{{.State.Running}} {{.State.ExitCode}} {{.State.Pid}} {{.State.OOMKilled}} {{.Id}}"
_LINES_SHOWN: Final = 15
_KILLED: Final = 128 + signal.SIGKILL
_POLL: Final = 0.05
_OF_THE_ENGINE: Final = ("/dev", "/etc", "/proc", "/run", "/sys")
"""Folders in which an engine itself puts files when it starts a container."""
_ITS_OWN: Final = frozenset(
    {"/etc/hostname", "/etc/hosts", "/etc/mtab", "/etc/passwd", "/etc/group", "/etc/resolv.conf",
     "/run/.containerenv", "/run/secrets", "/.dockerenv"}
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How a container is; `pid` is that of its main process on this machine, None where it is elsewhere."""

    running: bool
    exit_code: int
    pid: int | None
    oom_killed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A container that was created here; `folder` is its own and holds what an engine leaves beside it."""

    engine: Engine
    name: str
    folder: Path

    def state(self) -> State:
        """Return how it is now; raises EngineError where it is gone."""
        words = self.engine.call("inspect", "--type", "container", "--format", _STATE, self.name)
        running, code, pid, killed, identity = words.split()
        return State(
            running=running == "true",
            exit_code=int(code),
            pid=_own(int(pid), identity),
            oom_killed=killed == "true",
        )

    def log(self) -> str:
        """Return all that it wrote so far."""
        process = subprocess.run(
            [self.engine.program, "logs", self.name],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            start_new_session=True,
        )
        return process.stdout if process.returncode == 0 else ""

    def last_lines(self) -> tuple[str, ...]:
        """Return the last lines that it wrote."""
        return tuple(self.log().splitlines()[-_LINES_SHOWN:])

    def ended_within(self, seconds: float) -> Ending | None:
        """Wait until it has ended, and return how; None where it did not in time."""
        until = time.monotonic() + seconds
        while True:
            state = self.state()
            if not state.running:
                lines = self.last_lines()
                if self.was_killed_for_memory(state):
                    lines = (*lines, "(the kernel killed it at its limit of memory)")
                return Ending(exit_code=state.exit_code, lines=lines)
            if time.monotonic() >= until:
                return None
            time.sleep(_POLL)

    def was_killed_for_memory(self, state: State | None = None) -> bool:
        """Whether the kernel ended it at its limit: an engine says so, or only leaves a file beside it."""
        state = state or self.state()
        return not state.running and (
            state.oom_killed or (state.exit_code == _KILLED and (self.folder / "oom").exists())
        )

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the main process."""
        self.engine.call("kill", "--signal", number.name, self.name)

    def signal_all(self, number: signal.Signals) -> None:
        """Send a signal to every process of it, where this machine shows them, else to the main one."""
        pid = self.state().pid
        try:
            for one in list(family(pid)) if pid is not None else ():
                os.kill(one, number)
        except PermissionError:
            pid = None
        if pid is None:
            self.signal(number)

    def run(self, words: Sequence[str], seconds: float) -> int | None:
        """Run a command in the container; returns its exit code, None where it took longer than allowed."""
        try:
            return subprocess.run(
                [self.engine.program, "exec", self.name, *words],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=seconds,
                check=False,
                start_new_session=True,
            ).returncode
        except subprocess.TimeoutExpired:
            return None

    def written(self, volumes: Sequence[str]) -> tuple[str, ...]:
        """Return the paths outside some volumes that it wrote, those that an engine itself writes aside."""
        lines = self.engine.call("diff", self.name).splitlines()
        paths = [line[2:].strip() for line in lines if line[:2] in ("A ", "C ", "D ")]
        apart = (*volumes, "/dev", "/proc", "/sys")
        found = [
            path
            for path in paths
            if path not in _ITS_OWN
            and path not in _OF_THE_ENGINE
            and not any(path == one or path.startswith(f"{one}/") for one in apart)
        ]
        # Of a changed folder what stands in it says more.
        return tuple(path for path in found if not any(one.startswith(f"{path}/") for one in paths))

    def memory_peak(self) -> int | None:
        """Return the peak that the kernel counted for the whole container, where this machine shows it."""
        pid = self.state().pid
        for group in _groups(pid) if pid is not None else ():
            for path in (
                Path(f"/sys/fs/cgroup/memory{group}/memory.max_usage_in_bytes"),
                Path(f"/sys/fs/cgroup{group}/memory.peak"),
            ):
                with contextlib.suppress(OSError, ValueError):
                    return int(path.read_text("ascii"))
        return None

    def remove(self, *, is_running: bool = True) -> None:
        """Take it away with its volumes and its folder, whatever state it is in."""
        if is_running:
            self.engine.attempt("kill", self.name)
        self.engine.attempt("rm", "--force", "--volumes", self.name)
        shutil.rmtree(self.folder, ignore_errors=True)


def _own(pid: int, identity: str) -> int | None:
    """Return a process id if that process of this machine is the container's, else None."""
    return pid if pid and any(identity in group for group in _groups(pid)) else None


def _groups(pid: int) -> list[str]:
    with contextlib.suppress(OSError):
        lines = Path(f"/proc/{pid}/cgroup").read_text("utf-8").splitlines()
        return [line.split(":", 2)[2] for line in lines if line.count(":") >= 2]
    return []


def user_of(pid: int | None) -> int | None:
    """Return a process' user id within its user namespace (user_namespaces(7))."""
    if pid is None:
        return None
    with contextlib.suppress(OSError, ValueError, IndexError, StopIteration):
        status = Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines()
        outer = int(next(line for line in status if line.startswith("Uid:")).split()[1])
        for line in Path(f"/proc/{pid}/uid_map").read_text("ascii").splitlines():
            inner, start, count = (int(word) for word in line.split())
            if start <= outer < start + count:
                return inner + outer - start
    return None
