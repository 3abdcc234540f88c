"""The state rules: what was written is stored, comes back as it was, and is gone when it was deleted."""

from __future__ import annotations

from typing import Final

from conformance.check import Check
from conformance.checks.state import (
    create,
    delete,
    etag,
    idempotency_key,
    patch,
    put,
    read_your_writes,
    round_trip,
)

CHECKS: Final[tuple[Check, ...]] = (
    create.CHECK,
    put.CHECK,
    patch.CHECK,
    delete.CHECK,
    round_trip.CHECK,
    read_your_writes.CHECK,
    etag.CHECK,
    idempotency_key.CHECK,
)
