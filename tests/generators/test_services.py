"""Operations become methods: services, arguments, answers, retries, and nothing is left out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts.contract import Contract
from contracts.expressions import parse_expression
from contracts.load import load_contract
from contracts.operation_reading import OperationReader
from contracts.operations import Idempotency, Location
from contracts.schema_builder import schema_graph
from contracts.schemas import Number, Reference, Text
from contracts.source import read_document
from generators.assembly import inventory_of
from generators.services.planning import method_of, services_of
from generators.services.service import Answer, MediaKind, Method, Service
from generators.survey import survey

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = (
    ROOT / "contracts" / "api.yaml",
    *sorted((Path(__file__).parent / "golden").glob("*.yaml")),
)
OK: dict[str, Any] = {"200": {"description": "Done."}}
TEXT = {"type": "string"}


def contract_in(folder: Path, document: dict[str, Any]) -> Contract:
    """Return the contract of a document whose heading is filled in."""
    heading = {"openapi": "3.1.0", "info": {"title": "Test", "version": "1"}, "paths": {}}
    path = folder / "contract.json"
    path.write_text(json.dumps({**heading, **document}, indent=1), "utf-8")
    return load_contract(path, name="contract.json")


def services_in(folder: Path, document: dict[str, Any]) -> list[Service]:
    contract = contract_in(folder, document)
    return list(services_of(contract, schema_graph(contract)))


def method_in(
    folder: Path,
    operation: dict[str, Any],
    *,
    method: str = "get",
    path: str = "/things",
    **root: Any,
) -> Method:
    """Return the method of a contract's only operation."""
    stated = {"responses": OK, **operation}
    (service,) = services_in(folder, {"paths": {path: {method: stated}}, **root})
    (only,) = service.methods
    return only


def parameter(name: str, location: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": location, "required": location == "path", "schema": TEXT, **more}


def arguments(method: Method) -> list[tuple[str, str, bool]]:
    return [
        (one.parameter.location.value, one.parameter.name, one.parameter.required)
        for one in method.arguments
    ]


def statuses(answers: tuple[Answer, ...]) -> list[str]:
    return [answer.status for answer in answers]


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.name)
def test_every_operation_is_in_one_service(path: Path) -> None:
    contract = load_contract(path)
    services = list(services_of(contract, schema_graph(contract)))
    inventory = inventory_of(contract, contract.document, survey(contract.document))
    assert [
        (one.name, one.description, tuple(method.operation.id for method in one.methods))
        for one in services
    ] == [(one.name, one.description, one.operations) for one in inventory.services]
    ids = [method.operation.id for one in services for method in one.methods]
    assert sorted(ids) == sorted(operation.id for operation in contract.operations)


def test_services_are_ordered_by_tag(tmp_path: Path) -> None:
    paths = {
        "/a": {"get": {"tags": ["late", "early"], "responses": OK}},
        "/b": {"get": {"responses": OK}},
        "/c": {"get": {"tags": ["early"], "responses": OK}},
        "/d": {"get": {"tags": ["other"], "responses": OK}},
    }
    tags = [{"name": "early", "description": "First."}, {"name": "unused"}, {"name": "late"}]
    services = services_in(tmp_path, {"paths": paths, "tags": tags})
    assert [(one.name, one.description, len(one.methods)) for one in services] == [
        ("early", "First.", 1),
        ("late", "", 1),
        ("default", "", 1),
        ("other", "", 1),
    ]


def test_a_service_needs_no_other(tmp_path: Path) -> None:
    loop = {
        "type": "object",
        "required": ["next"],
        "properties": {"next": {"$ref": "#/components/schemas/B"}},
    }
    back = {
        "type": "object",
        "required": ["next"],
        "properties": {"next": {"$ref": "#/components/schemas/A"}},
    }
    components = {"schemas": {"A": loop, "B": back}}

    def sends(name: str, tag: str) -> dict[str, Any]:
        schema = {"$ref": f"#/components/schemas/{name}"}
        body = {"required": True, "content": {"application/json": {"schema": schema}}}
        return {"tags": [tag], "requestBody": body, "responses": OK}

    both = {"/a": {"post": sends("A", "one")}, "/b": {"post": sends("B", "two")}}
    document = {"paths": both, "components": components}
    together = services_in(tmp_path, document)
    alone = services_in(tmp_path, {**document, "paths": {"/b": both["/b"]}})
    assert together[1].methods == alone[0].methods


