"""Examples of calls: what the contract states where it fits, else the least that the types require."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts.load import load_contract
from contracts.pointers import ABSENT, Absent
from contracts.schema_builder import schema_graph
from contracts.schemas import Reference, Use
from generators.services.examples import Examples
from generators.services.fitting import fits
from generators.services.planning import services_of
from tests.generators.test_services import CONTRACTS, OK, contract_in, method_in

NODE: dict[str, Any] = {
    "Tree": {
        "type": "object",
        "required": ["name"],
        "properties": {"name": {"type": "string"}, "left": {"$ref": "#/components/schemas/Tree"}},
    },
    "Endless": {
        "type": "object",
        "required": ["next"],
        "properties": {"next": {"$ref": "#/components/schemas/Endless"}},
    },
    "List": {
        "oneOf": [
            {
                "type": "object",
                "required": ["head", "tail"],
                "properties": {
                    "head": {"type": "integer"},
                    "tail": {"$ref": "#/components/schemas/List"},
                },
            },
            {"type": "string"},
        ]
    },
    "Colour": {"type": "string", "enum": ["red", "blue"]},
    "Id": {"type": "string", "pattern": "^[0-9]{3}-[A-Z]+$"},
    "Named": {"type": "string", "examples": ["as stated"]},
    "Cat": {
        "type": "object",
        "required": ["kind", "lives"],
        "properties": {"kind": {"type": "string"}, "lives": {"type": "integer", "maximum": 9}},
    },
    "Dog": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}},
    "Pet": {
        "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {"feline": "#/components/schemas/Cat", "canine": "#/components/schemas/Dog"},
        },
    },
}


def reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def body_example(folder: Path, schema: Any, **media: Any) -> Any:
    content = {"application/json": {"schema": schema, **media}}
    operation = {"requestBody": {"required": True, "content": content}}
    return method_in(folder, operation, method="post", components={"schemas": NODE}).example.body


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string"}, "text"),
        ({"type": "string", "maxLength": 2}, "te"),
        ({"type": "string", "minLength": 6}, "textte"),
        ({"type": "string", "format": "uuid"}, "123e4567-e89b-12d3-a456-426614174000"),
        ({"type": "string", "format": "date-time"}, "2024-01-31T12:30:00Z"),
        ({"type": "string", "contentEncoding": "base64"}, "ZXhhbXBsZQ=="),
        ({"type": "string", "pattern": "^v[0-9]+$"}, "v1"),
        ({"type": "string", "pattern": "^[A-Z]*$", "minLength": 3}, "AAA"),
        ({"type": "string", "pattern": r"^\d{4}-\d{2}$"}, "1111-11"),
        ({"type": "string", "const": "fixed"}, "fixed"),
        ({"type": "string", "default": "usual"}, "usual"),
        ({"type": "string", "examples": ["first", "second"]}, "first"),
        ({"type": "string", "examples": ["too long"], "maxLength": 3}, "tex"),
        ({"type": "string", "examples": [17]}, "text"),
        ({"type": ["string", "null"], "default": None}, "text"),
        ({"type": "integer"}, 1),
        ({"type": "integer", "minimum": 18}, 18),
        ({"type": "integer", "exclusiveMinimum": 5}, 6),
        ({"type": "integer", "maximum": -2}, -2),
        ({"type": "integer", "multipleOf": 5}, 0),
        ({"type": "integer", "multipleOf": 5, "minimum": 7}, 10),
        ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}, 0.5),
        ({"type": "number", "minimum": 0.25, "maximum": 0.5}, 0.25),
        ({"type": "boolean"}, True),
        ({"type": "null"}, None),
        ({}, {}),
        (reference("Colour"), "red"),
        (reference("Id"), "111-A"),
        (reference("Named"), "as stated"),
        ({"type": "array", "items": {"type": "integer"}}, [1]),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 2}, [1, 1]),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 3, "uniqueItems": True}, [1, 2, 3]),
        ({"type": "array", "items": reference("Colour"), "minItems": 2, "uniqueItems": True},
         ["red", "blue"]),
        ({"type": "array", "items": {"type": "integer"}, "maxItems": 0}, []),
        ({"type": "array", "items": reference("Endless")}, []),
        ({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": False},
         ["text", 1]),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, {}),
        ({"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 2},
         {"key": 1, "key2": 1}),
        (reference("Tree"), {"name": "name"}),
        (reference("List"), "list"),
        (reference("Pet"), {"kind": "feline", "lives": 1}),
        ({"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}}, {"a": 1}),
        ({"type": "object", "required": ["b"], "properties": {"a": {}, "b": {"type": "integer"}}}, {"b": 1}),
        ({"type": "object", "required": ["a"], "minProperties": 2,
          "properties": {"a": {"type": "integer"}, "b": {"type": "string"}, "c": {}}}, {"a": 1, "b": "b"}),
    ],
)  # fmt: skip
def test_values_of_types(tmp_path: Path, schema: Any, value: Any) -> None:
    example = body_example(tmp_path, schema)
    assert example == value
    assert type(example) is type(value)


def test_what_nothing_satisfies_has_no_value(tmp_path: Path) -> None:
    contract = contract_in(tmp_path, {"components": {"schemas": NODE}})
    graph = schema_graph(contract)
    found = Examples(graph).value(Use(type=Reference(name="Endless")))
    assert isinstance(found, Absent)


FILE = {
    "type": "object",
    "required": ["f"],
    "properties": {"f": {"type": "string", "format": "binary"}},
}
STATED = {"a": 1, "b": "text"}
LONG = {f"member{count}": count for count in range(20)}
OPEN = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}


@pytest.mark.parametrize(
    ("media", "value"),
    [
        ({"example": STATED}, STATED),
        ({"examples": {"one": {"value": STATED}, "two": {"value": {"a": 2}}}}, STATED),
        ({"examples": {"bad": {"value": {"a": "no"}}, "good": {"value": {"a": 2}}}}, {"a": 2}),
        ({"example": {"a": 3, **LONG}}, {"a": 1}),
        ({"example": {"b": "without a"}}, {"a": 1}),
        ({}, {"a": 1}),
    ],
)
def test_stated_examples_come_first_where_they_fit(
    tmp_path: Path, media: dict[str, Any], value: Any
) -> None:
    assert body_example(tmp_path, OPEN, **media) == value


@pytest.mark.parametrize(
    ("media_type", "media", "value"),
    [
        ("text/plain", {}, "text"),
        ("text/plain", {"schema": {"type": "string"}, "example": "as stated"}, "as stated"),
        ("application/octet-stream", {}, "text"),
        ("application/jsonl", {"schema": OPEN}, [{"a": 1}]),
        ("application/x-www-form-urlencoded", {"schema": OPEN}, {"a": 1}),
        ("multipart/form-data", {"schema": FILE}, {"f": "f"}),
    ],
)  # fmt: skip
def test_bodies_that_are_no_json(
    tmp_path: Path, media_type: str, media: dict[str, Any], value: Any
) -> None:
    body = {"required": True, "content": {media_type: media}}
    assert method_in(tmp_path, {"requestBody": body}, method="post").example.body == value


def test_only_what_is_required_is_given(tmp_path: Path) -> None:
    def parameter(name: str, location: str, required: bool, **more: Any) -> dict[str, Any]:
        schema = {"type": "string"}
        return {"name": name, "in": location, "required": required, "schema": schema, **more}

    operation = {
        "parameters": [
            parameter("id", "path", True, example="n-17"),
            parameter("tenant", "header", True),
            parameter("optional", "query", False),
        ],
        "requestBody": {"content": {"application/json": {"schema": OPEN}}},
        "responses": OK,
    }
    example = method_in(tmp_path, operation, method="post", path="/things/{id}").example
    assert example.arguments == {"path.id": "n-17", "header.tenant": "tenant"}
    assert example.body is ABSENT


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.name)
def test_every_example_fits_its_type(path: Path) -> None:
    contract = load_contract(path)
    graph = schema_graph(contract)
    seen = 0
    for service in services_of(contract, graph):
        for method in service.methods:
            for argument in method.arguments:
                if argument.parameter.required:
                    key = f"{argument.parameter.location.value}.{argument.parameter.name}"
                    assert fits(graph, argument.use, method.example.arguments[key]), key
                    seen += 1
            body = method.body
            if body is not None and body.required and body.contents[0].use is not None:
                assert not isinstance(method.example.body, Absent)
                assert fits(graph, body.contents[0].use, method.example.body), method.operation.id
                seen += 1
    assert seen > 0
