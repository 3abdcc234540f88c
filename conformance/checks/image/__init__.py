"""The image rules: what a shipped image promises, judged as it runs."""

from __future__ import annotations

from typing import Final

from conformance.check import Check
from conformance.checks.image import (
    contract,
    health,
    labels,
    memory,
    read_only,
    ready,
    shutdown,
    size,
    user,
)

CHECKS: Final[tuple[Check, ...]] = (
    labels.CHECK,
    contract.CHECK,
    user.CHECK,
    size.CHECK,
    memory.CHECK,
    ready.CHECK,
    shutdown.CHECK,
    health.CHECK,
    read_only.CHECK,
)
