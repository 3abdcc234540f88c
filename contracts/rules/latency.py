"""The `x-latency` rules: budgets by class and operation, and the load at which they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.pointers import Pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """A latency budget; each percentile in seconds, None where nothing is promised."""

    p50: float | None = None
    p95: float | None = None
    p99: float | None = None
    max: float | None = None

    def percentiles(self) -> Mapping[float, float]:
        """Return the promised percentiles as share of requests → seconds; `max` is share 1."""
        stated = {0.5: self.p50, 0.95: self.p95, 0.99: self.p99, 1.0: self.max}
        return {share: limit for share, limit in stated.items() if limit is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationLatency:
    """The budget of one operation: its class, and whether it states percentiles of its own."""

    class_name: str
    budget: Budget
    own: bool = False
    pointer: Pointer = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """The arrivals at which budgets must hold.

    `rate` in requests per second, `duration` in seconds, `mix` from class to its share of 1,
    `errors` the share of failures that is allowed, `concurrency` how many at one instant.
    """

    rate: float
    duration: float
    mix: Mapping[str, float]
    errors: float = 0.0
    concurrency: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyRules:
    """The root's `x-latency`."""

    classes: Mapping[str, Budget]
    load: Load | None = None
    pointer: Pointer = "/x-latency"
