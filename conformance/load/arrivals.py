"""Open-model arrivals: a Poisson process that waits for no answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

_AT_ONCE: Final = 256


def arrivals(
    rate: float, seconds: float, shares: Sequence[float], seed: str
) -> Iterator[tuple[float, int]]:
    """Yield when requests are due, in seconds, with the index of the stream that each belongs to.

    Gaps are exponential with mean 1/rate, and wait for nobody; the stream is drawn by its share. The same
    seed yields the same.
    """
    random = Random(f"arrivals/{seed}")
    streams = range(len(shares))
    now = random.expovariate(rate)
    while now < seconds:
        # Streams are drawn many at once: one draw costs more than all else that happens before a request.
        for stream in random.choices(streams, shares, k=_AT_ONCE):
            if now >= seconds:
                return
            yield now, stream
            now += random.expovariate(rate)
