"""A contract is read whole, and a broken one says where and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.load import load_contract
from contracts.operations import Location
from contracts.report.finding import LockstepError
from contracts.rules.errors import Circumstance
from contracts.rules.pagination import OrderMember, Overflow, PaginationStyle
from tests.contracts.conftest import PLATFORM, Findings


def test_the_platform_contract_is_read_with_its_rules() -> None:
    contract = load_contract(PLATFORM)
    assert len(contract.operations) == 36
    nodes = contract.operation("listNodes")
    assert nodes is not None
    assert nodes.pagination is not None
    assert nodes.pagination.style is PaginationStyle.CURSOR
    assert nodes.pagination.order == (
        OrderMember(pointer="/createdAt"),
        OrderMember(pointer="/id"),
    )
    assert nodes.pagination.over is Overflow.REJECT
    assert nodes.pagination.populate is not None
    assert nodes.pagination.populate.operation == "upsertNodes"
    assert nodes.parameter("orgId", Location.PATH) is not None
    assert nodes.latency is not None
    assert nodes.latency.class_name == "read"
    assert nodes.latency.budget.percentiles() == {0.95: pytest.approx(0.1), 1.0: 1.0}
    assert contract.errors is not None
    assert contract.errors.codes_for(Circumstance.INVALID_CURSOR)[0].status == 400
    upsert = contract.operation("upsertNodes")
    assert upsert is not None
    assert upsert.limits.body == 8 * 1024 * 1024
    assert contract.images["api"].memory == 256 * 1024 * 1024
    health = contract.operation("getLiveness")
    assert health is not None
    assert not health.is_secured


@pytest.mark.parametrize(
    ("old", "new", "rule", "said", "at"),
    [
        ("p95: 100ms", "p95: 100", "rules/unit", "p95", "p95"),
        ("p95: 100ms", "p95: 100 parsec", "rules/unit", "p95", "p95"),
        ("style: cursor", "style: curser", "rules/shape", "style", "style"),
        ("  opaque: true", "  opake: true", "rules/unknown-key", "opake", "opake"),
        (
            "x-pagination:\n  style",
            "x-paginations:\n  style",
            "rules/unknown-extension",
            "x-paginations",
            "x-paginations",
        ),
        (
            "items: $response.body#/data",
            "items: response.data",
            "rules/expression",
            "items",
            "items",
        ),
        (
            "next: $response.body#/pagination/nextCursor",
            "next: $response.body#/pagination/following",
            "rules/unresolved",
            "following",
            "next: $response",
        ),
        (
            "limit: $request.query.limit",
            "limit: $request.query.size",
            "rules/unresolved",
            "size",
            "size",
        ),
        ("key: /id", "key: /uuid", "rules/unresolved", "/uuid", "/uuid"),
        (
            "order: [/createdAt, /id]",
            "order: [/created, /id]",
            "rules/unresolved",
            "/created",
            "/created",
        ),
        (
            "operation: createOrg",
            "operation: createOrgs",
            "rules/unresolved",
            "createOrgs",
            "createOrgs",
        ),
        (
            "x-refers-to: listNodes",
            "x-refers-to: listNode",
            "rules/unresolved",
            "listNode",
            "listNode",
        ),
        (
            "x-error-codes: [conflict]",
            "x-error-codes: [conflikt]",
            "rules/unknown-code",
            "conflikt",
            "conflikt",
        ),
        (
            "x-error-codes: [conflict]",
            "x-error-codes: [forbidden]",
            "rules/code-status",
            "forbidden",
            "forbidden",
        ),
        ("field: /updatedAt", "field: /touchedAt", "rules/unresolved", "/touchedAt", "touchedAt"),
        (
            "requestId: $response.header.X-Request-Id",
            "requestId: $response.header.X-Id",
            "rules/unresolved",
            "X-Id",
            "X-Id",
        ),
        ("      read: 0.8", "      read: 0.5", "rules/mix", "add up", "mix"),
        (
            "'#/components/schemas/NodePage'",
            "'#/components/schemas/NodePag'",
            "contract/dangling-ref",
            "NodePag",
            "NodePag'",
        ),
        (
            "operationId: getNode\n",
            "operationId: getEdge\n",
            "contract/duplicate-operation",
            "getEdge",
            "operationId: getEdge",
        ),
        (
            "  /orgs/{orgId}/jobs:",
            "  /orgs/{org}/jobs:",
            "contract/path-parameter",
            "{org}",
            "get:",
        ),
        ("required: [status]", "required: status", "contract/openapi", "array", "required"),
        ("openapi: 3.1.0", "openapi: 2.0.0", "contract/version", "3.0, 3.1 or 3.2", "openapi"),
    ],
)
def test_a_broken_contract_is_told_with_its_place(
    edited: Findings, old: str, new: str, rule: str, said: str, at: str
) -> None:
    findings = edited((old, new))
    assert rule in {finding.rule for finding in findings}
    finding = next(one for one in findings if one.rule == rule)
    assert said in " ".join([finding.message, finding.got or "", finding.hint or ""])
    assert finding.place is not None
    assert finding.place.file == "contract.yaml"
    line = PLATFORM.read_text("utf-8").replace(old, new, 1).splitlines()[finding.place.line - 1]
    assert at in line


def test_findings_name_what_was_probably_meant(edited: Findings) -> None:
    (finding,) = edited(("operation: createOrg", "operation: createOrgs"))
    assert finding.hint == "did you mean createOrg?"


def test_an_operation_may_name_another_style_than_the_root(findings_of: Findings) -> None:
    text = """
