"""Quantities that carry their unit: `100ms`, `1000/s`, `0.1%`, `256MiB`, `400MB`."""

from __future__ import annotations

import re
from typing import Final

_SECONDS: Final = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_BYTES: Final = {
    "B": 1,
    "KiB": 1024,
    "MiB": 1024**2,
    "GiB": 1024**3,
    "kB": 1000,
    "KB": 1000,
    "MB": 1000**2,
    "GB": 1000**3,
}
_PER_SECOND: Final = {"s": 1.0, "m": 1 / 60, "h": 1 / 3600}
_NUMBER = r"^([0-9]+(?:\.[0-9]+)?)\s*"


def seconds(text: str) -> float:
    """Return a duration such as `100ms` in seconds; raises ValueError for anything else."""
    number, unit = _parts(text, _SECONDS, "a duration such as 100ms or 5s")
    return number * _SECONDS[unit]


def byte_count(text: str) -> int:
    """Return a size such as `256MiB` (binary) or `400MB` (decimal) in bytes; raises ValueError."""
    number, unit = _parts(text, _BYTES, "a size such as 256MiB or 400MB")
    return round(number * _BYTES[unit])


def per_second(text: str) -> float:
    """Return a rate such as `1000/s` in events per second; raises ValueError."""
    match = re.match(_NUMBER + r"/(s|m|h)$", text)
    if match is None:
        raise ValueError(f"{text!r} is not a rate such as 1000/s")
    return float(match[1]) * _PER_SECOND[match[2]]


def share(text: str) -> float:
    """Return a share such as `0.1%` as a fraction of 1; raises ValueError."""
    number, _ = _parts(text, {"%": 1.0}, "a share such as 0.1%")
    return number / 100


def show_seconds(value: float) -> str:
    """Return a duration for people, with three figures and the unit that suits it."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size or unit == "µs":
            return f"{value / size:.3g} {unit}"
    raise AssertionError


def _parts(text: str, units: dict[str, float] | dict[str, int], wanted: str) -> tuple[float, str]:
    match = re.match(_NUMBER + r"([A-Za-z%]+)$", text)
    if match is None or match[2] not in units:
        raise ValueError(f"{text!r} is not {wanted}")
    return float(match[1]), match[2]
