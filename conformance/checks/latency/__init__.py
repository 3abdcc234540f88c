"""The latency rules: what holds under load, and what a list costs as it grows."""

from __future__ import annotations

from typing import Final

from conformance.check import Check
from conformance.checks.latency import (
    budget,
    concurrency,
    depth,
    errors,
    growth,
    rate,
    stall,
)

CHECKS: Final[tuple[Check, ...]] = (
    growth.CHECK,
    depth.CHECK,
    concurrency.CHECK,
    budget.CHECK,
    rate.CHECK,
    errors.CHECK,
    stall.CHECK,
)
