"""Who waits for an answer, and since when nobody does: what tells that a service has done its work."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Traffic:
    """The requests that are under way, by their operation (None: the contract has none for them).

    A consumer is silent only where it neither waits for an answer nor was asked to: its next request
    may come as late as that.
    """

    began: float = field(default_factory=time.monotonic)
    _under_way: Counter[str | None] = field(default_factory=Counter["str | None"])
    _last: dict[str | None, float] = field(default_factory=dict["str | None", float])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, operation: str | None) -> None:
        """Note that a request has come."""
        with self._lock:
            self._under_way[operation] += 1

    def end(self, operation: str | None, *, patience: float = 0.0) -> None:
        """Note that a request was answered or given up, and for how many seconds its answer asked to wait."""
        with self._lock:
            self._under_way[operation] -= 1
            until = time.monotonic() + patience
            self._last[operation] = max(until, self._last.get(operation, 0.0))

    def silence(self, operation: str | None = None) -> float:
        """Return for how many seconds nothing was under way, of one operation where it is named."""
        with self._lock:
            if operation is None:
                under_way = self._under_way.total()
                last = max(self._last.values(), default=self.began)
            else:
                under_way = self._under_way[operation]
                last = self._last.get(operation, self.began)
        return 0.0 if under_way else max(0.0, time.monotonic() - last)
