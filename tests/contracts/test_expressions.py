"""Runtime expressions and quantities: what is understood, what is refused."""

from __future__ import annotations

import pytest

from contracts.expressions import Message, evaluate, evaluate_all, parse_expression
from contracts.pointers import ABSENT
from contracts.quantities import byte_count, per_second, seconds, share, show_seconds
from contracts.source import Json

MESSAGE = Message(
    path={"id": "7"},
    query={"limit": "5"},
    headers={"retry-after": "3"},
    body={"data": [{"id": 1}], "errors": [{"pointer": "/a"}, {"pointer": "/b"}], "next": None},
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$request.query.limit", "5"),
        ("$request.path.id", "7"),
        ("$response.header.Retry-After", "3"),
        ("$response.body#/data/0/id", 1),
        ("$response.body#/next", None),
        ("$request.query.absent", ABSENT),
        ("$response.body#/absent", ABSENT),
    ],
)
def test_expressions_point_into_a_message(text: str, value: Json) -> None:
    assert evaluate(parse_expression(text), MESSAGE) == value


def test_the_whole_body_and_every_item_can_be_meant() -> None:
    assert evaluate(parse_expression("$response.body"), MESSAGE) == MESSAGE.body
    pointers = parse_expression("$response.body#/errors/*/pointer")
    assert evaluate_all(pointers, MESSAGE) == ["/a", "/b"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "limit",
        "$request.limit",
        "$response.query.limit",
        "$response.body/data",
        "$url.x",
        "$request.query.",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"expression|headers"):
        parse_expression(text)


def test_quantities_carry_their_unit() -> None:
    assert seconds("100ms") == pytest.approx(0.1)
    assert seconds("5s") == 5
    assert seconds("2m") == 120
    assert byte_count("256MiB") == 268435456
    assert byte_count("400MB") == 400000000
    assert per_second("1000/s") == 1000
    assert per_second("60/m") == pytest.approx(1)
    assert share("0.1%") == pytest.approx(0.001)


@pytest.mark.parametrize("text", ["100", "ms", "-1s", "1 parsec", "1e3ms"])
def test_a_quantity_without_a_known_unit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        seconds(text)


def test_durations_are_shown_in_the_unit_that_suits() -> None:
    assert [show_seconds(value) for value in (2.5, 0.0123, 0.00005)] == [
        "2.5 s",
        "12.3 ms",
        "50 µs",
    ]
