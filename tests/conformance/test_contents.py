"""Where a walk ends, as a page shows it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from conformance.contents import next_page
from conformance.exchange import Exchange, Request
from contracts.rules.pagination import Pagination, PaginationStyle
from contracts.rules.reading import read_pagination
from tests.conformance.running import CONTRACT

BY_PAGE = {
    "style": "page",
    "limit": "$request.query.size",
    "page": "$request.query.page",
    "items": "$response.body#/items",
    "total": "$response.body#/total",
    "key": "/id",
}


def _rules(**changes: Any) -> Pagination:
    stated = {key: value for key, value in {**BY_PAGE, **changes}.items() if value is not None}
    return read_pagination(stated, "/x-pagination")


def _page(items: int, total: int, **query: str) -> tuple[Exchange, list[Any]]:
    held = [{"id": number} for number in range(items)]
    request = Request(method="GET", path="/things", query=tuple(query.items()))
    body = json.dumps({"items": held, "total": total}).encode()
    return Exchange(request=request, status=200, body=body), held


@pytest.mark.parametrize(
    ("rules", "items", "total", "so_far", "following"),
    [
        pytest.param(_rules(), 10, 25, 10, "2", id="more by the total"),
        pytest.param(_rules(), 10, 20, 20, None, id="a full page that is the last by the total"),
        pytest.param(_rules(total=None), 10, 0, 10, "2", id="a full page, no total"),
        pytest.param(_rules(total=None), 9, 0, 9, None, id="a page that is not full ends the walk"),
        pytest.param(_rules(total=None, short=True), 9, 0, 9, "2", id="unless pages may be short"),
        pytest.param(_rules(total=None, short=True), 0, 0, 0, None, id="an empty page"),
    ],
)
def test_a_page_after_the_last_is_not_asked_for(
    rules: Pagination, items: int, total: int, so_far: int, following: str | None
) -> None:
    exchange, held = _page(items, total, size="10")
    request = next_page(rules, exchange, held, so_far)
    assert (None if request is None else dict(request.query)["page"]) == following


def test_the_library_walks_by_offset_until_a_page_is_not_full() -> None:
    loans = CONTRACT.operation("listLoans")
    assert loans is not None and loans.pagination is not None
    assert loans.pagination.style is PaginationStyle.OFFSET
    rules = replace(loans.pagination, total=None, more=None)
    body = json.dumps({"loans": []}).encode()
    exchange = Exchange(
        request=Request(method="GET", path="/loans", query=(("count", "5"),)), status=200, body=body
    )
    assert next_page(rules, exchange, [1, 2, 3], 3) is None
    assert next_page(rules, exchange, [1, 2, 3, 4, 5], 5) is not None
