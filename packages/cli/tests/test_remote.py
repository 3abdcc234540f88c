"""How the CLI takes what an API may legally answer: nothing lost, nothing doubled, nothing hammered."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from metadata_cli.remote import calls
from metadata_client import Client

from .conftest import Cli, edge, ndjson, node, node_id

JOB = "01K9K3V8Q6T4W2Z1Y5X7N9M3BD"
Handler = Callable[[httpx.Request], httpx.Response]


def problem(status: int, code: str, **headers: str) -> httpx.Response:
    document = {
        "type": f"/problems/{code}", "title": code, "status": status, "code": code,
        "requestId": f"request-of-{code}",
    }  # fmt: skip
    return httpx.Response(
        status,
        json=document,
        headers={"Content-Type": "application/problem+json", "X-Request-Id": f"request-of-{code}"}
        | headers,
    )


class Service:
    """An API of one organisation in memory; `faults` are played in turn on the requests that fit."""

    def __init__(self) -> None:
        self.items: dict[str, dict[str, Any]] = {}
        self.writes: dict[str, int] = {}
        self.jobs: dict[str, dict[str, Any]] = {}
        self.requests: list[tuple[str, str, bytes]] = []
        self.answered: dict[str, tuple[tuple[str, str, bytes], httpx.Response]] = {}
        self.batches: list[int] = []
        self.waits: list[float] = []
        self.faults: list[tuple[str, str, Any]] = []
        self.page = 2
        self.lock = threading.Lock()

    def fault(self, method: str, ending: str, *faults: Any) -> None:
        self.faults += [(method, ending, one) for one in faults]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        with self.lock:
            return self.take(request)

    def take(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.requests.append((request.method, path, request.content))
        fault = next(
            (one for one in self.faults if one[0] == request.method and path.endswith(one[1])), None
        )
        if fault is not None:
            self.faults.remove(fault)
            return self.play(fault[2], request)
        return self.answer(request)

    def play(self, fault: Any, request: httpx.Request) -> httpx.Response:
        if isinstance(fault, httpx.Response):
            return fault
        answer = self.answer(request) if fault != "refused" else httpx.Response(200)
        if fault == "cut":
            return httpx.Response(
                answer.status_code, content=answer.content[: len(answer.content) // 2]
            )
        raise httpx.RemoteProtocolError("reset", request=request)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer once under an idempotency key, and the same again: what is not idempotent has one."""
        if request.method not in ("POST", "PATCH"):
            return self.act(request)
        key = request.headers["Idempotency-Key"]
        asked = (request.method, request.url.path, request.content)
        if key not in self.answered:
            self.answered[key] = (asked, self.act(request))
        before, answer = self.answered[key]
        assert before == asked
        return httpx.Response(answer.status_code, content=answer.content)

    def act(self, request: httpx.Request) -> httpx.Response:
        path, method = request.url.path, request.method
        body: dict[str, Any] = json.loads(request.content) if request.content else {}
        if path == "/orgs/acme":
            return httpx.Response(
                200, json={"id": "acme", "name": "a", "createdAt": "2026-01-01T00:00:00Z", "new": 1}
            )
        if path.endswith("/jobs") and method == "POST":
            job: dict[str, Any] = {
                "id": JOB[:-1] + str(len(self.jobs)), "orgId": "acme", "source": body["source"],
                "status": "queued", "startedAt": None, "completedAt": None, "metrics": {},
            }  # fmt: skip
            self.jobs[job["id"]] = job
            return httpx.Response(201, json=job)
        if path.endswith("/jobs"):
            status = request.url.params.get("status")
            found = [one for one in self.jobs.values() if status in (None, one["status"])]
            return self.pages(found, request)
        if "/jobs/" in path:
            job = self.jobs[path.rpartition("/")[2]]
            job["metrics"] |= body.pop("metrics", {})
            job |= body
            return httpx.Response(200, json=job)
        if method == "POST":
            return self.upsert(body["items"])
        kind = path.rpartition("/")[2]
        return self.pages(
            [one for one in self.items.values() if ("sourceId" in one) == (kind == "edges")],
            request,
        )

    def upsert(self, items: list[dict[str, Any]]) -> httpx.Response:
        self.batches.append(len(items))
        outcomes: list[dict[str, Any]] = []
        for index, item in enumerate(items):
            if self.items.get(item["id"]) != item:
                self.writes[item["id"]] = self.writes.get(item["id"], 0) + 1
            self.items[item["id"]] = item
            outcomes.append(
                {"index": index, "status": "created", "id": item["id"], "etag": '"1"', "more": 1}
            )
        counts = {"created": len(items), "updated": 0, "rejected": 0}
        return httpx.Response(200, json={"outcomes": outcomes, **counts})

    def pages(self, items: list[Any], request: httpx.Request) -> httpx.Response:
        """Answer short pages, and an empty one in the middle; cursors change their shape."""
        cursor = request.url.params.get("cursor", "0")
        start = int(cursor.strip("~"))
        empty = cursor.startswith("~") is False and start == 2
        data = [] if empty else items[start : start + self.page]
        following = start if empty else start + len(data)
        over = following >= len(items)
        said = None if over else (f"~{following}" if empty or start % 4 else str(following))
        now = "2026-01-01T00:00:00.000Z"
        common = {
            "orgId": "acme",
            "createdAt": now,
            "updatedAt": now,
            "createdBy": "a",
            "updatedBy": "a",
        }
        whole = [
            one if "status" in one else {"state": "committed", **one, **common} for one in data
        ]
        for one in whole:
            if "sourceId" not in one:
                one.pop("state", None)
        pagination = {"limit": 200, "nextCursor": said, "hasMore": not over}
        return httpx.Response(200, json={"data": whole, "pagination": pagination, "further": True})


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    found = Service()

    def client(url: str, **options: Any) -> Client:
        return Client(
            url, http_client=httpx.Client(transport=httpx.MockTransport(found)), **options
        )

    class Waiting:
        def __init__(self) -> None:
            self.time = 0.0

        def monotonic(self) -> float:
            return self.time

        def sleep(self, seconds: float) -> None:
            self.time += seconds
            found.waits.append(seconds)

    monkeypatch.setattr(calls, "Client", client)
    monkeypatch.setattr(calls, "RealTime", Waiting)
    monkeypatch.setenv("METADATA_API_KEY", "key")
    monkeypatch.setenv("METADATA_URL", "http://api.test")
    return found


