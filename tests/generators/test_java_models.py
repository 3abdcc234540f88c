"""What Java models keep and refuse: one table of JSON texts, each with what is wrong with it, if anything."""

from __future__ import annotations

import json

import pytest

from tests.generators.java.compiling import HERE, round_trip

CONSTRUCTS = HERE / "constructs.yaml"
FINE: tuple[str, ...] = ()

# Class, JSON text, and the places of what is wrong; what is fine has to come back the same.
TABLE: list[tuple[str, str, tuple[str, ...]]] = [
    ("Name", '"ab"', FINE),
    ("Name", '"\U0001f600\U0001f600\U0001f600"', FINE),
    ("Name", '"a"', ("",)),
    ("Name", '"abcd"', ("",)),
    ("Name", "12", ("",)),
    ("Name", "null", ("",)),
    ("Letters", '"abc"', FINE),
    ("Letters", r'"abc\n"', ("",)),
    ("Instant", '"2020-01-01T00:00:00.000Z"', FINE),
    ("Instant", '"2016-12-31T23:59:60+00:00"', FINE),
    ("Instant", '"2020-02-30T00:00:00Z"', ("",)),
    ("Instant", '"2020-01-01T00:00:00"', ("",)),
    ("Identity", '"A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"', FINE),
    ("Identity", '"a0eebc99"', ("",)),
    ("Bytes", '"QUJD"', FINE),
    ("Bytes", json.dumps("QUJD" * 50_000), FINE),
    ("Bytes", '"QUJ"', ("",)),
    ("Whole", "9007199254740993", FINE),
    ("Whole", "1.0", FINE),
    ("Whole", "1e3", FINE),
    ("Whole", "1.5", ("",)),
    ("Whole", "true", ("",)),
    ("Whole", '"1"', ("",)),
    ("Whole", "9223372036854775808", ("",)),
    ("Whole", "1e1000000000", ("",)),
    ("Small", "2147483647", FINE),
    ("Small", "2147483648", ("",)),
    ("Unsigned", "18446744073709551615", FINE),
    ("Unsigned", "18446744073709551616", ("",)),
    ("Unsigned", "-1", ("",)),
    ("Huge", "100000000000000000000", FINE),
    ("Huge", "100000000000000000001", ("",)),
    ("Nanoseconds", "18446744073709551999", FINE),
    ("Nanoseconds", "18446744073709552000", ("",)),
    ("Tenths", "0.3", FINE),
    ("Tenths", "0.35", ("",)),
    ("Exact", "0.1234567890123456789", FINE),
    ("Exact", "1", FINE),
    ("Above", "0.001", FINE),
    ("Above", "0", ("",)),
    ("Above", "10.0", FINE),
    ("Above", "10.01", ("",)),
    ("Truth", "true", FINE),
    ("Truth", "1", ("",)),
    ("Nothing", "null", FINE),
    ("Nothing", "0", ("",)),
    ("Distinct", '[1, true, "1", null]', FINE),
    ("Distinct", "[1, 1.0]", ("",)),
    ("Distinct", '[{"a": [1]}, {"a": [1.0]}]', ("",)),
    ("Distinct", "[1, 2, 3, 4, 5]", ("",)),
    ("Pair", '["a"]', FINE),
    ("Pair", '["a", null]', FINE),
    ("Pair", "[]", ("",)),
    ("Pair", '["a", 1, 2]', ("",)),
    ("Pair", '[1, "b"]', ("/0", "/1")),
    ("Row", '["a", 1, 2]', FINE),
    ("Row", '["a", 1, "b"]', ("/2",)),
    ("Matrix", '[["a", 1], ["b"]]', FINE),
    ("Matrix", '[["a", "b"], 1]', ("/0/1", "/1")),
    ("Nest", "[[], [[]]]", FINE),
    ("Nest", "[[], [[1]]]", ("/1/0/0",)),
    ("Words", '{"a": "b"}', FINE),
    ("Words", "{}", ("",)),
    ("Words", '{"A/": "b", "c": 1}', ("/A~1", "/c")),
    ("Patterned", '{"x-a": "ab", "x-b": "cd", "n1": 5, "t": true}', FINE),
    ("Patterned", '{"x-a": "a", "x-b": "c", "n1": 1.5, "t": 1}', ("/n1", "/t", "/x-a", "/x-b")),
    ("Closed", '{"a": "x", "b": null}', FINE),
    ("Closed", '{"b": 1, "c": 2}', ("/a", "/b", "/c")),
    ("Closed", "[]", ("",)),
    ("States", '{"r": null}', FINE),
    ("States", '{"r": "x", "o": "y", "n": null, "more": {"a": [1]}}', FINE),
    ("States", '{"o": null}', ("/o", "/r")),
    ("Counted", '{"b": 1}', FINE),
    ("Counted", '{"a": "x", "b": 1, "c": 2}', ("",)),
    ("Either", '{"l": "x"}', FINE),
    ("Either", '{"l": "x", "r": "y"}', ("",)),
    ("Either", '{"l": 1}', ("",)),
    ("Any", '{"l": "x", "r": "y"}', FINE),
    ("Any", '{"r": 5}', ("",)),
    ("Pet", '{"kind": "cat", "lives": 9, "more": 1}', FINE),
    ("Pet", '{"kind": "cat"}', ("/lives",)),
    ("Pet", '{"kind": "dog", "name": ""}', ("/name",)),
    ("Pet", '{"kind": "cow"}', ("/kind",)),
    ("Pet", "{}", ("/kind",)),
    ("Pet", '"cat"', ("",)),
    ("Owner", '{"pets": [{"kind": "cat", "lives": 1}, {"kind": 5}]}', ("/pets/1/kind",)),
    ("Mixed", "1.0", FINE),
    ("Mixed", "true", FINE),
    ("Mixed", '"1"', ("",)),
    ("Open", '"blue"', FINE),
    ("Open", '"red"', FINE),
    ("Open", "1", ("",)),
    ("OpenWhole", "7", FINE),
    ("OpenWhole", "1.5", ("",)),
    ("OpenMixed", '"b"', FINE),
    ("OpenMixed", "7.0", FINE),
    ("OpenMixed", "0.5", ("",)),
    ("OpenMixed", "true", ("",)),
    ("OpenMixed", "{}", ("",)),
    ("Strict", '"+1"', FINE),
    ("Strict", '""', FINE),
    ("Strict", '"ON"', ("",)),
    ("List", '{"list": [{"map": {"k": {"size": {"value": "ab"}}}}]}', FINE),
    (
        "List",
        '{"list": [{"map": {"k": {"size": {"value": "abc", "list": ["a", "b"]}}}}]}',
        ("/list/0/map/k/size/list", "/list/0/map/k/size/value"),
    ),
    ("Size2", '{"a": 1}', FINE),
    ("Strange", '{"+1": 1, "": "e", "hashCode": "h", "getClass": "g", "class": "c"}', FINE),
    ("Strange", '{"a/b~c": "xx", "builder": 1}', ("/+1", "/a~1b~0c", "/builder", "/hashCode")),
    ("Strange", '{"+1": 1, "hashCode": "h", "": 5}', ("/",)),
    ("Strange", "{", ("",)),
    ("Strange", "{} {}", ("",)),
]


@pytest.fixture(scope="module")
def outcomes() -> list[object]:
    return round_trip(CONSTRUCTS, [(name, text) for name, text, _ in TABLE])


@pytest.mark.parametrize("at", range(len(TABLE)), ids=[f"{one[0]}-{one[1][:40]}" for one in TABLE])
def test_it_keeps_what_is_allowed_and_names_what_is_not(outcomes: list[object], at: int) -> None:
    _, text, wrong = TABLE[at]
    assert outcomes[at] == (wrong or json.loads(text))
