"""Turns at the container engine of a machine, which tests in other processes use as well."""

from __future__ import annotations

import fcntl
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_PLACE: Final = Path(tempfile.gettempdir(), "lockstep-tests-engine")


@contextmanager
def beside_others() -> Generator[None]:
    """Use the engine while others may."""
    with _PLACE.open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_SH)
        yield


@contextmanager
def alone() -> Generator[None]:
    """Use the engine while no other test does, for what looks at all that it holds."""
    with _PLACE.open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield
