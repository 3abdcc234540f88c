"""Python's clients: what they send, how they take the answers, and what they do when these are errors."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.generators.python_support import model, module

Answer = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]
PACKAGE = "calls"


class Server:
    """Answers requests in turn, the last answer for ever, and keeps what was asked."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.seen: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        return self._answer(request)

    async def later(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        return self._answer(request)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            return answer(request)
        # An answer is read once, and stands here for as many as are asked for.
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


class Clock:
    """A clock that moves when it is slept on."""

    def __init__(self) -> None:
        self.time = 1_700_000_000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    async def async_sleep(self, seconds: float) -> None:
        self.sleep(seconds)


def client(server: Server, clock: Clock | None = None, **settings: Any) -> Any:
    package = module(PACKAGE)
    settings.setdefault("retries", package.RetryPolicy(random=lambda: 1.0))
    http = httpx.Client(transport=httpx.MockTransport(server))
    return package.Client(http_client=http, clock=clock or Clock(), **settings)


def async_client(server: Server, clock: Clock | None = None, **settings: Any) -> Any:
    package = module(PACKAGE)
    settings.setdefault("retries", package.RetryPolicy(random=lambda: 1.0))
    http = httpx.AsyncClient(transport=httpx.MockTransport(server.later))
    return package.AsyncClient(http_client=http, clock=clock or Clock(), **settings)


def item(number: int, name: str | None = None) -> Any:
    return model(PACKAGE, "Item")(id=number, **({"name": name} if name else {}))


def listed(*numbers: int, **more: Any) -> httpx.Response:
    return httpx.Response(200, json={"data": [{"id": one} for one in numbers], **more})


def bare(*numbers: int, link: str = "") -> httpx.Response:
    headers = {"Link": link} if link else {}
    return httpx.Response(200, json=[{"id": one} for one in numbers], headers=headers)


def problem(status: int, code: str, **headers: str) -> httpx.Response:
    return httpx.Response(
        status,
        json={"code": code, "title": "T"},
        headers={"content-type": "application/problem+json", "X-Request-Id": "r1", **headers},
    )


PAGES: list[tuple[str, dict[str, Any], list[Answer], list[int], list[str]]] = [
    (
        "list_by_cursor",
        {"kind": "a b", "limit": 3},
        # A short and an empty page are no end where there is a cursor.
        [listed(1, page={"next": "x/y"}), listed(page={"next": "z"}), listed(2, page={"next": None})],
        [1, 2],
        ["limit=3&kind=a%20b", "limit=3&cursor=x%2Fy&kind=a%20b", "limit=3&cursor=z&kind=a%20b"],
    ),
    ("list_by_cursor", {}, [listed(1, page={"next": ""})], [1], [""]),
    ("list_by_cursor", {"cursor": "from"}, [listed(1)], [1], ["cursor=from"]),
    (
        "list_by_offset",
        {},
        [listed(1, 2, total=3), listed(3, total=3)],
        [1, 2, 3],
        ["", "offset=2"],
    ),
    ("list_by_offset", {"offset": 4}, [listed(5), listed()], [5], ["offset=4"]),
    ("list_by_offset", {}, [listed(1, 2), listed()], [1, 2], ["", "offset=2"]),
    ("list_by_page", {"size": 1}, [bare(1), bare(2), bare()], [1, 2], ["size=1", "size=1&page=2", "size=1&page=3"]),  # noqa: E501
    ("list_by_page", {}, [bare(1, 2), bare(3)], [1, 2, 3], ["", "page=2"]),
    (
        "list_by_link",
        {},
        [bare(1, link='</v1/link?at=2>; title="a, b"; rel="prev next", </first>; rel=first'), bare(2)],
        [1, 2],
        ["", "at=2"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("method", "arguments", "answers", "items", "queries"), PAGES)
def test_lists_are_walked_to_their_end(
    method: str,
    arguments: dict[str, Any],
    answers: list[Answer],
    items: list[int],
    queries: list[str],
) -> None:
    server = Server(*answers)
    walk = getattr(client(server).lists, method)(**arguments)
    assert server.seen == []
    assert [one.id for one in walk] == items
    assert [one.url.query.decode() for one in server.seen] == queries

    later = Server(*answers)

    async def walked() -> list[int]:
        found = getattr(async_client(later).lists, method)(**arguments)
        return [one.id async for one in found]

    assert asyncio.run(walked()) == items
    assert [one.url for one in later.seen] == [one.url for one in server.seen]


def test_pages_are_there_as_well_as_items() -> None:
    answers = [listed(1, page={"next": "x"}), listed(2)]
    pages = client(Server(*answers)).lists.list_by_cursor()
    assert [[one.id for one in page.data] for page in pages.pages()] == [[1], [2]]
    server = Server(*answers)
    assert client(server).lists.list_by_cursor().first().page.next == "x"
    assert len(server.seen) == 1

    async def first() -> Any:
        return await async_client(Server(*answers)).lists.list_by_cursor()

    assert asyncio.run(first()).page.next == "x"


def test_a_list_that_takes_a_body_is_walked_with_it() -> None:
    package = module("platform")
    body = model("platform", "Traversal")(start="01935f5c-2b1a-7c3d-9e4f-5a6b7c8d9e0f", max_depth=2)

    def page(following: str | None) -> httpx.Response:
        pagination = {"limit": 50, "nextCursor": following, "hasMore": following is not None}
        return httpx.Response(200, json={"data": [], "pagination": pagination})

    server = Server(page("x"), page(None))
    http = httpx.Client(transport=httpx.MockTransport(server))
    with package.Client("http://api.test", http_client=http) as platform:
        assert list(platform.graph.traverse("acme", body)) == []
    sent = {"start": "01935f5c-2b1a-7c3d-9e4f-5a6b7c8d9e0f", "maxDepth": 2}
    assert [json.loads(one.content) for one in server.seen] == [sent, sent]
    assert [one.url.query.decode() for one in server.seen] == ["", "cursor=x"]


def test_a_walk_that_would_not_end_is_ended() -> None:
    error = module(PACKAGE).RepeatedPageError
    with pytest.raises(error):
        list(client(Server(listed(1, page={"next": "x"}))).lists.list_by_cursor())
    with pytest.raises(error):
        list(client(Server(bare(1, link="<?a>; rel=next"))).lists.list_by_link())


def test_a_link_to_another_server_gets_no_credentials() -> None:
    server = Server(bare(1, link="<https://other.example.com/x>; rel=next"), bare(2))
    list(client(server, key="secret").lists.list_by_link())
    assert [one.headers.get("x-api-key") for one in server.seen] == ["secret", None]
    assert str(server.seen[1].url) == "https://other.example.com/x"


RETRIED: list[tuple[str, list[Answer], int, list[float]]] = [
    ("get", [problem(503, "busy"), problem(503, "busy"), httpx.Response(204)], 3, [0.5, 1.0]),
    ("get", [problem(503, "busy", **{"Retry-After": "7"}), httpx.Response(204)], 2, [7.0]),
    (
        "get",
        [problem(429, "slow-down", **{"Retry-After": "Tue, 14 Nov 2023 22:13:25 GMT"}), httpx.Response(204)],
        2,
        [5.0],
    ),
    ("post", [problem(503, "busy"), httpx.Response(200, json={"id": 1})], 2, [0.5]),
    ("get", [httpx.Response(503, text="<h1>Busy</h1>"), httpx.Response(204)], 2, [0.5]),
]  # fmt: skip


@pytest.mark.parametrize(("method", "answers", "sent", "waits"), RETRIED)
def test_what_may_be_sent_again_is_sent_again(
    method: str, answers: list[Answer], sent: int, waits: list[float]
) -> None:
    server, clock = Server(*answers), Clock()
    items = client(server, clock).items
    assert (items.get_item(1) if method == "get" else items.change_item(1, item(1))) in (
        None,
        item(1),
    )
    assert (len(server.seen), clock.slept) == (sent, waits)
    later, later_clock = Server(*answers), Clock()

    async def called() -> None:
        group = async_client(later, later_clock).items
        await (group.get_item(1) if method == "get" else group.change_item(1, item(1)))

    asyncio.run(called())
    assert (len(later.seen), later_clock.slept) == (sent, waits)


FAILED: list[tuple[str, Answer, str, int]] = [
    ("get_item", problem(503, "busy"), "BusyError", 3),
    ("get_item", problem(503, "broken"), "BrokenError", 1),
    ("get_item", problem(404, "not-found"), "NotFoundError", 1),
    ("get_item", problem(503, "unheard-of"), "ApiError", 1),
    ("get_item", httpx.Response(418, text="no"), "ApiError", 1),
    ("get_item", httpx.Response(500, text="no"), "UnexpectedStatusError", 1),
    ("get_item", httpx.Response(202, json={}), "UnexpectedStatusError", 1),
    ("get_item", httpx.Response(200, json={"id": "1"}), "UndecodableAnswerError", 1),
    ("get_item", httpx.Response(200, text="{"), "UndecodableAnswerError", 1),
    ("get_item", httpx.ConnectError("no"), "TransportError", 1),
    ("get_item", httpx.ReadTimeout("slow"), "CallTimeoutError", 1),
    # Nobody waits for an hour.
    ("get_item", problem(503, "busy", **{"Retry-After": "3600"}), "BusyError", 1),
    # PATCH is not idempotent, and carries no key.
    ("patch_item", problem(503, "busy"), "BusyError", 1),
]


@pytest.mark.parametrize(("method", "answer", "name", "sent"), FAILED)
def test_errors_have_types(method: str, answer: Answer, name: str, sent: int) -> None:
    package = module(PACKAGE)
    server = Server(answer)
    with pytest.raises(package.ClientError) as raised:
        getattr(client(server).items, method)(1)
    assert (type(raised.value).__name__, len(server.seen)) == (name, sent)
    later = Server(answer)

    async def called() -> None:
        await getattr(async_client(later).items, method)(1)

    with pytest.raises(getattr(package, name)):
        asyncio.run(called())


def test_an_error_says_what_happened() -> None:
    package = module(PACKAGE)
    with pytest.raises(package.NotFoundError, match=r"getItem.*404 not-found") as raised:
        client(Server(problem(404, "not-found"))).items.get_item(1)
    error = raised.value
    assert (error.status, error.code, error.request_id, error.operation) == (
        404,
        "not-found",
        "r1",
        "getItem",
    )
    assert (type(error.body).__name__, error.body.title) == ("Problem", "T")
    assert error.headers["X-REQUEST-ID"] == "r1"
    with pytest.raises(package.ApiError) as other:
        client(Server(httpx.Response(418, text="teapot"))).items.get_item(1)
    assert other.value.body == "teapot"
    with pytest.raises(package.UndecodableAnswerError) as broken:
        client(Server(httpx.Response(200, json={"id": "1"}))).items.get_item(1)
    assert [one.pointer for one in broken.value.faults] == ["/id"]


def test_an_idempotency_key_is_the_same_for_all_sendings_and_new_for_each_call() -> None:
    server = Server(problem(503, "busy"), problem(503, "busy"), httpx.Response(200, json={"id": 1}))
    items = client(server).items
    items.change_item(1, item(1))
    items.change_item(1, item(1))
    items.change_item(1, item(1), idempotency_key="mine")
    keys = [one.headers["idempotency-key"] for one in server.seen]
    assert keys[0] == keys[1] == keys[2]
    assert len({*keys}) == 3
    assert keys[-1] == "mine"


def test_attempts_are_the_callers_choice() -> None:
    package = module(PACKAGE)
    server = Server(problem(503, "busy"))
    with pytest.raises(package.BusyError):
        client(server).items.get_item(1, options=package.CallOptions(attempts=1))
    with pytest.raises(package.BusyError):
        client(server, retries=package.RetryPolicy(attempts=0)).items.get_item(1)
    assert len(server.seen) == 2


def test_timeouts_come_from_the_contract_the_client_and_the_call() -> None:
    package = module(PACKAGE)
    server = Server(httpx.Response(204))
    client(server).items.get_item(1)
    client(server).items.patch_item(1)
    client(server, timeout=9.0).items.get_item(1)
    client(server, timeout=9.0).items.get_item(1, options=package.CallOptions(timeout=0.5))
    assert [one.extensions["timeout"]["read"] for one in server.seen] == [2.0, 4.0, 9.0, 0.5]


def test_an_answer_that_trickles_past_its_timeout_is_given_up() -> None:
    clock = Clock()

    def trickle() -> Iterator[bytes]:
        for _ in range(10):
            clock.time += 1
            yield b" "

    server = Server(lambda _: httpx.Response(200, content=trickle()))
    with pytest.raises(module(PACKAGE).CallTimeoutError):
        client(server, clock).items.get_item(1)
    assert clock.time < 1_700_000_005


def test_the_head_of_an_answer_is_told() -> None:
    package = module(PACKAGE)
    heads: list[Any] = []
    server = Server(httpx.Response(200, json={"id": 1}, headers={"ETag": "a"}))
    client(server).items.get_item(1, options=package.CallOptions(on_answer=heads.append))
    assert [(one.status, one.headers["etag"]) for one in heads] == [(200, "a")]


def test_parameters_are_written_in_their_styles() -> None:
    server = Server(httpx.Response(204))
    deep = module(PACKAGE, "models.operations.style")
    client(server, key="never sent").styles.style(
        ["a/b", "c"],
        [1, 2],
        {"k": "v", "l": "w x"},
        form=["a", "b&c"],
        flat=["a", "b"],
        space=["a", "b"],
        pipe=["a", "b"],
        deep=deep.StyleQueryDeep(a=1, b=["x", "y"]),
        free={"p": "1", "q": "2"},
        reserved="a/b?c",
        json={"a": [1]},
        x_many=["a", "b"],
        since=datetime(2020, 1, 1, tzinfo=UTC),
        flag=True,
        crumb="x y",
    )
    sent = server.seen[0]
    assert sent.url.raw_path.decode().partition("?")[0] == "/v1/styles/a%2Fb,c/.1.2/;k=v;l=w%20x"
    assert sent.url.query.decode().split("&") == [
        "form=a", "form=b%26c", "flat=a,b", "space=a%20b", "pipe=a%7Cb",
        "deep%5Ba%5D=1", "deep%5Bb%5D=x", "deep%5Bb%5D=y", "p=1", "q=2", "reserved=a/b?c",
        "json=%7B%22a%22%3A%5B1%5D%7D", "since=2020-01-01T00%3A00%3A00Z", "flag=true",
    ]  # fmt: skip
    assert sent.headers["x-many"] == "a,b"
    assert sent.headers["cookie"] == "crumb=x%20y"
    assert "x-api-key" not in sent.headers


BODIES: list[tuple[Any, str | None, str, bytes]] = [
    (lambda: item(1, "n"), None, "application/json", b'{"id":1,"name":"n"}'),
    (lambda: "t\u00e9xt", "text/plain", "text/plain", "t\u00e9xt".encode()),
    (lambda: b"\0\1", "application/octet-stream", "application/octet-stream", b"\0\1"),
    (lambda: io.BytesIO(b"file"), "application/octet-stream", "application/octet-stream", b"file"),
    (lambda: iter([b"a", b"b"]), "application/octet-stream", "application/octet-stream", b"ab"),
    (
        lambda: {"a": "x y", "many": [1, 2], "deep": item(1)},
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded",
        b"a=x%20y&many=1&many=2&deep=%7B%22id%22%3A%201%7D",
    ),
    (lambda: [item(1), item(2)], "application/x-ndjson", "application/x-ndjson", b'{"id":1}\n{"id":2}\n'),
    (lambda: iter([item(1)]), "application/x-ndjson", "application/x-ndjson", b'{"id":1}\n'),
]  # fmt: skip


@pytest.mark.parametrize(("make", "media_type", "sent_as", "content"), BODIES)
def test_bodies_are_written_in_their_media_types(
    make: Callable[[], Any], media_type: str | None, sent_as: str, content: bytes
) -> None:
    server = Server(httpx.Response(204))
    client(server).bodies.send_body(make(), media_type=media_type)
    assert (server.seen[0].headers["content-type"], server.seen[0].content) == (sent_as, content)


def test_files_are_uploaded() -> None:
    package = module(PACKAGE)
    server = Server(httpx.Response(204))
    body = {
        "file": package.File(io.BytesIO(b"one"), "one.txt"),
        "more": [b"two", package.File(b"three", "3.bin", "application/x-three")],
        "note": "a note",
        "item": item(1),
    }
    client(server).bodies.upload(body)
    sent = server.seen[0]
    kind, _, boundary = sent.headers["content-type"].partition("; boundary=")
    assert kind == "multipart/form-data"
    parts = [
        tuple(part.strip(b"\r\n").split(b"\r\n\r\n", 1))
        for part in sent.content.split(f"--{boundary}".encode())[1:-1]
    ]
    assert [(head.decode().split("\r\n"), held) for head, held in parts] == [
        (['Content-Disposition: form-data; name="file"; filename="one.txt"', "Content-Type: application/octet-stream"], b"one"),  # noqa: E501
        (['Content-Disposition: form-data; name="more"; filename="more"', "Content-Type: application/octet-stream"], b"two"),  # noqa: E501
        (['Content-Disposition: form-data; name="more"; filename="3.bin"', "Content-Type: application/x-three"], b"three"),  # noqa: E501
        (['Content-Disposition: form-data; name="note"'], b"a note"),
        (['Content-Disposition: form-data; name="item"', "Content-Type: application/json"], b'{"id":1}'),
    ]  # fmt: skip


def streamed(*pieces: bytes, media_type: str) -> Answer:
    return lambda _: httpx.Response(200, content=iter(pieces), headers={"content-type": media_type})


def test_lines_and_events_are_read_as_they_come() -> None:
    lines = streamed(
        b'{"id": 1}\n{"i', b'd": 2}\r\n\n', b'{"id": 3}', media_type="application/x-ndjson"
    )
    with client(Server(lines)).streams.stream_lines() as stream:
        assert [one.id for one in stream] == [1, 2, 3]
    events = streamed(
        b"\xef\xbb\xbf: comment\nda", b'ta: {"id":\rdata: 1}\r', b"\n\r\nevent: x\n\ndata:{\"id\": 2}\n\ndata: {\"id\": 3}",  # noqa: E501
        media_type="text/event-stream; charset=utf-8",
    )  # fmt: skip
    assert [one.id for one in client(Server(events)).streams.stream_events()] == [1, 2]
    raw = streamed(
        b"id: 7\nretry: 10\nevent: e\ndata: a\ndata: b\n\n", media_type="text/event-stream"
    )
    found = list(client(Server(raw)).streams.raw_events())
    assert [(one.data, one.event, one.id, one.retry) for one in found] == [("a\nb", "e", "7", 10)]
    broken = streamed(b'{"id": 1}\n{"id": "2"}\n', media_type="application/x-ndjson")
    read: list[int] = []
    with pytest.raises(module(PACKAGE).UndecodableAnswerError) as error:
        read += [one.id for one in client(Server(broken)).streams.stream_lines()]
    assert [one.pointer for one in error.value.faults] == ["/id"]


def test_bytes_and_text_are_read() -> None:
    answer = streamed(b"ab", b"c", media_type="application/octet-stream")
    assert client(Server(answer)).streams.download().read() == b"abc"
    assert b"".join(client(Server(answer)).streams.download()) == b"abc"
    server = Server(httpx.Response(200, text="t\u00e9xt"))
    assert client(server).streams.read_text() == "t\u00e9xt"
    assert str(server.seen[0].url) == "https://text.example.com/text"


def test_streams_are_awaited() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b'{"id": 1}\n{"id"'
        yield b": 2}\n"

    server = Server(
        lambda _: httpx.Response(
            200, content=pieces(), headers={"content-type": "application/x-ndjson"}
        )
    )

    async def called() -> list[int]:
        async with await async_client(server).streams.stream_lines() as stream:
            return [one.id async for one in stream]

    assert asyncio.run(called()) == [1, 2]

    async def items() -> Any:
        yield item(1)

    sent = Server(httpx.Response(204))

    async def send() -> None:
        await async_client(sent).bodies.send_body(items(), media_type="application/x-ndjson")

    asyncio.run(send())
    assert sent.seen[0].content == b'{"id":1}\n'
    for content in (io.BytesIO(b"file"), iter([b"fi", b"le"]), b"file"):
        binary = Server(httpx.Response(204))

        async def send_binary(server: Server, body: Any) -> None:
            bodies = async_client(server).bodies
            await bodies.send_body(body, media_type="application/octet-stream")

        asyncio.run(send_binary(binary, content))
        assert binary.seen[0].content == b"file"


CREDENTIALS: list[tuple[dict[str, Any], dict[str, str | None]]] = [
    ({}, {"x-api-key": None, "authorization": None}),
    ({"key": "k"}, {"x-api-key": "k", "authorization": None}),
    ({"token": "t"}, {"x-api-key": None, "authorization": "Bearer t"}),
    ({"key": "k", "token": "t"}, {"x-api-key": "k", "authorization": None}),
    ({"user": ("a", "b")}, {"x-api-key": None, "authorization": None}),
]


@pytest.mark.parametrize(("secrets", "headers"), CREDENTIALS)
def test_credentials_are_sent_as_the_operation_asks(
    secrets: dict[str, Any], headers: dict[str, str | None]
) -> None:
    server = Server(httpx.Response(204))
    client(server, **secrets).items.get_item(1)
    assert {name: server.seen[0].headers.get(name) for name in headers} == headers


def test_other_credentials_are_sent_in_their_places() -> None:
    runtime = module(PACKAGE, "runtime.credentials")
    operations = module(PACKAGE, "runtime.operations")
    parameters = module(PACKAGE, "runtime.parameters")
    scheme = runtime.Scheme
    schemes = {
        "user": scheme("basic"),
        "part": scheme("query", "key"),
        "crumbs": scheme("cookie", "session"),
    }
    credentials = runtime.Credentials(schemes, {"user": ("a", "b"), "part": "p q", "crumbs": "c"})
    target = parameters.Target()
    operation = operations.Operation(
        id="x", method="GET", path="/", types=None, security=(("user", "part", "crumbs"),)
    )
    credentials.apply(operation, target)
    assert target.headers == {"Authorization": "Basic YTpi"}
    assert (target.query, target.cookies) == (["key=p%20q"], ["session=c"])


def test_the_base_url_is_the_contracts_the_clients_or_the_calls() -> None:
    package = module(PACKAGE)
    server = Server(httpx.Response(204))
    client(server).items.get_item(7)
    client(server, base_url="http://localhost:8080/").items.get_item(7)
    client(server).items.get_item(7, options=package.CallOptions(base_url="http://other"))
    assert [str(one.url) for one in server.seen] == [
        "https://api.example.com/v1/items/7",
        "http://localhost:8080/items/7",
        "http://other/items/7",
    ]
    with pytest.raises(ValueError, match="base URL"):
        module("golden").Client("/relative")


def test_a_call_asks_for_what_it_can_read() -> None:
    server = Server(httpx.Response(204))
    client(server).items.get_item(1)
    assert server.seen[0].headers["accept"].startswith("application/json")
    assert json.loads(server.seen[0].content or b"null") is None


def test_every_operation_of_every_contract_has_a_method_whose_types_are_known() -> None:
    for name in ("platform", "golden", "odd", "calls"):
        package = module(name)
        services = module(name, "services")
        operations = module(name, "runtime.operations")
        found = 0
        for path in sorted(services.__path__):
            from pathlib import Path

            for file in sorted(Path(path).glob("[a-z]*.py")):
                held = module(name, f"services.{file.stem}")
                for one in vars(held).values():
                    if isinstance(one, operations.Operation):
                        found += 1
                        for contents in (*one.answers.values(), *one.failures.values()):
                            for content in contents:
                                assert (
                                    not content.type or one.types.resolve(content.type) is not None
                                )
        from contracts.load import load_contract
        from tests.generators.python_support import CONTRACTS

        assert found == len(load_contract(CONTRACTS[name]).operations), package
