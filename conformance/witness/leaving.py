"""What a scenario leaves behind in its folder and at its output."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from conformance.witness.transcript import Left

_READ_AT_MOST: Final = 64 * 1024 * 1024


def left_by(scratch: Path, output: str) -> Mapping[str, Left]:
    """Return what a scenario wrote to its output (under no name) and into its folder."""
    found = {"": _as_left(output.encode())}
    for path in sorted(scratch.rglob("*")):
        if path.is_file() and path.stat().st_size <= _READ_AT_MOST:
            found[str(path.relative_to(scratch))] = _as_left(path.read_bytes())
    return found


def _as_left(data: bytes) -> Left:
    return Left(digest=hashlib.sha256(data).hexdigest(), lines=data.count(b"\n"))
