"""Running a program: its wall-clock seconds, what it said, and the peak memory of all its processes."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_EVERY = 0.02
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run; `code` is None where it was stopped, `peak` is in bytes, 0 where it cannot be told."""

    code: int | None
    seconds: float
    peak: int
    output: str

    @property
    def ended_well(self) -> bool:
        return self.code == 0

    def last_words(self, lines: int = 12) -> str:
        """Return the end of what the program said."""
        return "\n".join(self.output.strip().splitlines()[-lines:])


def run(
    command: Sequence[str | Path],
    *,
    cwd: Path,
    environment: Mapping[str, str] | None = None,
    limit: float = 1800,
) -> Run:
    """Run a program to its end, or stop it with all that it started after `limit` seconds."""
    with tempfile.TemporaryFile() as words:
        began = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env={**os.environ, **(environment or {})},
            stdout=words,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        watcher = _Watcher(process.pid)
        watcher.start()
        try:
            code: int | None = process.wait(timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            code = None
        seconds = time.perf_counter() - began
        watcher.ended.set()
        watcher.join()
        words.seek(0)
        output = words.read().decode("utf-8", "replace")
    return Run(code=code, seconds=seconds, peak=watcher.peak, output=output)


class _Watcher(threading.Thread):
    """Adds up the resident memory of a process and all below it, many times a second."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.root = root
        self.peak = 0
        self.ended = threading.Event()

    def run(self) -> None:
        if not Path("/proc/self/statm").exists():
            return
        while not self.ended.wait(_EVERY):
            self.peak = max(self.peak, sum(map(_resident, _tree(self.root))))


def _tree(root: int) -> list[int]:
    below, waiting = [root], [root]
    while waiting:
        number = waiting.pop()
        try:
            for task in Path(f"/proc/{number}/task").iterdir():
                children = [int(one) for one in (task / "children").read_text("ascii").split()]
                below += children
                waiting += children
        except OSError:
            continue
    return below


def _resident(number: int) -> int:
    try:
        return int(Path(f"/proc/{number}/statm").read_text("ascii").split()[1]) * _PAGE
    except (OSError, IndexError, ValueError):
        return 0
