"""How operations hang together, and what the run remembers of what it made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.exchange import Exchange, Request
from conformance.world.collections import Collections, related
from conformance.world.resources import Ledger, Resource
from contracts.contract import Contract
from contracts.load import load_contract

TEXT = {"type": "string"}
THING = {"type": "object", "properties": {"id": TEXT, "name": TEXT}}


def answers(schema: Any = THING, links: Any = None) -> dict[str, Any]:
    described = {"description": "Done.", "content": {"application/json": {"schema": schema}}}
    return {**described, "links": links} if links else described


def operation(name: str, status: str = "200", *, body: bool = False, **more: Any) -> dict[str, Any]:
    stated: dict[str, Any] = {"operationId": name, "responses": {status: answers(**more)}}
    if body:
        stated["requestBody"] = {"content": {"application/json": {"schema": THING}}}
    return stated


def parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": TEXT}


TO_BOOK = {"book": {"operationId": "getBook", "parameters": {"bookId": "$response.body#/id"}}}
TO_ITS_CHAPTERS = {
    "chapters": {"operationId": "listChapters", "parameters": {"bookId": "$response.body#/id"}}
}
TO_CHAPTER = {
    "chapter": {
        "operationId": "getChapter",
        "parameters": {"bookId": "$response.body#/id", "chapterId": "$response.body#/first"},
    }
}
MANY = {"type": "array", "items": THING}
PATHS: dict[str, Any] = {
    # What imports adds to the books by a Link alone, and stands at no list.
    "/imports": {"post": operation("importBook", "201", body=True, links=TO_BOOK)},
    "/restores": {"post": operation("restoreBook", "201", body=True, links=TO_ITS_CHAPTERS)},
    "/books": {
        "get": operation("listBooks", schema=MANY),
        "post": operation("createBook", "201", body=True, links=TO_CHAPTER),
    },
    "/books/{bookId}": {"parameters": [parameter("bookId")], "get": operation("getBook")},
    "/books/{bookId}/chapters": {
        "parameters": [parameter("bookId")],
        "get": operation("listChapters", schema=MANY),
    },
    "/books/{bookId}/chapters/{chapterId}": {
        "parameters": [parameter("bookId"), parameter("chapterId")],
        "get": operation("getChapter"),
    },
    # A list that another collection's operation adds to, before that collection in the order of paths.
    "/arrivals": {
        "get": {
            **operation("listArrivals", schema=MANY),
            "x-pagination": {
                "style": "page",
                "page": "$request.query.page",
                "limit": "$request.query.limit",
                "items": "$response.body#",
                "key": "/id",
                "populate": {"operation": "createBook", "items": "$request.body"},
            },
            "parameters": [
                {"name": name, "in": "query", "schema": {"type": "integer"}}
                for name in ("page", "limit")
            ],
        }
    },
}


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    file = tmp_path_factory.mktemp("contract") / "books.json"
    stated = {"openapi": "3.1.0", "info": {"title": "Books", "version": "1"}, "paths": PATHS}
    file.write_text(json.dumps(stated), "utf-8")
    return load_contract(Path(file))


@pytest.fixture(scope="module")
def collections(contract: Contract) -> Collections:
    return related(contract)


def test_what_adds_to_a_collection_is_told_by_paths_by_populate_and_by_links(
    collections: Collections,
) -> None:
    found = {
        one.path: [creator.operation.id for creator in one.creators] for one in collections.all
    }
    assert found == {
        "/arrivals": ["createBook"],
        "/books": ["createBook", "importBook", "restoreBook"],
        "/books/{bookId}/chapters": ["createBook"],
    }


@pytest.mark.parametrize(
    ("creator", "path"), [("createBook", "/books"), ("importBook", "/books"), ("getBook", None)]
)
def test_an_operation_makes_what_stands_at_its_own_path(
    collections: Collections, creator: str, path: str | None
) -> None:
    found = collections.of_creator(creator)
    assert (None if found is None else found[0].path) == path


def test_a_collection_is_found_by_its_list_and_by_its_items(collections: Collections) -> None:
    books = collections.of_item_path("/books/{bookId}")
    assert books is not None
    assert books is collections.of_listing("listBooks")
    assert collections.of_listing("getBook") is None
    assert [collections.anchor(one) for one in ("listBooks", "listArrivals")] == [0, 10]


def resource(collections: Collections, key: str, path: str | None) -> Resource:
    books = collections.of_listing("listBooks")
    assert books is not None
    remove = None if path is None else Request(method="DELETE", path=path)
    made_by = Exchange(request=Request(method="POST", path="/books"), status=201)
    return Resource(
        collection=books,
        parameters={"bookId": key},
        key=key,
        principal="owner",
        made_by=made_by,
        remove=remove,
    )


def test_what_is_gone_is_neither_known_nor_shared(
    contract: Contract, collections: Collections
) -> None:
    ledger = Ledger(contract=contract)
    first, again, other = (
        resource(collections, key, path)
        for key, path in (("a", "/books/a"), ("a", "/books/a"), ("b", "/books/b"))
    )
    ledger.mend([], [first, again, other])
    ledger.share(("/books", "", "owner", 0), first)
    ledger.share(("/books", "", "owner", 1), other)
    assert ledger.keys == {"a", "b"}
    assert ledger.made_at("/books/a") is again
    ledger.forget("/books/a")
    assert ledger.keys == {"b"}
    assert ledger.made_at("/books/a") is None
    assert ledger.shared(("/books", "", "owner", 0)) is None
    assert ledger.shared(("/books", "", "owner", 1)) is other
    assert list(ledger.made_in("/books")) == [other]
    assert [one.path for one in ledger.removals()] == ["/books/b"]


def test_what_a_list_shows_takes_the_place_of_what_was_told(
    contract: Contract, collections: Collections
) -> None:
    ledger = Ledger(contract=contract)
    told, kept, shown = (
        resource(collections, key, path)
        for key, path in (("x", None), ("x", "/books/x"), ("y", None))
    )
    ledger.mend([], [told, kept])
    ledger.mend([told], [shown])
    assert ledger.keys == {"x", "y"}
    assert list(ledger.made_in("/books")) == [kept, shown]
    ledger.forget("/books/x")
    assert ledger.keys == {"y"}
