"""How a request reaches a target: over HTTP/1.1, one at a time or several at one instant."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Protocol

from conformance.connection import Address, Connection
from conformance.exchange import Exchange, Request
from conformance.reading import BROKEN, Bounds, Reply, cut_short

_TOGETHER: Final = 128
REFUSED: Final = "connection refused"


class Transport(Protocol):
    """Sends requests that already carry their credential, and never raises for what a target does.

    It raises `UnsendableError` for what cannot be written as HTTP.
    """

    def send(self, request: Request) -> Exchange:
        """Send one request."""
        ...

    def send_together(self, requests: Sequence[Request]) -> tuple[Exchange, ...]:
        """Send requests at one instant, and return their exchanges in the same order."""
        ...

    def close(self) -> None:
        """Give back what is held open."""
        ...


@dataclass(slots=True, kw_only=True)
class HttpTransport:
    """A transport that keeps connections alive; `base` ends without a slash.

    No proxy and no redirect: what the target itself answers is what is judged.
    """

    base: str
    bounds: Bounds = field(default_factory=Bounds)
    _address: Address = field(init=False)
    _idle: list[Connection] = field(default_factory=list[Connection])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._address = Address.of(self.base)

    def send(self, request: Request) -> Exchange:
        """Send one request; a broken connection or a timeout ends in the exchange's `error`."""
        return self._exchange(request, gate=None)

    def send_together(self, requests: Sequence[Request]) -> tuple[Exchange, ...]:
        """Send requests at one instant, each from a thread of its own that waits at one gate."""
        from concurrent.futures import ThreadPoolExecutor

        found: list[Exchange] = []
        for first in range(0, len(requests), _TOGETHER):
            group = requests[first : first + _TOGETHER]
            gate = threading.Barrier(len(group))
            with ThreadPoolExecutor(max_workers=len(group)) as pool:
                found.extend(pool.map(partial(self._exchange, gate=gate), group))
        return tuple(found)

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _exchange(self, request: Request, *, gate: threading.Barrier | None) -> Exchange:
        began = time.monotonic()
        try:
            connection: Connection | None = self._take() or self._connect()
            problem = None
        except OSError as error:
            connection, problem = None, error
        if gate is not None:
            # Everybody is connected by now, or is not going to be: the requests alone are left.
            gate.wait(timeout=self.bounds.seconds + 5.0)
            began = time.monotonic()
        reply = (
            Reply(error=_not_reached(problem, self.bounds))
            if connection is None
            else self._ask(connection, request)
        )
        return Exchange(
            request=request,
            status=reply.status,
            headers=reply.headers,
            body=reply.body,
            started=began,
            seconds=time.monotonic() - began,
            error=reply.error,
            unread=reply.unread,
            late=reply.late,
        )

    def _ask(self, connection: Connection, request: Request) -> Reply:
        was_kept = connection.reused
        reply = self._once(connection, request)
        if was_kept and not reply.touched and (reply.error or "").startswith(BROKEN):
            # A service may close a connection that it kept open at any time (RFC 9112, 9.6), also just
            # as a request sets out; on a fresh one it has no such reason.
            try:
                return self._once(self._connect(), request)
            except OSError as problem:
                return Reply(error=_not_reached(problem, self.bounds))
        return reply

    def _once(self, connection: Connection, request: Request) -> Reply:
        reply = Reply()
        try:
            reply = connection.ask(request, self.bounds)
        finally:
            if reply.lasting:
                with self._lock:
                    self._idle.append(connection)
            else:
                connection.close()
        return reply

    def _connect(self) -> Connection:
        return Connection.open(self._address, seconds=self.bounds.seconds)

    def _take(self) -> Connection | None:
        """Return a connection that was kept and still stands, the last used first."""
        while True:
            with self._lock:
                if not self._idle:
                    return None
                connection = self._idle.pop()
            if not connection.is_stale:
                return connection
            connection.close()


def _not_reached(problem: OSError | None, bounds: Bounds) -> str:
    if isinstance(problem, TimeoutError):
        return f"no connection within {bounds.seconds:g} s (allow more with --request-timeout)"
    if isinstance(problem, ConnectionRefusedError):
        return REFUSED
    return f"no connection: {cut_short(problem) if problem else 'it was not made'}"
