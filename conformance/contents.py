"""Walking a list to its end, whatever its style, for checks that need to know what is in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from conformance.check import Steps, Unproven, send
from conformance.exchange import Exchange, Request, decode_query
from conformance.world import World
from contracts.operations import Location, Operation
from contracts.pointers import Absent, resolve
from contracts.rules.pagination import Pagination, PaginationStyle
from contracts.source import Json

_PAGES: Final = 60
_LARGE: Final = 200
_NEXT: Final = re.compile(r'<([^>]*)>[^,]*;\s*rel="?next"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """Everything that a walk found, and the exchanges in which it did."""

    items: tuple[Json, ...]
    exchanges: tuple[Exchange, ...]


def walk(
    world: World, operation: Operation, request: Request, *, size: int | None = None
) -> Steps[Walked]:
    """Walk a list from a request for its first page; raises Unproven where it does not end or fails.

    Pages are as large as the contract allows, or of a given size.
    """
    pagination = operation.pagination
    if pagination is None:
        exchange = yield from send(request)
        found = exchange.json if exchange.succeeded else None
        if not isinstance(found, list):
            raise Unproven(f"what {operation.id} lists cannot be read: state x-pagination for it")
        return Walked(items=tuple(found), exchanges=(exchange,))
    if pagination.limit is not None:
        size = largest_page(world, operation) if size is None else size
        request = request.with_query(pagination.limit.name, str(size))
    items: list[Json] = []
    exchanges: list[Exchange] = []
    for _ in range(_PAGES):
        exchange = yield from send(request)
        exchanges.append(exchange)
        page = exchange.evaluate(pagination.items) if exchange.succeeded else None
        if not isinstance(page, list):
            raise Unproven(f"{operation.id} {exchange.outcome}{world.words_of(exchange)} in a walk")
        items.extend(page)
        following = next_page(pagination, exchange, page, len(items))
        if following is None:
            return Walked(items=tuple(items), exchanges=tuple(exchanges))
        request = following
    raise Unproven(f"{operation.id} holds more than {_PAGES} pages")


def next_page(
    pagination: Pagination, exchange: Exchange, page: list[Json], so_far: int
) -> Request | None:
    """Return the request of the page after one, or None where the walk has ended."""
    request = exchange.request
    more = None if pagination.more is None else exchange.evaluate(pagination.more)
    match pagination.style:
        case PaginationStyle.CURSOR:
            cursor = exchange.evaluate(pagination.next) if pagination.next else None
            if isinstance(cursor, Absent) or cursor in (None, "") or pagination.position is None:
                return None
            return request.with_query(pagination.position.name, str(cursor))
        case PaginationStyle.LINK:
            match = _NEXT.search(exchange.headers.get("Link") or "")
            if match is None:
                return None
            return Request(
                method=request.method,
                path=urlsplit(match[1]).path or request.path,
                operation=request.operation,
                query=decode_query(urlsplit(match[1]).query),
                headers=request.headers,
                principal=request.principal,
                why=request.why,
                path_values=request.path_values,
            )
        case PaginationStyle.OFFSET | PaginationStyle.PAGE:
            if not page or more is False or pagination.position is None:
                return None
            if _is_last(pagination, exchange, page, so_far):
                return None
            name = pagination.position.name
            if pagination.style is PaginationStyle.OFFSET:
                return request.with_query(name, str(so_far))
            current = dict(request.query).get(name)
            return request.with_query(name, str(int(current) + 1 if current else 2))


def _is_last(pagination: Pagination, exchange: Exchange, page: list[Json], so_far: int) -> bool:
    """Whether a page shows by itself that none follows: some services refuse the page after the last."""
    total = None if pagination.total is None else exchange.evaluate(pagination.total)
    if isinstance(total, int) and so_far >= total:
        return True
    if pagination.limit is None or pagination.short:
        return False
    size = dict(exchange.request.query).get(pagination.limit.name, "")
    return size.isdigit() and len(page) < int(size)


def largest_page(world: World, operation: Operation) -> int:
    """Return the largest page size that a list allows, within reason."""
    pagination = operation.pagination
    parameter = (
        operation.parameter(pagination.limit.name, Location.QUERY)
        if pagination is not None and pagination.limit is not None
        else None
    )
    if parameter is None:
        return _LARGE
    value, _ = world.contract.resolver.follow(parameter.schema.value, parameter.schema.pointer)
    most = value.get("maximum") if isinstance(value, dict) else None
    return min(_LARGE, int(most)) if isinstance(most, int | float) else _LARGE


def key_of(pagination: Pagination | None, item: Json) -> str:
    """Return what identifies an item, as text."""
    found = resolve(item, pagination.key) if pagination is not None else item
    return repr(item if isinstance(found, Absent) else found)
