"""ULIDs, and the UUIDs that the items of a job have where their author gave none."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Sequence
from typing import Final

_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RANDOM_BITS: Final = 80
_JOB_BITS: Final = 42
LARGEST_POSITION: Final = 2**32 - 1
"""How many items of one job can be told apart by the UUIDs that it gives them."""


def now() -> int:
    """Return the milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def ulid_text(milliseconds: int, random: int) -> str:
    """Return the ULID of a time and 80 random bits."""
    value = milliseconds << _RANDOM_BITS | random
    return "".join(_CROCKFORD[value >> shift & 31] for shift in range(125, -1, -5))


def ulid_time(ulid: str) -> int:
    """Return the time that a ULID carries, in milliseconds since 1970."""
    time_part = 0
    for character in ulid[:10]:
        time_part = time_part * 32 + _CROCKFORD.index(character)
    return time_part


class Ulids:
    """A source of ULIDs that increase strictly, also when the clock is set back."""

    def __init__(self) -> None:
        self._time = -1
        self._random = 0

    def next(self) -> str:
        """Return the next one."""
        moment = now()
        if moment > self._time:
            self._time = moment
            # The highest random bit stays free, so that counting on does not come to an end.
            self._random = secrets.randbits(_RANDOM_BITS - 1)
        else:
            self._random += 1
        return ulid_text(self._time, self._random)


class JobUuids:
    """The UUIDs of version 7 (RFC 9562) that a job gives to its items, each by its position.

    The same job gives the same item the same UUID however often it is run: what is sent or
    written twice is there once. The time is the job's own; behind it stand 42 bits that are the
    job's, then the position: they increase with it, so an index grows at its end.
    """

    def __init__(self, job_id: str) -> None:
        digest = int.from_bytes(hashlib.sha256(job_id.encode()).digest()[:8], "big")
        job = digest >> (64 - _JOB_BITS)
        moment = f"{ulid_time(job_id) & (1 << 48) - 1:012x}"
        high, middle, low = job >> 30, job >> 16 & 0x3FFF, job & 0xFFFF
        self._prefix = f"{moment[:8]}-{moment[8:]}-7{high:03x}-{0x8000 | middle:04x}-{low:04x}"

    def at(self, position: int) -> str:
        """Return the UUID of the item at a position, counted from 0."""
        return f"{self._prefix}{position:08x}"

    def of(self, positions: Sequence[int]) -> list[str]:
        """Return the UUIDs of the items at some positions."""
        prefix = self._prefix
        return [f"{prefix}{position:08x}" for position in positions]
