"""Requests that are kept in flight: half of each body is sent, and the rest when it is said."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from conformance.connection import Address, Connection
from conformance.exchange import Exchange, Request
from conformance.reading import Bounds, Reply, cut_short

_ON_THE_WAY: Final = 5.0


@dataclass(slots=True, kw_only=True)
class Held:
    """One request in flight; `sent` already carries its credential, `request` is what is shown."""

    request: Request
    sent: Request
    _underway: threading.Event = field(default_factory=threading.Event)
    _release: threading.Event = field(default_factory=threading.Event)
    _reply: Reply = field(default_factory=lambda: Reply(error="it was never sent"))
    _seconds: float = 0.0
    _thread: threading.Thread | None = None

    def begin(self, base: str, bounds: Bounds) -> None:
        """Send half of it; returns when that has gone, or cannot."""
        self._thread = threading.Thread(target=self._send, args=(base, bounds), daemon=True)
        self._thread.start()
        self._underway.wait(_ON_THE_WAY)

    def finish(self) -> Exchange:
        """Send the rest, and return what came of it."""
        self._release.set()
        if self._thread is not None:
            self._thread.join()
        reply = self._reply
        return Exchange(
            request=self.request,
            status=reply.status,
            headers=reply.headers,
            body=reply.body,
            seconds=self._seconds,
            error=reply.error,
        )

    def _send(self, base: str, bounds: Bounds) -> None:
        began = time.monotonic()
        try:
            connection = Connection.open(Address.of(base), seconds=bounds.seconds)
        except OSError as problem:
            self._reply = Reply(error=f"no connection: {cut_short(problem)}")
            self._underway.set()
            return
        try:
            self._reply = connection.ask(self.sent, bounds, pause=self._pause)
        finally:
            connection.close()
            self._underway.set()
            self._seconds = time.monotonic() - began

    def _pause(self) -> None:
        self._underway.set()
        self._release.wait()

    def abandon(self) -> None:
        """Let it go, whatever comes of it."""
        self._release.set()


@contextmanager
def held(
    requests: Sequence[tuple[Request, Request]], base: str, bounds: Bounds
) -> Generator[tuple[Held, ...]]:
    """Keep requests in flight while the context lasts; each is a pair of what is shown and what is sent."""
    found = tuple(Held(request=shown, sent=sent) for shown, sent in requests)
    try:
        for one in found:
            one.begin(base, bounds)
        yield found
    finally:
        for one in found:
            one.abandon()
