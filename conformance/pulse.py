"""Whether a target still answers, and which of its operations are not worth another request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from conformance.exchange import Exchange, Request

_SILENT: Final = 3
_LARGE: Final = 64 * 1024
_HELD: Final = 128 * 1024 * 1024


@dataclass(slots=True)
class Pulse:
    """What the answers so far tell; every exchange is shown to it."""

    lively: Request | None = None
    """The last request that was answered and changes nothing: it shows whether a target lives."""
    _silent: int = 0
    _given_up: dict[str, tuple[int, str]] = field(default_factory=dict[str, "tuple[int, str]"])
    _held: int = 0

    def note(self, exchange: Exchange) -> None:
        """Take in what became of a request."""
        name = exchange.request.operation or ""
        if len(exchange.body) > _LARGE:
            self._held += len(exchange.body)
        if exchange.status is not None:
            self._silent = 0
            self._given_up.pop(name, None)
            if exchange.request.method == "GET" and exchange.status < 500:
                self.lively = exchange.request
            return
        if not exchange.unread:
            self._silent += 1
        if exchange.unread or exchange.late:
            times = self._given_up.get(name, (0, ""))[0] + 1
            self._given_up[name] = (times, exchange.error or "")

    def revived(self) -> None:
        """Take in that the target answered when it was asked whether it lives."""
        self._silent = 0

    @property
    def is_faint(self) -> bool:
        """Whether so many requests in a row got no answer that the target has to be asked."""
        return self._silent >= _SILENT

    @property
    def is_flooded(self) -> bool:
        """Whether the large answers take more room than a run may."""
        return self._held > _HELD

    def given_up(self, request: Request) -> str | None:
        """Return why an operation is not asked again: each time it costs the whole time or size allowed."""
        times, error = self._given_up.get(request.operation or "", (0, ""))
        name = request.operation or f"{request.method} {request.path}"
        return None if times < _SILENT else f"{name} was asked {times} times in a row: {error}"
