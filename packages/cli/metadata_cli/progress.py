"""How far the work is: a bar with rate and time left on a terminal, JSON lines otherwise."""

from __future__ import annotations

import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any, Final, Protocol, TextIO

import orjson

_EVERY: Final = 2.0
"""Seconds between two JSON lines."""


class Progress(Protocol):
    """Told how far a piece of work is."""

    def advance(self, done: int, records: int) -> None:
        """Tell how many bytes, or whatever the total counts, are done, and how many records."""
        ...


def tell(event: Mapping[str, Any], stream: TextIO | None = None) -> None:
    """Write one JSON line."""
    print(orjson.dumps(event).decode(), file=stream or sys.stdout, flush=True)


class Reporter:
    """Shows progress: `quiet` shows nothing but what is told by `tell`."""

    def __init__(self, *, quiet: bool = False, stream: TextIO | None = None) -> None:
        self._quiet = quiet
        self._stream = stream

    @contextmanager
    def step(self, name: str, total: int) -> Generator[Progress]:
        """Show a piece of work until it is left."""
        if self._quiet:
            yield _Nothing()
        elif sys.stderr.isatty():
            with _bar(name, total) as bar:
                yield bar
        else:
            yield _Lines(name, total, self._stream)


class _Nothing:
    def advance(self, done: int, records: int) -> None:
        """Show nothing."""


class _Lines:
    def __init__(self, name: str, total: int, stream: TextIO | None) -> None:
        self._name = name
        self._total = total
        self._stream = stream
        self._began = time.monotonic()
        self._last = self._began

    def advance(self, done: int, records: int) -> None:
        """Write a line where the last one is some time ago."""
        moment = time.monotonic()
        if moment - self._last < _EVERY:
            return
        self._last = moment
        seconds = moment - self._began
        left = seconds * (self._total - done) / done if done else None
        tell(
            {
                "event": "progress",
                "step": self._name,
                "records": records,
                "share": round(min(1.0, done / self._total), 4) if self._total else None,
                "recordsPerSecond": round(records / seconds),
                "secondsLeft": None if left is None else round(left, 1),
            },
            self._stream,
        )


@contextmanager
def _bar(name: str, total: int) -> Generator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[records]:,} records, {task.fields[rate]:,.0f}/s"),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task(name, total=total or None, records=0, rate=0.0)
        began = time.monotonic()

        class Bar:
            def advance(self, done: int, records: int) -> None:
                rate = records / max(time.monotonic() - began, 1e-6)
                bars.update(task, completed=done, records=records, rate=rate)

        yield Bar()
