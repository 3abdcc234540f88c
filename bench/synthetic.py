"""A contract with as many operations as are asked for, and a correct server in memory that keeps it.

`python -m bench.synthetic contract OPERATIONS` prints the contract; `… serve CONTRACT PORT` serves it.
Resources come in pairs, a parent and a child below it; each is listed, created, read, replaced, changed and
deleted. The server knows nothing but the contract.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import re
import sys
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from jsonschema_rs import Draft202012Validator

KEYS = {"owner-key": "north", "reader-key": "north", "stranger-key": "south"}
PRINCIPALS = (
    "owner=key:owner-key,tenant=north",
    "reader=key:reader-key,tenant=north",
    "stranger=key:stranger-key,tenant=south",
)
BODY_LIMIT = 65536
CATALOGUE: dict[str, tuple[int, list[str]]] = {
    "malformed": (400, ["malformed-body"]),
    "invalid": (400, ["invalid-body"]),
    "bad-parameter": (400, ["invalid-parameter"]),
    "bad-cursor": (400, ["invalid-cursor"]),
    "who": (401, ["unauthenticated"]),
    "denied": (403, ["forbidden"]),
    "missing": (404, ["unknown-resource"]),
    "no-route": (404, ["unknown-route"]),
    "no-method": (405, ["method-not-allowed"]),
    "taken": (409, ["conflict"]),
    "too-large": (413, ["payload-too-large"]),
    "wrong-type": (415, ["unsupported-media-type"]),
    "broken": (500, ["internal"]),
}
_ALWAYS = ("who", "denied", "bad-parameter", "broken")
_ORDER = ("list", "create", "get", "delete", "put", "patch")


def contract(operations: int) -> dict[str, Any]:
    """Return a contract with so many operations."""
    paths: dict[str, dict[str, Any]] = {}
    schemas = dict(_SCHEMAS)
    left, above = operations, ""
    for number in count(1):
        if left <= 0:
            break
        name = f"thing{number}"
        child = number % 2 == 0
        base = f"{above}/{name}s" if child else f"/tenants/{{tenant}}/{name}s"
        above = f"{base}/{{{name}Id}}"
        parameters = [_path_parameter(one) for one in re.findall(r"\{(\w+)\}", base)]
        for kind in _ORDER[:left]:
            path = base if kind in ("list", "create") else above
            entry = paths.setdefault(path, {"parameters": list(parameters)})
            if path == above and len(entry["parameters"]) == len(parameters):
                entry["parameters"].append(_path_parameter(f"{name}Id"))
            method = {"list": "get", "create": "post"}.get(kind, kind)
            entry[method] = _operation(kind, number, nested=child or path == above)
        left -= len(_ORDER)
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{operations} operations", "version": "1.0.0"},
        "security": [{"key": []}],
        "x-pagination": {
            "style": "cursor",
            "limit": "$request.query.limit",
            "cursor": "$request.query.cursor",
            "items": "$response.body#/data",
            "next": "$response.body#/next",
            "key": "/id",
        },
        "x-errors": {
            "schema": {"$ref": "#/components/schemas/Problem"},
            "code": "$response.body#/code",
            "status": "$response.body#/status",
            "requestId": "$response.header.X-Request-Id",
            "limits": {"body": "64KiB"},
            "catalogue": {
                code: {"status": status, "when": when} for code, (status, when) in CATALOGUE.items()
            },
            "unprovokable": {"broken": "only a defect brings it about"},
        },
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
            "schemas": schemas,
        },
    }


_MEMBERS: dict[str, Any] = {
    "name": {"type": "string", "minLength": 1, "maxLength": 60, "x-unique": True},
    "kind": {"enum": ["plain", "rare", "odd"]},
    "rank": {"type": "integer", "minimum": 0, "maximum": 9},
    "note": {"type": "string", "maxLength": 200},
}
_PLAIN = {**_MEMBERS, "name": {"type": "string", "minLength": 1, "maxLength": 60}}
_SCHEMAS: dict[str, Any] = {
    "Input": {
        "type": "object",
        "required": ["name", "kind", "rank"],
        "properties": _MEMBERS,
        "additionalProperties": False,
    },
    "Replacement": {
        "type": "object",
        "required": ["kind", "rank"],
        "properties": {name: one for name, one in _PLAIN.items() if name != "name"},
        "additionalProperties": False,
    },
    "Change": {
        "type": "object",
        "minProperties": 1,
        "properties": {"kind": _PLAIN["kind"], "rank": _PLAIN["rank"]},
        "additionalProperties": False,
    },
    "Item": {
        "type": "object",
        "required": ["id", "name", "kind", "rank"],
        "properties": {"id": {"type": "string"}, **_MEMBERS},
        "additionalProperties": False,
    },
    "Page": {
        "type": "object",
        "required": ["data", "next"],
        "properties": {
            "data": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}},
            "next": {"type": ["string", "null"]},
        },
        "additionalProperties": False,
    },
    "Problem": {
        "type": "object",
        "required": ["title", "status", "code"],
        "properties": {
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"enum": list(CATALOGUE)},
        },
        "additionalProperties": False,
    },
}


def _path_parameter(name: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": "^[a-z0-9-]{1,40}$"}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _operation(kind: str, number: int, *, nested: bool) -> dict[str, Any]:
    body = {"create": "Input", "put": "Replacement", "patch": "Change"}.get(kind)
    codes = [*_ALWAYS, *(["missing"] if nested else [])]
    if body is not None:
        codes += ["malformed", "invalid", "too-large", "wrong-type"]
    if kind == "create":
        codes.append("taken")
    if kind == "list":
        codes.append("bad-cursor")
    content = {"schema": {"$ref": f"#/components/schemas/{'Page' if kind == 'list' else 'Item'}"}}
    success: dict[str, Any] = {"description": "Done.", "content": {"application/json": content}}
    if kind == "delete":
        success = {"description": "Gone."}
    status = {"create": "201", "delete": "204"}.get(kind, "200")
    found: dict[str, Any] = {
        "operationId": f"{kind}Thing{number}{'s' if kind == 'list' else ''}",
        "responses": {status: success},
    }
    for code in codes:
        at = str(CATALOGUE[code][0])
        problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        identifier = {"X-Request-Id": {"required": True, "schema": {"type": "string"}}}
        answer: dict[str, Any] = {"description": "No.", "headers": identifier}
        answer.update({"content": problem, "x-error-codes": []})
        found["responses"].setdefault(at, answer)["x-error-codes"].append(code)
    if body is not None:
        schema = {"schema": {"$ref": f"#/components/schemas/{body}"}}
        found["requestBody"] = {"required": True, "content": {"application/json": schema}}
    if kind == "list":
        found["x-pagination"] = {
            "order": ["/rank", "/id"],
            "populate": {"operation": f"createThing{number}", "items": "$request.body"},
        }
        limit = {"type": "integer", "minimum": 1, "maximum": 50, "default": 10}
        found["parameters"] = [
            {"name": "limit", "in": "query", "schema": limit},
            {"name": "cursor", "in": "query", "schema": {"type": "string", "minLength": 1}},
            {"name": "kind", "in": "query", "schema": _MEMBERS["kind"]},
        ]
    return found


class Refusal(Exception):  # noqa: N818
    """An answer that is an error of the catalogue."""

    def __init__(self, code: str, **headers: str) -> None:
        super().__init__(code)
        self.code, self.headers = code, headers


@dataclass
class Call:
    """A request, read."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes


