"""Which operations a concrete path may lead to."""

from __future__ import annotations

import re

from contracts.contract import Contract
from contracts.operations import Operation


def matching(contract: Contract, path: str) -> tuple[Operation, ...]:
    """Return every operation whose path template a concrete path matches."""
    return tuple(
        operation
        for operation in contract.operations
        if re.fullmatch(_pattern(operation.path), path)
    )


def _pattern(template: str) -> str:
    parts = re.split(r"(\{[^{}]+\})", template)
    return "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in parts) + "/?"
