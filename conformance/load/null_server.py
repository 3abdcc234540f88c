"""A server that does nothing: what remains of a latency is the machine's and the engine's own.

It answers each request on each connection with 204 at once. It says its port on standard output, and ends
when its standard input does.
"""

from __future__ import annotations

import gc
import select
import socket
import sys
from typing import Final

_ANSWER: Final = b"HTTP/1.1 204 No Content\r\n\r\n"
_CHUNK: Final = 1 << 18


def main() -> None:
    """Serve until standard input ends."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    listener.setblocking(False)
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    gc.disable()
    waiting = select.epoll()
    waiting.register(listener.fileno(), select.EPOLLIN)
    waiting.register(sys.stdin.fileno(), select.EPOLLIN)
    connections: dict[int, socket.socket] = {}
    missing: dict[int, int] = {}
    while True:
        for number, _ in waiting.poll():
            if number == sys.stdin.fileno():
                return
            if number == listener.fileno():
                connection, _ = listener.accept()
                connection.setblocking(False)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connections[connection.fileno()] = connection
                waiting.register(connection.fileno(), select.EPOLLIN)
                continue
            if not _serve(connections[number], missing):
                waiting.unregister(number)
                missing.pop(number, None)
                connections.pop(number).close()


def _serve(connection: socket.socket, missing: dict[int, int]) -> bool:
    """Answer what came on a connection; returns whether it stays open."""
    try:
        data = connection.recv(_CHUNK)
        if not data:
            return False
        number = connection.fileno()
        left = missing.pop(number, 0)
        if not left:
            # The engine sends one request at a time, its head in one piece.
            head, _, body = data.partition(b"\r\n\r\n")
            left, data = _length(head), body
        left -= len(data)
        if left > 0:
            missing[number] = left
        else:
            connection.send(_ANSWER)
    except OSError:
        return False
    return True


def _length(head: bytes) -> int:
    lowered = head.lower()
    at = lowered.find(b"\r\ncontent-length:")
    if at < 0:
        return 0
    end = lowered.find(b"\r\n", at + 2)
    return int(lowered[at + 17 : end if end >= 0 else len(lowered)])


if __name__ == "__main__":
    main()
