"""Names: notations, reserved words, and collisions that are settled the same way every time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.naming import camel_case, constant_case, pascal_case, settle, snake_case


@pytest.mark.parametrize(
    ("text", "pascal", "camel", "snake", "constant"),
    [
        ("nextCursor", "NextCursor", "nextCursor", "next_cursor", "NEXT_CURSOR"),
        ("next-cursor", "NextCursor", "nextCursor", "next_cursor", "NEXT_CURSOR"),
        ("HTTPStatus", "HTTPStatus", "httpStatus", "http_status", "HTTP_STATUS"),
        ("sha256", "Sha256", "sha256", "sha_256", "SHA_256"),
        ("$odd.name!", "OddName", "oddName", "odd_name", "ODD_NAME"),
    ],
)
def test_notations(text: str, pascal: str, camel: str, snake: str, constant: str) -> None:
    assert pascal_case(text) == pascal
    assert camel_case(text) == camel
    assert snake_case(text) == snake
    assert constant_case(text) == constant


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (["Foo", "foo"], ["Foo", "Foo2"]),
        (["foo", "Foo"], ["Foo2", "Foo"]),
        (["foo-bar", "fooBar", "FooBar"], ["FooBar2", "FooBar3", "FooBar"]),
        (["OrgId", "ORGID"], ["OrgId", "ORGID2"]),
        (["Map", "map"], ["Map2", "Map3"]),
        (["1st", "!!"], ["Value1St", "Value"]),
    ],
)
def test_collisions_are_settled_even_where_case_is_ignored(
    texts: list[str], names: list[str]
) -> None:
    assert list(settle(texts, pascal_case, reserved={"Map"}).values()) == names


def test_a_reserved_word_gets_the_suffix() -> None:
    assert settle(["class", "name"], camel_case, reserved={"class"}, suffix="_") == {
        "class": "class_",
        "name": "name",
    }


@given(st.lists(st.text(max_size=12), unique=True))
def test_names_are_identifiers_and_differ(texts: list[str]) -> None:
    settled = settle(texts, pascal_case, reserved={"Map", "List"})
    assert list(settled) == texts
    assert len({name.lower() for name in settled.values()}) == len(texts)
    assert all(name.isidentifier() for name in settled.values())
