"""Which operations a concrete path may lead to."""

from __future__ import annotations

import re
from functools import cache

from contracts.contract import Contract
from contracts.operations import Operation


def matching(contract: Contract, path: str) -> tuple[Operation, ...]:
    """Return every operation whose path template a concrete path matches."""
    return tuple(
        operation for operation in contract.operations if _pattern(operation.path).fullmatch(path)
    )


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"(\{[^{}]+\})", template)
    segments = ("[^/]+" if part.startswith("{") else re.escape(part) for part in parts)
    return re.compile("".join(segments) + "/?")
