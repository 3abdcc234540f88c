"""The witness between a client and a provider: what passes unchanged, and what each round does to it."""

from __future__ import annotations

import gzip
import http.client
import json
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

import pytest

from conformance.cli import ROUNDS
from conformance.witness.faults import Aim
from conformance.witness.members import NAME
from conformance.witness.proxy import Witness
from conformance.witness.record import Record
from conformance.witness.rounds import treatment_of
from conformance.witness.transcript import Encounter, Round
from conformance.world import World
from conformance.world.principals import Principals
from contracts.contract import Contract
from contracts.load import load_contract

CONTRACT_TEXT = """
openapi: 3.1.0
info: {title: Shop, version: 1.0.0}
x-pagination: {style: cursor, limit: $request.query.limit, cursor: $request.query.cursor,
  items: $response.body#/data, next: $response.body#/next, key: /id}
x-errors:
  schema: {$ref: '#/components/schemas/Problem'}
  code: $response.body#/code
  requestId: $response.header.X-Request-Id
  catalogue:
    forbidden: {status: 403, when: forbidden}
    too-many: {status: 429, when: rate-limited, retryable: true}
paths:
  /things:
    get:
      operationId: listThings
      x-pagination: {}
      parameters: &walk
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 50, default: 10}}
        - {name: cursor, in: query, schema: {type: string}}
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}
        default:
          description: no
          headers: {X-Request-Id: {schema: {type: string}}}
          content: {application/problem+json: {schema: {$ref: '#/components/schemas/Problem'}}}
    post:
      operationId: addThing
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {type: object}}}}}
  /linked:
    get:
      operationId: listLinked
      x-pagination: {style: link, limit: $request.query.limit, cursor: $request.query.cursor,
        items: $response.body, key: /id}
      parameters: *walk
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}
components:
  schemas:
    Thing:
      type: object
      properties: {id: {type: integer}, free: {type: object, additionalProperties: true},
        closed: {type: object, additionalProperties: false, properties: {a: {type: integer}}}}
    Page:
      type: object
      required: [data, next]
      properties:
        data: {type: array, items: {$ref: '#/components/schemas/Thing'}}
        next: {type: [string, 'null']}
    Problem: {type: object, required: [code], properties: {code: {type: string}, title: {type: string}}}
"""
THINGS = [{"id": one, "free": {"x": one}, "closed": {"a": 1}} for one in range(12)]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.seen.append(self.path)
        address = urlsplit(self.path)
        if address.path == "/slow":
            time.sleep(0.3)
        query = dict(one.split("=") for one in address.query.split("&") if one)
        start, limit = int(query.get("cursor", "0")), int(query.get("limit", "10"))
        items = THINGS[start : start + limit]
        end = start + limit
        onward = str(end) if end < len(THINGS) else None
        if address.path == "/linked":
            link = f'</linked?limit={limit}&cursor={onward}>; rel="next", </>; rel="up"'
            self.reply(200, items, [("Link", link)] if onward else [])
        else:
            self.reply(200, {"data": items, "next": onward}, [])

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append(f"{self.path} {body.decode()}")
        self.reply(201, {"ok": True}, [("Location", f"http://{self.headers['Host']}/things/1")])

    def reply(self, status: int, value: Any, headers: list[tuple[str, str]]) -> None:
        data = json.dumps(value, indent=1).encode()
        self.send_response_only(status)
        if "gzip" in (self.headers.get("Accept-Encoding") or ""):
            data = gzip.compress(data, mtime=0)
            headers = [*headers, ("Content-Encoding", "gzip")]
        for name, text in [*headers, ("X-Odd", "as it was"), ("Content-Type", "application/json")]:
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    path = tmp_path_factory.mktemp("contract") / "shop.yaml"
    path.write_text(CONTRACT_TEXT, "utf-8")
    return load_contract(path)


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Client:
    """Asks through a witness, and holds on to its connection."""

    def __init__(self, witness: Witness) -> None:
        self.witness = witness
        self.connection = http.client.HTTPConnection("127.0.0.1", witness.port, timeout=5)

    def get(self, path: str, **headers: str) -> tuple[int, Any, http.client.HTTPMessage]:
        self.connection.request("GET", path, headers=headers)
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read()), answer.headers

    def walk(self, path: str) -> list[tuple[list[int], str | None]]:
        pages: list[tuple[list[int], str | None]] = []
        cursor: str | None = None
        while not pages or cursor:
            onward = f"&cursor={quote(cursor, safe='')}" if cursor else ""
            _, page, _ = self.get(f"{path}{onward}")
            cursor = page["next"]
            pages.append(([one["id"] for one in page["data"]], cursor))
        return pages


