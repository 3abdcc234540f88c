"""What is asked of a measurement: whether a share of some requests stays within a limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.load.bootstrap import Interval, share_interval
from conformance.load.histogram import merged
from conformance.load.intervals import Decision, decide
from conformance.load.plan import Plan
from conformance.load.recorder import Cell, Record
from contracts.pointers import Pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A class of operations, or one operation with percentiles of its own, and its streams by index.

    `limits` is share of requests → limit in seconds, as the contract promises them.
    """

    name: str
    operation: str | None
    streams: tuple[int, ...]
    limits: tuple[tuple[float, float], ...]
    blame: Pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a measurement says to one limit of a subject."""

    words: str
    limit: float
    over: int
    total: int
    decision: Decision
    share: Interval


def cells_of(record: Record, streams: Sequence[int]) -> list[list[Cell]]:
    """Return the cells of some streams, block by block in the order of time."""
    blocks: dict[int, list[Cell]] = {}
    for (block, stream), cell in record.cells.items():
        if stream in streams:
            blocks.setdefault(block, []).append(cell)
    return [blocks[block] for block in sorted(blocks)]


def histograms_of(record: Record, streams: Sequence[int]) -> list[dict[int, int]]:
    """Return how long the answers of some streams took, block by block."""
    return [merged(cell.took for cell in cells) for cells in cells_of(record, streams)]


def failures_of(record: Record, streams: Sequence[int]) -> dict[str, int]:
    """Return how many requests of some streams failed, by what came in place of a success."""
    found: dict[str, int] = {}
    for cells in cells_of(record, streams):
        for cell in cells:
            for outcome, count in cell.failed.items():
                found[outcome] = found.get(outcome, 0) + count
    return found


def answer(
    record: Record, plan: Plan, subject: Subject, *, confidence: float, seed: str
) -> tuple[Answered, ...]:
    """Return what a measurement says to each limit of a subject.

    It holds, or is broken, only where both the exact test, which takes requests as independent, and the block
    bootstrap, which does not, say so at the given confidence.
    """
    found: list[Answered] = []
    for share, limit in subject.limits:
        microseconds = round(limit * 1e6)
        blocks: list[tuple[int, int]] = []
        for cells in cells_by_stream(record, subject.streams):
            over = sum(
                cell.over[plan.streams[stream].limits.index(microseconds)] for stream, cell in cells
            )
            blocks.append((over, sum(cell.sent for _, cell in cells)))
        over, total = sum(one for one, _ in blocks), sum(one for _, one in blocks)
        allowed = 1 - share
        decision = decide(over, total, allowed, confidence=confidence)
        interval = share_interval(blocks, f"{seed}/{subject.name}/{share}", confidence=confidence)
        if allowed > 0 and (
            (decision is Decision.HOLDS and interval.high > allowed)
            or (decision is Decision.BROKEN and interval.low <= allowed)
        ):
            decision = Decision.OPEN
        found.append(
            Answered(
                words="max" if share == 1.0 else f"p{share * 100:g}",
                limit=limit,
                over=over,
                total=total,
                decision=decision,
                share=interval,
            )
        )
    return tuple(found)


def cells_by_stream(record: Record, streams: Sequence[int]) -> list[list[tuple[int, Cell]]]:
    """Return the cells of some streams with their stream, block by block in the order of time."""
    blocks: dict[int, list[tuple[int, Cell]]] = {}
    for (block, stream), cell in record.cells.items():
        if stream in streams:
            blocks.setdefault(block, []).append((stream, cell))
    return [blocks[block] for block in sorted(blocks)]
