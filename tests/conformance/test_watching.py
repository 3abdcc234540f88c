"""Memory as it is watched: the peak of one process is not missed, and orphans are still seen."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager

from conformance.load.machine import family
from conformance.watching import MemoryWatch, session, watched, watching

MEBIBYTE = 1024**2
HELD = "held = bytearray(b'x') * (80 * 1024 ** 2); del held; print('done', flush=True); input()"
# Who started the orphan has ended before its number is told.
ORPHAN = """
import subprocess
orphan = subprocess.check_output(["sh", "-c", "(sleep 60 > /dev/null & echo $!)"], text=True)
print(orphan, end="", flush=True)
input()
"""


@contextmanager
def running(text: str) -> Generator[tuple[subprocess.Popen[str], str]]:
    """Run a Python text in a session of its own until the context ends; yield its first line."""
    process = subprocess.Popen(
        [sys.executable, "-c", text],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
    finally:
        for pid in session(process.pid):
            subprocess.run(["kill", str(pid)], check=False)
        process.wait()


def test_a_peak_between_two_looks_is_seen() -> None:
    with running(HELD) as (process, _):
        watch = MemoryWatch(processes=lambda: family(process.pid))
        watch.look()
    assert watch.samples[-1].size < 80 * MEBIBYTE < watch.peak
    assert watch.number == 1


def test_a_session_holds_what_its_leader_left_behind() -> None:
    with running(ORPHAN) as (process, orphan):
        assert int(orphan) in session(process.pid)
        assert int(orphan) not in set(family(process.pid))
        with watching(MemoryWatch(processes=lambda: session(process.pid))) as watch:
            pass
    assert watch.number >= 2
    assert watch.typical(0, watch.samples[-1].at) is not None


def test_what_is_gone_has_no_memory() -> None:
    with running("print()") as (process, _):
        process.wait()
    with watched(process.pid) as watch:
        assert watch is None
    with watched(None) as watch:
        assert watch is None
    nobody = MemoryWatch(processes=lambda: ())
    nobody.look()
    assert (nobody.peak, nobody.number, nobody.samples) == (0, 0, [])
