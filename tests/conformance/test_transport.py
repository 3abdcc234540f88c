"""What the transport makes of servers that answer badly, slowly, too much, or not at all."""

from __future__ import annotations

import gc
import gzip
import time
import tracemalloc
import zlib

import pytest

from conformance.exchange import Exchange, Headers, Request
from conformance.reading import Bounds, UnsendableError
from conformance.transport import REFUSED, HttpTransport
from contracts.pointers import Absent
from tests.conformance.rogues import Behaviour, Call, rogue

BOUNDS = Bounds(seconds=0.6, body=64 * 1024)
GET = Request(method="GET", path="/")
HEAD = b"HTTP/1.1 200 OK\r\n"


def asked(behaviour: Behaviour, request: Request = GET, bounds: Bounds = BOUNDS) -> Exchange:
    with rogue(behaviour) as server:
        transport = HttpTransport(base=server.url, bounds=bounds)
        began = time.monotonic()
        exchange = transport.send(request)
        transport.close()
        assert time.monotonic() - began < bounds.seconds + 1
        return exchange


def hangs(call: Call) -> bool:
    call.rogue.stopped.wait(5)
    return False


def stalls(call: Call) -> bool:
    call.says(HEAD + b"Content-Length: 100\r\n\r\n{")
    return hangs(call)


def trickles_a_head(call: Call) -> bool:
    call.says(HEAD)
    while not call.rogue.stopped.wait(0.1):
        call.says(b"X-Still: here\r\n")
    return False


def trickles_a_body(call: Call) -> bool:
    call.says(HEAD + b"Content-Length: 100000\r\n\r\n")
    while not call.rogue.stopped.wait(0.1):
        call.says(b" ")
    return False


def closes_in_the_body(call: Call) -> bool:
    call.says(HEAD + b"Content-Length: 100\r\n\r\n{}")
    return False


def closes_at_once(call: Call) -> bool:
    return False


def babbles(call: Call) -> bool:
    call.says(b"\x00\x01\x02 hello \xff\r\n\r\n")
    return False


def promises_less(call: Call) -> bool:
    return call.says(HEAD + b'Content-Length: 3\r\n\r\n{"a": 1}')


