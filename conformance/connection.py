"""One connection to a target: a request goes out, its answer comes in, both within bounds.

The answer is read while the request is still being written, so that it is not lost where a server
answers early and closes (RFC 9110, 15.5.14). What is read is acknowledged at once: a server that writes
head and body apart would else wait 40 ms for each (Nagle's algorithm and the kernel's delayed
acknowledgement), and thousands of small requests would take minutes.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from conformance.exchange import Request
from conformance.reading import Bounds, Reading, Reply, UnsendableError, cut_short

_CHUNK: Final = 65536
_KEPT: Final = 3.0
"""Seconds for which an idle connection is kept: shorter than servers do (Node.js and uvicorn: 5 s)."""
_QUICK_ACKNOWLEDGEMENT: Final[int | None] = getattr(socket, "TCP_QUICKACK", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a target listens, and what its paths begin with."""

    host: str
    port: int
    secure: bool
    name: str
    prefix: str

    @staticmethod
    def of(base: str) -> Address:
        """Return the address of a base URL."""
        parts = urlsplit(base)
        secure = parts.scheme == "https"
        return Address(
            host=parts.hostname or "localhost",
            port=parts.port or (443 if secure else 80),
            secure=secure,
            name=parts.netloc.rpartition("@")[2],
            prefix=parts.path,
        )


@dataclass(slots=True)
class Connection:
    """A connection that may carry one request after another; `address` is where it leads."""

    address: Address
    _socket: socket.socket
    reused: bool = False
    _idle_since: float = field(default_factory=time.monotonic)

    @staticmethod
    def open(address: Address, *, seconds: float) -> Connection:
        """Connect; raises OSError."""
        plain = socket.create_connection((address.host, address.port), timeout=seconds)
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            found = (
                _tls().wrap_socket(plain, server_hostname=address.host) if address.secure else plain
            )
        except BaseException:
            plain.close()
            raise
        found.setblocking(False)
        return Connection(address, found)

    @property
    def is_stale(self) -> bool:
        """Whether the other side closed it or says what nobody asked for, or it was idle too long."""
        if time.monotonic() - self._idle_since > _KEPT:
            return True
        return bool(_ready(self._socket, writing=False, seconds=0.0))

    def ask(
        self, request: Request, bounds: Bounds, *, pause: Callable[[], None] | None = None
    ) -> Reply:
        """Send a request and return what came of it; raises UnsendableError, and nothing else.

        `pause` is called with half of the body still to be sent: until it returns, the request is in flight.
        """
        reading = Reading(bounds=bounds)
        waiting = memoryview(reading.written(self._head(request), request.body or b""))
        if pause is not None:
            half = len(waiting) - len(request.body or b"") // 2
            first, waiting = waiting[:half], waiting[half:]
            while first:
                first = self._write(first, reading)
            pause()
        deadline = time.monotonic() + bounds.seconds
        while not reading.is_over:
            if waiting:
                waiting = self._write(waiting, reading)
            data = self._read(reading)
            if data is not None:
                reading.take(data)
            left = deadline - time.monotonic()
            if left <= 0:
                reading.time_is_up()
            elif data is None and not reading.is_over:
                _ready(self._socket, writing=bool(waiting), seconds=left)
        reply = reading.reply(complete=not waiting)
        self.reused, self._idle_since = True, time.monotonic()
        return reply

    def close(self) -> None:
        """Close it."""
        with contextlib.suppress(OSError):
            self._socket.close()

    def _head(self, request: Request) -> tuple[bytes, bytes, list[tuple[bytes, bytes]]]:
        stated = {name.lower() for name, _ in request.headers.pairs}
        usual = [
            ("Host", self.address.name),
            ("User-Agent", "lockstep"),
            ("Accept", "*/*"),
            # A coding hides how long an answer is until it is undone, so that none is asked for.
            ("Accept-Encoding", "identity"),
        ]
        if request.body is not None or request.method in ("POST", "PUT", "PATCH"):
            usual.append(("Content-Length", str(len(request.body or b""))))
        fields = [pair for pair in usual if pair[0].lower() not in stated]
        fields += request.headers.pairs
        try:
            return (
                request.method.encode("ascii"),
                (self.address.prefix + request.target).encode("ascii"),
                [(name.encode("ascii"), value.encode()) for name, value in fields],
            )
        except UnicodeError as error:
            raise UnsendableError(str(error)) from None

    def _write(self, waiting: memoryview, reading: Reading) -> memoryview:
        try:
            return waiting[self._socket.send(waiting[:_CHUNK]) :]
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return waiting
        except OSError as problem:
            # The server stopped reading; what it answered may still be on its way.
            reading.cannot_be_written(problem)
            return memoryview(b"")

    def _read(self, reading: Reading) -> bytes | None:
        """Return what came, b"" at the end of the connection, or None where nothing is there yet."""
        if _QUICK_ACKNOWLEDGEMENT is not None:
            # The kernel falls back by itself, so it is asked before each reading.
            with contextlib.suppress(OSError):
                self._socket.setsockopt(socket.IPPROTO_TCP, _QUICK_ACKNOWLEDGEMENT, 1)
        try:
            return self._socket.recv(_CHUNK)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return None
        except ssl.SSLEOFError:
            return b""
        except OSError as problem:
            reading.broke(cut_short(problem))
            return None


def _ready(connection: socket.socket, *, writing: bool, seconds: float) -> list[tuple[int, int]]:
    """Wait until a connection may be read from or, where asked for, written to."""
    wanted = select.POLLIN | (select.POLLOUT if writing else 0)
    poll = select.poll()
    poll.register(connection, wanted)
    return poll.poll(max(0, int(seconds * 1000) + 1) if seconds else 0)


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