openapi: 3.1.0
info: {title: t, version: '1'}
x-pagination: {style: cursor, cursor: $request.query.cursor, next: $response.body#/next,
  items: $response.body#/data, key: /id}
paths:
  /a:
    get:
      x-pagination: {style: page, page: $request.query.page, items: $response.body, key: /id}
      parameters: [{name: page, in: query, schema: {type: integer}}]
      responses:
        '200':
          description: d
          content: {application/json: {schema: {type: array, items: {type: object, properties: {id: {}}}}}}
"""
    assert findings_of(text) == ()


def test_a_paginated_operation_that_lacks_a_key_is_told(findings_of: Findings) -> None:
    text = """
openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /a:
    get:
      x-pagination: {style: page, items: $response.body, key: /id}
      responses: {'200': {description: d}}
"""
    (finding,) = findings_of(text)
    assert finding.rule == "rules/missing-key"
    assert "'page'" in finding.message


def test_openapi_3_0_is_read_in_the_dialect_of_3_1(tmp_path: Path) -> None:
    path = tmp_path / "old.yaml"
    path.write_text(
        """
openapi: 3.0.3
info: {title: t, version: '1'}
paths: {}
components:
  schemas:
    A: {type: string, nullable: true, enum: [a], example: a}
    B: {type: integer, minimum: 0, exclusiveMinimum: true}
    C: {allOf: [{$ref: '#/components/schemas/B', maximum: 3}]}
""",
        "utf-8",
    )
    contract = load_contract(path)
    assert contract.schema("/components/schemas/A") == {
        "type": ["string", "null"],
        "enum": ["a", None],
        "examples": ["a"],
    }
    assert contract.schema("/components/schemas/B") == {"type": "integer", "exclusiveMinimum": 0}
    assert contract.schema("/components/schemas/C") == {
        "allOf": [{"$ref": "#/components/schemas/B"}]
    }


def test_a_nullable_composition_of_openapi_3_0_allows_null_and_keeps_its_place(
    tmp_path: Path,
) -> None:
    path = tmp_path / "old.yaml"
    path.write_text(
        """
openapi: 3.0.3
info: {title: t, version: '1'}
paths: {}
components:
  schemas:
    A:
      type: object
      properties:
        b:
          nullable: true
          description: d
          allOf:
            - $ref: '#/components/schemas/B'
    B: {type: string}
""",
        "utf-8",
    )
    contract = load_contract(path)
    pointer = "/components/schemas/A/properties/b"
    assert contract.schema(pointer) == {
        "description": "d",
        "anyOf": [{"allOf": [{"$ref": "#/components/schemas/B"}]}, {"type": "null"}],
    }
    assert contract.place(pointer + "/anyOf/0/allOf/0/$ref").line == 14


def test_other_files_are_bundled_and_keep_their_places(tmp_path: Path) -> None:
    (tmp_path / "models.yaml").write_text(
        "Pet:\n  type: object\n  properties:\n    tag: {$ref: '#/Tag'}\nTag:\n  type: string\n",
        "utf-8",
    )
    (tmp_path / "path.yaml").write_text(
        "get:\n  operationId: getPet\n  responses:\n    '200':\n      description: d\n      content:\n"
        "        application/json:\n          schema: {$ref: 'models.yaml#/Pet'}\n",
        "utf-8",
    )
    path = tmp_path / "root.yaml"
    path.write_text(
        "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /pet: {$ref: 'path.yaml'}\n",
        "utf-8",
    )
    contract = load_contract(path, name="shown/elsewhere.yaml")
    assert contract.operation("getPet") is not None
    assert contract.schema("/components/schemas/Pet/properties/tag") == {
        "$ref": "#/components/schemas/Tag"
    }
    place = contract.place("/components/schemas/Tag/type")
    assert (Path(place.file).name, place.line) == ("models.yaml", 6)


def test_a_reference_to_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "root.yaml"
    path.write_text(
        "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /pet: {$ref: 'nowhere.yaml'}\n",
        "utf-8",
    )
    with pytest.raises(LockstepError) as caught:
        load_contract(path)
    assert caught.value.findings[0].rule == "contract/dangling-ref"
    assert caught.value.findings[0].place is not None
    assert caught.value.findings[0].place.line == 4
