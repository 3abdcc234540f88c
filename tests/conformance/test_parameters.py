"""Which parameters no text can break, so that no rule asks for a wrong one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.check import Applies
from conformance.checks.errors.invalid_parameter import CHECK
from conformance.parameters import takes_any_text
from contracts.contract import Contract
from contracts.load import assemble
from contracts.source import parse_document

STRING = {"type": "string"}


def contract_with(*parameters: dict[str, Any]) -> Contract:
    text = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    page = {"type": "object", "properties": {"next": STRING, "things": {"type": "array", "items": {
        "type": "object", "properties": {"id": STRING}}}}}  # fmt: skip
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1.0.0"},
        "x-errors": {
            "schema": {"$ref": "#/components/schemas/Problem"},
            "code": "$response.body#/code",
            "mediaType": "application/json",
            "catalogue": {"wrong": {"status": 400, "when": "invalid-parameter"}},
        },
        "paths": {"/things": {"get": {
            "operationId": "listThings",
            "x-pagination": {"style": "cursor", "cursor": "$request.query.after", "key": "/id",
                             "items": "$response.body#/things", "next": "$response.body#/next"},
            "parameters": [{"name": "after", "in": "query", "schema": STRING}, *parameters],
            "responses": {
                "200": {"description": "d", "content": {"application/json": {"schema": page}}},
                "400": {"description": "d", **text},
            },
        }}},
        "components": {"schemas": {
            "Problem": {"type": "object", "properties": {"code": STRING}},
            "Name": {"type": "string", "description": "what it is called"},
            "Short": {"allOf": [STRING, {"maxLength": 3}]},
        }},
    }  # fmt: skip
    contract, findings = assemble(parse_document(json.dumps(document), file="t.yaml"), "0" * 64)
    assert contract is not None, findings
    return contract


def query(schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "name", "in": "query", "schema": schema, **more}


@pytest.mark.parametrize(
    ("parameter", "any_text"),
    [
        (query(STRING), True),
        (query({}), True),
        (query({"type": ["string", "null"], "example": "a"}), True),
        (query({"$ref": "#/components/schemas/Name"}), True),
        ({"name": "X-Name", "in": "header", "schema": STRING}, True),
        (query(STRING, required=True), False),
        (query({"$ref": "#/components/schemas/Short"}), False),
        (query({"type": "string", "minLength": 1}), False),
        (query({"type": "string", "pattern": "a"}), False),
        (query({"type": "string", "enum": ["a"]}), False),
        (query({"type": "string", "format": "uuid"}), False),
        (query({"type": "string", "not": {"const": "a"}}), False),
        (query({"type": "integer"}), False),
        (query({"type": "array", "items": STRING}), False),
    ],
)
def test_a_parameter_takes_any_text_where_nothing_is_asked_of_it(
    parameter: dict[str, Any], any_text: bool
) -> None:
    contract = contract_with(parameter)
    operation = contract.operations[0]
    given = next(one for one in operation.parameters if one.name == parameter["name"])
    assert takes_any_text(contract, given) is any_text
    applies: Applies = CHECK.applies_to(contract, operation)
    assert (applies is True) is not any_text
    assert any_text is ("take any text" in str(applies))