@dataclass
class Service:
    """The server's rules and its memory: items by the path of their collection."""

    document: dict[str, Any]
    items: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    below: dict[str, set[str]] = field(default_factory=dict)
    """The collections below an item, which go with it."""
    numbers: Any = field(default_factory=lambda: count(1))
    answers: Any = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.routes = [
            (re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path) + r"\Z"), entry)
            for path, entry in self.document["paths"].items()
        ]
        self.by_length: dict[tuple[int, str], list[int]] = {}
        for index, path in enumerate(self.document["paths"]):
            key = (path.count("/"), self._last_fixed(path))
            self.by_length.setdefault(key, []).append(index)
        self.bodies = {
            name: Draft202012Validator(schema) for name, schema in _SCHEMAS.items()
            if name in ("Input", "Replacement", "Change")
        }  # fmt: skip

    @staticmethod
    def _last_fixed(path: str) -> str:
        return path.split("/")[-1 if not path.endswith("}") else -2]

    def answer(self, call: Call) -> tuple[int, dict[str, str], bytes]:
        number = next(self.answers)
        try:
            status, value = self.handle(call)
            headers: dict[str, str] = {}
        except Refusal as refusal:
            status = CATALOGUE[refusal.code][0]
            value = {"title": refusal.code, "status": status, "code": refusal.code}
            headers = {"X-Request-Id": f"r{number}", **refusal.headers}
        if value is None:
            return status, headers, b""
        kind = "application/json" if status < 400 else "application/problem+json"
        return status, {"Content-Type": kind, **headers}, json.dumps(value).encode()

    def handle(self, call: Call) -> tuple[int, Any]:
        parts = call.path.split("/")
        indices = [
            *self.by_length.get((len(parts) - 1, parts[-1]), ()),
            *(self.by_length.get((len(parts) - 1, parts[-2]), ()) if len(parts) > 2 else ()),
        ]
        entry, match = next(
            ((self.routes[index][1], found) for index in indices
             if (found := self.routes[index][0].match(call.path))), (None, None)
        )  # fmt: skip
        if entry is None or match is None:
            raise Refusal("no-route")
        operation = entry.get(call.method.lower())
        if operation is None:
            allowed = sorted(name.upper() for name in entry if name != "parameters")
            raise Refusal("no-method", Allow=", ".join(allowed))
        key = call.headers.get("x-key", "")
        if key not in KEYS:
            raise Refusal("who", **{"WWW-Authenticate": "Key"})
        values = {name: unquote(text) for name, text in match.groupdict().items()}
        if any(not re.fullmatch("[a-z0-9-]{1,40}", text) for text in values.values()):
            raise Refusal("bad-parameter")
        if values["tenant"] != KEYS[key] or (key == "reader-key" and call.method != "GET"):
            raise Refusal("denied")
        kind = re.split("Thing", operation["operationId"])[0]
        self.parents(call.path, kind)
        return getattr(self, f"do_{kind}")(call, self.body(call, operation))

    def parents(self, path: str, kind: str) -> None:
        """Refuse what stands below, or is, an item that does not exist."""
        parts = path.split("/")
        for end in range(5, len(parts) + 1, 2):
            if "/".join(parts[:end]) == path and kind in ("list", "create"):
                return
            items = self.items.get("/".join(parts[: end - 1]), {})
            if parts[end - 1] not in items:
                raise Refusal("missing")

    def body(self, call: Call, operation: dict[str, Any]) -> Any:
        if "requestBody" not in operation:
            return None
        if len(call.body) > BODY_LIMIT:
            raise Refusal("too-large")
        if call.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            raise Refusal("wrong-type")
        try:
            value = json.loads(call.body.decode())
        except (ValueError, RecursionError):
            raise Refusal("malformed") from None
        schema = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        if not self.bodies[schema.rpartition("/")[2]].is_valid(value):
            raise Refusal("invalid")
        return value

    def do_list(self, call: Call, _: Any) -> tuple[int, Any]:
        query = dict(call.query)
        limit = query.get("limit", "10")
        if not re.fullmatch("[0-9]{1,3}", limit) or not 1 <= int(limit) <= 50:
            raise Refusal("bad-parameter")
        wanted = query.get("kind")
        if wanted not in (None, "plain", "rare", "odd"):
            raise Refusal("bad-parameter")
        scope = f"{call.path} {wanted}"
        rows = sorted(
            (
                one
                for one in self.items.get(call.path, {}).values()
                if wanted in (None, one["kind"])
            ),
            key=lambda one: (one["rank"], one["id"]),
        )
        if "cursor" in query:
            after = _opened(query["cursor"], scope)
            rows = [one for one in rows if [one["rank"], one["id"]] > after]
        page = rows[: int(limit)]
        last = page[-1] if len(rows) > len(page) else None
        following = None if last is None else _sealed([last["rank"], last["id"]], scope)
        return 200, {"data": page, "next": following}

    def do_create(self, call: Call, body: Any) -> tuple[int, Any]:
        items = self.items.setdefault(call.path, {})
        self.below.setdefault(call.path.rpartition("/")[0], set()).add(call.path)
        if any(one["name"] == body["name"] for one in items.values()):
            raise Refusal("taken")
        item = {"id": f"i{next(self.numbers):09}", **body}
        items[item["id"]] = item
        return 201, item

    def do_get(self, call: Call, _: Any) -> tuple[int, Any]:
        return 200, self.at(call)

    def do_put(self, call: Call, body: Any) -> tuple[int, Any]:
        item = self.at(call)
        kept = {"id": item["id"], "name": item["name"]}
        item.clear()
        item.update({**kept, **body})
        return 200, item

    def do_patch(self, call: Call, body: Any) -> tuple[int, Any]:
        item = self.at(call)
        item.update(body)
        return 200, item

    def do_delete(self, call: Call, _: Any) -> tuple[int, Any]:
        above, _, key = call.path.rpartition("/")
        del self.items[above][key]
        for path in self.below.pop(call.path, ()):
            self.items.pop(path, None)
        return 204, None

    def at(self, call: Call) -> dict[str, Any]:
        above, _, key = call.path.rpartition("/")
        return self.items[above][key]