@pytest.mark.parametrize(
    ("path", "parameters", "expected"),
    [
        ("/a/{x}/{y}", [("y", "path"), ("q", "query"), ("x", "path")],
         [("path", "x", True), ("path", "y", True), ("query", "q", False)]),
        ("/a", [("id", "query"), ("id", "header"), ("id", "cookie")],
         [("query", "id", False), ("header", "id", False), ("cookie", "id", False)]),
        ("/a", [(name, "header") for name in ("Accept", "content-type", "Authorization", "X")],
         [("header", "X", False)]),
        ("/a", [("Accept", "query"), ("Authorization", "cookie")],
         [("query", "Accept", False), ("cookie", "Authorization", False)]),
        ("/a", [("X-One", "header"), ("x-one", "header")], [("header", "X-One", False)]),
        ("/a/{+1}.{ext}", [("+1", "path"), ("ext", "path")], [("path", "+1", True), ("path", "ext", True)]),
    ],
)  # fmt: skip
def test_arguments(
    tmp_path: Path,
    path: str,
    parameters: list[tuple[str, str]],
    expected: list[tuple[str, str, bool]],
) -> None:
    operation = {"parameters": [parameter(name, location) for name, location in parameters]}
    assert arguments(method_in(tmp_path, operation, path=path)) == expected


def test_path_variables_without_a_parameter_are_required_texts(tmp_path: Path) -> None:
    contract = load_undeclared(tmp_path)
    (service,) = services_of(contract, schema_graph(contract))
    (method,) = service.methods
    assert arguments(method) == [("path", "a", True), ("path", "b", True), ("query", "q", False)]
    assert isinstance(method.arguments[0].use.type, Number)
    assert method.arguments[1].use.type == Text()
    assert [one.message for one in service.warnings] == ["no parameter declares {b} of /x/{a}/{b}"]
    assert service.warnings[0].place is not None


def load_undeclared(folder: Path) -> Contract:
    """Return a contract that OpenAPI's own validators may refuse, put together without them."""
    operation = {
        "parameters": [
            parameter("q", "query"),
            {**parameter("a", "path"), "schema": {"type": "integer"}},
        ],
        "responses": OK,
    }
    path = folder / "undeclared.json"
    path.write_text(
        json.dumps({"openapi": "3.1.0", "paths": {"/x/{a}/{b}": {"get": operation}}}), "utf-8"
    )
    document = read_document(path)
    read = OperationReader(document=document, errors=None, latency=None).read()
    return Contract(document=document, sha256="", title="", version="", operations=read)


def test_what_a_credential_fills_in_is_no_argument(tmp_path: Path) -> None:
    schemes = {
        "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "token": {"type": "apiKey", "in": "query", "name": "token"},
        "unused": {"type": "apiKey", "in": "query", "name": "other"},
    }
    operation: dict[str, Any] = {
        "security": [{"key": []}, {"token": []}],
        "parameters": [
            parameter("x-key", "header"),
            parameter("token", "query"),
            parameter("token", "cookie"),
            parameter("other", "query"),
        ],
    }
    method = method_in(tmp_path, operation, components={"securitySchemes": schemes})
    assert arguments(method) == [("cookie", "token", False), ("query", "other", False)]
    assert [tuple(need.schemes) for need in method.security] == [("key",), ("token",)]


def test_the_idempotency_key_is_an_optional_argument(tmp_path: Path) -> None:
    operation = {
        "x-idempotency": {"key": "$request.header.Idempotency-Key"},
        "parameters": [{**parameter("idempotency-key", "header"), "required": True}],
    }
    method = method_in(tmp_path, operation, method="post")
    assert arguments(method) == [("header", "idempotency-key", False)]
    assert (method.retry.key_header, method.retry.idempotent) == ("Idempotency-Key", False)
    assert method.example.arguments == {}


