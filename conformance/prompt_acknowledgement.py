"""A network backend that acknowledges what it reads at once.

A server that writes head and body of an answer apart waits, under Nagle's algorithm, for the
acknowledgement of the first before it sends the second, and a client's kernel holds that back for
40 ms. Thousands of small requests would then take minutes, and none of it would be the service's
own doing.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx


class PromptBackend(httpcore.NetworkBackend):
    """The usual backend of httpcore, with streams that acknowledge at once."""

    def __init__(self) -> None:
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect, and return the stream."""
        return _PromptStream(
            self._inner.connect_tcp(host, port, timeout, local_address, socket_options)
        )

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self._inner.sleep(seconds)


class _PromptStream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        option = getattr(socket, "TCP_QUICKACK", None)
        plain = self._inner.get_extra_info("socket")
        if option is not None and plain is not None:
            # The kernel falls back by itself, so it is asked before each reading.
            with contextlib.suppress(OSError):
                plain.setsockopt(socket.IPPROTO_TCP, option, 1)
        return self._inner.read(max_bytes, timeout)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, timeout)

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return self._inner.start_tls(ssl_context, server_hostname, timeout)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def prompt_transport(connections: int) -> httpx.HTTPTransport:
    """Return a transport for an httpx client that acknowledges promptly and keeps connections open."""
    import ssl

    transport = httpx.HTTPTransport()
    # httpx offers no other way to a network backend than its pool.
    transport._pool = httpcore.ConnectionPool(  # pyright: ignore[reportPrivateUsage]
        ssl_context=ssl.create_default_context(),
        max_connections=connections,
        max_keepalive_connections=connections,
        keepalive_expiry=5.0,
        network_backend=PromptBackend(),
    )
    return transport
