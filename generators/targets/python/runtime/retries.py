"""When a failed call is sent again: exactly where the contract's catalogue allows it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from .errors import ApiError
from .operations import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often and how patiently a call is repeated.

    `attempts` counts all sendings of a call; 1 and less is none but the first. Waiting grows from
    `first` to `longest` seconds, each wait drawn at random between nothing and that (full jitter), and
    is never shorter than `Retry-After`. Where that is more than `patience` seconds, nobody waits.
    """

    attempts: int = 3
    first: float = 0.5
    longest: float = 8.0
    patience: float = 60.0
    random: Callable[[], float] = random.random

    def wait(self, attempt: int, retry_after: float | None) -> float:
        """Return the seconds to wait after an attempt, the first of which is 1."""
        jittered = self.random() * min(self.longest, self.first * 2 ** (attempt - 1))
        return max(jittered, retry_after or 0.0)

    def allows(
        self, operation: Operation, error: ApiError, attempt: int, headers: Mapping[str, str]
    ) -> bool:
        """Return whether a call may be sent again after an error, given the headers that it was sent with."""
        retry = operation.retry
        named = error.code in retry.codes if error.code else error.status in retry.statuses
        if attempt >= self.attempts or not named:
            return False
        key = (retry.key_header or "").lower()
        return retry.idempotent or any(name.lower() == key for name in headers)


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds that `Retry-After` demands (RFC 9110, section 10.2.3), or None.

    `now` is the time in seconds since 1970, by which a date is judged.
    """
    said = headers.get("retry-after", "").strip()
    if not said:
        return None
    if said.isascii() and said.isdigit():
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.fromtimestamp(now, UTC)).total_seconds())
