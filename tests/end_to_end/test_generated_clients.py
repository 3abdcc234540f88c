"""The generated clients against the running API: programs as users write them, in every language."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from conformance.runtimes import running
from contracts.load import load_contract
from contracts.project import load_project
from tests.end_to_end.clients import programs
from tests.end_to_end.clients.programs import Program, ended
from tests.end_to_end.faulty_proxy import (
    FaultyProxy,
    changed,
    cut_off,
    faulty_proxies,
    passed_on,
    problem,
    unavailable,
)

# Under pytest-xdist with `--dist loadgroup`, one worker compiles and runs all of it.
pytestmark = pytest.mark.xdist_group("generated-clients")

ROOT = Path(__file__).resolve().parents[2]
NODES = "/orgs/[^/]+/nodes"
NODE = "/orgs/[^/]+/nodes/[^/]+"
NUMBERS = count(1)
CANCELLABLE = ["python-async", "typescript", "java"]
"""A call of Python's blocking client cannot be cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """The API as it runs, and the key of who may do everything."""

    url: str
    key: str
    client: httpx.Client

    def write(self, method: str, path: str, body: object) -> Any:
        """Send a request without any of the clients, and return what is answered."""
        head = {"Authorization": f"Bearer {self.key}"}
        answer = self.client.request(method, self.url + path, json=body, headers=head)
        assert answer.is_success, answer.text
        return answer.json()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """An organisation of a single test."""

    id: str
    api: Api

    def node(self) -> str:
        """Write a node and return its identifier."""
        return self.nodes(1)[0]

    def nodes(self, number: int) -> list[str]:
        """Write so many nodes and return their identifiers in the order of the list."""
        items = [{"type": "table", "properties": {"number": at}} for at in range(number)]
        said = self.api.write("POST", f"/orgs/{self.id}/nodes", {"items": items})
        return [outcome["id"] for outcome in said["outcomes"]]


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    project = load_project(ROOT / "lockstep.yaml")
    target = project.targets["api"]
    entry = ROOT / "packages" / "api" / "dist" / "program" / "main.js"
    assert entry.exists(), "build the API first: pnpm build"
    contract = load_contract(project.contract, name=project.contract_name)
    with running(target, "process", contract) as found, httpx.Client(timeout=30) as client:
        key = target.principals["owner"].credentials["apiKey"].value
        yield Api(url=found.url, key=key, client=client)


@pytest.fixture(scope="module")
def proxies(api: Api) -> Iterator[Callable[[], FaultyProxy]]:
    with faulty_proxies(api.url) as fresh:
        yield fresh


@pytest.fixture
def proxy(proxies: Callable[[], FaultyProxy]) -> Iterator[FaultyProxy]:
    fresh = proxies()
    yield fresh
    fresh.release()


@pytest.fixture
def tenant(api: Api) -> Tenant:
    name = f"tenant-{next(NUMBERS)}"
    api.write("POST", "/orgs", {"id": name, "name": "The organisation of a test"})
    return Tenant(id=name, api=api)


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[Program]]]:
    """Compile the programs that need it while those run that do not."""
    with ThreadPoolExecutor() as pool:
        yield {
            "python": pool.submit(programs.python, "blocking.py"),
            "python-async": pool.submit(programs.python, "awaited.py"),
            "typescript": pool.submit(programs.typescript, tmp_path_factory.mktemp("typescript")),
            "java": pool.submit(programs.java, tmp_path_factory.mktemp("java")),
        }


@pytest.fixture(scope="module", params=["python", "python-async", "typescript", "java"])
def program(request: pytest.FixtureRequest, builds: dict[str, Future[Program]]) -> Program:
    return builds[request.param].result()


def play(program: Program, scenario: str, proxy: FaultyProxy, tenant: Tenant, *node: str) -> Any:
    """Run a program through the proxy to its end, and return what it says."""
    return ended(program.start(scenario, proxy.url, tenant.api.key, tenant.id, *node))


