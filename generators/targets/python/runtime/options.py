"""What a caller decides about a client, and about a single call."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerHead:
    """Status and headers of an answer; names of headers are found in any case."""

    status: int
    headers: Mapping[str, str]
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOptions:
    """What holds for one call: it goes before the client's own settings.

    `timeout` is in seconds and for each attempt, `attempts` counts all sendings, and `on_answer`
    is told the head
    of each answer that the call comes to: `CallOptions(on_answer=heads.append)`.
    """

    timeout: float | None = None
    attempts: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    base_url: str | None = None
    on_answer: Callable[[AnswerHead], object] | None = None


class Clock(Protocol):
    """The time, and waiting for it to pass."""

    def now(self) -> float:
        """Return the seconds since 1970."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...

    def async_sleep(self, seconds: float) -> Awaitable[None]:
        """Return what waits without blocking."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> float:
        """Return the seconds since 1970."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    def async_sleep(self, seconds: float) -> Awaitable[None]:
        """Return what waits without blocking."""
        import asyncio

        return asyncio.sleep(seconds)


NO_OPTIONS = CallOptions()
"""A call with the client's own settings."""
