"""Pages: what a client needs to walk a list, out of `x-pagination`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts.schemas import Anything, Reference, Text
from generators.services.service import Method, Pages
from tests.generators.test_services import method_in, services_in

NODE = {"$ref": "#/components/schemas/Node"}
LIST = {"type": "array", "items": NODE}
COMPONENTS: dict[str, Any] = {
    "schemas": {
        "Node": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
        "Named": LIST,
        "Envelope": {
            "type": "object",
            "properties": {"pagination": {"$ref": "#/components/schemas/Pagination"}},
        },
        "Pagination": {
            "type": "object",
            "properties": {
                "next": {"type": ["string", "null"]},
                "more": {"type": "boolean"},
                "total": {"type": "integer"},
            },
        },
        "Page": {
            "allOf": [
                {"$ref": "#/components/schemas/Envelope"},
                {"type": "object", "properties": {"data": LIST}},
            ]
        },
    }
}
PAGE = {"$ref": "#/components/schemas/Page"}


def query(name: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"type": "integer", **schema}}


LIMIT = query("limit", minimum=1, maximum=100, default=20)


def listing(
    folder: Path, rule: dict[str, Any], schema: Any, *parameters: dict[str, Any], **response: Any
) -> Method:
    content = {"application/json": {"schema": schema}}
    operation = {
        "operationId": "list",
        "x-pagination": {"key": "/id", **rule},
        "parameters": list(parameters),
        "responses": {"200": {"description": "x", "content": content, **response}},
    }
    return method_in(folder, operation, components=COMPONENTS)


def pages(method: Method) -> Pages:
    assert method.pages is not None
    return method.pages


def test_cursor(tmp_path: Path) -> None:
    rule = {
        "style": "cursor",
        "items": "$response.body#/data",
        "cursor": "$request.query.cursor",
        "limit": "$request.query.limit",
        "next": "$response.body#/pagination/next",
        "more": "$response.body#/pagination/more",
        "total": "$response.body#/pagination/total",
    }
    cursor = {"name": "cursor", "in": "query", "schema": {"type": "string"}}
    found = pages(listing(tmp_path, rule, PAGE, cursor, LIMIT))
    assert found.position is not None
    assert found.limit is not None
    assert (found.position.name, found.position.location.value) == ("cursor", "query")
    assert (found.limit.name, found.size, found.largest) == ("limit", 20, 100)
    assert (found.items, found.next) == (("data",), ("pagination", "next"))
    assert (found.more, found.total) == (("pagination", "more"), ("pagination", "total"))
    assert found.next_header is None
    assert found.item.type == Reference(name="Node")


def test_cursor_in_a_header(tmp_path: Path) -> None:
    rule = {
        "style": "cursor",
        "items": "$response.body",
        "cursor": "$request.header.X-Cursor",
        "next": "$response.header.X-Next",
    }
    cursor = {"name": "x-cursor", "in": "header", "schema": {"type": "string"}}
    headers = {"X-Next": {"schema": {"type": "string"}}}
    found = pages(listing(tmp_path, rule, LIST, cursor, headers=headers))
    assert (found.items, found.next, found.next_header) == ((), None, "X-Next")
    assert found.position is not None
    assert found.position.location.value == "header"
    assert found.size is None


@pytest.mark.parametrize(
    ("style", "schema", "first"),
    [
        ("page", {}, 1),
        ("page", {"minimum": 0}, 0),
        ("page", {"minimum": 1}, 1),
        ("page", {"minimum": 0, "default": 1}, 1),
        ("page", {"default": 0}, 0),
        ("offset", {}, 0),
        ("offset", {"default": 0}, 0),
        ("offset", {"minimum": 1, "default": 1}, 1),
    ],
)
def test_the_first_page_or_offset(
    tmp_path: Path, style: str, schema: dict[str, Any], first: int
) -> None:
    rule = {"style": style, "items": "$response.body#/data", style: "$request.query.at"}
    found = pages(listing(tmp_path, rule, PAGE, query("at", **schema)))
    assert (found.style.value, found.first) == (style, first)


@pytest.mark.parametrize(
    ("schema", "size", "largest"),
    [
        ({}, None, None),
        ({"maximum": 50}, None, 50),
        ({"exclusiveMaximum": 50, "default": 5}, 5, 49),
        ({"exclusiveMaximum": 50, "maximum": 40}, None, 40),
    ],
)
def test_page_sizes(
    tmp_path: Path, schema: dict[str, Any], size: int | None, largest: int | None
) -> None:
    rule = {
        "style": "offset",
        "items": "$response.body#/data",
        "offset": "$request.query.offset",
        "limit": "$request.query.n",
    }
    found = pages(listing(tmp_path, rule, PAGE, query("offset"), query("n", **schema)))
    assert (found.size, found.largest) == (size, largest)


def test_links_are_followed_as_they_are(tmp_path: Path) -> None:
    headers = {"Link": {"schema": {"type": "string"}}}
    rule = {"style": "link", "items": "$response.body"}
    found = pages(listing(tmp_path, rule, LIST, headers=headers))
    assert (found.position, found.items, found.next) == (None, (), None)
    assert found.item.type == Reference(name="Node")


@pytest.mark.parametrize(
    ("schema", "items"),
    [
        (LIST, "$response.body"),
        ({"$ref": "#/components/schemas/Named"}, "$response.body"),
        ({"type": ["array", "null"], "items": NODE}, "$response.body"),
        (PAGE, "$response.body#/data"),
        ({"type": "object", "properties": {"deep": PAGE}}, "$response.body#/deep/data"),
        ({"oneOf": [{"type": "object", "properties": {"x": {"const": 1}}}, PAGE]}, "$response.body#/data"),
        ({"type": "object", "properties": {"a": {"type": "object", "additionalProperties": LIST}}},
         "$response.body#/a/b"),
    ],
)  # fmt: skip
def test_the_type_of_an_item(tmp_path: Path, schema: dict[str, Any], items: str) -> None:
    method = listing(tmp_path, {"style": "link", "items": items}, schema)
    assert pages(method).item.type == Reference(name="Node")


def test_items_of_no_type_are_any_value(tmp_path: Path) -> None:
    schema: dict[str, Any] = {"type": "object", "properties": {"data": {}}}
    rule = {"style": "link", "items": "$response.body#/data", "key": "/id"}
    content = {"application/json": {"schema": schema}}
    operation = {
        "operationId": "list",
        "x-pagination": rule,
        "responses": {"200": {"description": "x", "content": content}},
    }
    (service,) = services_in(tmp_path, {"paths": {"/a": {"get": operation}}})
    assert pages(service.methods[0]).item.type == Anything()
    assert [one.message for one in service.warnings] == ["the items of list have no type at /data"]


def test_a_position_in_the_body_is_not_walked(tmp_path: Path) -> None:
    body = {"type": "object", "properties": {"cursor": {"type": "string"}}}
    operation = {
        "operationId": "search",
        "x-pagination": {
            "style": "cursor",
            "items": "$response.body",
            "cursor": "$request.body#/cursor",
            "next": "$response.header.Next",
            "key": "/id",
        },
        "requestBody": {"content": {"application/json": {"schema": body}}},
        "responses": {
            "200": {
                "description": "x",
                "headers": {"Next": {"schema": {"type": "string"}}},
                "content": {"application/json": {"schema": LIST}},
            }
        },
    }
    document = {"paths": {"/a": {"post": operation}}, "components": COMPONENTS}
    (service,) = services_in(tmp_path, document)
    assert service.methods[0].pages is None
    assert [one.message for one in service.warnings] == [
        "clients cannot walk search by its position"
    ]


def test_an_operation_without_the_rule_is_no_list(tmp_path: Path) -> None:
    method = method_in(tmp_path, {"parameters": [LIMIT]})
    assert method.pages is None
    assert method.arguments[0].use.type != Text()
