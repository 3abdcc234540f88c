"""The Java client against a server: what it sends, what it makes of the answers, and when it tries again."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import pytest

from tests.generators.java.compiling import HERE, compiled, run

CONTRACT = HERE / "client.yaml"
JSON = "application/json"
PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Reply:
    """What the server answers with; `held` waits until the client has gone."""

    status: int = 200
    body: bytes = b""
    media_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict[str, str])
    held: str = ""


def reply(value: Any, status: int = 200, **headers: str) -> Reply:
    return Reply(status, json.dumps(value).encode(), JSON, headers)


def problem(status: int, code: str, **headers: str) -> Reply:
    body = json.dumps({"code": code, "detail": f"It is {code}."}).encode()
    return Reply(status, body, PROBLEM, {"X-Request-Id": "r1", **headers})


THING = {"id": 7, "name": None}
BUSY = problem(503, "busy")
SCRIPT: dict[str, list[Reply]] = {
    "cursor": [
        reply({"data": [{"id": 1}, {"id": 2}], "next": "n=1&"}),
        reply({"data": [], "next": "n2"}),
        reply({"data": [{"id": 3}], "next": None}),
    ],
    "circle": [reply({"data": [], "next": "a"}), reply({"data": [], "next": "a"})],
    "lazy": [reply({"data": [{"id": 1}], "next": "a"})],
    "pages": [reply({"data": [], "next": "a"}), reply({"data": [], "next": ""})],
    "offset": [reply([{"id": 1}, {"id": 2}]), reply([{"id": 3}])],
    "page": [
        reply({"data": [{"id": 1}, {"id": 2}], "total": 4}),
        reply({"data": [{"id": 3}, {"id": 4}], "total": 4}),
    ],
    "link": [
        reply([{"id": 1}], Link='</link/link?after=1>; rel="next", </x>; rel="last"'),
        reply([{"id": 2}], Link="</x>; rel=prev"),
    ],
    "get": [reply(THING)],
    "missing": [problem(404, "not-found")],
    "unknown-code": [problem(404, "gone-fishing")],
    "undeclared": [problem(418, "teapot")],
    "malformed": [reply({"id": "x", "more": 1})],
    "retried": [problem(503, "busy", **{"Retry-After": "7"}), BUSY, reply(THING)],
    "retry-date": [
        problem(503, "busy", **{"Retry-After": "Thu, 01 Jan 2026 00:00:09 GMT"}),
        reply(THING),
    ],
    "given-up": [BUSY, BUSY, BUSY],
    "impatient": [problem(503, "busy", **{"Retry-After": "100000"})],
    "not-retryable": [problem(500, "broken")],
    "no-retries": [BUSY],
    "keyed": [problem(429, "slow-down"), reply(THING, 201)],
    "own-key": [reply(THING, 201, ETag='"e1"')],
    "not-idempotent": [BUSY],
    "slow": [Reply(held="head")],
    "slow-body": [Reply(held="body")],
    "cut-off": [Reply(held="cut")],
    "styles": [Reply(204)],
    "multipart": [Reply(200, b"ok", "text/plain")],
    "binary-in": [Reply(200, b"ok", "text/plain")],
    "text-in": [Reply(200, "n\u00e9e".encode("latin-1"), "text/plain; charset=iso-8859-1")],
    "form": [Reply(204)],
    "lines": [Reply(200, b'{"id":1}\n\n{"id":2}\n{"id":3}', "application/x-ndjson")],
    "events": [
        Reply(
            200,
            b': hi\ndata: {"id":\ndata: 1}\n\n'
            b'event: tick\nid: 5\ndata:{"id":2}\n\nevent: none\n\ndata: {"id"',
            "text/event-stream",
        )
    ],
    "file": [Reply(200, bytes(range(256)) * 300, "application/octet-stream")],
    "redirect": [
        Reply(302, headers={"Location": "/redirect/elsewhere"}),
        Reply(200, b"abc", "application/octet-stream"),
    ],
    "either-thing": [reply(THING)],
    "either-page": [reply({"data": [THING]}, 202)],
    "either-nothing": [Reply(204)],
}


class Recorder(ThreadingHTTPServer):
    """A server that answers each scenario, the first part of the path, as its script says."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: dict[str, list[Any]] = defaultdict(list)
        self.over = threading.Event()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_any(self) -> None:
        recorder = cast("Recorder", self.server)
        scenario = self.path.split("/")[1]
        seen = recorder.seen[scenario]
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen.append((self.command, self.path[len(scenario) + 1 :], headers, self._body(headers)))
        one = SCRIPT[scenario][len(seen) - 1]
        if one.held == "head":
            recorder.over.wait(30)
            self.close_connection = True
            return
        self.send_response(one.status)
        for name, value in one.headers.items():
            self.send_header(name, value)
        if one.status != 204:
            self.send_header("Content-Type", one.media_type)
            self.send_header("Content-Length", str(len(one.body) + (5 if one.held else 0)))
        self.end_headers()
        self.wfile.write(one.body)
        if one.held:
            self.wfile.write(b"{")
            self.wfile.flush()
            self.close_connection = True
        if one.held == "body":
            recorder.over.wait(30)

    def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body
        return self.rfile.read(int(headers.get("content-length", 0)))

    do_GET = do_POST = do_PATCH = handle_any  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