def _seal(text: str, scope: str) -> str:
    return hmac.new(b"bench", f"{scope} {text}".encode(), hashlib.sha256).hexdigest()[:16]


def _sealed(place: list[Any], scope: str) -> str:
    text = base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")
    return f"{_seal(text, scope)}.{text}"


def _opened(cursor: str, scope: str) -> list[Any]:
    seal, _, text = cursor.partition(".")
    if not hmac.compare_digest(seal.encode(), _seal(text, scope).encode()):
        raise Refusal("bad-cursor")
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


async def serve(service: Service, port: int) -> None:
    """Serve until the process is ended."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                method, target, _ = head[0].split(" ", 2)
                fields = [line.partition(":") for line in head[1:] if line]
                headers = {name.lower(): value.strip() for name, _, value in fields}
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                path, _, query = target.partition("?")
                pairs = parse_qsl(query, keep_blank_values=True)
                status, extra, answer = service.answer(Call(method, path, pairs, headers, body))
                lines = [f"HTTP/1.1 {status} Said"]
                lines += [f"{name}: {value}" for name, value in extra.items()]
                if status != 204:
                    lines.append(f"Content-Length: {len(answer)}")
                writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + answer)
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


def main() -> None:
    if sys.argv[1] == "contract":
        print(json.dumps(contract(int(sys.argv[2])), indent=1))
    else:
        document = json.loads(Path(sys.argv[2]).read_text("utf-8"))
        asyncio.run(serve(Service(document), int(sys.argv[3])))


if __name__ == "__main__":
    main()
