"""The service on a port: HTTP/1.1 with connections that are kept."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast
from urllib.parse import parse_qs, unquote, urlsplit

from tests.conformance.mutants.depot.server.messages import Request, Response
from tests.conformance.mutants.depot.server.service import Service

_READ_AT_MOST = 16 * 1024 * 1024
"""A larger body is not read; the connection is closed after the answer."""


class Server(ThreadingHTTPServer):
    """A service on a port of this machine; port 0 takes a free one."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, service: Service, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.service = service

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def handle_any(self) -> None:
        address = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        if length > _READ_AT_MOST or self.headers.get("Transfer-Encoding"):
            self.close_connection = True
        request = Request(
            method=self.command,
            path=unquote(address.path),
            query=parse_qs(address.query, keep_blank_values=True),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(min(length, _READ_AT_MOST)),
        )
        self.reply(cast("Server", self.server).service.answer(request))

    def reply(self, response: Response) -> None:
        body = response.body
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        self.send_response_only(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if body is not None:
            self.send_header("Content-Type", response.media_type)
        if response.status != 204:
            self.send_header("Content-Length", str(len(body or b"")))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if body is not None and self.command != "HEAD":
            self.wfile.write(body)

    def __getattr__(self, name: str) -> Callable[[], None]:
        # The standard library looks for `do_METHOD`; whatever the method is, the service answers.
        if name.startswith("do_"):
            return self.handle_any
        raise AttributeError(name)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the tests read what is answered."""
