"""The memory of a process and all that it started, as Linux counts it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_EVERY: Final = 0.04


@dataclass(slots=True)
class MemoryWatch:
    """Looks at a session of processes again and again, and keeps the most that they took, in bytes.

    `VmHWM` is the kernel's own high-water mark of a process since it began its program, so that little is
    missed between two looks. `peak` is None where nothing can be seen (no Linux, or the end came first).
    """

    session: int
    peak: int | None = None
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> MemoryWatch:
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join(timeout=2.0)

    def _look(self) -> None:
        while True:
            found = [peak_of(pid) for pid in members(self.session)]
            total = sum(one for one in found if one is not None)
            if total:
                self.peak = max(self.peak or 0, total)
            if self._ended.wait(_EVERY):
                return


def members(session: int) -> tuple[int, ...]:
    """Return the processes of a session."""
    found: list[int] = []
    for place in _PROC.iterdir() if _PROC.exists() else ():
        name = place.name
        # What a session starts has a higher number than its leader: the rest need not be read.
        if not name.isdigit() or int(name) < session:
            continue
        try:
            text = (place / "stat").read_bytes()
        except OSError:
            continue
        # The name of the program stands in parentheses, and may hold anything.
        fields = text.rpartition(b")")[2].split()
        if len(fields) > 3 and int(fields[3]) == session and fields[0] != b"Z":
            found.append(int(name))
    return tuple(found)


def peak_of(pid: int) -> int | None:
    """Return the most resident memory that a process ever had, in bytes, or None."""
    try:
        text = (_PROC / str(pid) / "status").read_text("utf-8", errors="replace")
    except OSError:
        return None
    for line in text.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return None
