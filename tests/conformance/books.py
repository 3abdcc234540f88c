# ruff: noqa: N802
"""The books of the library: entity tags, PUT, and JSON Merge Patch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from conformance.exchange import Request
from tests.conformance.damage import merged, stored
from tests.conformance.shelves import Item, Refusal, Shelves

OWN = ("id", "added", "tag")
"""The members of a book that the library keeps itself."""
READS_BEFORE_FRESH = 3
RATING = 3
"""What a book is rated until somebody rates it; the contract does not say so."""


@dataclass
class Books(Shelves):
    books: dict[str, dict[str, Item]] = field(default_factory=lambda: {"north": {}, "south": {}})
    copies: dict[str, tuple[int, Item]] = field(default_factory=lambda: {})
    """What a cache holds of books, and how often it was asked."""
    pages: dict[str, Any] = field(default_factory=lambda: {})
    """What a cache holds of lists."""
    changes: int = 0

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

    def listBooks(self, request: Request, values: dict[str, str], _: Any) -> Any:
        query = dict(request.query)
        rows = [
            one
            for one in self.books[values["library"]].values()
            if query.get("genre") in (None, one["genre"])
            and (one.get("pages") or 0) > int(query.get("longerThan", "-1"))
        ]
        answer = self.page(request, [self.shown(one) for one in rows], "title")
        if self.has("stale-list"):
            # The old page once more, and the new one from the next time on.
            old = self.pages.get(request.target, answer)
            self.pages[request.target] = answer
            return old
        return answer

    def shown(self, book: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in book.items() if key not in ("tag", "gone")}

    def place(self, values: dict[str, str], body: Any) -> None:
        """Refuse a book for a shelf that is not there."""
        if body["shelf"] not in self.shelves[values["library"]] and not self.has("dangling"):
            raise Refusal("BAD_REF", "/shelf")

    def store(self, values: dict[str, str], body: Any, key: str, tag: int) -> dict[str, Any]:
        books = self.books[values["library"]]
        taken = any(one["isbn"] == body["isbn"] and one["id"] != key for one in books.values())
        if taken and not self.has("no-conflict"):
            raise Refusal("TAKEN", "/isbn")
        self.changes += 1
        book: dict[str, Any] = {
            "tags": [],
            "rating": RATING,
            **stored(body, self.faults),
            "id": key,
            "added": "2026-01-01T00:00:00Z",
            "tag": tag,
        }
        books[key] = book
        return book

    def createBook(self, request: Request, values: dict[str, str], body: Any) -> Any:
        if self.has("create-ignores-pages"):
            body = {**body, "pages": 1}
        self.place(values, body)
        book = self.store(values, body, f"b{next(self.numbers):06d}", 1)
        answer = self.shown(book)
        if self.has("tells-another-id"):
            answer["id"] = f"b9{int(book['id'][2:]):05d}"
        return 201, [("ETag", self.tag_of(book))], answer

    def tag_of(self, book: Item) -> str:
        if self.has("tag-stays"):
            return '"1"'
        if self.has("tag-by-time"):
            return f'"{next(self.numbers)}"'
        if self.has("tag-of-everything"):
            return f'"{self.changes}"'
        return f'"{book["tag"]}"'

    def getBook(self, request: Request, values: dict[str, str], _: Any) -> Any:
        book = self.cached(values)
        tag = self.tag_of(book)
        known = request.headers.get("If-None-Match")
        is_known = known in (tag, "*") or self.has("old-tag-is-not-modified")
        if known is not None and is_known and not self.has("never-304"):
            return 304, [("ETag", tag)], None
        return 200, [("ETag", tag)], self.shown(book)

    def cached(self, values: dict[str, str]) -> Item:
        """Return a book as a cache shows it, where there is one."""
        stale = self.has("stale-item") or self.has("stale-forever")
        key = f"{values['library']}/{values['book']}"
        count, copy = self.copies.get(key, (0, {}))
        lasts = self.has("stale-forever") or count < READS_BEFORE_FRESH
        if stale and copy and lasts:
            self.copies[key] = (count + 1, copy)
            return copy
        book = self.book(values)
        self.copies[key] = (0, dict(book))
        return book

    def check_tag(self, request: Request, book: dict[str, Any]) -> None:
        wanted = request.headers.get("If-Match")
        old = wanted is not None and wanted.strip('"').isdigit() and self.has("old-tag-passes")
        if old and wanted is not None and int(wanted.strip('"')) <= book["tag"]:
            return
        if (
            wanted
            and wanted != "*"
            and self.tag_of(book) not in wanted
            and not self.has("no-precondition")
        ):
            if self.has("stale-writes"):
                book["title"] = f"written {next(self.numbers)}"
                book["tag"] += 1
            raise Refusal("STALE")

    def replaceBook(self, request: Request, values: dict[str, str], body: Any) -> Any:
        book = self.book(values)
        self.check_tag(request, book)
        if self.has("writes-then-refuses") and any(
            one["isbn"] == body["isbn"] and one["id"] != book["id"]
            for one in self.books[values["library"]].values()
        ):
            book["title"] = body["title"]
        again = body.items() <= book.items()
        if self.has("put-merges"):
            body = {**{key: value for key, value in book.items() if key not in OWN}, **body}
        if self.has("put-keeps-rating"):
            body = {"rating": book["rating"], **body}
        if self.has("put-keeps-title"):
            body = {**body, "title": book["title"]}
        if self.has("put-adds") and again:
            twin = f"b{next(self.numbers):06d}"
            self.books[values["library"]][twin] = {**book, "id": twin, "isbn": twin}
        if self.has("put-conflicts-with-itself") and again:
            raise Refusal("TAKEN", "/isbn")
        self.place(values, body)
        book = self.store(values, body, book["id"], book["tag"] + 1)
        return 200, [("ETag", self.tag_of(book))], self.shown(book)

    def patchBook(self, request: Request, values: dict[str, str], patch: Any) -> Any:
        book = self.book(values)
        self.check_tag(request, book)
        old = {key: value for key, value in book.items() if key not in OWN}
        body = merged(old, patch)
        if self.has("patch-is-shallow"):
            named = {key: value for key, value in patch.items() if value is not None}
            body = {**body, **named}
        if self.has("patch-drops-notes") and "notes" not in patch:
            body.pop("notes", None)
        if self.has("patch-renames-isbn"):
            body["isbn"] = f"000-0-000-{next(self.numbers):05d}-0"
        if self.has("patch-keeps-null"):
            body = {**old, **body}
        if self.has("patch-ignores-title"):
            body["title"] = book["title"]
        book = self.store(values, body, book["id"], book["tag"] + 1)
        return 200, [("ETag", self.tag_of(book))], self.shown(book)

    def deleteBook(self, request: Request, values: dict[str, str], _: Any) -> Any:
        book = self.book(values)
        self.check_tag(request, book)
        if self.has("delete-does-nothing"):
            return 204, [], None
        books = self.books[values["library"]]
        del books[book["id"]]
        if self.has("delete-takes-two") and books:
            del books[next(iter(books))]
        return 204, [], None