def failed(program: Program, code: str, status: int, title: str, request_id: str) -> object:
    """Return what a program says of an error of the catalogue on getting a node."""
    return {
        "error": program.error(code),
        "operation": "getNode",
        "status": status,
        "code": code,
        "requestId": request_id,
        "title": title,
    }


def test_a_thousand_nodes_are_uploaded_in_bulk_and_walked_page_by_page(
    program: Program, proxy: FaultyProxy, tenant: Tenant
) -> None:
    said = play(program, "upload-and-walk", proxy, tenant)
    batches = [len(json.loads(one.body)["items"]) for one in proxy.of("POST", NODES)]
    assert batches == [250, 250, 250, 250]
    assert len(set(said["uploaded"])) == 1000
    assert sorted(said["walked"]) == sorted(said["uploaded"])

    pages = proxy.of("GET", NODES, limit="100")
    assert len(pages) == 10
    assert pages[0].query == {"limit": "100"}
    assert all(set(page.query) == {"limit", "cursor"} for page in pages[1:])
    assert len({page.query["cursor"] for page in pages[1:]}) == 9

    assert said["types"] == ["table"] * 500
    assert len(set(said["tables"])) == 500
    assert set(said["tables"]) < set(said["walked"])
    filtered = proxy.of("GET", NODES, limit="80")
    assert len(filtered) == 7
    assert all(page.query["type"] == "table" for page in filtered)

    # Who stops in the middle of the second page asks for no third.
    assert said["first"] == said["walked"][:90]
    assert len(proxy.of("GET", NODES, limit="60")) == 2
    assert {one.status for one in proxy.exchanges} == {200}


def test_what_is_not_there_is_a_typed_error(
    program: Program, proxy: FaultyProxy, tenant: Tenant
) -> None:
    nobody = "01935f5c-2b1a-7c3d-9e4f-5a6b7c8d9e0f"
    said = play(program, "not-found", proxy, tenant, nobody)
    [exchange] = proxy.exchanges
    assert exchange.request_id
    assert said == failed(program, "not-found", 404, "No such resource", exchange.request_id)


def test_entity_tags_are_read_and_broken_conditions_are_typed_errors(
    program: Program, api: Api, tenant: Tenant
) -> None:
    node = tenant.node()
    # Without the proxy: straight to the API.
    said = ended(program.start("conditions", api.url, api.key, tenant.id, node))
    assert said["statuses"] == [200, 200]
    assert said["before"].startswith('"')
    assert said["after"].startswith('"')
    assert said["before"] != said["after"]
    assert said["properties"] == {"number": 0, "description": "Orders of all shops"}
    for name, code, status in [("stale", "precondition-failed", 412), ("taken", "conflict", 409)]:
        assert said[name]["error"] == program.error(code)
        assert (said[name]["code"], said[name]["status"]) == (code, status)
        assert said[name]["requestId"]


def test_two_503s_are_survived_and_retry_after_is_kept(
    program: Program, proxy: FaultyProxy, tenant: Tenant
) -> None:
    node = tenant.node()
    proxy.play(unavailable("1"), method="GET", path=NODE, times=2)
    assert play(program, "read", proxy, tenant, node) == {"id": node}
    assert [one.status for one in proxy.exchanges] == [503, 503, 200]
    waits = [after.arrived - before.answered for before, after in pairwise(proxy.exchanges)]
    assert all(wait >= 1 for wait in waits), waits


def test_a_503_that_does_not_pass_is_told_after_three_attempts(
    program: Program, proxy: FaultyProxy, tenant: Tenant
) -> None:
    proxy.play(unavailable("0"), method="GET", path=NODE)
    said = play(program, "read", proxy, tenant, tenant.node())
    title = "The service cannot answer at the moment"
    assert said == failed(program, "unavailable", 503, title, "faulty-unavailable")
    assert len(proxy.exchanges) == 3