def chunks_wrongly(call: Call) -> bool:
    call.says(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n")
    return False


def ends_in_a_chunk(call: Call) -> bool:
    call.says(HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\nhello")
    return False


def says_much(call: Call) -> bool:
    return call.answers(b" " * 10_000_000)


def says_ten_thousand_fields(call: Call) -> bool:
    return call.answers(b"{}", *(b"X-Field-%d: %s" % (n, b"v" * 20) for n in range(10_000)))


def unfolds(call: Call) -> bool:
    packed = gzip.compress(b" " * 10_000_000)
    assert len(packed) < BOUNDS.body
    return call.answers(packed, b"Content-Encoding: gzip")


def streams_events(call: Call) -> bool:
    call.says(HEAD + b"Content-Type: text/event-stream\r\n\r\n")
    while not call.rogue.stopped.wait(0.1):
        call.says(b"data: {}\n\n")
    return False


@pytest.mark.parametrize(
    ("behaviour", "words", "unread"),
    [
        (hangs, "nothing within 0.6 s (allow more with --request-timeout)", False),
        (stalls, "no whole answer within 0.6 s", False),
        (trickles_a_head, "no whole answer within 0.6 s", False),
        (trickles_a_body, "no whole answer within 0.6 s", False),
        (closes_in_the_body, "the connection broke: closed after 2 bytes of the body", False),
        (closes_at_once, "the connection broke: closed before it answered", False),
        (babbles, "the answer is not HTTP", False),
        (chunks_wrongly, "the answer is not HTTP", False),
        (ends_in_a_chunk, "the connection broke", False),
        (says_ten_thousand_fields, "the head of the answer is longer than 128 KiB", False),
        (says_much, "more than 0.0625 MiB, and lockstep reads no more", True),
        (unfolds, "unfolds from", True),
        (streams_events, "it streams text/event-stream for longer than 0.6 s", True),
    ],
)
def test_what_is_no_answer_is_said_in_words(behaviour: Behaviour, words: str, unread: bool) -> None:
    exchange = asked(behaviour)
    assert exchange.status is None
    assert words in (exchange.error or "")
    assert exchange.unread is unread
    assert exchange.body == b""


def test_a_stream_without_end_is_cut_off_and_takes_no_room() -> None:
    def floods(call: Call) -> bool:
        call.says(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        while not call.rogue.stopped.is_set():
            call.says(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        return False

    tracemalloc.start()
    try:
        exchange = asked(floods, bounds=Bounds(seconds=10, body=2 * 1024 * 1024))
        gc.collect()
        held, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert exchange.unread
    assert "more than 2 MiB" in (exchange.error or "")
    assert held < 1_000_000
    assert peak < 8_000_000


def test_what_follows_an_answer_is_not_the_next_answer() -> None:
    with rogue(promises_less) as server:
        transport = HttpTransport(base=server.url, bounds=BOUNDS)
        answers = [transport.send(GET) for _ in range(3)]
        transport.close()
        assert [one.body for one in answers] == [b'{"a'] * 3
        assert server.connections == 3


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
def test_a_body_where_none_may_be_is_not_the_next_answer(status: bytes) -> None:
    def wrong(call: Call) -> bool:
        return call.says(b"HTTP/1.1 " + status + b'\r\nContent-Length: 8\r\n\r\n{"a": 1}')

    with rogue(wrong) as server:
        transport = HttpTransport(base=server.url, bounds=BOUNDS)
        answers = [transport.send(GET) for _ in range(3)]
        transport.close()
    assert [(one.status, one.body) for one in answers] == [(int(status[:3]), b"")] * 3


def test_head_has_no_body() -> None:
    def behaviour(call: Call) -> bool:
        return call.says(HEAD + b"Content-Length: 500\r\n\r\n")

    exchange = asked(behaviour, Request(method="HEAD", path="/"))
    assert (exchange.status, exchange.body) == (200, b"")


def test_an_answer_may_end_with_the_connection() -> None:
    def old(call: Call) -> bool:
        call.says(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n", b'{"a": ', b"1}")
        return False

    assert asked(old).json == {"a": 1}


def test_an_interim_answer_is_passed_over() -> None:
    def behaviour(call: Call) -> bool:
        call.says(
            b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
        )
        return call.answers(b"{}")

    assert asked(behaviour).status == 200


def test_a_redirect_is_an_answer() -> None:
    def behaviour(call: Call) -> bool:
        return call.answers(b"", b"Location: /", status=b"302 Found")

    with rogue(behaviour) as server:
        transport = HttpTransport(base=server.url, bounds=BOUNDS)
        assert transport.send(GET).status == 302
        transport.close()
        assert server.calls == 1


def test_no_coding_is_asked_for_and_a_usual_one_is_undone() -> None:
    heads: list[bytes] = []

    def behaviour(call: Call) -> bool:
        heads.append(call.head.lower())
        return call.answers(zlib.compress(b'{"a": 1}'), b"Content-Encoding: deflate")

    assert asked(behaviour).json == {"a": 1}
    assert b"accept-encoding: identity" in heads[0]


def test_what_does_not_decode_is_the_answers_own_fault() -> None:
    exchange = asked(lambda call: call.answers(b"no gzip", b"Content-Encoding: gzip"))
    assert (exchange.status, exchange.unread) == (None, False)
    assert "Content-Encoding" in (exchange.error or "")


def test_a_coding_that_nobody_reads_here_is_not() -> None:
    exchange = asked(lambda call: call.answers(b"\x0b", b"Content-Encoding: br"))
    assert (exchange.status, exchange.unread) == (None, True)


@pytest.mark.parametrize("body", [b'"\xff"', b"[" * 100_000 + b"]" * 100_000, b"{'a': 1}", b"NaN"])
def test_what_is_no_json_is_absent(body: bytes) -> None:
    bounds = Bounds(seconds=2, body=1024 * 1024)
    assert isinstance(asked(lambda call: call.answers(body), bounds=bounds).json, Absent)


def test_a_kept_connection_may_be_closed_between_requests() -> None:
    # The second request on a connection finds it closing; on a fresh one it is answered.
    def polite(call: Call) -> bool:
        if call.on_connection == 2:
            return False
        return call.answers(b"{}")

    with rogue(polite) as server:
        transport = HttpTransport(base=server.url, bounds=BOUNDS)
        answers = [transport.send(Request(method="POST", path="/", body=b"{}")) for _ in range(4)]
        transport.close()
    assert [one.status for one in answers] == [200] * 4


def test_a_fresh_connection_that_breaks_is_not_tried_again() -> None:
    with rogue(closes_at_once) as server:
        transport = HttpTransport(base=server.url, bounds=BOUNDS)
        assert transport.send(GET).status is None
        transport.close()
        assert server.calls == 1


def test_an_answer_that_began_is_not_asked_for_again() -> None:
    def behaviour(call: Call) -> bool:
        if call.on_connection == 2:
            return closes_in_the_body(call)
        return call.answers(b"{}")

    with rogue(behaviour) as server:
        transport = HttpTransport(base=server.url, bounds=BOUNDS)
        assert [transport.send(GET).status for _ in range(2)] == [200, None]
        transport.close()
        assert server.calls == 2


def test_requests_together_are_together() -> None:
    def behaviour(call: Call) -> bool:
        time.sleep(0.2)
        return call.answers(b"{}")

    with rogue(behaviour) as server:
        transport = HttpTransport(base=server.url, bounds=Bounds(seconds=5))
        began = time.monotonic()
        answers = transport.send_together([GET] * 60)
        assert time.monotonic() - began < 4
        assert {one.status for one in answers} == {200}
        transport.close()


def test_nobody_there_is_refused() -> None:
    with rogue(closes_at_once) as server:
        url = server.url
    assert HttpTransport(base=url).send(GET).error == REFUSED


def test_what_cannot_be_written_is_not_the_targets_fault() -> None:
    with rogue(lambda call: call.answers(b"{}")) as server:
        transport = HttpTransport(base=server.url)
        broken = Request(method="GET", path="/", headers=Headers((("X-Field", "a\nb"),)))
        with pytest.raises(UnsendableError):
            transport.send(broken)
        transport.close()
