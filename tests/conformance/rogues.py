"""Servers on loopback that answer as no server should, or as few do."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from conformance.exchange import Headers, Request, decode_query
from tests.conformance.provider import Library


@dataclass
class Call:
    """One request as it came, and the connection on which to answer."""

    connection: socket.socket
    head: bytes
    body: bytes
    number: int
    on_connection: int
    rogue: Rogue

    def says(self, *parts: bytes) -> bool:
        for part in parts:
            self.connection.sendall(part)
        return True

    def answers(self, body: bytes, *fields: bytes, status: bytes = b"200 OK") -> bool:
        lines = [b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), *fields]
        if not any(one.lower().startswith(b"content-type") for one in fields):
            lines.append(b"Content-Type: application/json")
        return self.says(b"\r\n".join(lines) + b"\r\n\r\n" + body)

    @property
    def method(self) -> str:
        return self.head.split(b" ", 1)[0].decode()

    @property
    def target(self) -> str:
        return self.head.split(b" ", 2)[1].decode()


Behaviour = Callable[[Call], bool]
"""Answers a request; returns whether the connection stays open."""


@dataclass
class Rogue:
    behaviour: Behaviour
    listener: socket.socket = field(
        default_factory=lambda: socket.create_server(("127.0.0.1", 0), backlog=128)
    )
    stopped: threading.Event = field(default_factory=threading.Event)
    calls: int = 0
    connections: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def serve(self) -> None:
        while not self.stopped.is_set():
            with contextlib.suppress(TimeoutError, OSError):
                connection, _ = self.listener.accept()
                self.connections += 1
                threading.Thread(target=self.talk, args=(connection,), daemon=True).start()
        self.listener.close()

    def talk(self, connection: socket.socket) -> None:
        connection.settimeout(20)
        on_connection = 0
        with contextlib.suppress(OSError), connection, connection.makefile("rb") as stream:
            while not self.stopped.is_set():
                head = b""
                while (line := stream.readline()) not in (b"\r\n", b""):
                    head += line
                if not line:
                    return
                length = 0
                for line in head.lower().split(b"\r\n"):
                    if line.startswith(b"content-length:"):
                        length = int(line.partition(b":")[2])
                body = stream.read(length) if length else b""
                with self.lock:
                    self.calls += 1
                    number = self.calls
                on_connection += 1
                call = Call(connection, head, body, number, on_connection, self)
                if not self.behaviour(call):
                    return

    def die(self) -> None:
        """Stop listening at once: whoever connects from now on is refused."""
        self.stopped.set()
        with contextlib.suppress(OSError):
            self.listener.close()


@contextmanager
def rogue(behaviour: Behaviour) -> Generator[Rogue]:
    found = Rogue(behaviour)
    found.listener.settimeout(0.05)
    thread = threading.Thread(target=found.serve, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        found.die()
        thread.join(timeout=5)


def lends(library: Library) -> Behaviour:
    """Return the behaviour of a library that is reached over HTTP."""
    gate = threading.Lock()

    def behaviour(call: Call) -> bool:
        path, _, query = call.target.partition("?")
        fields = [line.decode("latin-1").partition(":") for line in call.head.split(b"\r\n")[1:]]
        request = Request(
            method=call.method,
            path=path,
            query=decode_query(query),
            headers=Headers(tuple((name, value.strip()) for name, _, value in fields if name)),
            body=call.body or None,
        )
        with gate:
            library.answers += 1
            status, headers, body = library.answer(request)
        lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers]
        return call.says("\r\n".join([*lines, "", ""]).encode() + body)

    return behaviour
