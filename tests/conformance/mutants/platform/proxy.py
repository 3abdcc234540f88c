"""A proxy in front of a correct server that rewrites requests or answers: a broken server on demand."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it came in; `path` holds the query too."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def with_header(self, name: str, value: str) -> Asked:
        kept = tuple(pair for pair in self.headers if pair[0].lower() != name.lower())
        return replace(self, headers=(*kept, (name, value)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer as it goes out."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def with_json(self, value: Any) -> Answer:
        return replace(self, body=json.dumps(value, ensure_ascii=False).encode())

    def with_header(self, name: str, value: str | None) -> Answer:
        kept = tuple(pair for pair in self.headers if pair[0].lower() != name.lower())
        return replace(self, headers=kept if value is None else (*kept, (name, value)))


Upstream = Callable[[Asked], Answer]
Fault = Callable[[Asked, Upstream], Answer]
"""What a broken server does with a request, given the correct one behind it."""


@dataclass(slots=True)
class Proxy:
    """A running proxy; `fault` may be exchanged while it runs."""

    url: str
    fault: Fault = field(default=lambda asked, upstream: upstream(asked))


@contextmanager
def broken_server(upstream_url: str) -> Generator[Proxy]:
    """Run a proxy on a free loopback port in front of a server; stops in the end."""
    address = urlsplit(upstream_url)
    connections = threading.local()

    def upstream(asked: Asked) -> Answer:
        for attempt in range(2):
            connection = getattr(connections, "open", None)
            if connection is None:
                connection = http.client.HTTPConnection(
                    str(address.hostname), address.port, timeout=30
                )
                connections.open = connection
            try:
                connection.putrequest(
                    asked.method, asked.path, skip_host=True, skip_accept_encoding=True
                )
                for name, value in asked.headers:
                    if name.lower() not in HOP_BY_HOP:
                        connection.putheader(name, value)
                connection.putheader("Host", f"{address.hostname}:{address.port}")
                if asked.body or asked.header("Content-Length"):
                    connection.putheader("Content-Length", str(len(asked.body)))
                connection.endheaders(asked.body or None)
                response = connection.getresponse()
                answer = Answer(
                    status=response.status,
                    headers=tuple(
                        (name, value)
                        for name, value in response.getheaders()
                        if name.lower() not in HOP_BY_HOP
                    ),
                    body=response.read(),
                )
            except (http.client.HTTPException, OSError):
                connection.close()
                connections.open = None
                if attempt:
                    raise
            else:
                if (response.getheader("Connection") or "").lower() == "close":
                    connection.close()
                    connections.open = None
                return answer
        raise AssertionError

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _forward(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            asked = Asked(
                method=self.command,
                path=self.path,
                headers=tuple(self.headers.items()),
                body=self.rfile.read(length),
            )
            answer = proxy.fault(asked, upstream)
            self.send_response_only(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            bodiless = self.command == "HEAD" or answer.status in (204, 304)
            if not bodiless:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if not bodiless:
                self.wfile.write(answer.body)

        def __getattr__(self, name: str) -> Any:
            # Whatever the method is called, it is forwarded.
            if name.startswith("do_"):
                return self._forward
            raise AttributeError(name)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing: the tests read what the harness says."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    proxy = Proxy(url=f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
