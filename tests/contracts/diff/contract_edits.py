"""Edits of operations and their rules, labelled by hand: whether they break consumers, what they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.contracts.diff.ground import copy, follow, operations

Change = Callable[[Any, Any], bool]
"""Changes an operation (of the whole data) where it can, and says whether it did."""

RootChange = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class OperationEdit:
    """`breaks` is whether it breaks consumers; `back` and `back_breaks` say so of the way back."""

    name: str
    kind: str
    breaks: bool
    change: Change
    back: str = ""
    back_breaks: bool = False


@dataclass(frozen=True, slots=True)
class RootEdit:
    """The same of what stands at the root."""

    name: str
    kind: str
    breaks: bool
    change: RootChange
    back: str = ""
    back_breaks: bool = False


def own(data: Any, holder: Any, key: str) -> Any:
    """Return a part of the contract that no other shares: what a reference leads to is copied in."""
    value = holder.get(key)
    if isinstance(value, dict) and "$ref" in value:
        holder[key] = copy(follow(data, value))
    return holder.get(key)


def parameters(data: Any, operation: Any) -> list[Any]:
    listed = operation.get("parameters", [])
    for index, one in enumerate(listed):
        if "$ref" in one:
            listed[index] = dict(follow(data, one))
    return listed


def success(data: Any, operation: Any, *, body: bool = False) -> Any:
    for status in operation["responses"]:
        if status.startswith("2"):
            response = own(data, operation["responses"], status)
            if not body or response.get("content"):
                return response
    return None


def is_free(data: Any, operation: Any) -> bool:
    """Whether no rule or link names an operation, so that it can go or be called otherwise."""
    return operation["operationId"] not in str(
        [
            data.get("x-pagination"),
            [str(one) for _, _, one in operations(data) if one is not operation],
        ]
    ) and operation["operationId"] not in str(data["components"])


def remove(data: Any, operation: Any) -> bool:
    for item in data["paths"].values():
        for method in list(item):
            if item[method] is operation and is_free(data, operation):
                del item[method]
                if not set(item) - {"parameters"}:
                    data["paths"] = {p: i for p, i in data["paths"].items() if i is not item}
                return True
    return False


def move(data: Any, operation: Any) -> bool:
    for path, item in list(data["paths"].items()):
        methods = [method for method in item if method != "parameters"]
        if [item[method] for method in methods] == [operation]:
            data["paths"]["/moved" + path] = data["paths"].pop(path)
            return True
    return False


def rename(data: Any, operation: Any) -> bool:
    if not is_free(data, operation):
        return False
    operation["operationId"] += "Again"
    return True


def put(key: str, value: Any) -> Change:
    def change(_data: Any, operation: Any) -> bool:
        if key in operation:
            return False
        operation[key] = value
        return True

    return change


def retag(_data: Any, operation: Any) -> bool:
    operation["tags"] = ["Others", *operation.get("tags", [])]
    return True


def words(_data: Any, operation: Any) -> bool:
    operation["description"] = "Told in other words."
    return True


def add_parameter(*, required: bool) -> Change:
    def change(_data: Any, operation: Any) -> bool:
        operation.setdefault("parameters", []).append(
            {"name": "fresh", "in": "query", "required": required, "schema": {"type": "string"}}
        )
        return True

    return change


def toggle_required(*, required: bool) -> Change:
    def change(data: Any, operation: Any) -> bool:
        for one in parameters(data, operation):
            if one["in"] != "path" and bool(one.get("required")) is not required:
                one["required"] = required
                return True
        return False

    return change


def remove_parameter(data: Any, operation: Any) -> bool:
    listed = parameters(data, operation)
    pointed = str(operation.get("x-pagination")) + str(data.get("x-pagination"))
    pointed += str(operation.get("x-idempotency"))
    for one in listed:
        if one["name"] not in pointed and one["in"] != "path":
            listed.remove(one)
            return True
    return False


def move_parameter(data: Any, operation: Any) -> bool:
    pointed = str(operation.get("x-pagination")) + str(data.get("x-pagination"))
    for one in parameters(data, operation):
        if one["in"] == "query" and one["name"] not in pointed and "x-filter" not in one:
            one["in"] = "header"
            one.pop("explode", None)
            return True
    return False


def restyle(data: Any, operation: Any) -> bool:
    for one in parameters(data, operation):
        schema = follow(data, one["schema"])
        if one["in"] == "query" and schema.get("type") == "array":
            one["explode"] = not one.get("explode", True)
            return True
    return False


def deprecate_parameter(data: Any, operation: Any) -> bool:
    for one in parameters(data, operation):
        if not one.get("deprecated"):
            one["deprecated"] = True
            return True
    return False


def change_default(data: Any, operation: Any) -> bool:
    for one in parameters(data, operation):
        schema = own(data, one, "schema")
        if isinstance(schema.get("default"), int) and schema.get("type") == "integer":
            schema["default"] += 1
            return True
    return False


def change_filter(data: Any, operation: Any) -> bool:
    for one in parameters(data, operation):
        if "x-filter" in one:
            one["x-filter"]["op"] = "lte"
            return True
    return False


def drop_filter(data: Any, operation: Any) -> bool:
    return any(one.pop("x-filter", None) is not None for one in parameters(data, operation))


def lower_page(data: Any, operation: Any) -> bool:
    if "x-pagination" not in operation:
        return False
    for one in parameters(data, operation):
        schema = own(data, one, "schema")
        if schema.get("maximum") and "default" in schema and schema["minimum"] == 1:
            schema["maximum"] -= 1
            return True
    return False


def body_required(*, required: bool) -> Change:
    def change(data: Any, operation: Any) -> bool:
        body = own(data, operation, "requestBody")
        if body is None or body.get("required", False) is required:
            return False
        body["required"] = required
        return True

    return change


def add_body(*, required: bool) -> Change:
    def change(_data: Any, operation: Any) -> bool:
        if "requestBody" in operation:
            return False
        schema = {"type": "object", "properties": {"why": {"type": "string"}}}
        operation["requestBody"] = {
            "required": required,
            "content": {"application/json": {"schema": schema}},
        }
        return True

    return change


def add_media_type(data: Any, operation: Any) -> bool:
    body = own(data, operation, "requestBody")
    if body is None:
        return False
    body["content"]["application/cbor"] = next(iter(body["content"].values()))
    return True


def swap_media_type(data: Any, operation: Any) -> bool:
    body = own(data, operation, "requestBody")
    if body is None:
        return False
    name = next(iter(body["content"]))
    body["content"]["application/cbor"] = body["content"].pop(name)
    return True


def add_answer_media_type(data: Any, operation: Any) -> bool:
    response = success(data, operation, body=True)
    if response is None:
        return False
    response["content"]["application/cbor"] = next(iter(response["content"].values()))
    return True


def answer(status: str) -> Change:
    def change(_data: Any, operation: Any) -> bool:
        if status in operation["responses"] or "default" in operation["responses"]:
            return False
        if f"{status[0]}XX" in operation["responses"]:
            return False
        operation["responses"][status] = {"description": "Another answer."}
        return True

    return change


def drop_answer(kind: str) -> Change:
    def change(_data: Any, operation: Any) -> bool:
        found = [one for one in operation["responses"] if one.startswith(kind) and one[1:] != "XX"]
        if not found or (kind == "2" and len(found) < 2) or "default" in operation["responses"]:
            return False
        del operation["responses"][found[-1]]
        return True

    return change


def change_status(_data: Any, operation: Any) -> bool:
    if "201" not in operation["responses"] or "203" in operation["responses"]:
        return False
    operation["responses"]["203"] = operation["responses"].pop("201")
    return True


def add_header(*, required: bool) -> Change:
    def change(data: Any, operation: Any) -> bool:
        response = success(data, operation)
        response.setdefault("headers", {})["X-Fresh"] = {
            "required": required,
            "schema": {"type": "string"},
        }
        return True

    return change


def drop_etag(data: Any, operation: Any) -> bool:
    response = success(data, operation)
    return response.get("headers", {}).pop("ETag", None) is not None


def relax_header(data: Any, operation: Any) -> bool:
    headers = success(data, operation).get("headers", {})
    for name in headers:
        header = own(data, headers, name)
        if header.get("required"):
            header["required"] = False
            return True
    return False


def drop_answer_body(data: Any, operation: Any) -> bool:
    response = success(data, operation, body=True)
    if response is None or "x-pagination" in operation or response.get("links"):
        return False
    del response["content"]
    return True


def drop_link(data: Any, operation: Any) -> bool:
    response = success(data, operation)
    return response.pop("links", None) is not None


def change_link(data: Any, operation: Any) -> bool:
    for link in success(data, operation).get("links", {}).values():
        name = next(iter(link["parameters"]))
        link["parameters"][name] = "constant"
        return True
    return False


def waive_security(data: Any, operation: Any) -> bool:
    needs = operation.get("security", data["security"])
    operation["security"] = []
    return bool(needs)


def scope(data: Any, operation: Any) -> bool:
    for need in operation.get("security", []):
        for scopes in need.values():
            if scopes:
                scopes.append("report" if "report" not in scopes else "write")
                return True
    return False


def other_way(data: Any, operation: Any) -> bool:
    needs = operation.get("security", data["security"])
    if not needs:
        return False
    data["components"]["securitySchemes"]["basic"] = {"type": "http", "scheme": "basic"}
    operation["security"] = [*needs, {"basic": []}]
    return True


def page_key(key: str, value: Any) -> Change:
    def change(data: Any, operation: Any) -> bool:
        if "x-pagination" not in operation:
            return False
        style = operation["x-pagination"].get("style", data["x-pagination"]["style"])
        known: Any = {} if "style" in operation["x-pagination"] else data["x-pagination"]
        defaults = {"short": False, "opaque": True, "over": "reject", "stable": style == "cursor"}
        before: Any = {**defaults, **known, **operation["x-pagination"]}.get(key)
        if before == value:
            return False
        operation["x-pagination"][key] = value
        return True

    return change


def drop_pages(data: Any, operation: Any) -> bool:
    return operation.pop("x-pagination", None) is not None


def drop_order(data: Any, operation: Any) -> bool:
    order = operation.get("x-pagination", {}).get("order", [])
    if len(order) < 2:
        return False
    operation["x-pagination"]["order"] = order[:1]
    return True


def turn_order(data: Any, operation: Any) -> bool:
    order = operation.get("x-pagination", {}).get("order", [])
    if not order:
        return False
    order[0] = order[0][1:] if order[0].startswith("-") else "-" + order[0]
    return True


def link_style(data: Any, operation: Any) -> bool:
    own_rules = operation.get("x-pagination")
    if own_rules is None:
        return False
    merged: Any = dict[str, Any]({} if "style" in own_rules else data["x-pagination"]) | own_rules
    kept: Any = {key: merged[key] for key in ("items", "key", "order", "limit") if key in merged}
    operation["x-pagination"] = {"style": "link", **kept}
    return True


def repoint(data: Any, operation: Any) -> bool:
    if "x-pagination" not in operation:
        return False
    own_rules = operation["x-pagination"]
    merged: Any = dict[str, Any]({} if "style" in own_rules else data["x-pagination"]) | own_rules
    parts = [one for one in ("next", "more", "total") if one in merged]
    if not parts:
        return False
    response = success(data, operation, body=True)
    media = next(iter(response["content"].values()))
    schema = own(data, media, "schema")
    tokens: Any = merged[parts[0]].partition("#/")[2].split("/")
    for token in list[str](tokens[:-1]):
        schema = own(data, schema["properties"], token)
    schema["properties"]["elsewhere"] = schema["properties"][tokens[-1]]
    path = "/".join([*tokens[:-1], "elsewhere"])
    own_rules[parts[0]] = f"$response.body#/{path}"
    return True


def budget(factor: float) -> Change:
    def change(data: Any, operation: Any) -> bool:
        if "x-latency" not in data:
            return False
        named = operation.get("x-latency", {}).get("class")
        if named is None:
            method = next(how for _, how, one in operations(data) if one is operation)
            named = "read" if method == "get" else "write"
        operation["x-latency"] = {"class": named, "p95": f"{80 * factor:.0f}ms"}
        return True

    return change


def idempotent(data: Any, operation: Any) -> bool:
    return operation.pop("x-idempotency", None) is not None


def mismatch(data: Any, operation: Any) -> bool:
    if "x-idempotency" not in operation:
        return False
    code = operation["x-idempotency"].pop("mismatch")
    return bool(code)


def error_code(*, add: bool) -> Change:
    def change(data: Any, operation: Any) -> bool:
        catalogue = data["x-errors"]["catalogue"]
        for status in operation["responses"]:
            response = own(data, operation["responses"], status)
            named = response.get("x-error-codes")
            if not named:
                continue
            known = [code for code, entry in catalogue.items() if str(entry["status"]) == status]
            others = [code for code in known if code not in named]
            if add and others:
                named.append(others[0])
                return True
            if not add and len(named) > 1:
                named.pop()
                return True
        return False

    return change


def own_limit(amount: str) -> Change:
    def change(_data: Any, operation: Any) -> bool:
        if "requestBody" not in operation:
            return False
        operation["x-errors"] = {"limits": {"body": amount}}
        return True

    return change


def rename_path_parameter(data: Any, operation: Any) -> bool:
    for path, item in list(data["paths"].items()):
        names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        if operation not in item.values() or not names or "links" in str(data["components"]):
            continue
        for holder in (item, *(item[method] for method in item if method != "parameters")):
            for one in parameters(data, holder):
                if one["in"] == "path" and one["name"] == names[-1]:
                    one["name"] = "otherName"
        renamed = path.replace("{" + names[-1] + "}", "{otherName}")
        data["paths"] = {renamed if one == path else one: it for one, it in data["paths"].items()}
        return True
    return False


def refer(data: Any, operation: Any) -> bool:
    lists = [one["operationId"] for _, _, one in operations(data) if "x-pagination" in one]
    for one in parameters(data, operation):
        schema = follow(data, one["schema"])
        if schema.get("type") != "string" or "x-refers-to" in str([one, schema]):
            continue
        one["x-refers-to"] = lists[0]
        return True
    return False


def encode(data: Any, operation: Any) -> bool:
    body: Any = own(data, operation, "requestBody") or {}
    for name, media in body.get("content", {}).items():
        if "form" in name:
            media["encoding"] = {"sizes": {"style": "spaceDelimited"}}
            return True
    return False


def populate(_data: Any, operation: Any) -> bool:
    return operation.get("x-pagination", {}).pop("populate", None) is not None


def total(data: Any, operation: Any) -> bool:
    rule = operation.get("x-pagination", {})
    return rule.pop("total", None) is not None


OPERATION_EDITS: list[OperationEdit] = [
    OperationEdit("another name in the path", "parameter-renamed", False, rename_path_parameter),
    OperationEdit(
        "a parameter that is a key",
        "parameter-reference-added",
        True,
        refer,
        "parameter-reference-removed",
    ),
    OperationEdit("another encoding", "encoding-changed", True, encode, "encoding-changed", True),
    OperationEdit("filled otherwise", "pagination-population-changed", False, populate),
    OperationEdit("no total", "pagination-repointed", True, total, "pagination-told"),
    OperationEdit("no operation", "operation-removed", True, remove, "operation-added"),
    OperationEdit("another path", "operation-moved", True, move),
    OperationEdit("another id", "operation-renamed", False, rename),
    OperationEdit("to go", "operation-deprecated", False, put("deprecated", True)),
    OperationEdit("another group", "operation-regrouped", False, retag),
    OperationEdit("other words", "operation-words", False, words),
    OperationEdit(
        "callbacks",
        "callbacks-changed",
        False,
        put(
            "callbacks",
            {
                "done": {
                    "{$request.body#/url}": {"post": {"responses": {"200": {"description": "ok"}}}}
                }
            },
        ),
    ),
    OperationEdit(
        "a parameter",
        "parameter-added",
        False,
        add_parameter(required=False),
        "parameter-removed",
        True,
    ),
    OperationEdit(
        "a parameter that must be sent",
        "parameter-demanded",
        True,
        add_parameter(required=True),
        "parameter-removed",
        True,
    ),
    OperationEdit("a parameter less", "parameter-removed", True, remove_parameter),
    OperationEdit("a parameter elsewhere", "parameter-removed", True, move_parameter),
    OperationEdit(
        "a parameter that must now be sent",
        "parameter-required",
        True,
        toggle_required(required=True),
        "parameter-optional",
    ),
    OperationEdit(
        "a parameter that need not be sent",
        "parameter-optional",
        False,
        toggle_required(required=False),
    ),
    OperationEdit(
        "another style",
        "parameter-written-otherwise",
        True,
        restyle,
        "parameter-written-otherwise",
        True,
    ),
    OperationEdit(
        "a parameter that is to go",
        "parameter-deprecated",
        False,
        deprecate_parameter,
        "parameter-deprecated",
    ),
    OperationEdit("another default", "default-changed", True, change_default),
    OperationEdit("another filter", "filter-changed", True, change_filter),
    OperationEdit("no filter", "filter-changed", True, drop_filter, "filter-added"),
    OperationEdit("smaller pages", "page-size-lowered", True, lower_page, "bound-loosened"),
    OperationEdit("a body that must be sent", "body-required", True, body_required(required=True)),
    OperationEdit(
        "a body that need not be sent",
        "body-optional",
        False,
        body_required(required=False),
        "body-required",
        True,
    ),
    OperationEdit("a body", "body-added", False, add_body(required=False), "body-removed", True),
    OperationEdit("a body for all", "body-demanded", True, add_body(required=True)),
    OperationEdit(
        "a media type of requests",
        "media-type-added",
        False,
        add_media_type,
        "media-type-removed",
        True,
    ),
    OperationEdit("another media type of requests", "media-type-removed", True, swap_media_type),
    OperationEdit(
        "a media type of answers",
        "media-type-added",
        False,
        add_answer_media_type,
        "media-type-removed",
        True,
    ),
    OperationEdit("a success", "success-added", True, answer("299"), "success-removed", True),
    OperationEdit("a failure", "failure-added", False, answer("418"), "failure-removed"),
    OperationEdit("a failure less", "failure-removed", False, drop_answer("4")),
    OperationEdit("a success less", "success-removed", True, drop_answer("2")),
    OperationEdit("another success", "success-removed", True, change_status),
    OperationEdit(
        "a header", "header-added", False, add_header(required=False), "optional-header-removed"
    ),
    OperationEdit(
        "a header that is always there",
        "header-added",
        False,
        add_header(required=True),
        "header-removed",
        True,
    ),
    OperationEdit("no ETag", "etag-dropped", True, drop_etag, "header-added"),
    OperationEdit(
        "a header that may be missing", "header-optional", True, relax_header, "header-required"
    ),
    OperationEdit("no answer", "answer-body-removed", True, drop_answer_body, "answer-body-added"),
    OperationEdit("no link", "link-removed", False, drop_link, "link-added"),
    OperationEdit("another link", "link-changed", False, change_link),
    OperationEdit(
        "open to all", "security-waived", False, waive_security, "security-demanded", True
    ),
    OperationEdit("a further scope", "scope-added", True, scope, "scope-removed"),
    OperationEdit("another way in", "security-added", False, other_way, "security-removed", True),
    OperationEdit("no pages", "pagination-removed", True, drop_pages, "pagination-added", True),
    OperationEdit("pages by link", "pagination-restyled", True, link_style),
    OperationEdit("a cursor elsewhere", "pagination-repointed", True, repoint),
    OperationEdit(
        "less order", "pagination-order-weakened", True, drop_order, "pagination-order-strengthened"
    ),
    OperationEdit("order turned round", "pagination-order-weakened", True, turn_order),
    OperationEdit(
        "clamped", "pagination-clamped", True, page_key("over", "clamp"), "pagination-refused", True
    ),
    OperationEdit("refused", "pagination-refused", True, page_key("over", "reject")),
    OperationEdit(
        "short pages",
        "pagination-short-allowed",
        True,
        page_key("short", True),
        "pagination-filled",
    ),
    OperationEdit(
        "readable cursors",
        "pagination-readable",
        False,
        page_key("opaque", False),
        "pagination-opaque",
        True,
    ),
    OperationEdit(
        "unstable",
        "pagination-stability-weakened",
        True,
        page_key("stable", False),
        "pagination-stability-promised",
    ),
    OperationEdit("slower", "budget-loosened", True, budget(20)),
    OperationEdit("quicker", "budget-tightened", False, budget(0.25), "budget-loosened", True),
    OperationEdit("not idempotent", "idempotency-removed", True, idempotent, "idempotency-added"),
    OperationEdit("another mismatch", "idempotency-changed", True, mismatch),
    OperationEdit(
        "a code named", "answer-code-added", False, error_code(add=True), "answer-code-removed"
    ),
    OperationEdit("a code not named", "answer-code-removed", False, error_code(add=False)),
    OperationEdit("smaller bodies", "limit-lowered", True, own_limit("1KiB"), "limit-raised"),
    OperationEdit("larger bodies", "limit-raised", False, own_limit("64MiB")),
]
