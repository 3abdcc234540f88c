"""Which values are the same, whatever their components are called."""

from __future__ import annotations

import pytest

from contracts.digests import nameless_digest
from contracts.references import Resolver
from contracts.source import Document, Json

WORDS: dict[str, Json] = {
    "type": "object",
    "properties": {"word": {"$ref": "#/components/schemas/Word"}},
}
TEXTS: dict[str, Json] = {
    "type": "object",
    "properties": {"word": {"$ref": "#/components/schemas/Text"}},
}
TREE: dict[str, Json] = {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}
WOOD: dict[str, Json] = {"type": "array", "items": {"$ref": "#/components/schemas/Wood"}}
SCHEMAS: dict[str, Json] = {
    "Word": {"type": "string", "maxLength": 9},
    "Text": {"type": "string", "maxLength": 9},
    "Long": {"type": "string", "maxLength": 99},
    "Words": WORDS,
    "Texts": TEXTS,
    "Tree": TREE,
    "Wood": WOOD,
    "Other": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}, "maxItems": 3},
}


def of(value: Json) -> str:
    data: Json = {"openapi": "3.1.0", "components": {"schemas": SCHEMAS}}
    return nameless_digest(value, Resolver(document=Document(file="x", text="", data=data)))


def to(*names: str) -> Json:
    return [{"$ref": f"#/components/schemas/{name}"} for name in names]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (to("Word"), to("Text"), True),
        (to("Word"), to("Long"), False),
        (to("Words"), to("Texts"), True),
        (WORDS, TEXTS, True),
        (to("Tree"), to("Wood"), True),
        (to("Tree"), to("Other"), False),
        (to("Word", "Text"), to("Word", "Word"), False),
        (to("Word", "Long"), to("Long", "Word"), False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, False),
    ],
)
def test_values_are_alike_where_all_that_they_refer_to_is(
    one: Json, other: Json, alike: bool
) -> None:
    assert (of(one) == of(other)) is alike
