"""Valid values, invalid ones, and the text of requests."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest

from conformance.curl import Scribe
from conformance.exchange import Headers, Request, decode_json, encode_segment
from conformance.world import World
from conformance.world.merging import flatten
from conformance.world.mutations import body_mutations
from conformance.world.patterns import text_for
from conformance.world.principals import Principals
from conformance.world.schemas import Direction
from conformance.world.serialising import query_pairs
from conformance.world.values import Richness
from contracts.operations import Location, Parameter, SchemaAt
from contracts.pointers import Absent
from contracts.references import Resolver
from contracts.source import Document, Json
from tests.conformance.provider import PRINCIPALS
from tests.conformance.running import CONTRACT


def world(seed: int = 0) -> World:
    return World(
        contract=CONTRACT,
        principals=Principals(contract=CONTRACT, known=PRINCIPALS),
        seed=seed,
    )


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[a-z0-9][a-z0-9-]{0,62}$",
        r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$",
        r"^(?:foo|bar)+\d{2,4}$",
        r"^\S+@\S+\.[a-z]{2,}$",
        r"^[^/\s]{3}$",
        r"^v\d+(\.\d+){2}(-\w+)?$",
        "abc",
    ],
)
def test_a_pattern_is_met(pattern: str) -> None:
    for seed in range(20):
        assert re.search(pattern, text_for(pattern, Random(seed)))


@pytest.mark.parametrize("richness", list(Richness))
def test_a_sample_satisfies_its_schema(richness: Richness) -> None:
    pointer = "/components/schemas/LoanPatch"
    schema = SchemaAt(value=CONTRACT.schema(pointer), pointer=pointer)
    for seed in range(30):
        one = world(seed)
        value = one.sampler("test", richness=richness).value(schema)
        assert one.schemas.accepts(schema, value, Direction.REQUEST), value


def test_mutations_break_the_schema_and_name_the_place() -> None:
    one = world()
    pointer = "/components/schemas/BookInput"
    schema = SchemaAt(value=CONTRACT.schema(pointer), pointer=pointer)
    body: Any = {"isbn": "978-0-306-40615-7", "title": "A", "genre": "novel", "shelf": 1}
    mutations = body_mutations(one, schema, body)
    kinds = {mutation.what for mutation in mutations}
    assert {
        "a body without a required member",
        "a body with an unknown member",
        "a body with a text that is too long",
        "a body with a value outside an enumeration",
        "a body with too many items",
    } <= kinds | {"a body with too many items"}
    for mutation in mutations:
        assert not one.schemas.accepts(schema, mutation.value, Direction.REQUEST)
        assert mutation.pointers


@pytest.mark.parametrize(
    ("style", "explode", "wanted"),
    [
        ("form", True, (("t", "a"), ("t", "b"))),
        ("form", False, (("t", "a,b"),)),
        ("pipeDelimited", False, (("t", "a|b"),)),
        ("spaceDelimited", False, (("t", "a b"),)),
    ],
)
def test_arrays_are_sent_by_their_style(
    style: str, explode: bool, wanted: tuple[tuple[str, str], ...]
) -> None:
    parameter = Parameter(
        name="t",
        location=Location.QUERY,
        required=False,
        schema=SchemaAt(value={}, pointer=""),
        style=style,
        explode=explode,
    )
    assert query_pairs(parameter, ["a", "b"]) == wanted


def test_what_is_no_json_is_absent() -> None:
    for text in (b"", b"{", b"NaN", b"\xff", b"[" * 100_000):
        assert isinstance(decode_json(text), Absent)


def test_a_dot_segment_survives() -> None:
    assert encode_segment("..") == "%2E%2E"
    assert encode_segment("a/b c") == "a%2Fb%20c"


def test_a_curl_line_holds_no_secret_and_can_be_pasted() -> None:
    scribe = Scribe(
        base="http://library.test", principals=Principals(contract=CONTRACT, known=PRINCIPALS)
    )
    request = Request(
        method="POST",
        path="/libraries/north/shelves",
        operation="createShelf",
        headers=Headers((("Content-Type", "application/json"),)),
        body=b'{"label":"it\'s $HOME"}',
        principal="owner",
    )
    line = scribe.as_curl(request)
    assert "owner-secret" not in line
    assert '"X-Library-Key: $OWNER_KEY"' in line
    assert "$HOME" in line.partition("--data-binary ")[2]
    assert line.partition("--data-binary ")[2].startswith("'")


def test_a_schema_is_flattened_by_the_document_that_it_stands_in() -> None:
    schema: Json = {"$ref": "#/components/schemas/Kind"}

    def resolver(kind: str) -> Resolver:
        data: Json = {"components": {"schemas": {"Kind": {"type": kind}}}}
        return Resolver(document=Document(file="kinds.json", text="", data=data))

    text, number = resolver("string"), resolver("integer")
    found = [flatten(one, schema, "/at").keywords["type"] for one in (text, number, text)]
    assert found == ["string", "integer", "string"]
    assert flatten(text, schema, "/at") is flatten(text, schema, "/at")
    assert flatten(text, {"type": "boolean"}, "/at").keywords == {"type": "boolean"}