def test_a_call_is_repeated_only_where_code_and_method_allow_it(
    program: Program, proxy: FaultyProxy, tenant: Tenant
) -> None:
    internal = problem(500, "internal", "The service failed", retry_after="0")
    proxy.play(internal, method="GET", path=NODE, times=1)
    for method, path in [("POST", NODES), ("PATCH", NODE), ("PUT", NODE)]:
        proxy.play(unavailable("0"), method=method, path=path, times=1)
    said = play(program, "shaky", proxy, tenant, tenant.node())
    assert said["get"] == failed(program, "internal", 500, "The service failed", "faulty-internal")
    assert said["patch"]["error"] == program.error("unavailable")
    assert said["put"] == "index"
    # A key is made for a call that may carry one, and the call is sent again under it.
    first, again = (one.idempotency_key for one in proxy.of("POST", NODES))
    assert first and again == first
    assert [(one.method, one.status) for one in proxy.exchanges] == [
        ("GET", 500),
        ("POST", 503),
        ("POST", 200),
        ("PATCH", 503),
        ("PUT", 503),
        ("PUT", 200),
    ]
    first, second = proxy.of("PUT", NODE)
    assert first.body == second.body != b""


def test_a_call_stops_at_its_limit_of_time(
    program: Program, proxy: FaultyProxy, tenant: Tenant
) -> None:
    node = tenant.node()
    # The contract lets a read take one second; the limit of a single call goes before that.
    for seconds in (4, 0.8):
        proxy.play(proxy.hold(seconds), method="GET", path=NODE, times=1)
    said = play(program, "patience", proxy, tenant, node)
    late = {"error": program.timeout, "operation": "getNode"}
    assert said == {"contract": late, "shorter": late}
    assert len(proxy.exchanges) == 2


def with_wrong_types(node: Any) -> Any:
    return {**node, "createdAt": 7, "properties": []}


def with_a_wrong_item(page: Any) -> Any:
    page["data"][1]["type"] = 7
    return page


def test_an_answer_that_breaks_the_contract_is_a_typed_error_with_pointers(
    program: Program, proxy: FaultyProxy, tenant: Tenant
) -> None:
    ids = tenant.nodes(100)
    proxy.play(changed(with_wrong_types), method="GET", path=NODE, times=1)
    proxy.play(cut_off, method="GET", path=NODE, times=1)
    proxy.play(passed_on, method="GET", path=NODES, times=1)
    proxy.play(changed(with_a_wrong_item), method="GET", path=NODES, times=1)
    said = play(program, "broken", proxy, tenant, ids[0])
    read = {"error": program.malformed, "operation": "getNode"}
    assert said == {
        "reads": [{**read, "pointers": ["/createdAt", "/properties"]}, {**read, "pointers": [""]}],
        # The page before the broken one was read, and stays read.
        "walked": ids[:60],
        "end": {
            "error": program.malformed,
            "operation": "listNodes",
            "pointers": ["/data/1/type"],
        },
    }
    assert [one.status for one in proxy.exchanges] == [200, 200, 200, 200]


@pytest.mark.parametrize("program", CANCELLABLE, indirect=True)
def test_a_call_is_cancelled_while_it_waits_for_its_answer(
    program: Program, proxy: FaultyProxy, tenant: Tenant
) -> None:
    proxy.play(proxy.hold(60), method="GET", path=NODE)
    reading = program.start("cancel", proxy.url, tenant.api.key, tenant.id, tenant.node())
    proxy.wait_for(1)
    said = ended(reading, "\n")
    assert said["error"] == program.cancelled
    # A thread of Java stays interrupted, for whoever called.
    assert said.get("interrupted") is (True if program.language == "java" else None)
    assert len(proxy.exchanges) == 1


@pytest.mark.parametrize("program", CANCELLABLE, indirect=True)
def test_a_call_is_cancelled_while_it_waits_to_be_sent_again(
    program: Program, proxy: FaultyProxy, tenant: Tenant
) -> None:
    proxy.play(unavailable("50"), method="GET", path=NODE, times=1)
    reading = program.start("cancel", proxy.url, tenant.api.key, tenant.id, tenant.node())
    proxy.wait_for_answers(1)
    # In Java the failure that is waited after is told, once it is known.
    assert ended(reading, "\n")["error"] in (program.cancelled, "UnavailableException")
    assert len(proxy.exchanges) == 1