@contextmanager
def standing(
    contract: Contract, provider: str, kind: Round, seed: int = 0, **aim: Any
) -> Generator[tuple[Client, Record]]:
    record = Record(contract=contract)
    world = World(contract=contract, principals=Principals(contract=contract), seed=seed)
    treatment = treatment_of(world, Aim(round=kind, **aim))
    Handler.seen.clear()
    with Witness(provider=provider, treatment=treatment, record=record) as witness:
        client = Client(witness)
        yield client, record
        client.connection.close()


def settled(record: Record, count: int) -> tuple[Encounter, ...]:
    """Return the encounters once there are so many: a connection breaks before it is written down."""
    until = time.monotonic() + 10
    while len(record.encounters()) < count and time.monotonic() < until:
        time.sleep(0.01)
    return record.encounters()


def test_a_watched_answer_comes_byte_for_byte(contract: Contract, provider: str) -> None:
    with standing(contract, provider, Round.WATCH) as (client, record):
        client.connection.request("GET", "/things?limit=3", headers={"Accept-Encoding": "gzip"})
        answer = client.connection.getresponse()
        body = answer.read()
        assert body == gzip.compress(
            json.dumps({"data": THINGS[:3], "next": "3"}, indent=1).encode(), mtime=0
        )
        assert answer.headers["X-Odd"] == "as it was"
        assert answer.headers["Content-Encoding"] == "gzip"
        (one,) = settled(record, 1)
    assert one.exchange.request.operation == "listThings"
    assert one.exchange.json == {"data": THINGS[:3], "next": "3"}
    assert one.fault is None
    assert one.provider_status == 200


def test_a_body_and_a_chunked_one_reach_the_provider(contract: Contract, provider: str) -> None:
    with standing(contract, provider, Round.WATCH) as (client, record):
        for body in (b'{"a": 1}', iter([b'{"a"', b": 1}"])):
            client.connection.request("POST", "/things", body, {"Content-Type": "application/json"})
            answer = client.connection.getresponse()
            assert answer.read() == b'{\n "ok": true\n}'
            # What a provider makes out of its own address leads back to the witness.
            assert answer.headers["Location"] == f"{client.witness.url}/things/1"
        found = settled(record, 2)
    assert Handler.seen == ['/things {"a": 1}'] * 2
    assert [one.exchange.request.json for one in found] == [{"a": 1}] * 2


def test_short_pages_show_all_that_there_is(contract: Contract, provider: str) -> None:
    with standing(contract, provider, Round.SHORT_PAGES) as (client, _):
        pages = client.walk("/things?limit=8")
    assert [len(items) for items, _ in pages] == [2, 4, 4, 2]
    assert [one for items, _ in pages for one in items] == list(range(12))


def test_empty_pages_lead_on_to_what_they_left_out(contract: Contract, provider: str) -> None:
    with standing(contract, provider, Round.EMPTY_PAGES) as (client, record):
        pages = client.walk("/things?limit=5")
        assert sum(1 for one in settled(record, 5) if one.fault is not None) == 2
    assert [len(items) for items, _ in pages] == [0, 5, 0, 5, 2]
    assert [one for items, _ in pages for one in items] == list(range(12))


@pytest.mark.parametrize("seed", range(5))
def test_other_cursors_are_odd_and_lead_to_the_same_pages(
    seed: int, contract: Contract, provider: str
) -> None:
    with standing(contract, provider, Round.OTHER_CURSORS, seed=seed) as (client, _):
        pages = client.walk("/things?limit=5")
    assert [one for items, _ in pages for one in items] == list(range(12))
    cursors = [cursor for _, cursor in pages if cursor]
    assert all(set("+/=&%") <= set(cursor) and len(cursor) >= 12 for cursor in cursors)
    # The first page is cut short, so that a list leads on that would fit on one page.
    assert Handler.seen[1:] == ["/things?limit=5&cursor=2", "/things?limit=5&cursor=7"]


def test_a_link_leads_on_by_another_cursor(contract: Contract, provider: str) -> None:
    with standing(contract, provider, Round.OTHER_CURSORS) as (client, _):
        _, items, headers = client.get("/linked?limit=5")
        link = headers["Link"]
        target = link.partition("<")[2].partition(">")[0]
        assert "cursor=2" not in target
        assert 'rel="up"' in link
        _, more, _ = client.get(target)
    # The link is that of a page which was cut short, and goes on in its steps.
    assert [one["id"] for one in (*items, *more)] == list(range(4))


def test_unknown_members_stand_where_there_is_room(contract: Contract, provider: str) -> None:
    with standing(contract, provider, Round.UNKNOWN_MEMBERS) as (client, _):
        _, page, _ = client.get("/things?limit=2")
    assert NAME in page
    assert all(NAME in one for one in page["data"])
    assert all(NAME not in one["closed"] and NAME not in one["free"] for one in page["data"])


