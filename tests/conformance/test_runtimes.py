"""Targets that start, and those that do not."""

from __future__ import annotations

import socket
import sys
import threading
from pathlib import Path

import pytest

from conformance.exchange import Request
from conformance.runtimes import choose_runtime, running
from conformance.transport import REFUSED, HttpTransport
from contracts.project import ContainerSettings, ProcessSettings, Target
from contracts.report.finding import ExitCode, LockstepError
from tests.conformance.running import CONTRACT

SERVER = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.send_header("Content-Length", "2")
        self.end_headers(); self.wfile.write(b"ok")
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def target(*command: str, ready: str | None = None) -> Target:
    return Target(
        name="it",
        process=ProcessSettings(command=command, cwd=Path.cwd(), env={"PLACE": "{scratch}"}),
        ready=ready,
    )


def test_a_process_is_started_and_stopped() -> None:
    with running(
        target(sys.executable, "-c", SERVER, "{port}", ready="/"), "process", CONTRACT
    ) as it:
        transport = HttpTransport(base=it.url)
        assert transport.send(Request(method="GET", path="/")).body == b"ok"
    transport.close()
    assert HttpTransport(base=it.url).send(Request(method="GET", path="/")).error == REFUSED


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ((sys.executable, "-c", "print('no database'); raise SystemExit(3)"), "exit code 3"),
        (("/no/such/program",), "cannot be started"),
    ],
)
def test_a_target_that_does_not_start_says_why(command: tuple[str, ...], words: str) -> None:
    with pytest.raises(LockstepError) as caught, running(target(*command), "process", CONTRACT):
        pass
    assert caught.value.exit_code is ExitCode.NOT_STARTED
    assert words in caught.value.findings[0].message
    if "exit" in words:
        assert "no database" in (caught.value.findings[0].got or "")


def test_nothing_at_a_url_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.runtimes.url._PATIENCE", 0.2)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    with (
        pytest.raises(LockstepError) as caught,
        running(Target(name="it", url=url), "url", CONTRACT),
    ):
        pass
    assert caught.value.exit_code is ExitCode.NOT_STARTED


def test_a_container_is_not_available_yet() -> None:
    it = Target(name="it", container=ContainerSettings(reference="x", build=None, env={}))
    with pytest.raises(LockstepError) as caught:
        choose_runtime(it, None)
    assert caught.value.exit_code is ExitCode.NOT_STARTED
    assert "not available in this version" in str(caught.value)


def test_an_answer_that_comes_before_the_body_was_read_is_read() -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        connection.recv(1000)
        connection.sendall(
            b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"
        )
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass
        connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    request = Request(method="POST", path="/", body=b" " * 20_000_000)
    exchange = HttpTransport(base=url).send(request)
    assert (exchange.status, exchange.body) == (413, b"no")
    listener.close()
