"""The memory of a process and all that it started, looked at again and again (proc(5))."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

from conformance.load.machine import family

_PROC: Final = Path("/proc")
_EVERY: Final = 0.1
"""Seconds between two looks at what runs for long."""
_KIBIBYTE: Final = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Resident bytes of all processes together at one moment (monotonic seconds)."""

    at: float
    size: int
    processes: int


@dataclass(slots=True, kw_only=True)
class MemoryWatch:
    """What was seen of some processes so far.

    `processes` yields those that are there. `most` is the highest peak of any one of them as the kernel
    counted it (VmHWM): nothing of it is missed between two looks, `every` so many seconds.
    """

    processes: Callable[[], Iterable[int]]
    every: float = _EVERY
    samples: list[Sample] = field(default_factory=list[Sample])
    most: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        """Take one sample; nothing where no process is there any more."""
        pids = tuple(self.processes())
        sizes = [one for pid in pids for one in _sizes(pid, "VmRSS")]
        if sizes:
            now = time.monotonic()
            self.samples.append(Sample(at=now, size=sum(sizes), processes=len(sizes)))
        self.most = max([self.most, *(one for pid in pids for one in _sizes(pid, "VmHWM"))])

    @property
    def peak(self) -> int:
        """The peak of all processes together, in bytes; never below that of any one of them."""
        return max(self.most, max((one.size for one in self.samples), default=0))

    @property
    def number(self) -> int:
        """The most processes at one moment."""
        return max((one.processes for one in self.samples), default=0)

    def typical(self, since: float, until: float) -> int | None:
        """Return the median size between two moments (monotonic seconds); None where nobody looked."""
        found = [one.size for one in self.samples if since <= one.at <= until]
        return round(median(found)) if found else None

    def run(self) -> None:
        """Go on looking until it is over."""
        while not self._over.wait(self.every):
            self.look()

    def stop(self) -> None:
        """Look once more, and no more."""
        self._over.set()
        self.look()


@contextmanager
def watched(pid: int | None) -> Generator[MemoryWatch | None]:
    """Look at a process and its family while the context lasts; None where there is none to look at."""
    if pid is None or not (_PROC / str(pid) / "status").exists():
        yield None
        return
    with watching(MemoryWatch(processes=lambda: family(pid))) as watch:
        yield watch


@contextmanager
def watching(watch: MemoryWatch) -> Generator[MemoryWatch]:
    """Look at some processes while the context lasts."""
    watch.look()
    thread = threading.Thread(target=watch.run, name="memory", daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        watch.stop()
        thread.join(timeout=1)


def session(leader: int) -> tuple[int, ...]:
    """Return the processes of a session, those whose parent has ended among them."""
    found: list[int] = []
    for place in _PROC.iterdir() if _PROC.exists() else ():
        name = place.name
        # What a session starts has a higher number than its leader: the rest need not be read.
        if not name.isdigit() or int(name) < leader:
            continue
        with contextlib.suppress(OSError, ValueError, IndexError):
            # The name of the program stands in parentheses, and may hold anything.
            fields = (place / "stat").read_bytes().rpartition(b")")[2].split()
            if int(fields[3]) == leader and fields[0] != b"Z":
                found.append(int(name))
    return tuple(found)


def _sizes(pid: int, name: str) -> list[int]:
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in (_PROC / str(pid) / "status").read_text("ascii", "replace").splitlines():
            if line.startswith(f"{name}:"):
                return [int(line.split()[1]) * _KIBIBYTE]
    return []
