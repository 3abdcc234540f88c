"""Where values stand: the same in a JSON text whether it is looked at as JSON or as YAML."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.pointers import join, resolve, split
from contracts.source import Json, parse_document

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.just("")
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="ascii"), max_size=4), inner, max_size=3)
    ),
    max_leaves=12,
)


def pointers(value: Json, base: str = "") -> list[str]:
    """Return the pointer of a value and of all that it holds."""
    below: list[str] = []
    if isinstance(value, dict):
        below = [
            one for name, inner in value.items() for one in pointers(inner, base + join((name,)))
        ]
    elif isinstance(value, list):
        below = [one for at, inner in enumerate(value) for one in pointers(inner, f"{base}/{at}")]
    return [base, *below]


@settings(max_examples=200, deadline=None)
@given(VALUES, st.sampled_from([None, 1, 4]))
def test_every_place_of_a_json_text_is_where_its_value_begins(
    value: Any, indent: int | None
) -> None:
    text = json.dumps({"all": value}, indent=indent)
    document = parse_document(text, file="any.json")
    lines = text.split("\n")
    for pointer in pointers(document.data):
        place = document.place(pointer)
        rest = "\n".join([lines[place.line - 1][place.column - 1 :], *lines[place.line :]])
        found, _ = json.JSONDecoder().raw_decode(rest)
        assert found in (resolve(document.data, pointer), *split(pointer)[-1:])


@pytest.mark.parametrize(
    ("pointer", "line", "column"),
    [
        ("", 1, 1),
        ("/a", 2, 8),
        ("/b", 3, 3),
        ("/b/0", 3, 9),
        ("/b/1", 4, 5),
        ("/b/1/c~1d", 4, 13),
        ("/b/1/absent", 4, 5),
        ("/empty", 5, 3),
        ("/absent/below", 1, 1),
    ],
)
def test_a_scalar_is_placed_at_itself_and_what_holds_others_at_its_key(
    pointer: str, line: int, column: int
) -> None:
    text = '{\n  "a": 1,\n  "b": ["é",\n    {"c/d": true}],\n  "empty": ""\n}\n'
    place = parse_document(text, file="one.json").place(pointer)
    assert (place.line, place.column) == (line, column)
