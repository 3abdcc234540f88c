"""Which processors the engine and the target run on: different ones, where there are two or more."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from conformance.load.machine import family


@contextmanager
def apart(pid: int | None) -> Generator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Keep a target (all threads and children of a process) off the engine's processor for a while.

    Yields the engine's processors and those of the rest; both are empty where the system cannot tell
    processors apart or has only one. A target whose process is not known stays where it is.
    """
    available = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(available) < 2:
        yield (), ()
        return
    engine, others = (available[-1],), tuple(available[:-1])
    former: dict[int, set[int]] = {}
    threads = [] if pid is None else [one for each in family(pid) for one in _threads(each)]
    for thread in threads:
        with contextlib.suppress(OSError):
            former[thread] = os.sched_getaffinity(thread)
            os.sched_setaffinity(thread, others)
    try:
        yield engine, others
    finally:
        for thread, cores in former.items():
            with contextlib.suppress(OSError):
                os.sched_setaffinity(thread, cores)


def _threads(pid: int) -> Iterator[int]:
    tasks = Path(f"/proc/{pid}/task")
    with contextlib.suppress(OSError):
        for task in tasks.iterdir():
            yield int(task.name)
