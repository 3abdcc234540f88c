# ruff: noqa: N802, N818
"""The shelves of the library, what all its lists have in common, and how it refuses."""

from __future__ import annotations

import base64
import hmac
import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from conformance.exchange import Request
from contracts.contract import Contract

Answer = tuple[int, list[tuple[str, str]], Any]
Values = dict[str, str]
Item = dict[str, Any]


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
class Shelves:
    contract: Contract
    faults: frozenset[str] = frozenset()
    shelves: dict[str, dict[int, Item]] = field(default_factory=lambda: {"north": {}, "south": {}})
    hidden: set[int] = field(default_factory=set[int])
    """The shelves that are gone by their numbers, and not from the list."""
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def has(self, fault: str) -> bool:
        return fault in self.faults

    def missing(self) -> None:
        raise Refusal("MISSING")

    def page(self, request: Request, items: list[Item], order: str) -> Any:
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
        shelves = list(self.shelves[values["library"]].values())
        if self.has("newest-unlisted"):
            shelves = sorted(shelves, key=lambda one: one["id"])[:-1]
        return self.page(request, shelves, "label")

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
        if found is None or found["id"] in self.hidden:
            raise Refusal("MISSING")
        return found

    def getShelf(self, request: Request, values: dict[str, str], _: Any) -> Any:
        return 200, [], self.shelf(values)

    def deleteShelf(self, request: Request, values: dict[str, str], _: Any) -> Any:
        shelf = self.shelf(values)
        if not self.has("delete-stays"):
            del self.shelves[values["library"]][shelf["id"]]
        if self.has("delete-hides"):
            self.hidden.add(shelf["id"])
            self.shelves[values["library"]][shelf["id"]] = shelf
        return 204, [], None
