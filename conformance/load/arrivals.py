"""Open-model arrivals: a Poisson process that waits for no answer."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random


def schedule(
    rate: float, seconds: float, shares: Sequence[float], seed: int
) -> list[tuple[float, int]]:
    """Return the instants at which requests start, with the index of the stream that each belongs to.

    Gaps are exponential with mean 1/rate; the stream is drawn by its share. The same
    seed gives the same schedule.
    """
    random = Random(f"arrivals/{seed}")
    found: list[tuple[float, int]] = []
    streams = range(len(shares))
    now = random.expovariate(rate)
    while now < seconds:
        found.append((now, random.choices(streams, shares)[0]))
        now += random.expovariate(rate)
    return found
