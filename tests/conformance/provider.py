"""A correct library in memory, driven without sockets, and its faults, one at a time.

`Library` answers as `library.yaml` promises; `faults` names what it gets wrong.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.exchange import Exchange, Headers, Request
from conformance.world.schemas import Direction, Schemas
from contracts.contract import Contract
from contracts.load import load_contract
from contracts.operations import Location, Operation
from contracts.project import Principal, Secret
from tests.conformance.loans import Loans
from tests.conformance.shelves import Refusal

CONTRACT = Path(__file__).with_name("library.yaml")
KEYS = {"owner-secret": "owner", "reader-secret": "reader", "stranger-secret": "stranger"}
HOME = {"owner": "north", "reader": "north", "stranger": "south"}
PRINCIPALS = {
    name: Principal(
        name=name,
        credentials={"libraryKey": Secret(value=secret, variable=f"{name.upper()}_KEY")},
        parameters={"library": HOME[name]},
        may_write=name != "reader",
    )
    for secret, name in KEYS.items()
}


def library_contract() -> Contract:
    return load_contract(CONTRACT)


@dataclass
class Library(Loans):
    answers: int = 0
    limited: bool = False

    def __post_init__(self) -> None:
        self.schemas = Schemas(contract=self.contract)

    # Transport

    def send(self, request: Request) -> Exchange:
        self.answers += 1
        status, headers, body = self.answer(request)
        return Exchange(
            request=request,
            status=status,
            headers=Headers(tuple(headers)),
            body=body,
            seconds=0.001,
        )

    def send_together(self, requests: Sequence[Request]) -> tuple[Exchange, ...]:
        if self.has("limits-rate") and len(requests) > 100:
            self.limited = True
        self.racing = requests
        answers = tuple(self.send(one) for one in requests)
        self.racing = ()
        return answers

    def close(self) -> None:
        pass

    # HTTP

    def answer(self, request: Request) -> tuple[int, list[tuple[str, str]], bytes]:
        if self.limited:
            wait = [] if self.has("no-retry-after") else [("Retry-After", "1")]
            return self.refuse(request, Refusal("BUSY", headers=wait))
        try:
            status, headers, value = self.handle(request)
        except Refusal as refusal:
            return self.refuse(request, refusal)
        if value is None:
            return status, headers, b""
        kind = "text/plain" if self.has("success-media-type") else "application/json"
        return status, [("Content-Type", kind), *headers], json.dumps(value).encode()

    def refuse(
        self, request: Request, refusal: Refusal
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        rules = self.contract.errors
        assert rules is not None
        status = rules.catalogue[refusal.code].status
        error: dict[str, Any] = {
            "code": refusal.code,
            "status": status,
            "id": "same" if self.has("request-id-same") else f"r{self.answers}",
            "message": refusal.message,
        }
        if refusal.fields:
            error["fields"] = [{"path": one} for one in refusal.fields]
        if self.has("request-id-missing") and status == 404:
            del error["id"]
        if self.has("status-differs") and status == 404:
            error["status"] = 400
        if self.has("error-schema") and status == 409:
            del error["message"]
        if self.has("code-undeclared") and refusal.code == "TAKEN":
            error["code"] = "OOPS"
        if self.has("leak-stack") and status == 409:
            error["message"] = "Error: x\n    at Store.put (/srv/app/store.js:10:5)"
        if self.has("leak-sql") and status == 404:
            error["message"] = "no row for SELECT * FROM books WHERE id = ?"
        if self.has("leak-key") and status == 404:
            error["message"] = f"key {request.headers.get('X-Library-Key')}"
        if self.has("status-undeclared") and refusal.code == "STALE":
            status = error["status"] = 418
        kind = rules.media_type
        if self.has("error-media-type") and status == 404:
            kind = "application/json"
        return (
            status,
            [("Content-Type", kind), *refusal.headers],
            json.dumps({"error": error}).encode(),
        )

    def handle(self, request: Request) -> tuple[int, list[tuple[str, str]], Any]:
        matched = [
            (operation, match)
            for operation in self.contract.operations
            if (
                match := re.fullmatch(
                    re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", operation.path), request.path
                )
            )
        ]
        if not matched:
            if self.has("unknown-route-200"):
                return 200, [], {"ok": True}
            raise Refusal("NO_ROUTE")
        operation, match = next(
            ((one, found) for one, found in matched if one.method.upper() == request.method),
            (None, matched[0][1]),
        )
        if operation is None:
            allowed = sorted({one.method.upper() for one, _ in matched} | {"HEAD", "OPTIONS"})
            if self.has("allow-lies"):
                allowed = [*allowed, "PATCH", "PUT", "DELETE"]
            headers = [] if self.has("allow-missing") else [("Allow", ", ".join(allowed))]
            raise Refusal("MISSING" if self.has("method-404") else "NO_METHOD", headers=headers)
        values: dict[str, str] = match.groupdict()
        if self.has("validates-before-auth"):
            self.validate(operation, request, values)
        who = KEYS.get(request.headers.get("X-Library-Key") or "")
        if who is None:
            if (self.has("lets-anybody-read") and operation.id == "getBook") or (
                self.has("wrong-key-works") and request.headers.get("X-Library-Key")
            ):
                who = "owner"
            else:
                challenge = [] if self.has("no-challenge") else [("WWW-Authenticate", "Key")]
                raise Refusal("NO_KEY", headers=challenge)
        foreign = values["library"] != HOME[who]
        if foreign and self.has("tells-foreign") and operation.id == "getBook":
            _ = self.books["north"].get(values["book"]) or self.missing()
        if foreign and not (self.has("stranger-reads") and operation.id == "getBook"):
            raise Refusal("DENIED")
        lets = self.has("reader-writes") and operation.method == "delete"
        if who == "reader" and operation.method != "get" and not lets:
            raise Refusal("DENIED")
        accept = request.headers.get("Accept") or "*/*"
        known = re.search(r"\*/\*|application/(json|\*)", accept) is not None
        if not known and operation.response_for(406) and not self.has("accepts-any-accept"):
            raise Refusal("NO_FORM")
        body = self.validate(operation, request, values)
        return getattr(self, operation.id)(request, values, body)

    def validate(self, operation: Operation, request: Request, values: dict[str, str]) -> Any:
        query = dict(request.query)
        for parameter in operation.parameters:
            text = {
                Location.PATH: values.get(parameter.name),
                Location.QUERY: query.get(parameter.name),
                Location.HEADER: request.headers.get(parameter.name),
            }.get(parameter.location)
            if text is None:
                if parameter.required and parameter.name == "If-Match":
                    self.resource(operation, values)
                    if not self.has("no-precondition-required"):
                        raise Refusal("NO_TAG")
                continue
            value: Any = int(text) if re.fullmatch("-?[0-9]+", text) else text
            if not any(
                self.schemas.accepts(parameter.schema, one, Direction.REQUEST)
                for one in (value, text)
            ) and not (self.has("bad-parameter-200") and parameter.name == "genre"):
                if self.has("bad-parameter-500") and parameter.name == "longerThan":
                    raise Refusal("BROKEN")
                raise Refusal("BAD_PARAM", f"/{parameter.name}")
        if operation.body is None:
            return None
        if len(request.body or b"") > 65536 and not self.has("swallows-anything"):
            raise Refusal("TOO_BIG")
        declared = operation.body.content[0]
        sent = (request.headers.get("Content-Type") or "").partition(";")[0]
        if sent != declared.media_type and not self.has("any-media-type"):
            raise Refusal("BAD_TYPE")
        body = request.json
        if not isinstance(body, dict | list | str | int | float | bool | None):
            raise Refusal("BROKEN" if self.has("malformed-500") else "BAD_JSON")
        assert declared.schema is not None
        problems = self.schemas.problems(declared.schema, body, Direction.REQUEST, limit=20)
        if self.has("long-titles"):
            problems = tuple(one for one in problems if one.keyword != "maxLength")
        if self.has("unknown-members"):
            problems = tuple(one for one in problems if one.keyword != "additionalProperties")
        if problems:
            if self.has("partial-write") and operation.id == "createShelf":
                self.createShelf(request, values, {"label": f"left {next(self.numbers)}"})
            places = ["".join(f"/{token}" for token in one.instance) for one in problems]
            if self.has("wrong-pointer"):
                places = ["/somewhere"]
            raise Refusal("BAD_BODY", *places)
        if self.has("refuses-valid") and isinstance(body, dict) and "tags" in body:
            raise Refusal("BAD_BODY", "/tags")
        return body

    def resource(self, operation: Operation, values: dict[str, str]) -> None:
        if "book" in values:
            self.book(values)
