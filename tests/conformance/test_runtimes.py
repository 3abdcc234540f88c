"""Targets that start, and those that do not."""

from __future__ import annotations

import socket
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.exchange import Request
from conformance.runtimes import NotReadyError, choose_runtime, running
from conformance.runtimes.waiting import ready_within
from conformance.transport import REFUSED, HttpTransport
from contracts.project import ContainerSettings, ProcessSettings, Target
from contracts.report.finding import ExitCode, LockstepError
from tests.conformance.mutants.consumers.judging import CONTRACT as DESK
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


@pytest.mark.parametrize(
    ("stated", "promised", "seconds"),
    [(None, None, 30.0), (None, 5.0, 15.0), (90.0, 5.0, 90.0), (2.0, None, 2.0)],
)
def test_a_target_is_given_time_by_what_its_project_says_or_its_image_promises(
    stated: float | None, promised: float | None, seconds: float
) -> None:
    promise = replace(DESK.images["desk"], ready=promised)
    assert ready_within(replace(target("true"), ready_within=stated), promise) == seconds
    if promised is None:
        assert ready_within(replace(target("true"), ready_within=stated), None) == seconds


def test_a_process_that_is_not_ready_in_time_is_given_up() -> None:
    late = replace(target("sleep", "60", ready="/"), ready_within=0.5)
    with pytest.raises(NotReadyError) as caught, running(late, "process", CONTRACT):
        pass
    assert "within 0.5 s" in caught.value.words


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


CONTAINER = ContainerSettings(reference="localhost/no/such:image")


def test_without_an_engine_a_container_cannot_be_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker = tmp_path / "docker"
    docker.write_text("#!/bin/sh\necho 'Cannot connect to the daemon' >&2\nexit 1\n", "utf-8")
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("LOCKSTEP_ENGINE", raising=False)
    it = Target(name="it", container=CONTAINER)
    assert choose_runtime(it, None) == "container"
    with pytest.raises(LockstepError) as caught, running(it, "container", CONTRACT):
        pass
    assert caught.value.exit_code is ExitCode.NOT_STARTED
    finding = caught.value.findings[0]
    assert finding.rule == "target/engine"
    assert finding.got == "docker: Cannot connect to the daemon\npodman: not on the PATH"


def test_a_target_that_has_something_else_runs_without_an_engine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    it = Target(name="it", container=CONTAINER, url="http://127.0.0.1:1")
    assert choose_runtime(it, None) == "url"
    assert choose_runtime(it, "container") == "container"
    with_process = replace(it, process=target("true").process)
    assert choose_runtime(with_process, None) == "process"


def test_a_runtime_that_a_target_has_not_is_a_mistake() -> None:
    with pytest.raises(LockstepError) as caught:
        choose_runtime(Target(name="it", container=CONTAINER), "process")
    assert caught.value.exit_code is ExitCode.USAGE
    assert caught.value.findings[0].hint == "it has container"


def test_a_process_starts_again_beside_itself_and_ends_when_asked() -> None:
    command = target(sys.executable, "-c", SERVER, "{port}", ready="/")
    with running(command, "process", CONTRACT) as first:
        assert first.handle is not None and first.handle.image is None
        with first.handle.another() as second:
            assert second.url != first.url and second.handle is not None
            assert second.ready_seconds > 0
            second.handle.terminate()
            ending = second.handle.ended_within(5)
            assert ending is not None and ending.exit_code == -15
        assert first.handle.ended_within(0) is None


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
