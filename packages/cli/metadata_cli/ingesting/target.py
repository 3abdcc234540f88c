"""What input is written to: a database file or an API, behind one interface."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from ..checking.items import Batch
from .job import JobState, Tally
from .validation import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What is to be done: for which organisation, by whom, under which job."""

    org_id: str
    author: str
    request_id: str
    job_id: str | None = None
    org_name: str | None = None
    again: bool = False


class Target(Protocol):
    """Where items go."""

    def store(self) -> AbstractContextManager[Store]:
        """Open what can be asked before anything is written; nothing is changed by it."""
        ...

    def begin(self, source: str) -> JobState:
        """Find the job that reads a source and has not failed, or create one."""
        ...

    def write(self, nodes: Batch, edges: Batch, tally: Tally) -> None:
        """Write items; they count as written, in the tally as well, when this returns."""
        ...

    def flush(self, tally: Tally) -> None:
        """Let everything be written that was handed over."""
        ...

    def end(self, status: str, tally: Tally) -> None:
        """End the job."""
        ...

    def close(self) -> None:
        """Let go of what is open."""
        ...
