"""What is needed to show a failure again, and the shell lines that do so."""

from __future__ import annotations

import subprocess
from dataclasses import replace

import pytest

from conformance.curl import Scribe
from conformance.dependencies import locate
from conformance.exchange import Exchange, Headers, Request, encode_json
from conformance.reproduction import Reproducer
from contracts.expressions import parse_expression
from contracts.operations import Idempotency
from contracts.project import Secret
from contracts.report.verdict import Verdict
from contracts.source import Json
from tests.conformance.logbook import Log
from tests.conformance.provider import PRINCIPALS
from tests.conformance.running import CONTRACT, run_library


def test_an_item_is_made_before_it_is_read_and_what_it_refers_to_before_that() -> None:
    log = Log()
    log.shelf(6)
    shelf, _, book, _ = log.shelf(7), log.book(71, 6), log.book(81, 7), log.book(91, 6)
    assert log.needed(log.read(81)) == [shelf.number, book.number, 6]
    assert log.lines(log.world.log[-1]) == (
        "id1=$(curl -s http://library.test/libraries/north/shelves -H 'Content-Type: "
        'application/json\' -H "X-Library-Key: $OWNER_KEY" --data-binary \'{"label":"a shelf"}\' '
        "| value_at /id raw)",
        "id2=$(curl -s http://library.test/libraries/north/books -H 'Content-Type: "
        'application/json\' -H "X-Library-Key: $OWNER_KEY" --data-binary \'{"title":"a '
        'book","shelf":\'"$id1"\'}\' | value_at /id encoded)',
        'curl -i "http://library.test/libraries/north/books/$id2" -H "X-Library-Key: $OWNER_KEY"',
    )


def test_a_list_is_filled_with_what_stood_in_it() -> None:
    log = Log()
    shelf = log.shelf(7)
    kept, gone, later = log.book(81, 7), log.book(82, 7), log.book(83, 7)
    log.delete(82)
    first = log.page(81, 83, following="cursor-of-two")
    second = log.page(after="cursor-of-two")
    log.book(84, 7)
    found = log.needed(first, second)
    assert found == [shelf.number, kept.number, later.number, first.number, second.number]
    assert gone.number not in found


def test_one_page_needs_its_own_items_and_one_more() -> None:
    log = Log()
    log.shelf(7)
    books = [log.book(80 + index, 7) for index in range(6)]
    page = log.page(82, 83)
    assert log.needed(page) == [1, *sorted([books[2].number, books[3].number, books[0].number]), 8]
    assert log.needed(page, whole=False) == [1, books[2].number, books[3].number, 8]


def test_a_list_that_refused_to_be_read_needs_no_items() -> None:
    log = Log()
    log.shelf(7)
    log.book(81, 7)
    refused = log.add("GET", "/books", "listBooks", status=400, query=(("after", "nonsense"),))
    assert log.needed(refused) == [refused.number]


def test_a_cursor_comes_from_the_page_before_and_a_whole_walk_is_a_loop() -> None:
    log = Log()
    first = log.page(1, 2, following="cursor-of-two")
    second = log.page(3, 4, following="cursor-of-four", after="cursor-of-two")
    third = log.page(5, after="cursor-of-four")
    opening, loop = log.lines(first, second, third)
    assert opening.endswith('next1=$(value_at /next encoded <<<"$answer1")')
    assert 'after=$next1"' in loop
    assert loop.startswith("for page in $(seq 100); do ")
    # A walk that did not end is no loop: only the pages that were seen are asked for.
    lines = log.lines(first, second)
    assert len(lines) == 2
    assert lines[1].startswith("curl -i ")
    # Where only the last page is to blame, those before it are asked for all the same.
    assert log.needed(third) == [1, 2, 3]


def test_an_entity_tag_comes_from_the_answer_that_told_it() -> None:
    log = Log()
    log.book(81, 7)
    changed = log.add(
        "PUT",
        "/books/81",
        "replaceBook",
        sent={"title": "b", "shelf": 7},
        book="81",
        headers=(("If-Match", '"81"'),),
    )
    creating, changing = log.lines(changed)
    assert "if_match" not in creating
    assert 'etag1=$(value_at ETag raw <<<"$answer1")' in creating
    assert '-H "If-Match: $etag1"' in changing


def test_what_changed_the_item_meanwhile_is_done_again() -> None:
    log = Log()
    log.book(81, 7)
    sent: Json = {"title": "b", "shelf": 7}
    log.add("PUT", "/books/81", "replaceBook", sent=sent, book="81")
    log.add("PUT", "/books/81", "replaceBook", sent=sent, book="81", status=412)
    log.add("PUT", "/books/82", "replaceBook", sent=sent, book="82")
    assert log.needed(log.read(81)) == [1, 2, 5]
    log.delete(81)
    assert log.needed(log.read(81)) == [1, 2, 6, 7]


