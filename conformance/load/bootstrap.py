"""Block bootstraps: intervals that know that one slow answer seldom comes alone.

Blocks of consecutive time are drawn again with replacement (Künsch, 1989; moving blocks), so that what hangs
together in time hangs together in each draw.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Final

from conformance.load.histogram import merged, quantile, value_of
from conformance.load.intervals import CONFIDENCE

DRAWS: Final = 1000
_TOGETHER: Final = 4
"""Blocks that are drawn as one: with a quarter of a second each, what lasts a second stays whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A confidence interval; both ends count."""

    low: float
    high: float


def share_interval(
    blocks: Sequence[tuple[int, int]], seed: str, *, confidence: float = CONFIDENCE
) -> Interval:
    """Return the interval of a share, given (over, total) of each block in the order of time.

    Each end is one-sided: the share lies above it, or below it, with probability 1 - confidence.
    """
    random = Random(f"bootstrap/{seed}")
    runs = _runs(len(blocks))
    overs = [sum(blocks[index][0] for index in run) for run in runs]
    totals = [sum(blocks[index][1] for index in run) for run in runs]
    if not any(overs):
        return Interval(low=0.0, high=0.0)
    wanted = max(1, round(len(blocks) / len(runs[0])))
    shares: list[float] = []
    for _ in range(DRAWS):
        drawn = random.choices(range(len(runs)), k=wanted)
        total = sum(totals[index] for index in drawn)
        shares.append(sum(overs[index] for index in drawn) / total if total else 0.0)
    return _ends(shares, confidence)


def quantile_interval(
    blocks: Sequence[Mapping[int, int]], share: float, seed: str, *, confidence: float = CONFIDENCE
) -> Interval:
    """Return the interval of a quantile in seconds, given the histogram of each block."""
    return _ends(_quantiles(blocks, share, Random(f"bootstrap/{seed}")), confidence)


def quantile_difference(
    before: Sequence[Mapping[int, int]],
    after: Sequence[Mapping[int, int]],
    share: float,
    seed: str,
    *,
    confidence: float = CONFIDENCE,
) -> Interval:
    """Return the interval of how much slower (in seconds) a quantile became between two measurements."""
    random = Random(f"difference/{seed}")
    pairs = zip(_quantiles(after, share, random), _quantiles(before, share, random), strict=True)
    return _ends([now - then for now, then in pairs], confidence)


def _quantiles(blocks: Sequence[Mapping[int, int]], share: float, random: Random) -> list[float]:
    """Return the quantile of each draw."""
    runs = [merged(blocks[index] for index in run) for run in _runs(len(blocks))]
    buckets = sorted(merged(runs))
    # Only what lies about the quantile matters: buckets below and above are counted, not looked at.
    rows = [list(accumulate(one.get(bucket, 0) for bucket in buckets)) for one in runs]
    totals = [row[-1] if row else 0 for row in rows]
    wanted = max(1, round(len(blocks) / _length(len(blocks))))
    middle = quantile(merged(runs), share) or 0.0
    found: list[float] = []
    for _ in range(DRAWS // 2):
        drawn = random.choices(range(len(rows)), k=wanted)
        total = sum(totals[index] for index in drawn)
        if total == 0:
            found.append(middle)
            continue
        rank = max(1.0, share * total)
        at = bisect_left(
            range(len(buckets)),
            rank,
            key=lambda index, drawn=drawn: sum(rows[one][index] for one in drawn),
        )
        found.append(value_of(buckets[min(at, len(buckets) - 1)]) / 1e6)
    return found


def _length(blocks: int) -> int:
    return max(1, min(_TOGETHER, blocks // 4))


def _runs(blocks: int) -> list[range]:
    """Return every run of consecutive blocks that may be drawn; runs overlap."""
    length = _length(blocks)
    return [range(start, start + length) for start in range(max(1, blocks - length + 1))]


def _ends(values: list[float], confidence: float) -> Interval:
    values.sort()
    cut = int((1 - confidence) * len(values))
    return Interval(low=values[cut], high=values[len(values) - 1 - cut])
