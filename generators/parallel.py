"""Work beside the work: a function in a child process that shares what is in memory, its answer by a pipe."""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

Answer = TypeVar("Answer")
_CHUNK: Final = 1 << 20
_FAILED: Final = b""


def beside(work: Callable[[], Answer]) -> Callable[[], Answer]:
    """Start some work in a child process, and return what waits for its answer.

    The answer consists of texts, bytes, numbers and collections of these. Where the system cannot fork or
    has one processor, or the child fails, the work is done when it is asked for: then whatever it raises is
    raised here.
    """
    if not hasattr(os, "fork") or (os.cpu_count() or 1) < 2:
        return work
    reading, writing = os.pipe()
    # Text that waits in a buffer would otherwise be written by both.
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        _answer(work, writing)
    os.close(writing)

    def wait() -> Answer:
        received = _received(reading)
        os.waitpid(child, 0)
        return cast("Answer", marshal.loads(received)) if received else work()

    return wait


def _answer(work: Callable[[], object], writing: int) -> None:
    """Do the work, write its answer, and end the process, whatever happens."""
    try:
        answer = marshal.dumps(cast("Any", work()))
    except BaseException:
        # The parent does the work again, and meets the same fault where it can be told.
        answer = _FAILED
    try:
        view = memoryview(answer)
        while view:
            view = view[os.write(writing, view[:_CHUNK]) :]
    finally:
        os._exit(0)


def _received(reading: int) -> bytes:
    parts: list[bytes] = []
    while part := os.read(reading, _CHUNK):
        parts.append(part)
    os.close(reading)
    return b"".join(parts)
