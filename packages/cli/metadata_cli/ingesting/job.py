"""How far a job is: counted in its metrics, so that a rerun knows where to go on."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..endings import ExitCode, StopError


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """A job that runs: how many nodes and edges it has written, by this program or an earlier run."""

    id: str
    nodes: int = 0
    edges: int = 0
    resumed: bool = False
    ended: bool = False

    @property
    def position(self) -> int:
        """How many records are done."""
        return self.nodes + self.edges


def state_of(job_id: str, status: str, metrics: Mapping[str, Any]) -> JobState:
    """Return the state of a stored job."""
    return JobState(
        id=job_id,
        nodes=int(metrics.get("nodesWritten", 0)),
        edges=int(metrics.get("edgesWritten", 0)),
        resumed=True,
        ended=status in ("succeeded", "failed"),
    )


def digest_of(source: str) -> str:
    """Return the digest of the input that a job's source names."""
    return source.rpartition("#sha256=")[2]


def require_same_source(job_id: str, stored: str, source: str) -> None:
    """End the program where a job reads something else than the input; files may have moved."""
    if digest_of(stored) != digest_of(source):
        raise StopError(
            f"Job {job_id} reads something else than this input: {stored}. "
            "Name the same files in the same order, or leave --job out to begin a new job.",
            ExitCode.USAGE,
        )


class Tally:
    """What this run has written, beside what was there when it began."""

    def __init__(self, state: JobState) -> None:
        self._began = time.monotonic()
        self._start = state.position
        self.nodes = state.nodes
        self.edges = state.edges

    def add(self, nodes: int, edges: int) -> None:
        """Count what was written."""
        self.nodes += nodes
        self.edges += edges

    @property
    def position(self) -> int:
        """How many records are done."""
        return self.nodes + self.edges

    @property
    def rate(self) -> float:
        """Records a second, in this run."""
        done = self.position - self._start
        return round(done / max(time.monotonic() - self._began, 1e-3), 1)

    def metrics(self) -> dict[str, Any]:
        """Return the metrics of the job as the contract has them."""
        return {
            "nodesWritten": self.nodes,
            "edgesWritten": self.edges,
            "itemsRejected": 0,
            "itemsPerSecond": self.rate,
            "errorRate": 0,
        }
