"""What an engine saw, by stream and block of time: small, whatever the number of requests."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from conformance.load.histogram import bucket_of, merged
from conformance.load.plan import Plan

NO_ANSWER: Final = frozenset({"broken", "timeout", "unsent"})
"""What is recorded of a request that got no answer at all."""
_KEPT: Final = 20_000
_CAPTURED: Final = 65_536
_PAUSES: Final = 20
_SHORTEST: Final = 10_000_000
"""Nanoseconds without an answer that are worth remembering."""


@dataclass(slots=True, kw_only=True)
class Cell:
    """One stream in one block: how its answers took (bucket → count), and how many exceeded each limit.

    `sent` counts all requests that were due in the block, `failed` those without a success in time, by
    what came instead (a status, or `broken`, `timeout`, `unsent`). Failures count as over every limit.
    """

    sent: int = 0
    failed: dict[str, int] = field(default_factory=dict[str, int])
    over: list[int] = field(default_factory=list[int])
    took: dict[int, int] = field(default_factory=dict[int, int])


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer that was asked for: the stream, which of its requests, and what came."""

    stream: int
    turn: int
    status: int
    head: bytes
    body: bytes


@dataclass(slots=True, kw_only=True)
class Record:
    """All cells by (block, stream), how late the engine was (bucket → count), and the longest pauses.

    `arrived` and `answered` count by block what was due and what was answered then, whenever it had been
    due; an answer is one with any status. A pause is a time in which requests waited and none was answered:
    (start, length) in seconds.
    """

    cells: dict[tuple[int, int], Cell] = field(default_factory=dict[tuple[int, int], Cell])
    lag: dict[int, int] = field(default_factory=dict[int, int])
    arrived: dict[int, int] = field(default_factory=dict[int, int])
    answered: dict[int, int] = field(default_factory=dict[int, int])
    pauses: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    kept: list[Kept] = field(default_factory=list[Kept])

    def pause(self, start: float, length: float) -> None:
        """Remember a pause, if it is among the longest; one that goes on replaces itself."""
        if self.pauses and self.pauses[-1][0] == start:
            self.pauses.pop()
        self.pauses.append((start, length))
        if len(self.pauses) > 2 * _PAUSES:
            self.pauses = longest(self.pauses)

    def keep(self, one: Kept) -> None:
        """Remember an answer; of very many only the first."""
        if len(self.kept) < _KEPT:
            self.kept.append(one)

    def as_object(self) -> dict[str, Any]:
        """Return the record as JSON."""
        return {
            "cells": [
                [block, stream, cell.sent, cell.failed, cell.over, list(cell.took.items())]
                for (block, stream), cell in self.cells.items()
            ],
            "lag": list(self.lag.items()),
            "arrived": list(self.arrived.items()),
            "answered": list(self.answered.items()),
            "pauses": longest(self.pauses),
            "kept": [
                [one.stream, one.turn, one.status, base64.b64encode(one.head).decode(),
                 base64.b64encode(one.body[:_CAPTURED]).decode()]
                for one in self.kept
            ],
        }  # fmt: skip


class Recorder:
    """Takes in each request as it ends; times are in nanoseconds of one monotonic clock."""

    def __init__(self, plan: Plan, began: int) -> None:
        self.record = Record()
        self.began = began
        self.block = int(plan.block * 1e9)
        self.limits = [one.limits for one in plan.streams]

    def take(self, stream: int, due: int, ended: int, outcome: str) -> None:
        """Count one request; an empty `outcome` is a success."""
        if ended >= self.began and outcome not in NO_ANSWER:
            block = (ended - self.began) // self.block
            self.record.answered[block] = self.record.answered.get(block, 0) + 1
        at = due - self.began
        if at < 0:
            return
        key = (at // self.block, stream)
        cell = self.record.cells.get(key)
        limits = self.limits[stream]
        if cell is None:
            cell = self.record.cells[key] = Cell(over=[0] * len(limits))
        cell.sent += 1
        if outcome:
            cell.failed[outcome] = cell.failed.get(outcome, 0) + 1
            for index in range(len(limits)):
                cell.over[index] += 1
            return
        took = (ended - due) // 1000
        bucket = bucket_of(took)
        cell.took[bucket] = cell.took.get(bucket, 0) + 1
        for index, limit in enumerate(limits):
            if took > limit:
                cell.over[index] += 1

    def paused(self, since: int, until: int) -> None:
        """Remember that nothing was answered for a while though something waited."""
        if since >= self.began and until - since > _SHORTEST:
            self.record.pause((since - self.began) / 1e9, (until - since) / 1e9)

    def late(self, due: int, started: int) -> None:
        """Count how late a request was started."""
        if due >= self.began:
            bucket = bucket_of(max(0, started - due) // 1000)
            self.record.lag[bucket] = self.record.lag.get(bucket, 0) + 1
            block = (due - self.began) // self.block
            self.record.arrived[block] = self.record.arrived.get(block, 0) + 1


def longest(pauses: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the longest pauses, longest first."""
    return sorted(pauses, key=lambda one: -one[1])[:_PAUSES]


def read_record(data: Mapping[str, Any]) -> Record:
    """Return the record of a JSON object that `as_object` made."""
    return Record(
        cells={
            (block, stream): Cell(sent=sent, failed=failed, over=over, took=dict(took))
            for block, stream, sent, failed, over, took in data["cells"]
        },
        lag=dict(data["lag"]),
        arrived=dict(data["arrived"]),
        answered=dict(data["answered"]),
        pauses=[(start, length) for start, length in data["pauses"]],
        kept=[
            Kept(
                stream=stream,
                turn=turn,
                status=status,
                head=base64.b64decode(head),
                body=base64.b64decode(body),
            )
            for stream, turn, status, head, body in data["kept"]
        ],
    )


def together(records: list[Record]) -> Record:
    """Return what several engines saw at the same time as one record.

    A pause of one engine is none of the whole while another was answered; only those that all share count.
    """
    whole = Record(
        lag=merged(one.lag for one in records),
        arrived=merged(one.arrived for one in records),
        answered=merged(one.answered for one in records),
    )
    for one in records:
        whole.kept.extend(one.kept)
        for key, cell in one.cells.items():
            held = whole.cells.setdefault(key, Cell(over=[0] * len(cell.over)))
            held.sent += cell.sent
            held.took = merged((held.took, cell.took))
            held.over = [left + right for left, right in zip(held.over, cell.over, strict=True)]
            for outcome, count in cell.failed.items():
                held.failed[outcome] = held.failed.get(outcome, 0) + count
    shared = records[0].pauses
    for one in records[1:]:
        shared = _shared(shared, one.pauses)
    whole.pauses = longest(shared)
    return whole


def _shared(
    left: list[tuple[float, float]], right: list[tuple[float, float]]
) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for start, length in left:
        for other, duration in right:
            begin, end = max(start, other), min(start + length, other + duration)
            if end > begin:
                found.append((begin, end - begin))
    return found
