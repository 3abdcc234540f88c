"""The load engine: a process of its own that sends a plan on time and says how long each answer took.

It reads a plan as JSON from standard input and writes the samples as JSON to standard output. Every
sample counts from its intended start; `lag` is how late the engine itself was.
"""

from __future__ import annotations

import asyncio
import base64
import gc
import json
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final

_CONNECTIONS: Final = 512
_CAPTURED: Final = 65536


@dataclass(slots=True)
class _Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


@dataclass(slots=True)
class _Engine:
    host: str
    port: int
    timeout: float
    idle: deque[_Connection] = field(default_factory=deque[_Connection])
    open: int = 0
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_CONNECTIONS))
    samples: list[list[Any]] = field(default_factory=list[list[Any]])

    async def send(self, stream: int, turn: int, raw: bytes, due: float, *, keep: bool) -> None:
        lag = time.perf_counter() - due
        status, body, head = 0, b"", b""
        try:
            async with asyncio.timeout(self.timeout), self.room:
                status, head, body = await self._exchange(raw)
        except (
            OSError,
            asyncio.IncompleteReadError,
            asyncio.LimitOverrunError,
            ValueError,
            TimeoutError,
        ):
            status = 0
        sample: list[Any] = [stream, turn, time.perf_counter() - due, lag, status]
        if keep and 200 <= status < 300:
            sample += [head.decode("latin-1"), base64.b64encode(body[:_CAPTURED]).decode()]
        self.samples.append(sample)

    async def _exchange(self, raw: bytes) -> tuple[int, bytes, bytes]:
        reused = bool(self.idle)
        connection = self.idle.pop() if reused else await self._connect()
        try:
            connection.writer.write(raw)
            head = await connection.reader.readuntil(b"\r\n\r\n")
        except (OSError, asyncio.IncompleteReadError):
            connection.writer.close()
            if not reused:
                raise
            # A connection that was kept may have been closed meanwhile; the delay still counts.
            connection = await self._connect()
            connection.writer.write(raw)
            head = await connection.reader.readuntil(b"\r\n\r\n")
        done = False
        try:
            status = int(head[9:12])
            lowered = head.lower()
            body = await _body(connection.reader, lowered, status)
            done = b"connection: close" not in lowered
        finally:
            if done:
                self.idle.append(connection)
            else:
                connection.writer.close()
        return status, head, body

    async def _connect(self) -> _Connection:
        reader, writer = await asyncio.open_connection(self.host, self.port)
        return _Connection(reader, writer)


async def _body(reader: asyncio.StreamReader, head: bytes, status: int) -> bytes:
    if status in (204, 304):
        return b""
    at = head.find(b"\r\ncontent-length:")
    if at >= 0:
        return await reader.readexactly(int(head[at + 17 : head.index(b"\r\n", at + 2)]))
    if b"transfer-encoding: chunked" not in head:
        return await reader.read()
    parts: list[bytes] = []
    while True:
        size = int((await reader.readuntil(b"\r\n")).partition(b";")[0], 16)
        chunk = await reader.readexactly(size + 2)
        parts.append(chunk[:-2])
        if size == 0:
            return b"".join(parts)


async def run(plan: dict[str, Any]) -> list[list[Any]]:
    """Send a plan: at each instant the next request of its stream."""
    engine = _Engine(plan["host"], plan["port"], plan["timeout"])
    streams = [[base64.b64decode(one) for one in stream["requests"]] for stream in plan["streams"]]
    keeps = [bool(stream["keep"]) for stream in plan["streams"]]
    turns = [0] * len(streams)
    tasks: set[asyncio.Task[None]] = set()
    gc.disable()
    began = time.perf_counter() + 0.2
    planned: list[tuple[float, int]] = plan["schedule"]
    for at, stream in planned:
        due = began + at
        wait = due - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        elif len(tasks) % 64 == 0:
            await asyncio.sleep(0)
        turn = turns[stream] % len(streams[stream])
        turns[stream] += 1
        sending = engine.send(stream, turn, streams[stream][turn], due, keep=keeps[stream])
        task = asyncio.create_task(sending)
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    if tasks:
        await asyncio.wait(tasks, timeout=plan["timeout"] + 1)
    return engine.samples


def main() -> None:
    """Read a plan, send it, write the samples."""
    plan: dict[str, Any] = json.load(sys.stdin)
    json.dump(asyncio.run(run(plan)), sys.stdout)


if __name__ == "__main__":
    main()
