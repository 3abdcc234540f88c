"""The pages of the vocabulary say of every key what it means, and nothing that the program does not do."""

from __future__ import annotations

import json
import re
from typing import Any, cast

import pytest

from contracts.load import assemble
from contracts.rules.pagination import Overflow
from contracts.rules.shape import EXTENSIONS
from contracts.rules.vocabulary import NAMES, page_of, page_of_all
from contracts.source import parse_document
from lockstep import run
from tests.contracts.conftest import ROOT

SCHEMA = cast(
    "dict[str, Any]", json.loads((ROOT / "contracts" / "rules.schema.json").read_text("utf-8"))
)["$defs"]
CONTRACT = """openapi: 3.1.0
info: {title: t, version: 1.0.0}
x-errors:
  schema: {$ref: '#/components/schemas/Problem'}
  code: $response.body#/code
  catalogue: {gone: {status: 404, when: unknown-resource}}
paths:
  /things:
    get:
      operationId: listThings
      x-pagination:
        style: cursor
        cursor: $request.query.after
        items: $response.body#/things
        next: $response.body#/next
        key: /id
      parameters: [{name: after, in: query, schema: {type: string}}]
      responses:
        '200':
          description: d
          content: {application/json: {schema: {$ref: '#/components/schemas/Things'}}}
components:
  schemas:
    Problem: {type: object, properties: {code: {type: string}}}
    Things:
      type: object
      properties:
        next: {type: string}
        things: {type: array, items: {type: object, properties: {id: {type: string}}}}
"""


def keys_of(schema: dict[str, Any]) -> set[str]:
    if "$ref" in schema:
        schema = SCHEMA[schema["$ref"].rpartition("/")[2]]
    properties = cast("dict[str, dict[str, Any]]", schema.get("properties", {}))
    inner = list(properties.values())
    if isinstance(schema.get("additionalProperties"), dict):
        inner.append(schema["additionalProperties"])
    return set(properties) | {key for one in inner for key in keys_of(one)}


@pytest.mark.parametrize("name", NAMES)
def test_a_page_names_every_key(name: str) -> None:
    page = page_of(name)
    for names in EXTENSIONS.values():
        if name in names:
            for key in keys_of(SCHEMA[names[name]]):
                assert re.search(rf"^ *- `{re.escape(key)}`.*: [A-Z0-9]", page, re.MULTILINE), key
    assert page.startswith(f"# {name}\n")
    assert f"## {name}\n" in page_of_all()


def test_what_a_page_calls_required_is() -> None:
    page = page_of("x-pagination")
    found = set(re.findall(r"^- `(\w+)` \([^)]*required\)", page, re.MULTILINE))
    assert found == set(SCHEMA["pagination"]["required"])


def test_the_defaults_are_those_of_the_program() -> None:
    contract, findings = assemble(parse_document(CONTRACT, file="t.yaml"), "0" * 64)
    assert not findings
    assert contract is not None
    assert contract.errors is not None
    pagination = contract.operations[0].pagination
    assert pagination is not None
    said = SCHEMA["paginationKeys"]["properties"]
    assert Overflow(said["over"]["default"]) is pagination.over
    assert said["short"]["default"] is pagination.short
    assert said["opaque"]["default"] is pagination.opaque
    errors = SCHEMA["errors"]["properties"]
    assert errors["mediaType"]["default"] == contract.errors.media_type
    assert errors["hidden"]["default"] is contract.errors.hidden
    each = errors["catalogue"]["additionalProperties"]["properties"]
    assert each["retryable"]["default"] is contract.errors.catalogue["gone"].retryable


def test_explain_knows_the_vocabulary(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "x-filter"]) == 0
    assert "`prefix`" in capsys.readouterr().out
    assert run(["explain", "vocabulary"]) == 0
    assert "## x-images" in capsys.readouterr().out
    assert run(["explain", "x-filtre"]) == 2
    assert "did you mean x-filter" in capsys.readouterr().err
