"""The rules of consumers: what they ask, and how they take the answers that a provider may give."""

from __future__ import annotations

from typing import Final

from conformance.check import Check
from conformance.checks.consumer import (
    batch_bounds,
    keeps_filters,
    memory,
    opaque_cursor,
    requests_conform,
    retries,
    retry_after,
    surfaces_errors,
    survives,
    throughput,
    tolerates_unknown,
    walks_to_end,
)

CHECKS: Final[tuple[Check, ...]] = (
    requests_conform.CHECK,
    walks_to_end.CHECK,
    keeps_filters.CHECK,
    opaque_cursor.CHECK,
    retries.CHECK,
    retry_after.CHECK,
    batch_bounds.CHECK,
    tolerates_unknown.CHECK,
    surfaces_errors.CHECK,
    survives.CHECK,
    throughput.CHECK,
    memory.CHECK,
)
