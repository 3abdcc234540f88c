"""A request whose answer may come before the request has been read: oversize bodies.

A server may answer 413 and close (RFC 9110, 15.5.14). The answer is read while the body is still being
written, so that it is not lost when the server closes.
"""

from __future__ import annotations

import select
import socket
import ssl
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from conformance.exchange import Exchange, Headers, Pairs, Request

if TYPE_CHECKING:
    import h11

_CHUNK: Final = 65536
_LINGER: Final = 1.0


@dataclass(slots=True)
class _Answer:
    status: int | None = None
    headers: Pairs = ()
    body: bytearray = field(default_factory=bytearray)
    complete: bool = False


def send_early_answer(base: str, request: Request, *, timeout: float) -> Exchange:
    """Send a request over a connection of its own; the answer counts whenever it comes."""
    began = time.monotonic()
    answer, error = _Answer(), None
    parts = urlsplit(base)
    secure = parts.scheme == "https"
    address = (parts.hostname or "localhost", parts.port or (443 if secure else 80))
    try:
        with socket.create_connection(address, timeout=timeout) as plain:
            connection = (
                ssl.create_default_context().wrap_socket(plain, server_hostname=address[0])
                if secure
                else plain
            )
            error = _talk(connection, parts.netloc, parts.path, request, answer, began + timeout)
    except OSError as problem:
        error = f"the connection broke: {problem.strerror or problem}"
    return Exchange(
        request=request,
        status=answer.status,
        headers=Headers(answer.headers),
        body=bytes(answer.body),
        started=began,
        seconds=time.monotonic() - began,
        error=None if answer.status is not None else error or "the connection was closed",
    )


def _talk(
    connection: socket.socket,
    host: str,
    prefix: str,
    request: Request,
    answer: _Answer,
    deadline: float,
) -> str | None:
    import h11

    parser = h11.Connection(h11.CLIENT)
    body = request.body or b""
    headers = [("Host", host), ("Content-Length", str(len(body))), ("User-Agent", "lockstep")]
    if request.headers.get("Accept") is None:
        headers.append(("Accept", "*/*"))
    head = parser.send(
        h11.Request(
            method=request.method,
            target=prefix + request.target,
            headers=[*headers, *request.headers.pairs],
        )
    )
    waiting = memoryview((head or b"") + body)
    parser.send(h11.Data(data=body))
    parser.send(h11.EndOfMessage())
    connection.setblocking(False)
    writing = True
    while not answer.complete:
        left = deadline - time.monotonic()
        if left <= 0:
            return "nothing in time"
        readable, writable, _ = select.select(
            [connection], [connection] if writing and waiting else [], [], min(left, _LINGER)
        )
        if readable:
            try:
                data = connection.recv(_CHUNK)
            except BlockingIOError:
                continue
            except OSError as problem:
                return f"the connection broke: {problem.strerror or problem}"
            parser.receive_data(data)
            problem = _take(parser, answer)
            if problem is not None or not data:
                return problem
        if writable and waiting:
            try:
                waiting = waiting[connection.send(waiting[:_CHUNK]) :]
            except BlockingIOError:
                continue
            except OSError:
                # The server stopped reading; what it answered may still be on its way.
                writing = False
    return None


def _take(parser: h11.Connection, answer: _Answer) -> str | None:
    import h11

    while True:
        try:
            event = parser.next_event()
        except h11.RemoteProtocolError as error:
            return f"the answer is not HTTP: {error}"
        if isinstance(event, h11.Response):
            answer.status = event.status_code
            answer.headers = tuple(
                (name.decode("latin-1"), value.decode("latin-1")) for name, value in event.headers
            )
        elif isinstance(event, h11.Data):
            answer.body.extend(event.data)
        elif isinstance(event, h11.EndOfMessage):
            answer.complete = True
            return None
        elif (
            event is h11.NEED_DATA or event is h11.PAUSED or isinstance(event, h11.ConnectionClosed)
        ):
            return None