def test_an_idempotency_key_without_a_parameter_is_an_argument(tmp_path: Path) -> None:
    contract = contract_in(tmp_path, {"paths": {"/a": {"post": {"responses": OK}}}})
    promise = Idempotency(key=parse_expression("$request.header.Idempotency-Key"))
    operation = replace(contract.operations[0], idempotency=promise)
    method = method_of(contract, schema_graph(contract), operation)
    assert arguments(method) == [("header", "Idempotency-Key", False)]


@pytest.mark.parametrize(
    ("declared", "successes", "failures"),
    [
        (["200", "404"], ["200"], ["404"]),
        (["200", "201", "204", "default"], ["200", "201", "204"], ["default"]),
        (["2XX", "4XX"], ["2XX"], ["4XX"]),
        (["default"], ["default"], ["default"]),
        (["200", "304"], ["200"], ["304"]),
        (["302", "404"], ["302"], ["404"]),
        (["404"], [], ["404"]),
        (["404", "default"], ["default"], ["404", "default"]),
    ],
)
def test_successes_and_failures(
    tmp_path: Path, declared: list[str], successes: list[str], failures: list[str]
) -> None:
    responses = {status: {"description": "x"} for status in declared}
    method = method_in(tmp_path, {"responses": responses})
    assert statuses(method.answers) == successes
    assert statuses(method.failures) == failures
    assert method.result.contents == ()
    assert method.result.empty


