# ruff: noqa: N802, N818
"""A correct library in memory, driven without sockets, and its faults, one at a time.

`Library` answers as `library.yaml` promises; `faults` names what it gets wrong.
"""

from __future__ import annotations

import base64
import hmac
import itertools
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.exchange import Exchange, Headers, Request
from conformance.world.schemas import Direction, Schemas
from contracts.contract import Contract
from contracts.load import load_contract
from contracts.operations import Location, Operation
from contracts.project import Principal, Secret

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


def sealed(text: str) -> str:
    """Return what shows that a cursor is one of ours."""
    return hmac.new(b"library", text.encode(), "sha256").hexdigest()[:20]


class Refusal(Exception):
    def __init__(
        self, code: str, *fields: str, message: str = "no", headers: Iterable[tuple[str, str]] = ()
    ) -> None:
        super().__init__(code)
        self.code, self.fields, self.message, self.headers = code, fields, message, tuple(headers)


@dataclass
class Library:
    contract: Contract
    faults: frozenset[str] = frozenset()
    shelves: dict[str, dict[int, dict[str, Any]]] = field(default_factory=lambda: {})
    books: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: {})
    loans: dict[str, dict[int, dict[str, Any]]] = field(default_factory=lambda: {})
    numbers: Any = field(default_factory=lambda: itertools.count(1))
    answers: int = 0
    limited: bool = False

    def __post_init__(self) -> None:
        self.schemas = Schemas(contract=self.contract)
        self.shelves = {"north": {}, "south": {}}
        self.books = {"north": {}, "south": {}}

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

    def missing(self) -> None:
        raise Refusal("MISSING")

    def send_together(self, requests: Sequence[Request]) -> tuple[Exchange, ...]:
        if self.has("limits-rate") and len(requests) > 100:
            self.limited = True
        return tuple(self.send(one) for one in requests)

    def close(self) -> None:
        pass

    # HTTP

    def has(self, fault: str) -> bool:
        return fault in self.faults

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

    # The domain

    def resource(self, operation: Operation, values: dict[str, str]) -> None:
        if "book" in values:
            self.book(values)

    def book(self, values: dict[str, str]) -> dict[str, Any]:
        libraries = (
            self.books
            if self.has("stranger-reads")
            else {values["library"]: self.books[values["library"]]}
        )
        for books in libraries.values():
            if values["book"] in books:
                return books[values["book"]]
        raise Refusal("BROKEN" if self.has("missing-500") else "MISSING")

    def page(self, request: Request, items: list[dict[str, Any]], order: str) -> Any:
        query = dict(request.query)
        if self.has("never-conflicts-in-lists"):
            items = []
        rows = sorted(items, key=lambda one: (one[order], one["id"]))
        scope = (
            f"{request.path}?{[pair for pair in request.query if pair[0] not in ('size', 'after')]}"
        )
        start = 0
        if "after" in query:
            try:
                seal, _, text = query["after"].partition(".")
                where, key = json.loads(base64.urlsafe_b64decode(text.encode()))
                if seal != sealed(text):
                    raise ValueError(seal)
            except (ValueError, TypeError):
                raise Refusal("BAD_PARAM", "/after") from None
            if where != scope:
                raise Refusal("BAD_PARAM", "/after")
            start = len([one for one in rows if [one[order], one["id"]] <= key])
        size = int(query.get("size", "5"))
        shown = rows[start : start + size]
        more = start + size < len(rows)
        last = shown[-1] if shown else None
        following = None
        if last and more:
            place = json.dumps([scope, [last[order], last["id"]]]).encode()
            text = base64.urlsafe_b64encode(place).decode()
            following = f"{sealed(text)}.{text}"
        return 200, [], {"items": shown, "next": following, "total": len(rows)}

    def listShelves(self, request: Request, values: dict[str, str], _: Any) -> Any:
        return self.page(request, list(self.shelves[values["library"]].values()), "label")

    def createShelf(self, request: Request, values: dict[str, str], body: Any) -> Any:
        shelves = self.shelves[values["library"]]
        if any(one["label"] == body["label"] for one in shelves.values()) and not self.has(
            "no-conflict"
        ):
            raise Refusal("TAKEN", "/label")
        shelf = {"id": next(self.numbers), "label": body["label"], "floor": body.get("floor", 0)}
        shelves[shelf["id"]] = shelf
        shown = {**shelf, "floor": "ground"} if self.has("success-schema") else shelf
        headers = [] if self.has("no-location") else [("Location", f"{request.path}/{shelf['id']}")]
        return (200 if self.has("success-status") else 201), headers, shown

    def shelf(self, values: dict[str, str]) -> dict[str, Any]:
        found = self.shelves[values["library"]].get(int(values["shelf"]))
        if found is None:
            raise Refusal("MISSING")
        return found

    def getShelf(self, request: Request, values: dict[str, str], _: Any) -> Any:
        return 200, [], self.shelf(values)

    def deleteShelf(self, request: Request, values: dict[str, str], _: Any) -> Any:
        del self.shelves[values["library"]][self.shelf(values)["id"]]
        return 204, [], None

    def listBooks(self, request: Request, values: dict[str, str], _: Any) -> Any:
        query = dict(request.query)
        rows = [
            one
            for one in self.books[values["library"]].values()
            if query.get("genre") in (None, one["genre"])
            and (one.get("pages") or 0) > int(query.get("longerThan", "-1"))
        ]
        status, headers, page = self.page(request, [self.shown(one) for one in rows], "title")
        return status, headers, page

    def shown(self, book: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in book.items() if key != "tag"}

    def store(self, values: dict[str, str], body: Any, key: str, tag: int) -> dict[str, Any]:
        if body["shelf"] not in self.shelves[values["library"]] and not self.has("dangling"):
            raise Refusal("BAD_REF", "/shelf")
        books = self.books[values["library"]]
        taken = any(one["isbn"] == body["isbn"] and one["id"] != key for one in books.values())
        if taken and not self.has("no-conflict"):
            raise Refusal("TAKEN", "/isbn")
        stored: dict[str, Any] = {
            "tags": [],
            **body,
            "id": key,
            "added": "2026-01-01T00:00:00Z",
            "tag": tag,
        }
        books[key] = stored
        return stored

    def createBook(self, request: Request, values: dict[str, str], body: Any) -> Any:
        book = self.store(values, body, f"b{next(self.numbers):06d}", 1)
        return 201, [("ETag", '"1"')], self.shown(book)

    def getBook(self, request: Request, values: dict[str, str], _: Any) -> Any:
        book = self.book(values)
        return 200, [("ETag", f'"{book["tag"]}"')], self.shown(book)

    def check_tag(self, request: Request, book: dict[str, Any]) -> None:
        wanted = request.headers.get("If-Match")
        if (
            wanted
            and wanted != "*"
            and f'"{book["tag"]}"' not in wanted
            and not self.has("no-precondition")
        ):
            raise Refusal("STALE")

    def replaceBook(self, request: Request, values: dict[str, str], body: Any) -> Any:
        book = self.book(values)
        self.check_tag(request, book)
        if self.has("writes-then-refuses") and any(
            one["isbn"] == body["isbn"] and one["id"] != book["id"]
            for one in self.books[values["library"]].values()
        ):
            book["title"] = body["title"]
        book = self.store(values, body, book["id"], book["tag"] + 1)
        return 200, [("ETag", f'"{book["tag"]}"')], self.shown(book)

    def deleteBook(self, request: Request, values: dict[str, str], _: Any) -> Any:
        book = self.book(values)
        self.check_tag(request, book)
        del self.books[values["library"]][book["id"]]
        return 204, [], None

    def listLoans(self, request: Request, values: dict[str, str], _: Any) -> Any:
        book = self.book(values)
        query = dict(request.query)
        start, count = int(query.get("from", "0")), int(query.get("count", "10"))
        known: dict[int, dict[str, Any]] = self.loans.get(book["id"], {})
        rows = sorted(known.values(), key=lambda one: one["number"])
        return 200, [], rows[start : start + count]

    def lend(self, request: Request, values: dict[str, str], body: Any) -> Any:
        book = self.book(values)
        loan: dict[str, Any] = {
            "number": next(self.numbers),
            "reader": body["reader"],
            "state": "open",
        }
        shelf_of_loans = self.loans.setdefault(book["id"], {})
        shelf_of_loans[loan["number"]] = loan
        return 201, [], loan

    def loan(self, values: dict[str, str]) -> dict[str, Any]:
        found = self.loans.get(self.book(values)["id"], {}).get(int(values["number"]))
        if found is None:
            raise Refusal("MISSING")
        return found

    def getLoan(self, request: Request, values: dict[str, str], _: Any) -> Any:
        return 200, [], self.loan(values)

    def moveLoan(self, request: Request, values: dict[str, str], body: Any) -> Any:
        loan = self.loan(values)
        state = body["state"]
        if loan["state"] != "open" and state != loan["state"]:
            raise Refusal("TAKEN", "/state")
        loan["state"] = state
        return 200, [], loan
