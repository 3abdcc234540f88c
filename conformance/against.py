"""Two releases side by side: what became slower or faster under load, by quantiles and never by means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from conformance.load.bootstrap import quantile_difference
from conformance.load.histogram import merged, quantile
from conformance.load.reporting import read_distribution
from contracts.quantities import show_seconds
from contracts.report.run import Run
from contracts.report.verdict import Measure, Result

_SHARES: Final = ((0.5, "p50"), (0.95, "p95"), (0.99, "p99"))
_BUSY: Final = 0.15
_CONFIDENCE: Final = 0.975
"""Of each end, so that the interval of a difference holds it with 95 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One quantile of one subject, before and now in seconds, and the interval of the difference.

    `others` is the larger share of the machine that other programs took in either measurement.
    """

    subject: str
    words: str
    before: float
    now: float
    low: float
    high: float
    others: float

    @property
    def verdict(self) -> str:
        """What the interval says: `slower`, `faster` or `no difference`."""
        return "slower" if self.low > 0 else "faster" if self.high < 0 else "no difference"

    def __str__(self) -> str:
        ends = f"{_signed(self.low)} to {_signed(self.high)}"
        busy = (
            f", though others took {self.others:.0%} of the machine" if self.others > _BUSY else ""
        )
        return (
            f"{self.subject} {self.words}: {show_seconds(self.now)}, was {show_seconds(self.before)} "
            f"({ends}): {self.verdict}{busy}"
        )


def compared(run: Run, older: Run) -> tuple[Run, tuple[Difference, ...]]:
    """Return a run with the differences from an older one among its figures, and the differences.

    Only what both measured under load is compared.
    """
    known = {_key(one): one for one in older.results if "distribution" in one.measured}
    results: list[Result] = []
    everything: list[Difference] = []
    for result in run.results:
        former = known.get(_key(result))
        found = tuple(_differences(former, result, run.seed)) if former is not None else ()
        everything += found
        results.append(_with(result, found))
    return replace(run, results=tuple(results)), tuple(everything)


def _key(result: Result) -> tuple[str, str | None, Measure]:
    return result.rule, result.operation, result.measured.get("subject")


def _differences(older: Result, newer: Result, seed: int) -> Iterator[Difference]:
    before = read_distribution(older.measured.get("distribution"))
    now = read_distribution(newer.measured.get("distribution"))
    for share, words in _SHARES:
        former, present = quantile(merged(before), share), quantile(merged(now), share)
        if former is None or present is None:
            continue
        interval = quantile_difference(
            before, now, share, f"{seed}/{words}", confidence=_CONFIDENCE
        )
        yield Difference(
            subject=str(newer.measured.get("subject")),
            words=words,
            before=former,
            now=present,
            low=interval.low,
            high=interval.high,
            others=max(_others(older), _others(newer)),
        )


def _others(result: Result) -> float:
    share = result.measured.get("others_took_share")
    return float(share) if isinstance(share, int | float) else 0.0


def _with(result: Result, found: tuple[Difference, ...]) -> Result:
    if not found:
        return result
    against: dict[str, Measure] = {
        one.words: {
            "before_seconds": round(one.before, 6),
            "now_seconds": round(one.now, 6),
            "difference_seconds": [round(one.low, 6), round(one.high, 6)],
            "verdict": one.verdict,
        }
        for one in found
    }
    return replace(result, measured={**result.measured, "against": against})


def _signed(seconds: float) -> str:
    return f"{'-' if seconds < 0 else '+'}{show_seconds(abs(seconds))}" if seconds else "0"