@pytest.fixture
def source(tmp_path: Path) -> Path:
    records = [
        *({"node": node(n)} for n in range(2300)),
        *({"edge": edge(n, n, n + 1)} for n in range(1100)),
    ]
    return ndjson(tmp_path / "a.ndjson", records)


def written_once(service: Service) -> bool:
    return len(service.items) == 3400 and set(service.writes.values()) == {1}


def test_batches_are_full_and_the_last_is_not_forgotten(
    cli: Cli, service: Service, source: Path
) -> None:
    ran = cli("ingest", source, "-o", "acme")
    assert (ran.code, written_once(service)) == (0, True), ran.err
    assert max(service.batches) == 1000
    assert sum(service.batches) == 3400
    (job,) = service.jobs.values()
    assert (job["status"], job["metrics"]["nodesWritten"]) == ("succeeded", 2300)


@pytest.mark.parametrize("fault", ["reset", "refused", "cut"])
@pytest.mark.parametrize(
    ("method", "ending"),
    [("POST", "/nodes"), ("POST", "/edges"), ("POST", "/jobs"), ("GET", "/jobs"), ("GET", "/acme")],
)
def test_what_breaks_off_is_done_once(
    cli: Cli, service: Service, source: Path, method: str, ending: str, fault: str
) -> None:
    service.fault(method, ending, fault, fault)
    ran = cli("ingest", source, "-o", "acme")
    assert (ran.code, written_once(service), len(service.jobs)) == (0, True, 1), ran.err
    assert len(service.waits) == 2