@dataclass(frozen=True)
class Outcome:
    answers: dict[str, dict[str, Any]]
    seen: dict[str, list[Any]]

    def paths(self, scenario: str) -> list[str]:
        return [path for _, path, _, _ in self.seen[scenario]]


@pytest.fixture(scope="module")
def outcome() -> Iterator[Outcome]:
    path = compiled(CONTRACT, "Calls.java")
    server = Recorder()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        lines = run(path, "Calls", f"http://127.0.0.1:{server.server_port}")
        yield Outcome({line.pop("scenario"): line for line in lines}, dict(server.seen))
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()


VALUES: list[tuple[str, Any]] = [
    ("cursor", [1, 2, 3]),
    ("lazy", 1),
    ("pages", [200, 200]),
    ("offset", [1, 2, 3]),
    ("page", [1, 2, 3, 4]),
    ("link", [1, 2]),
    ("get", THING),
    ("missing", "It is not-found."),
    ("retried", THING),
    ("retry-date", THING),
    ("keyed", THING),
    ("own-key", '"e1"'),
    ("styles", "done"),
    ("multipart", "ok"),
    ("binary-in", "ok"),
    ("text-in", "n\u00e9e"),
    ("form", "done"),
    ("lines", [1, 2, 3]),
    ("events", [["message", "", 1], ["tick", "5", 2]]),
    ("file", 76_800),
    ("redirect", 3),
    ("either-thing", THING),
    ("either-page", {"data": [THING]}),
    ("either-nothing", "nothing"),
]


@pytest.mark.parametrize(("scenario", "value"), VALUES, ids=[one[0] for one in VALUES])
def test_a_call_returns_what_the_contract_says(outcome: Outcome, scenario: str, value: Any) -> None:
    assert outcome.answers[scenario].get("value") == value, outcome.answers[scenario]


ERRORS: list[tuple[str, str, str, int]] = [
    ("circle", "PaginationException", "", 0),
    ("unknown-code", "ApiException", "gone-fishing", 404),
    ("undeclared", "UnexpectedStatusException", "teapot", 418),
    ("malformed", "MalformedAnswerException", "", 200),
    ("given-up", "BusyException", "busy", 503),
    ("impatient", "BusyException", "busy", 503),
    ("not-retryable", "BrokenException", "broken", 500),
    ("no-retries", "BusyException", "busy", 503),
    ("not-idempotent", "BusyException", "busy", 503),
    ("slow", "CallTimeoutException", "", 0),
    ("slow-body", "CallTimeoutException", "", 0),
    ("cut-off", "TransportException", "", 0),
]


@pytest.mark.parametrize("expected", ERRORS, ids=[one[0] for one in ERRORS])
def test_a_failure_is_an_exception_of_its_own(
    outcome: Outcome, expected: tuple[str, str, str, int]
) -> None:
    scenario, error, code, status = expected
    found = outcome.answers[scenario]
    assert (found.get("error"), found.get("code"), found.get("status")) == (error, code, status)


def test_what_is_wrong_with_an_answer_is_told_by_place(outcome: Outcome) -> None:
    assert outcome.answers["malformed"]["pointers"] == ["/id", "/more"]


