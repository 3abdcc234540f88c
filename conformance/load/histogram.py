"""Histograms of durations that merge: log-linear buckets, each within 0.1 % of what it holds.

The buckets are those of HdrHistogram (Gil Tene, hdrhistogram.org) at three significant digits, kept sparse: a
run has a histogram for each stream in each block of time, and most of their buckets are empty.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Final

_BITS: Final = 11
"""2^11 linear steps in each power of two: at least three significant digits."""
_HALF: Final = 1 << (_BITS - 1)


def bucket_of(microseconds: int) -> int:
    """Return the number of the bucket that a duration falls into; buckets are ordered as durations are."""
    shift = microseconds.bit_length() - _BITS
    return microseconds if shift <= 0 else (shift * _HALF) + (microseconds >> shift)


def value_of(bucket: int) -> int:
    """Return the middle of a bucket in microseconds."""
    if bucket < 2 * _HALF:
        return bucket
    shift = bucket // _HALF - 1
    low = (bucket - shift * _HALF) << shift
    return low + (1 << shift) // 2


def merged(histograms: Iterable[Mapping[int, int]]) -> dict[int, int]:
    """Return the sum of some histograms (bucket → count)."""
    found: dict[int, int] = {}
    for one in histograms:
        for bucket, count in one.items():
            found[bucket] = found.get(bucket, 0) + count
    return found


def quantile(histogram: Mapping[int, int], share: float, *, failed: int = 0) -> float | None:
    """Return the duration in seconds that a share of all requests does not exceed, None where it has no end.

    `failed` requests count as slower than any: they had no answer. The rank is the smallest whose cumulative
    share is at least `share` (Hyndman and Fan, 1996, definition 1).
    """
    total = sum(histogram.values()) + failed
    if total == 0:
        return None
    rank = max(1, math.ceil(share * total - 1e-9))
    passed = 0
    for bucket in sorted(histogram):
        passed += histogram[bucket]
        if passed >= rank:
            return value_of(bucket) / 1e6
    return None