def test_what_the_client_chose_stays_as_it_was() -> None:
    log = Log()
    log.add("GET", "/books", "listBooks", query=(("genre", "chosen-here"),), answer=["chosen-here"])
    again = log.add("GET", "/books", "listBooks", query=(("genre", "chosen-here"),))
    (line,) = log.lines(again)
    assert "genre=chosen-here" in line
    # Nor does what the contract or the target states come from an answer.
    log.add("GET", "/shelves", "listShelves", answer=["science", "north"])
    stated = log.add("GET", "/books", "listBooks", query=(("genre", "science"),))
    assert log.needed(stated) == [stated.number]


@pytest.mark.parametrize(
    ("headers", "body", "at", "pattern"),
    [
        ((), {"a/b": [{"id": "wanted"}]}, "/a~1b/0/id", ""),
        ((("ETag", "wanted"),), None, "ETag", ""),
        ((), {"link": "/books?size=2&after=wanted"}, "/link", "[?&]after=([^&#>]*)"),
        ((("Location", "/books/wanted"),), None, "Location", "books/([^/?#>]+)"),
    ],
)
def test_where_an_answer_holds_a_value(
    headers: tuple[tuple[str, str], ...], body: Json, at: str, pattern: str
) -> None:
    request = Request(method="GET", path="/")
    exchange = Exchange(
        request=request, status=200, headers=Headers(headers), body=encode_json(body), number=3
    )
    source = locate(exchange, "wanted")
    assert source is not None
    assert (source.at, source.pattern) == (at, pattern)


def test_a_secret_is_what_the_project_file_states() -> None:
    secret = Secret(value="hidden", shell="${MY_KEY:-it}")
    scheme = next(iter(PRINCIPALS["owner"].credentials))
    log = Log({"owner": replace(PRINCIPALS["owner"], credentials={scheme: secret})})
    (line,) = log.lines(log.add("POST", "/shelves", "createShelf", sent={"label": "a hidden $x"}))
    assert '-H "X-Library-Key: ${MY_KEY:-it}"' in line
    assert "hidden" not in line
    assert line.endswith("""--data-binary '{"label":"a '"${MY_KEY:-it}"' $x"}'""")


def test_lines_are_found_in_a_log_of_ten_thousand_exchanges() -> None:
    log = Log()
    for index in range(5000):
        log.book(10_000 + index, 7, f"title {index}")
        log.page(*range(10_000, 10_020))
    shown = [log.read(14_000 + index) for index in range(5)]
    scribe = Scribe(base="http://library.test", principals=log.world.principals)
    reproducer = Reproducer(world=log.world, scribe=scribe)
    for one in [*shown, log.page(*range(10_000, 10_020))]:
        assert len(reproducer.lines([one])) > 1


def test_every_failure_of_the_library_has_lines_that_bash_can_read() -> None:
    for fault in ("stranger-reads", "partial-write", "no-precondition", "swallows-anything"):
        for result in run_library(fault, only=["errors/*"]).of(Verdict.FAIL):
            done = subprocess.run(
                ["bash", "-n"], input="\n".join(result.reproduce).encode(), check=False
            )
            assert done.returncode == 0, result.reproduce
            assert len(result.reproduce) <= 81
            assert any(line.startswith("curl -i") or "answer" in line for line in result.reproduce)


def test_what_is_not_in_the_log_came_last() -> None:
    log = Log()
    log.book(81, 7)
    outside = replace(log.read(82), number=0, request=log.read(81).request)
    assert [line.split()[0] for line in log.lines(outside)][-1] == "curl"
    assert len(log.lines(outside)) == 2


def test_an_idempotency_key_is_a_new_one_and_the_same_throughout() -> None:
    promise = Idempotency(key=parse_expression("$request.header.Idempotency-Key"))
    operations = tuple(
        replace(one, idempotency=promise) if one.id == "createShelf" else one
        for one in CONTRACT.operations
    )
    log = Log(contract=replace(CONTRACT, operations=operations))
    sent: Json = {"label": "x"}
    key = (("Idempotency-Key", "0b9a3c1e-7d52-4c57-9d0c-6f0f5f6f2a11"),)
    pair = [
        log.add("POST", "/shelves", "createShelf", sent=sent, status=201, headers=key)
        for _ in range(2)
    ]
    making, first, second = log.lines(*pair)
    assert making.startswith("key1=$(python3 ")
    assert first == second
    assert '-H "Idempotency-Key: $key1"' in first
    # One that was wrong on purpose, and refused, stays.
    refused = log.add(
        "POST", "/shelves", "createShelf", status=400, headers=(("Idempotency-Key", "!"),)
    )
    (line,) = log.lines(refused)
    assert "'Idempotency-Key: !'" in line


def test_what_would_take_too_many_lines_is_written_as_it_was_sent() -> None:
    log = Log()
    for index in range(100):
        log.shelf(1000 + index, f"shelf {index}")
        log.book(2000 + index, 1000 + index, f"book {index}")
    page = log.page(*range(2000, 2100))
    (line,) = log.lines(page)
    assert line.startswith("curl -i ")


def test_half_a_surrogate_pair_breaks_nothing() -> None:
    log = Log()
    odd = log.add("POST", "/shelves", "createShelf", status=400)
    odd = replace(odd, request=odd.request.with_body(b'{"label":"\\ud800"}'))
    (line,) = log.lines(odd)
    assert line.endswith(r"""--data-binary '{"label":"\ud800"}'""")