def test_the_request_is_named_by_its_failure(outcome: Outcome) -> None:
    assert outcome.answers["given-up"]["request"] == "r1"


WAITS = {
    "retried": ["PT7S", "PT0.5S"],
    "retry-date": ["PT9S"],
    "given-up": ["PT0.25S", "PT0.5S"],
    "keyed": ["PT0.25S"],
    "impatient": [],
    "not-retryable": [],
    "no-retries": [],
    "not-idempotent": [],
    "slow": [],
    "cut-off": [],
}


@pytest.mark.parametrize("scenario", WAITS)
def test_it_tries_again_only_where_the_contract_allows_and_waits_as_asked(
    outcome: Outcome, scenario: str
) -> None:
    assert outcome.answers[scenario]["waits"] == WAITS[scenario]
    assert len(outcome.seen[scenario]) == len(WAITS[scenario]) + 1


def test_a_call_is_repeated_under_the_same_key(outcome: Outcome) -> None:
    first, second = (headers["idempotency-key"] for _, _, headers, _ in outcome.seen["keyed"])
    assert first == second
    assert len(first) == 36
    assert outcome.seen["own-key"][0][2]["idempotency-key"] == "mine"


def test_a_walk_keeps_its_filters(outcome: Outcome) -> None:
    assert outcome.paths("cursor") == [
        "/things?limit=2&filter=a%20b",
        "/things?limit=2&filter=a%20b&cursor=n%3D1%26",
        "/things?limit=2&filter=a%20b&cursor=n2",
    ]
    assert outcome.paths("lazy") == ["/things"]
    assert outcome.paths("offset") == ["/offset", "/offset?offset=2"]
    assert outcome.paths("page") == ["/page", "/page?page=2"]
    assert outcome.paths("link") == ["/link", "/link?after=1"]


def test_parameters_are_written_in_their_styles(outcome: Outcome) -> None:
    ((_, path, headers, _),) = outcome.seen["styles"]
    assert path == (
        "/styles/a,b%2Fc/.1.2/;k=v%20w"
        "?form=x&form=y%26z&joined=x,y&spaced=x%20y&piped=x%7Cy&deep%5Bm%5D=n"
        "&raw=a/b?c&json=%7B%22one%22%3A1%7D"
    )
    assert headers["x-list"] == "1,2"
    assert headers["cookie"] == "crumb=c%20d"
    assert outcome.paths("get") == ["/things/a%2Fb%20%C3%A9"]


def test_credentials_go_only_where_they_are_asked_for(outcome: Outcome) -> None:
    assert outcome.seen["get"][0][2]["authorization"] == "Bearer secret"
    assert "authorization" not in outcome.seen["styles"][0][2]
    assert outcome.seen["either-thing"][0][2]["authorization"] == "Basic bWU6cGFzcw=="
    assert outcome.seen["get"][0][2]["accept"] == f"{JSON}, {PROBLEM}"
    assert outcome.seen["get"][0][2]["user-agent"] == "example-client/2.0.0"


def test_bodies_are_written_in_their_media_types(outcome: Outcome) -> None:
    ((_, _, headers, body),) = outcome.seen["multipart"]
    boundary = headers["content-type"].removeprefix("multipart/form-data; boundary=")
    parts = [part.strip(b"\r\n") for part in body.split(f"--{boundary}".encode())[1:-1]]
    assert parts == [
        b'Content-Disposition: form-data; name="files"; filename="a %221%22.png"\r\n'
        b"Content-Type: image/png\r\n\r\n\x01\x02",
        b'Content-Disposition: form-data; name="files"; filename="b.png"\r\n'
        b"Content-Type: image/png\r\n\r\n\x03",
        b'Content-Disposition: form-data; name="note"\r\n\r\nn\xc3\xa9e',
        b'Content-Disposition: form-data; name="thing"\r\n'
        b'Content-Type: application/json\r\n\r\n{"id":5}',
    ]
    assert outcome.seen["binary-in"][0][3] == b"\x00\xff"
    assert outcome.seen["text-in"][0][3] == "n\u00e9e".encode()
    assert outcome.seen["form"][0][3] == b"a=x%20y%26&b=1&b=2"
    assert outcome.seen["lines"][0][3] == b'{"id":1}\n{"id":2}\n'
    assert json.loads(outcome.seen["keyed"][0][3]) == {"id": 1}
