"""Reading: YAML 1.2 scalars, text keys, duplicate keys, and the place of every value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.pointers import ABSENT, join, resolve, resolve_all, split
from contracts.report.finding import LockstepError
from contracts.source import Json, parse_document


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("no", "no"),
        ("yes", "yes"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("2024-01-02", "2024-01-02"),
        ("12:30:45", "12:30:45"),
        ("1_000", "1_000"),
        ("0o17", 15),
        ("017", 17),
        ("0x1F", 31),
        ("-3", -3),
        ("9223372036854775807", 9223372036854775807),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("'200'", "200"),
        ("=", "="),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text: str, value: Json) -> None:
    data = parse_document(f"key: {text}\n", file="x.yaml").data
    assert data == {"key": value}
    assert type(data["key"]) is type(value)  # type: ignore[index, call-overload]


def test_keys_are_text() -> None:
    data = parse_document("200: a\ntrue: b\nnull: c\n1.0: d\n", file="x.yaml").data
    assert data == {"200": "a", "true": "b", "null": "c", "1.0": "d"}


def test_a_merge_key_brings_in_what_is_not_stated() -> None:
    text = "base: &base {a: 1, b: 2}\nmore:\n  <<: *base\n  b: 3\n"
    assert parse_document(text, file="x.yaml").data == {
        "base": {"a": 1, "b": 2},
        "more": {"a": 1, "b": 3},
    }


@pytest.mark.parametrize(
    ("text", "rule", "line", "column"),
    [
        ("a: 1\nb:\n  c: 1\n  c: 2\n", "source/duplicate-key", 4, 3),
        ("a: [1, 2\n", "source/yaml", 2, 1),
        ("a: 1\n b: 2\n", "source/yaml", 2, 3),
        ("? [a, b]\n: 1\n", "source/key", 1, 3),
        ("a: &x [*x]\n", "source/alias", 1, 4),
        ("", "source/empty", 1, 1),
        ("a: 1\n---\nb: 2\n", "source/yaml", 2, 1),
    ],
)
def test_broken_text_ends_with_one_finding_at_its_place(
    text: str, rule: str, line: int, column: int
) -> None:
    with pytest.raises(LockstepError) as caught:
        parse_document(text, file="x.yaml")
    (finding,) = caught.value.findings
    assert finding.rule == rule
    assert finding.place is not None
    assert (finding.place.line, finding.place.column) == (line, column)


def test_every_value_has_a_place() -> None:
    text = "info:\n  title: T\nlist:\n  - a\n  - {b: 1}\n"
    document = parse_document(text, file="x.yaml")
    places = {
        "/info": (1, 1),
        "/info/title": (2, 10),
        "/list/0": (4, 5),
        "/list/1/b": (5, 9),
        "/info/absent": (1, 1),
    }
    for pointer, (line, column) in places.items():
        place = document.place(pointer)
        assert (place.line, place.column) == (line, column), pointer


def test_json_is_read_too() -> None:
    assert parse_document('{"a": [1, "\\u00e9"]}', file="x.json").data == {"a": [1, "é"]}


@given(st.lists(st.text(max_size=8), max_size=5))
def test_a_pointer_comes_back_from_its_tokens(tokens: list[str]) -> None:
    assert split(join(tokens)) == tuple(tokens)


def test_pointers_lead_to_values_or_nowhere() -> None:
    data: Json = {"a": [{"b/c": None}], "01": 1}
    assert resolve(data, "/a/0/b~1c") is None
    assert resolve(data, "/a/00") is ABSENT
    assert resolve(data, "/a/-1") is ABSENT
    assert resolve(data, "#/a/0/b~1c") is None
    assert resolve_all({"e": [{"p": 1}, {"p": 2}, {}]}, "/e/*/p") == [1, 2]