def test_a_busy_provider_asks_for_patience_twice_and_is_not_asked(
    contract: Contract, provider: str
) -> None:
    with standing(contract, provider, Round.BUSY, at={"listThings": 2}) as (client, _):
        seen = [client.get("/things?limit=1")]
        seen += [client.get("/things?limit=2") for _ in range(3)]
    assert [status for status, _, _ in seen] == [200, 429, 429, 200]
    assert [headers["Retry-After"] for _, _, headers in seen] == [None, "1", "2", None]
    assert seen[1][1]["code"] == "too-many"
    assert seen[1][2]["X-Request-Id"] != seen[2][2]["X-Request-Id"]
    assert Handler.seen == ["/things?limit=1", "/things?limit=2"]


@pytest.mark.parametrize(
    ("kind", "code"), [(Round.REFUSED, "forbidden"), (Round.UNKNOWN_CODE, "introduced-later")]
)
def test_a_refusal_is_repeated_as_its_request_is(
    kind: Round, code: str, contract: Contract, provider: str
) -> None:
    with standing(contract, provider, kind, at={"listThings": 1}) as (client, _):
        answers = [client.get("/things?limit=1") for _ in range(2)]
        other = client.get("/things?limit=2")
    assert [(status, body["code"]) for status, body, _ in answers] == [(403, code)] * 2
    assert other[0] == 200


@pytest.mark.parametrize("kind", [Round.RESET, Round.TRUNCATED, Round.STALLED])
def test_a_broken_answer_was_processed_and_comes_whole_when_it_is_asked_for_again(
    kind: Round, contract: Contract, provider: str
) -> None:
    with standing(contract, provider, kind, at={"listThings": 1}) as (client, record):
        client.connection.timeout = 1
        with pytest.raises((OSError, http.client.HTTPException)):
            began = time.monotonic()
            client.connection.request("GET", "/things?limit=1")
            answer = client.connection.getresponse()
            while answer.read1(100):
                if time.monotonic() - began > 1:
                    answer.close()
                    raise TimeoutError
            if answer.length:
                raise http.client.IncompleteRead(b"")
        client.connection.close()
        assert client.get("/things?limit=1")[0] == 200
        first, second = settled(record, 2)
    assert Handler.seen == ["/things?limit=1"] * 2
    assert (first.exchange.status, first.provider_status) == (None, 200)
    assert (second.exchange.status, second.fault) == (200, None)


def test_a_trickle_is_slow_and_whole(contract: Contract, provider: str) -> None:
    with standing(contract, provider, Round.TRICKLE, at={"listThings": 1}) as (client, record):
        status, page, _ = client.get("/things?limit=2")
        assert (status, len(page["data"])) == (200, 2)
        (one,) = settled(record, 1)
    assert one.fault is not None
    assert one.exchange.status == 200


def test_whoever_did_not_wait_for_an_answer_was_not_answered(
    contract: Contract, provider: str
) -> None:
    with standing(contract, provider, Round.WATCH) as (client, record):
        client.connection.request("GET", "/slow?limit=1")
        client.connection.close()
        (one,) = settled(record, 1)
    assert one.provider_status == 200
    assert one.exchange.status is None
    assert "gone before it was answered" in (one.exchange.error or "")


def test_a_restarted_provider_refuses_for_a_while_and_is_back_on_its_port(
    contract: Contract, provider: str
) -> None:
    with standing(contract, provider, Round.RESTARTED, at={"listThings": 2}) as (client, _):
        assert client.get("/things?limit=1")[0] == 200
        refused, status = 0, 0
        for _ in range(60):
            try:
                status, _, _ = client.get("/things?limit=2")
            except ConnectionRefusedError:
                refused += 1
            except (OSError, http.client.HTTPException):
                pass
            else:
                break
            client.connection.close()
            time.sleep(0.05)
        assert (status, refused > 0) == (200, True)
    assert Handler.seen == ["/things?limit=1", "/things?limit=2"]


def test_an_unreachable_provider_stays_so(contract: Contract, provider: str) -> None:
    with standing(contract, provider, Round.UNREACHABLE, at={"listThings": 1}) as (client, record):
        for _ in range(3):
            with pytest.raises((OSError, http.client.HTTPException)):
                client.get("/things?limit=1")
            client.connection.close()
        assert len(settled(record, 3)) == 3
    assert Handler.seen == []


def test_the_rounds_of_the_command_line_and_the_project_file_are_those_that_there_are() -> None:
    names = [one.value for one in Round]
    assert list(ROUNDS) == names
    root = Path(__file__).resolve().parents[2]
    schema = json.loads((root / "contracts" / "project.schema.json").read_text("utf-8"))
    assert schema["$defs"]["scenario"]["properties"]["rounds"]["items"]["enum"] == names
