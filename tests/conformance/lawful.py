"""A server whose latency law is known: it answers each request after a time that it draws.

`python -m tests.conformance.lawful LAW` says its port and serves until standard input ends. Laws:
`constant:MS`, `exponential:MEAN_MS`, `bimodal:SHARE:FAST_MS:SLOW_MS`, `stall:MS:EVERY_S:FOR_S` (constant,
and at a stand from time to time), `failing:SHARE:MS` (500 in place of an answer), `dropping:SHARE:MS` (the
connection is closed).
"""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable
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


class Lawful(asyncio.Protocol):
    """One connection; the engine sends one request at a time on it, each in one piece."""

    def __init__(self, law: Law, random: Random, began: float) -> None:
        self.law, self.random, self.began = law, random, began
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if b"\r\n\r\n" not in data:
            return
        # From the clock, not from when the loop came to it, so that the law stays what it says.
        seconds, answer = self.law(self.random, perf_counter() - self.began)
        asyncio.get_running_loop().call_later(seconds, self._answer, answer)

    def _answer(self, answer: bytes) -> None:
        assert self.transport is not None
        if answer:
            self.transport.write(answer)
        else:
            self.transport.close()


async def serve(law: Law, host: str = "127.0.0.1") -> None:
    loop = asyncio.get_running_loop()
    random, began = Random(1), perf_counter()
    server = await loop.create_server(lambda: Lawful(law, random, began), host, 0, backlog=1024)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    gc.freeze()
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(law_of(sys.argv[1]), *sys.argv[2:3]))
