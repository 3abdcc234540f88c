"""A server whose latency law is known: it answers each request after a time that it draws.

`python -m tests.conformance.lawful LAW` says its port and serves until standard input ends. Laws:
`constant:MS`, `exponential:MEAN_MS`, `bimodal:SHARE:FAST_MS:SLOW_MS`, `stall:MS:EVERY_S:FOR_S` (constant,
and at a stand from time to time), `failing:SHARE:MS` (500 in place of an answer), `dropping:SHARE:MS` (the
connection is closed).
"""

from __future__ import annotations

import contextlib
import gc
import select
import socket
import sys
from collections.abc import Callable
from heapq import heappop, heappush
from random import Random
from time import perf_counter

_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
_FAILED = b"HTTP/1.1 500 Failed\r\nContent-Length: 0\r\n\r\n"
Law = Callable[[Random, float], tuple[float, bytes]]


def law_of(text: str) -> Law:
    """Return what a law does to a request: seconds until its answer, and the answer (none: it is dropped)."""
    name, *words = text.split(":")
    numbers = [float(word) for word in words]

    def constant(_random: Random, _now: float) -> tuple[float, bytes]:
        return numbers[0] / 1e3, _OK

    def exponential(random: Random, _now: float) -> tuple[float, bytes]:
        return random.expovariate(1e3 / numbers[0]), _OK

    def bimodal(random: Random, _now: float) -> tuple[float, bytes]:
        share, fast, slow = numbers
        return (slow if random.random() < share else fast) / 1e3, _OK

    def stall(_random: Random, now: float) -> tuple[float, bytes]:
        base, every, length = numbers
        left = length - now % every
        return max(0.0, left) + base / 1e3, _OK

    def failing(random: Random, _now: float) -> tuple[float, bytes]:
        return numbers[1] / 1e3, _FAILED if random.random() < numbers[0] else _OK

    def dropping(random: Random, _now: float) -> tuple[float, bytes]:
        return numbers[1] / 1e3, b"" if random.random() < numbers[0] else _OK

    laws: dict[str, Law] = {
        "constant": constant,
        "exponential": exponential,
        "bimodal": bimodal,
        "stall": stall,
        "failing": failing,
        "dropping": dropping,
    }
    return laws[name]


def serve(law: Law, host: str = "127.0.0.1") -> None:
    """Serve until standard input ends; the engine sends one request at a time on a connection."""
    listener = socket.create_server((host, 0), backlog=1024)
    listener.setblocking(False)
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    gc.disable()
    random, began = Random(1), perf_counter()
    waiting = select.epoll()
    waiting.register(listener.fileno(), select.EPOLLIN)
    waiting.register(sys.stdin.fileno(), select.EPOLLIN)
    connections: dict[int, socket.socket] = {}
    due: list[tuple[float, int, socket.socket, bytes]] = []
    count = 0
    while True:
        now = perf_counter()
        while due and due[0][0] <= now:
            _, _, connection, answer = heappop(due)
            with contextlib.suppress(OSError):
                if answer:
                    connection.send(answer)
                else:
                    connection.shutdown(socket.SHUT_RDWR)
        # epoll itself waits in whole milliseconds, which is more than is to be measured.
        left = max(0.0, due[0][0] - perf_counter()) if due else 1.0
        select.select((waiting.fileno(),), (), (), left)
        for number, _ in waiting.poll(0):
            if number == sys.stdin.fileno():
                return
            if number == listener.fileno():
                connection, _ = listener.accept()
                connection.setblocking(False)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connections[connection.fileno()] = connection
                waiting.register(connection.fileno(), select.EPOLLIN)
                continue
            connection = connections[number]
            try:
                data = connection.recv(1 << 16)
            except OSError:
                data = b""
            if not data:
                waiting.unregister(number)
                connections.pop(number).close()
            elif b"\r\n\r\n" in data:
                now = perf_counter()
                seconds, answer = law(random, now - began)
                count += 1
                heappush(due, (now + seconds, count, connection, answer))


if __name__ == "__main__":
    serve(law_of(sys.argv[1]), *sys.argv[2:3])
