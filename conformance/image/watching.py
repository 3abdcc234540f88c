"""The memory of a process and all that it started, looked at ten times a second (proc(5))."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

from conformance.load.machine import family

_EVERY: Final = 0.1
_KIBIBYTE: Final = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Resident bytes of all processes together at one moment (monotonic seconds)."""

    at: float
    size: int
    processes: int


@dataclass(slots=True, kw_only=True)
class MemoryWatch:
    """What was seen of one process so far; `most` is its own peak as the kernel counted it (VmHWM)."""

    pid: int
    samples: list[Sample] = field(default_factory=list[Sample])
    most: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        """Take one sample; nothing where the process is gone."""
        sizes = [one for pid in family(self.pid) for one in _sizes(pid, "VmRSS")]
        if sizes:
            now = time.monotonic()
            self.samples.append(Sample(at=now, size=sum(sizes), processes=len(sizes)))
        self.most = max([self.most, *_sizes(self.pid, "VmHWM")])

    @property
    def peak(self) -> int:
        """The peak of all processes together, in bytes; never below that of the main one."""
        return max(self.most, max((one.size for one in self.samples), default=0))

    @property
    def processes(self) -> int:
        """The most processes at one moment."""
        return max((one.processes for one in self.samples), default=0)

    def typical(self, since: float, until: float) -> int | None:
        """Return the median size between two moments (monotonic seconds); None where nobody looked."""
        found = [one.size for one in self.samples if since <= one.at <= until]
        return round(median(found)) if found else None

    def run(self) -> None:
        """Go on looking until it is over."""
        while not self._over.wait(_EVERY):
            self.look()

    def stop(self) -> None:
        """Look once more, and no more."""
        self._over.set()
        self.look()


@contextmanager
def watched(pid: int | None) -> Generator[MemoryWatch | None]:
    """Look at a process while the context lasts; None where there is none to look at."""
    if pid is None or not Path(f"/proc/{pid}/status").exists():
        yield None
        return
    watch = MemoryWatch(pid=pid)
    watch.look()
    thread = threading.Thread(target=watch.run, name="memory", daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        watch.stop()
        thread.join(timeout=1)


def _sizes(pid: int, name: str) -> list[int]:
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines():
            if line.startswith(f"{name}:"):
                return [int(line.split()[1]) * _KIBIBYTE]
    return []
