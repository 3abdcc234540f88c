"""What else the machine did: how much of its processors went to neither the target nor the engine.

A target that was kept from running has not shown that it is slow. Linux tells (proc(5)); elsewhere nothing is
known, and nothing is held against anybody.
"""

from __future__ import annotations

import contextlib
import os
import resource
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CROWDED: Final = 0.15
"""The share of all processors that others may take without a failure being put down to them."""
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Processor time so far in seconds: everybody's (stolen time included), and of what is measured."""

    everybody: float
    ours: float
    elapsed: float

    def others_since(self, before: Usage) -> float:
        """Return the share of all processors that others took since an earlier look; 0 if not known."""
        elapsed = self.elapsed - before.elapsed
        if elapsed <= 0:
            return 0.0
        others = (self.everybody - before.everybody) - (self.ours - before.ours)
        return min(1.0, max(0.0, others / elapsed))


def usage(pid: int | None) -> Usage:
    """Return the usage of the machine now; `pid` is the target's, whose children count as the target."""
    try:
        words = (_PROC / "stat").read_text("ascii").split("\n", 1)[0].split()[1:9]
    except OSError:
        return Usage(everybody=0.0, ours=0.0, elapsed=0.0)
    tick = os.sysconf("SC_CLK_TCK")
    user, nice, system, idle, waiting, hard, soft, stolen = (int(one) / tick for one in words)
    busy = user + nice + system + hard + soft + stolen
    own = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    ours = sum(one.ru_utime + one.ru_stime for one in own)
    ours += sum(_seconds_of(one) for one in (family(pid) if pid is not None else ()))
    return Usage(everybody=busy, ours=ours, elapsed=busy + idle + waiting)


def family(pid: int) -> Iterator[int]:
    """Yield a process and all processes that it started."""
    yield pid
    with contextlib.suppress(OSError):
        for task in (_PROC / str(pid) / "task").iterdir():
            for child in (task / "children").read_text("ascii").split():
                yield from family(int(child))


def listener(port: int) -> int | None:
    """Return the process that listens on a port of this machine, or None where that cannot be told."""
    wanted: set[str] = set()
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in (_PROC / "net" / table).read_text("ascii").splitlines()[1:]:
                words = line.split()
                if words[3] == "0A" and int(words[1].rpartition(":")[2], 16) == port:
                    wanted.add(f"socket:[{words[9]}]")
    for folder in _PROC.glob("[0-9]*/fd") if wanted else ():
        with contextlib.suppress(OSError):
            for descriptor in folder.iterdir():
                with contextlib.suppress(OSError):
                    if str(descriptor.readlink()) in wanted:
                        return int(folder.parent.name)
    return None


def _seconds_of(pid: int) -> float:
    with contextlib.suppress(OSError, ValueError, IndexError):
        # The name in parentheses may hold anything, blanks and parentheses included.
        words = (_PROC / str(pid) / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0