def json_of(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


@pytest.mark.parametrize(
    ("responses", "kinds", "empty", "accept"),
    [
        ({"200": json_of(TEXT)}, ["json"], False, "application/json"),
        ({"200": json_of(TEXT), "204": {}}, ["json"], True, "application/json"),
        ({"200": json_of(TEXT), "201": json_of(TEXT)}, ["json"], False, "application/json"),
        ({"200": json_of(TEXT), "201": json_of({"type": "integer"})}, ["json", "json"], False,
         "application/json"),
        ({"204": json_of(TEXT)}, [], True, ""),
        ({"204": {}, "400": {"application/problem+json": {}}}, [], True, "application/problem+json, */*"),
        ({"200": {"text/csv": {}, "application/json": {}}}, ["json"], False, "application/json"),
        ({"200": {"image/png": {}, "image/jpeg": {}}}, ["binary"], False, "image/png, image/jpeg"),
        ({"200": {"text/event-stream": {}, "application/json": {}}}, ["json", "events"], False,
         "application/json, text/event-stream"),
        ({"200": json_of(TEXT), "404": {"application/problem+json": {}}}, ["json"], False,
         "application/json, application/problem+json"),
    ],
)  # fmt: skip
def test_results(
    tmp_path: Path, responses: dict[str, Any], kinds: list[str], empty: bool, accept: str
) -> None:
    stated = {
        status: {"description": "x", **({"content": content} if content else {})}
        for status, content in responses.items()
    }
    method = method_in(tmp_path, {"responses": stated})
    assert [content.kind.value for content in method.result.contents] == kinds
    assert method.result.empty is empty
    assert method.accept == accept


def test_head_returns_nothing_but_headers(tmp_path: Path) -> None:
    answer = {"description": "x", "headers": {"ETag": {"schema": TEXT}}, "content": json_of(TEXT)}
    method = method_in(tmp_path, {"responses": {"200": answer}}, method="head")
    assert method.result.contents == ()
    assert [header.name for header, _ in method.answers[0].headers] == ["ETag"]


CATALOGUE: dict[str, Any] = {
    "x-errors": {
        "schema": {"$ref": "#/components/schemas/Problem"},
        "code": "$response.body#/code",
        "catalogue": {
            "bad": {"status": 400, "when": "invalid-body"},
            "worse": {"status": 400, "when": "invalid-parameter"},
            "nowhere": {"status": 404, "when": "unknown-route"},
            "gone": {"status": 404, "when": "unknown-resource"},
            "slow-down": {"status": 429, "when": "rate-limited", "retryable": True},
            "away": {"status": 503, "when": "unavailable", "retryable": True},
        },
    },
    "components": {
        "schemas": {"Problem": {"type": "object", "properties": {"code": {"type": "string"}}}}
    },
}


@pytest.mark.parametrize(
    ("responses", "codes", "retryable"),
    [
        ({"400": None, "404": None}, {"400": ("bad", "worse"), "404": ("gone",)}, ()),
        ({"400": ["worse"]}, {"400": ("worse",)}, ()),
        ({"400": []}, {"400": ()}, ()),
        ({"503": None}, {"503": ("away",)}, ("away",)),
        ({"4XX": None, "429": None}, {"4XX": ("bad", "worse", "gone"), "429": ("slow-down",)},
         ("slow-down",)),
        ({"default": None, "400": ["bad"]}, {"default": ("gone", "slow-down", "away"), "400": ("bad",)},
         ("slow-down", "away")),
    ],
)  # fmt: skip
def test_codes_and_retries(
    tmp_path: Path,
    responses: dict[str, list[str] | None],
    codes: dict[str, tuple[str, ...]],
    retryable: tuple[str, ...],
) -> None:
    stated: dict[str, Any] = dict(OK)
    for status, listed in responses.items():
        stated[status] = {"description": "x"} | (
            {} if listed is None else {"x-error-codes": listed}
        )
    method = method_in(tmp_path, {"responses": stated}, **CATALOGUE)
    assert {answer.status: answer.codes for answer in method.failures} == codes
    assert method.retry.codes == retryable
    statuses_of = {"slow-down": 429, "away": 503}
    assert method.retry.statuses == tuple(statuses_of[code] for code in retryable)


@pytest.mark.parametrize(
    ("method", "idempotent"),
    [("get", True), ("head", True), ("put", True), ("delete", True), ("options", True), ("trace", True),
     ("post", False), ("patch", False)],
)  # fmt: skip
def test_idempotent_methods(tmp_path: Path, method: str, idempotent: bool) -> None:
    assert method_in(tmp_path, {}, method=method).retry.idempotent is idempotent


def test_methods_of_openapi_3_2(tmp_path: Path) -> None:
    item = {"query": {"responses": OK}, "additionalOperations": {"COPY": {"responses": OK}}}
    (service,) = services_in(tmp_path, {"openapi": "3.2.0", "paths": {"/a": item}})
    assert [(one.operation.method.upper(), one.retry.idempotent) for one in service.methods] == [
        ("QUERY", True),
        ("COPY", False),
    ]


def test_timeouts_are_those_of_the_latency_class(tmp_path: Path) -> None:
    classes = {"read": {"p95": "10ms", "max": "1500ms"}, "write": {"p95": "1s"}}
    root: dict[str, Any] = {"x-latency": {"classes": classes}}
    assert method_in(tmp_path, {}, **root).timeout == 1.5
    assert method_in(tmp_path, {}, method="post", **root).timeout is None
    assert method_in(tmp_path, {}).timeout is None


def test_servers_of_an_operation(tmp_path: Path) -> None:
    server = {
        "url": "https://{region}.example.com/{v}",
        "variables": {"region": {"default": "eu"}, "v": {"default": "v2"}},
    }
    own = {
        "get": {"responses": OK, "servers": [server]},
        "put": {"responses": OK},
        "servers": [{"url": "/up"}],
    }
    paths = {"/a": own, "/b": {"get": {"responses": OK}}}
    (service,) = services_in(tmp_path, {"paths": paths, "servers": [{"url": "/root"}]})
    assert {(one.operation.method, one.operation.path): one.servers for one in service.methods} == {
        ("get", "/a"): ("https://eu.example.com/v2",),
        ("put", "/a"): ("/up",),
        ("get", "/b"): (),
    }


def test_the_platform_list_nodes() -> None:
    contract = load_contract(CONTRACTS[0])
    operation = contract.operation("listNodes")
    assert operation is not None
    method = method_of(contract, schema_graph(contract), operation)
    assert method.arguments[0].parameter.location is Location.PATH
    assert method.timeout == 1.0
    assert method.retry.codes == ("rate-limited", "unavailable")
    assert method.pages is not None
    assert method.pages.item.type == Reference(name="Node")
    assert (method.pages.size, method.pages.largest) == (50, 200)
    assert [content.kind for content in method.result.contents] == [MediaKind.JSON]
