"""Date-times as instants (RFC 3339): other offsets and other lengths of fraction compare equal."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Final

_PATTERN: Final = re.compile(
    r"^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:([Zz])|([+-])(\d\d):?(\d\d))$"
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=10_000)
def instant(text: str) -> Fraction | None:
    """Return the seconds since 1970 that a date-time stands for, or None where it is none."""
    match = _PATTERN.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    leap = second == 60
    try:
        moment = datetime(year, month, day, hour, minute, 59 if leap else second, tzinfo=UTC)
    except ValueError:
        return None
    whole = (moment - _EPOCH) // timedelta(seconds=1) + leap
    if match[9] is not None:
        offset = int(match[10]) * 3600 + int(match[11]) * 60
        whole -= offset if match[9] == "+" else -offset
    digits = match[7] or "0"
    return whole + Fraction(int(digits), 10 ** len(digits))
