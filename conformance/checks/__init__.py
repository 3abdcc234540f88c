"""Every check, in the order in which they run; one folder a family, one file a rule."""

from __future__ import annotations

from typing import Final

from conformance.check import Check
from conformance.checks import consumer, errors, image, latency, pagination, schema, state

CHECKS: Final[tuple[Check, ...]] = (
    *schema.CHECKS,
    *pagination.CHECKS,
    *errors.CHECKS,
    *state.CHECKS,
    *latency.CHECKS,
    *image.CHECKS,
    *consumer.CHECKS,
)
