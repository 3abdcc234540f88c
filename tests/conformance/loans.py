# ruff: noqa: N802
"""The loans of a book: a state machine, made once under an idempotency key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.exchange import Request
from tests.conformance.books import Books
from tests.conformance.shelves import Item, Refusal


@dataclass
class Loans(Books):
    loans: dict[str, dict[int, Item]] = field(default_factory=lambda: {})
    keys: dict[tuple[str, str], tuple[Any, Item]] = field(default_factory=lambda: {})
    """What was sent under an idempotency key, and what it made."""
    racing: Sequence[Request] = ()
    """The requests that came at the same instant."""

    def listLoans(self, request: Request, values: dict[str, str], _: Any) -> Any:
        book = self.book(values)
        query = dict(request.query)
        start, count = int(query.get("from", "0")), int(query.get("count", "10"))
        known: dict[int, dict[str, Any]] = self.loans.get(book["id"], {})
        rows = sorted(known.values(), key=lambda one: one["number"])
        if self.has("loans-unlisted"):
            rows = []
        return 200, [], rows[start : start + count]

    def lend(self, request: Request, values: dict[str, str], body: Any) -> Any:
        book = self.book(values)
        key = request.headers.get("Idempotency-Key")
        place = (book["id"], key or "")
        if self.has("body-is-the-key"):
            key, place = key or "-", (book["id"], str(body))
        if key is not None and place in self.keys and not self.has("key-ignored"):
            sent, loan = self.keys[place]
            if sent != body and not self.has("key-answers-anybody"):
                raise Refusal("BAD_BODY" if self.has("key-other-code") else "REUSED")
            late = self.has("key-races") and len(self.racing) > 1
            if self.has("key-acts-again"):
                self.lent(book, body)
            if self.has("key-answers-500"):
                raise Refusal("BROKEN")
            if self.has("key-answers-otherwise"):
                loan = {**loan, "reader": "somebody"}
            at = (
                "/done" if self.has("key-answers-elsewhere") else f"{request.path}/{loan['number']}"
            )
            if not late:
                return 201, [("Location", at)], loan
        loan = self.lent(book, body)
        if key is not None:
            self.keys[place] = (body, dict(loan))
        return 201, [("Location", f"{request.path}/{loan['number']}")], loan

    def lent(self, book: Item, body: Any) -> Item:
        """Make a loan."""
        loan: Item = {"number": next(self.numbers), "reader": body["reader"], "state": "open"}
        if not self.has("loans-forgotten"):
            self.loans.setdefault(book["id"], {})[loan["number"]] = loan
        return loan

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
        if self.has("move-forgets-reader"):
            loan["reader"] = "nobody"
        return 200, [], loan
