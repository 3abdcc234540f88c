"""Answers on their way to the consumer: whole, or as a bad network brings them."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Final

import h11

from conformance.witness.messages import Answered, Delivery, end_to_end

_PIECES: Final = 8
_PAUSE: Final = 0.12
_DRIP: Final = 0.2


def deliver(
    connection: socket.socket,
    parser: h11.Connection,
    answer: Answered,
    delivery: Delivery,
    stopped: threading.Event,
) -> bool:
    """Send an answer; returns whether the connection can carry another one.

    Raises OSError where the consumer has gone.
    """
    match delivery:
        case Delivery.TRUNCATED if answer.body:
            connection.sendall(_head(answer, f"Content-Length: {len(answer.body)}"))
            connection.sendall(answer.body[: len(answer.body) // 2])
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            return False
        case Delivery.STALLED:
            connection.sendall(_head(answer, "Transfer-Encoding: chunked"))
            # White space before a JSON text is part of it (RFC 8259, 2): the answer is good so far.
            while not stopped.wait(_DRIP):
                connection.sendall(b"1\r\n \r\n")
            return False
        case _:
            return _whole(connection, parser, answer, delivery, stopped)


def _whole(
    connection: socket.socket,
    parser: h11.Connection,
    answer: Answered,
    delivery: Delivery,
    stopped: threading.Event,
) -> bool:
    fields = [
        (name.encode("latin-1"), value.encode("latin-1"))
        for name, value in end_to_end(answer.headers).pairs
    ]
    if b"content-length" not in {name.lower() for name, _ in fields} and answer.status not in (
        204,
        304,
    ):
        fields.append((b"Content-Length", str(len(answer.body)).encode()))
    head = parser.send(
        h11.Response(
            status_code=answer.status, headers=fields, reason=answer.phrase.encode("latin-1")
        )
    )
    body = parser.send(h11.Data(data=answer.body)) if answer.body else b""
    end = parser.send(h11.EndOfMessage())
    data = (head or b"") + (body or b"") + (end or b"")
    if delivery is Delivery.TRICKLE:
        size = max(1, -(-len(data) // _PIECES))
        for start in range(0, len(data), size):
            connection.sendall(data[start : start + size])
            if stopped.wait(_PAUSE):
                return False
    else:
        connection.sendall(data)
    return parser.our_state is h11.DONE and parser.their_state is h11.DONE


def _head(answer: Answered, framing: str) -> bytes:
    """Return the head of an answer that says how its body would be framed."""
    lines = [f"HTTP/1.1 {answer.status} {answer.phrase}"]
    lines += [
        f"{name}: {value}"
        for name, value in end_to_end(answer.headers).pairs
        if name.lower() not in ("content-length", "content-encoding")
    ]
    return "\r\n".join([*lines, framing, "Connection: close", "", ""]).encode("latin-1")