def test_what_the_catalogue_calls_retryable_is_sent_again_after_the_time_asked_for(
    cli: Cli, service: Service, source: Path
) -> None:
    service.fault(
        "POST", "/nodes", problem(429, "rate-limited", **{"Retry-After": "7"}),
        problem(503, "unavailable", **{"Retry-After": "3"}), problem(503, "unavailable"),
        httpx.Response(503, text="gateway"),
    )  # fmt: skip
    ran = cli("ingest", source, "-o", "acme")
    assert (ran.code, written_once(service)) == (0, True), ran.err
    # Two requests are under way, and share the faults between them in any order.
    longest, second, *_ = sorted(service.waits, reverse=True)
    assert longest >= 7
    assert second >= 3
    assert len(service.waits) == 4


@pytest.mark.parametrize(
    "answer",
    [problem(400, "malformed-body"), problem(403, "forbidden"), problem(500, "internal"),
     problem(503, "closed-for-lunch"), problem(409, "new-code")],
    ids=lambda one: str(one.status_code),
)  # fmt: skip
def test_what_is_not_retryable_is_told_with_code_and_request_at_once(
    cli: Cli, service: Service, source: Path, answer: httpx.Response
) -> None:
    service.fault("POST", "/nodes", answer)
    ran = cli("ingest", source, "-o", "acme")
    code = answer.json()["code"]
    assert ran.code == 1
    assert service.waits == []
    writes = [one for one in service.requests if one[:2] == ("POST", "/orgs/acme/nodes")]
    # Of two that are under way the second may be refused, when a third has taken the place of the
    # first; none is sent again.
    assert 1 <= len(writes) == len(set(writes)) <= 3
    (told,) = ran.problems
    assert (told["code"], told["requestId"]) == (code, f"request-of-{code}")
    assert code in ran.message
    assert f"request-of-{code}" in ran.message


def test_patience_ends_and_the_same_command_goes_on(
    cli: Cli, service: Service, source: Path
) -> None:
    service.fault("POST", "/edges", *(problem(503, "unavailable") for _ in range(200)))
    ran = cli("ingest", source, "-o", "acme")
    assert (ran.code, ran.problems[-1]["code"]) == (3, "unavailable")
    assert len(service.waits) < 100
    service.faults.clear()
    again = cli("ingest", source, "-o", "acme")
    assert (again.code, again.last["resumed"], written_once(service)) == (0, True, True)
    assert len(service.jobs) == 1


def test_an_api_that_is_not_there_is_told_so(cli: Cli, service: Service, source: Path) -> None:
    service.fault("GET", "/acme", *("refused" for _ in range(300)))
    ran = cli("ingest", source, "-o", "acme")
    assert (ran.code, "cannot be reached" in ran.message) == (4, True)


def test_items_without_an_id_are_written_once_too(
    cli: Cli, service: Service, tmp_path: Path
) -> None:
    plain = ndjson(
        tmp_path / "b.ndjson", [{"type": "a", "properties": {"n": n}} for n in range(1500)]
    )
    service.fault("POST", "/nodes", "reset", "cut")
    assert cli("ingest", plain, "-o", "acme").code == 0
    assert (len(service.items), set(service.writes.values())) == (1500, {1})


def test_lists_are_walked_to_their_end_with_their_filters(cli: Cli, service: Service) -> None:
    for n in range(9):
        service.items[node_id(n)] = {"id": node_id(n), "type": "table", "properties": {}}
    service.fault("GET", "/nodes", "reset")
    ran = cli("export", "-o", "acme", "--kind", "node", "--type", "table")
    assert ran.code == 0, ran.err
    found = [json.loads(line)["node"]["id"] for line in ran.out.splitlines()]
    assert found == [node_id(n) for n in range(9)]
