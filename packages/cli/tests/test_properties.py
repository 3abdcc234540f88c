"""Properties are stored as they were written: every number and member, without white space."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metadata_cli.checking.chunks import check
from metadata_cli.reading.records import Chunk


def stored(properties: str) -> str:
    text = f'{{"type": "a", "properties": {properties}}}'.encode()
    checked = check(Chunk(texts=[text], lines=[1]), "node", "file", 0)
    assert not checked.problems
    return checked.nodes.texts[0]


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("{}", "{}"),
        ('{ "a" : [ 1 , 2 ] }', '{"a":[1,2]}'),
        ('{"b":1,"a":2}', '{"b":1,"a":2}'),
        ('{"a":1,"a":2}', '{"a":2}'),
        ('{"n":12345678901234567890}', '{"n":12345678901234567890}'),
        ('{"n":123456789012345678901234567890}', '{"n":123456789012345678901234567890}'),
        ('{ "n": 0.12345678901234567890 }', '{"n":0.12345678901234567890}'),
        ('{"n":1e400}', '{"n":1e400}'),
        ('{ "n": 1e400, "m": -0.0 }', '{"n":1e400,"m":-0.0}'),
        ('{"s":"h\\u00e9"}', '{"s":"hé"}'),
        ('{"s":"\\u0000\\n"}', '{"s":"\\u0000\\n"}'),
        ('{"s":"\\ud800"}', '{"s":"\\ud800"}'),
        ('{"__proto__":{"x":null}}', '{"__proto__":{"x":null}}'),
    ],
)
def test_the_text_that_is_stored(given_text: str, expected: str) -> None:
    assert stored(given_text) == expected


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.text(), VALUES), st.booleans())
def test_every_value_comes_back_the_same(value: dict[str, Any], compact: bool) -> None:
    text = json.dumps(value, ensure_ascii=compact, separators=(",", ":") if compact else None)
    assert json.loads(stored(text)) == value
