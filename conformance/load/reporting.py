"""What a campaign's figures look like in a result: percentiles, curves, series, and what compares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from conformance.load.bootstrap import quantile_interval
from conformance.load.campaign import Campaign, Measured, confidence_of
from conformance.load.histogram import bucket_of, merged, quantile, value_of
from conformance.load.questions import Subject, cells_of, failures_of, histograms_of
from contracts.report.verdict import Measure

_PERCENTILES: Final = ((0.5, "p50"), (0.95, "p95"), (0.99, "p99"))
_POINTS: Final = 60
_PERIODS: Final = 24
_COARSE: Final = 8
"""Bits of a duration that are stored for comparisons: within 0.4 %."""


def engine_figures(found: Campaign) -> dict[str, Measure]:
    """Return what is to be known of the engine itself, for every result under load."""
    return {
        "rate_per_second": found.plan.rate,
        "generator_lag_p99_seconds": round(found.lag, 6),
        "null_server_lag_p99_seconds": round(found.null_lag, 6),
        "null_server_p99_seconds": round(found.null_latency, 6),
        "warm_up_seconds": found.plan.warm_up,
        "others_took_share": round(found.first.others, 3),
    }


def figures(found: Campaign, subject: Subject, measured: Measured) -> dict[str, Measure]:
    """Return the figures of one subject of a campaign."""
    record, streams = measured.record, subject.streams
    histograms = histograms_of(record, streams)
    whole = merged(histograms)
    failures = failures_of(record, streams)
    failed = sum(failures.values())
    members: dict[str, Measure] = {
        "subject": subject.name,
        "samples": sum(whole.values()) + failed,
        "failed": failed,
        **engine_figures(found),
    }
    if failures:
        members["failures"] = dict(sorted(failures.items()))
    intervals: dict[str, Measure] = {}
    for share, words in _PERCENTILES:
        value = quantile(whole, share, failed=failed)
        members[f"{words}_seconds"] = None if value is None else round(value, 6)
        seed = f"{found.plan.seed}/{subject.name}/{words}"
        interval = quantile_interval(histograms, share, seed, confidence=0.975)
        intervals[words] = [round(interval.low, 6), round(interval.high, 6)]
    members["max_seconds"] = round(value_of(max(whole)) / 1e6, 6) if whole else None
    members["intervals_seconds"] = intervals
    members["budget_seconds"] = {
        "max" if share == 1.0 else f"p{share * 100:g}": limit for share, limit in subject.limits
    }
    members["confidence_of_each_look"] = round(confidence_of(found.plan), 4)
    members["curve"] = _curve(whole, failed)
    members["series"] = _series(record_cells(measured, streams), found.plan.block)
    members["pauses"] = [
        [round(start, 3), round(length, 3)] for start, length in measured.record.pauses[:10]
    ]
    members["distribution"] = _distribution(histograms)
    return members


def record_cells(measured: Measured, streams: Sequence[int]) -> list[tuple[dict[int, int], int]]:
    """Return how answers took, and how many failed, block by block."""
    return [
        (merged(cell.took for cell in cells), sum(sum(cell.failed.values()) for cell in cells))
        for cells in cells_of(measured.record, streams)
    ]


def _curve(histogram: Mapping[int, int], failed: int) -> list[Measure]:
    """Return points (seconds, share of requests that took no longer), closer together towards the end."""
    total = sum(histogram.values()) + failed
    if total == 0:
        return []
    points: list[Measure] = []
    passed, last = 0, -1.0
    for bucket in sorted(histogram):
        passed += histogram[bucket]
        share = passed / total
        # As far apart as they look on an axis that gives each further nine the same room.
        step = (1 - last) / 12 if last >= 0 else 0.0
        if share - last >= step or passed + failed == total:
            points.append([round(value_of(bucket) / 1e6, 6), round(share, 6)])
            last = share
    return points[:: max(1, len(points) // _POINTS)] + points[-1:]


def _series(blocks: Sequence[tuple[dict[int, int], int]], length: float) -> list[Measure]:
    """Return (seconds since counting began, p50, p95, slowest, failed) of each block."""
    found: list[Measure] = []
    for number, (histogram, failed) in enumerate(blocks):
        values = [quantile(histogram, share) for share in (0.5, 0.95, 1.0)]
        rounded: list[Measure] = [None if one is None else round(one, 6) for one in values]
        found.append([round(number * length, 3), *rounded, failed])
    return found


def _distribution(blocks: Sequence[Mapping[int, int]]) -> list[Measure]:
    """Return, period by period, pairs (microseconds, count): what later runs are compared with."""
    size = max(1, -(-len(blocks) // _PERIODS))
    found: list[Measure] = []
    for start in range(0, len(blocks), size):
        coarse: dict[int, int] = {}
        for bucket, count in merged(blocks[start : start + size]).items():
            value = value_of(bucket)
            shift = max(0, value.bit_length() - _COARSE)
            rounded = (value >> shift) << shift
            coarse[rounded] = coarse.get(rounded, 0) + count
        pairs: list[Measure] = [[value, count] for value, count in sorted(coarse.items())]
        found.append(pairs)
    return found


def read_distribution(stored: Measure) -> list[dict[int, int]]:
    """Return the histograms that a result holds, period by period; empty where it holds none."""
    found: list[dict[int, int]] = []
    for period in stored if isinstance(stored, list) else []:
        histogram: dict[int, int] = {}
        for pair in period if isinstance(period, list) else []:
            if isinstance(pair, list) and len(pair) == 2:
                value, count = pair
                if isinstance(value, int) and isinstance(count, int):
                    bucket = bucket_of(value)
                    histogram[bucket] = histogram.get(bucket, 0) + count
        found.append(histogram)
    return found
