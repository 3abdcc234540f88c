"""Bodies: the kind of each media type, the order of contents, parts of forms, items of streams."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts.schemas import ListOf, Number, Record, Text
from generators.services.media import named_kind
from generators.services.service import Content, Method, Part
from tests.generators.test_services import OK, contract_in, method_in, services_in

JSON, TEXT, BINARY = "json", "text", "binary"


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [
        ("application/json", JSON),
        ("Application/JSON; charset=utf-8", JSON),
        ("text/json", JSON),
        ("application/problem+json", JSON),
        ("application/vnd.api+json", JSON),
        ("application/merge-patch+json", JSON),
        ("application/json;stream=watch", JSON),
        ("application/x-ndjson", "json-lines"),
        ("application/jsonl", "json-lines"),
        ("application/json-seq", "json-lines"),
        ("application/geo+json-seq", "json-lines"),
        ("application/stream+json", "json-lines"),
        ("text/event-stream", "events"),
        ("application/x-www-form-urlencoded", "form"),
        ("multipart/form-data", "multipart"),
        ("multipart/mixed", "multipart"),
        ("text/plain", TEXT),
        ("text/*", TEXT),
        ("application/xml", TEXT),
        ("application/soap+xml", TEXT),
        ("application/yaml", TEXT),
        ("image/png", BINARY),
        ("image/*", BINARY),
        ("image/svg+xml", BINARY),
        ("application/octet-stream", BINARY),
        ("application/pdf", BINARY),
        ("application/vnd.kubernetes.protobuf", BINARY),
        ("*/*", None),
        ("application/vnd.example.diff", None),
    ],
)
def test_kinds_by_name(media_type: str, kind: str | None) -> None:
    assert named_kind(media_type) == kind


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        (None, BINARY),
        ({}, BINARY),
        ({"type": "string", "format": "binary"}, BINARY),
        ({"type": "string", "contentMediaType": "image/png"}, BINARY),
        ({"type": "string"}, TEXT),
        ({"enum": ["a", "b"]}, TEXT),
        ({"type": "string", "contentMediaType": "text/csv"}, TEXT),
        ({"type": "object"}, JSON),
        ({"type": "array", "items": {}}, JSON),
        ({"type": "integer"}, JSON),
    ],
)
@pytest.mark.parametrize("media_type", ["*/*", "application/vnd.example.thing"])
def test_kinds_by_schema(
    tmp_path: Path, media_type: str, schema: dict[str, Any] | None, kind: str
) -> None:
    stated = {} if schema is None else {"schema": schema}
    method = method_in(
        tmp_path, {"responses": {"200": {"description": "x", "content": {media_type: stated}}}}
    )
    (content,) = method.answers[0].contents
    assert content.kind == kind
    assert (content.use is not None) is (kind == JSON)


def sent(folder: Path, content: dict[str, Any], **root: Any) -> Method:
    return method_in(folder, {"requestBody": {"content": content}}, method="post", **root)


def contents(method: Method) -> tuple[Content, ...]:
    assert method.body is not None
    return method.body.contents


@pytest.mark.parametrize(
    ("stated", "ordered"),
    [
        (["text/plain", "application/json"], ["application/json", "text/plain"]),
        (["application/xml", "text/json", "application/json"],
         ["text/json", "application/json", "application/xml"]),
        (["application/octet-stream", "application/x-www-form-urlencoded", "multipart/form-data"],
         ["multipart/form-data", "application/x-www-form-urlencoded", "application/octet-stream"]),
        (["image/png", "text/plain", "application/jsonl"], ["application/jsonl", "text/plain", "image/png"]),
    ],
)  # fmt: skip
def test_the_preferred_content_comes_first(
    tmp_path: Path, stated: list[str], ordered: list[str]
) -> None:
    method = sent(tmp_path, {media_type: {} for media_type in stated})
    assert [content.media_type for content in contents(method)] == ordered


def test_a_body_without_content_may_be_anything(tmp_path: Path) -> None:
    (content,) = contents(sent(tmp_path, {}))
    assert (content.media_type, content.kind) == ("application/octet-stream", BINARY)


FILES = {
    "type": "object",
    "required": ["file", "about"],
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "files": {"type": "array", "items": {"$ref": "#/components/schemas/File"}},
        "picture": {"type": "string", "contentMediaType": "image/png"},
        "avatar": {"type": "string"},
        "encoded": {"type": "string", "contentEncoding": "base64"},
        "untyped": {},
        "maybe": {"anyOf": [{"type": "string", "format": "binary"}, {"type": "null"}]},
        "note": {"type": "string"},
        "count": {"type": "integer"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "about": {"type": "object", "properties": {"a": {"type": "string"}}},
        "points": {"type": "array", "items": {"type": "object"}},
        "made": {"type": "string", "readOnly": True},
    },
}
ENCODING = {
    "avatar": {"contentType": "image/png, image/jpeg"},
    "about": {"contentType": "application/vnd.about+json"},
    "note": {"contentType": "text/markdown"},
}
COMPONENTS = {
    "schemas": {"File": {"type": "string", "contentMediaType": "application/octet-stream"}}
}
Row = tuple[str, bool, bool, bool, str]


def rows(parts: tuple[Part, ...]) -> list[Row]:
    return [(one.name, one.required, one.is_file, one.repeated, one.media_type) for one in parts]


def test_parts_of_multipart(tmp_path: Path) -> None:
    content = {"multipart/form-data": {"schema": FILES, "encoding": ENCODING}}
    (body,) = contents(sent(tmp_path, content, components=COMPONENTS))
    octets = "application/octet-stream"
    assert rows(body.parts) == [
        ("file", True, True, False, octets),
        ("files", False, True, True, octets),
        ("picture", False, True, False, "image/png"),
        ("avatar", False, True, False, "image/png"),
        ("encoded", False, False, False, ""),
        ("untyped", False, True, False, octets),
        ("maybe", False, True, False, octets),
        ("note", False, False, False, "text/markdown"),
        ("count", False, False, False, ""),
        ("tags", False, False, True, ""),
        ("about", True, False, False, "application/vnd.about+json"),
        ("points", False, False, True, "application/json"),
    ]
    types = {part.name: part.use.type for part in body.parts}
    assert isinstance(types["count"], Number)
    assert types["tags"] == Text()


def test_an_untyped_part_of_openapi_3_0_is_json(tmp_path: Path) -> None:
    schema: dict[str, Any] = {"type": "object", "properties": {"untyped": {}}}
    method = sent(tmp_path, {"multipart/form-data": {"schema": schema}}, openapi="3.0.3")
    assert rows(contents(method)[0].parts) == [("untyped", False, False, False, "application/json")]


def test_parts_of_a_choice_are_those_of_all_branches(tmp_path: Path) -> None:
    def branch(name: str) -> dict[str, Any]:
        properties = {name: {"type": "string"}, "both": {"type": "string"}}
        return {"type": "object", "required": [name, "both"], "properties": properties}

    schema = {"oneOf": [branch("a"), branch("b")]}
    (body,) = contents(sent(tmp_path, {"multipart/form-data": {"schema": schema}}))
    assert [(part.name, part.required) for part in body.parts] == [
        ("a", False),
        ("both", True),
        ("b", False),
    ]


def test_fields_of_a_form(tmp_path: Path) -> None:
    texts = {"type": "array", "items": {"type": "string"}}
    schema = {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "tags": texts,
            "joined": texts,
            "deep": {"type": "object", "properties": {"a": {"type": "integer"}}},
            "plain": {"type": "object", "properties": {"a": {"type": "integer"}}},
        },
    }
    encoding = {
        "joined": {"style": "form", "explode": False},
        "deep": {"style": "deepObject", "explode": True},
    }
    content = {"application/x-www-form-urlencoded": {"schema": schema, "encoding": encoding}}
    (body,) = contents(sent(tmp_path, content))
    assert [(one.name, one.repeated, one.style, one.explode, one.media_type) for one in body.parts] == [
        ("name", False, "", False, ""),
        ("tags", True, "", False, ""),
        ("joined", False, "form", False, ""),
        ("deep", False, "deepObject", True, ""),
        ("plain", False, "", False, "application/json"),
    ]  # fmt: skip


def test_a_form_without_listed_members_has_no_parts(tmp_path: Path) -> None:
    schema = {"type": "object", "additionalProperties": {"type": "string"}}
    (body,) = contents(sent(tmp_path, {"application/x-www-form-urlencoded": {"schema": schema}}))
    assert body.parts == ()
    assert body.use is not None


RECORD = {"type": "object", "properties": {"a": {"type": "string"}}}
EVENT = {"type": "object", "properties": {"data": {"type": "string"}, "event": {"type": "string"}}}
TYPED_EVENT = {"type": "object", "properties": {"data": RECORD, "event": {"const": "made"}}}


@pytest.mark.parametrize(
    ("media_type", "stated", "has_item", "whole_event", "json_data"),
    [
        ("application/jsonl", {"schema": RECORD}, True, False, False),
        ("application/jsonl", {"schema": {"type": "array", "items": RECORD}}, True, False, False),
        ("application/jsonl", {"itemSchema": RECORD}, True, False, False),
        ("application/jsonl", {"schema": {"type": "string"}}, False, False, False),
        ("application/jsonl", {}, False, False, False),
        ("application/json", {"itemSchema": RECORD}, True, False, False),
        ("text/event-stream", {"schema": RECORD}, True, False, False),
        ("text/event-stream", {"itemSchema": RECORD}, True, False, False),
        ("text/event-stream", {"itemSchema": EVENT}, True, True, False),
        ("text/event-stream", {"schema": EVENT}, True, True, False),
        ("text/event-stream", {"schema": TYPED_EVENT}, True, True, True),
        ("text/event-stream", {"schema": {"oneOf": [TYPED_EVENT, EVENT]}}, True, True, True),
        ("text/event-stream", {"schema": {"type": "string"}}, False, False, False),
    ],
)
def test_streams_have_the_type_of_an_item(
    tmp_path: Path,
    media_type: str,
    stated: dict[str, Any],
    has_item: bool,
    whole_event: bool,
    json_data: bool,
) -> None:
    answer = {"description": "x", "content": {media_type: stated}}
    document = {"openapi": "3.2.0", "paths": {"/a": {"get": {"responses": {"200": answer}}}}}
    ((method,),) = [service.methods for service in services_in(tmp_path, document)]
    (content,) = method.result.contents
    assert content.kind == ("events" if media_type == "text/event-stream" else "json-lines")
    assert (content.use is not None) is has_item
    assert (content.whole_event, content.json_data) == (whole_event, json_data)


def test_what_is_sent_leaves_out_what_is_only_read(tmp_path: Path) -> None:
    thing = {
        "type": "object",
        "required": ["id", "name"],
        "properties": {"id": {"type": "string", "readOnly": True}, "name": {"type": "string"}},
    }
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
    operation = {
        "requestBody": {"required": True, "content": content},
        "responses": {"200": {"description": "x", "content": content}},
    }
    document = {"paths": {"/a": {"post": operation}}, "components": {"schemas": {"Thing": thing}}}
    (service,) = services_in(tmp_path, document)
    (method,) = service.methods
    assert method.example.body == {"name": "name"}
    received = method.result.contents[0].use
    assert received is not None
    shape = service.graph.shape_of(received.type)
    assert isinstance(shape, Record)
    assert [member.name for member in shape.members] == ["id", "name"]


@pytest.mark.parametrize(
    ("content", "messages"),
    [
        ({"application/xml": {"schema": RECORD}}, ["clients do not express the schema of application/xml"]),
        ({"application/xml": {"schema": RECORD}, "application/json": {"schema": RECORD}}, []),
        ({"application/xml": {"schema": {"type": "string"}}}, []),
        ({"application/octet-stream": {}}, []),
        ({"multipart/mixed": {"schema": {"type": "array", "items": RECORD}}},
         ["clients do not express the schema of multipart/mixed"]),
    ],
)  # fmt: skip
def test_what_clients_do_not_express_is_said_once(
    tmp_path: Path, content: dict[str, Any], messages: list[str]
) -> None:
    shared = {"$ref": "#/components/requestBodies/Shared"}
    paths = {f"/{name}": {"post": {"requestBody": shared, "responses": OK}} for name in "ab"}
    document = {"paths": paths, "components": {"requestBodies": {"Shared": {"content": content}}}}
    (service,) = services_in(tmp_path, document)
    assert [warning.message for warning in service.warnings] == messages
    places = [warning.place for warning in service.warnings if warning.place is not None]
    assert [place.file for place in places] == ["contract.json"] * len(messages)
    assert all(place.line > 1 for place in places)
    assert len(service.methods) == 2


def test_a_list_is_no_body_of_parts(tmp_path: Path) -> None:
    schema = {"type": "array", "items": {"type": "string"}}
    (body,) = contents(sent(tmp_path, {"multipart/mixed": {"schema": schema}}))
    assert (body.kind, body.parts) == (BINARY, ())


def test_answers_of_forms_are_taken_as_they_are(tmp_path: Path) -> None:
    stated = {"multipart/form-data": {"schema": RECORD}, "application/x-www-form-urlencoded": {}}
    paths = {"/a": {"get": {"responses": {"200": {"description": "x", "content": stated}}}}}
    contract = contract_in(tmp_path, {"paths": paths})
    assert len(contract.operations) == 1
    ((method,),) = [service.methods for service in services_in(tmp_path, {"paths": paths})]
    assert [content.kind.value for content in method.answers[0].contents] == [TEXT, BINARY]


def test_lists_keep_their_type_in_json(tmp_path: Path) -> None:
    schema = {"type": "array", "items": RECORD}
    (body,) = contents(sent(tmp_path, {"application/json": {"schema": schema}}))
    assert body.use is not None
    assert isinstance(body.use.type, ListOf)
