"""The latency rules: what holds under load."""

from __future__ import annotations

from typing import Final

from conformance.check import Check
from conformance.checks.latency import budget

CHECKS: Final[tuple[Check, ...]] = (budget.CHECK,)
