"""The schema rules: what standard OpenAPI promises of requests and answers."""

from __future__ import annotations

from typing import Final

from conformance.check import Check
from conformance.checks.schema import (
    accepts_valid,
    body,
    headers,
    media_type,
    rejects_invalid,
    status_declared,
)

CHECKS: Final[tuple[Check, ...]] = (
    accepts_valid.CHECK,
    rejects_invalid.CHECK,
    status_declared.CHECK,
    media_type.CHECK,
    headers.CHECK,
    body.CHECK,
)
