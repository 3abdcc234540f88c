"""Pages as they pass: where a request stands in a walk, and where its answer leads on to."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from conformance.exchange import Exchange, Headers, Request, encode_json, encode_query
from conformance.walking.links import links_of, next_target
from conformance.walking.listing import placed
from conformance.witness.messages import Answered, Asked
from conformance.witness.treatment import Passing
from conformance.world.bodies import replaced
from conformance.world.serialising import as_text
from contracts.expressions import Part, evaluate
from contracts.pointers import ABSENT, Absent, resolve, split
from contracts.rules.pagination import Pagination, PaginationStyle
from contracts.source import Json

_LED: Final = (PaginationStyle.CURSOR, PaginationStyle.LINK)


def is_led(pagination: Pagination | None) -> bool:
    """Whether a page itself says where the walk goes on, by a cursor or a link."""
    return pagination is not None and pagination.style in _LED and pagination.position is not None


def position_of(pagination: Pagination, request: Request) -> str | None:
    """Return the position that a request asks for, or None at the beginning of a walk."""
    if pagination.position is None:
        return None
    value = evaluate(pagination.position, request.message)
    return None if isinstance(value, Absent) or value is None or value == "" else as_text(value)


def next_of(pagination: Pagination, exchange: Exchange) -> str | None:
    """Return the cursor that a page leads on to, or None at the end of a walk."""
    if pagination.style is PaginationStyle.LINK:
        target = next_target(exchange.headers)
        if target is None or pagination.position is None:
            return None
        pairs = dict(parse_qsl(urlsplit(target).query, keep_blank_values=True))
        return pairs.get(pagination.position.name)
    if pagination.next is None:
        return None
    value = exchange.evaluate(pagination.next)
    return None if isinstance(value, Absent) or value is None or value == "" else as_text(value)


def leads_on(pagination: Pagination, exchange: Exchange, default: int | None) -> bool:
    """Whether a page says that another one follows; `default` is the page size where none is asked for."""
    if pagination.style is PaginationStyle.LINK:
        return next_target(exchange.headers) is not None
    if pagination.style is PaginationStyle.CURSOR:
        return next_of(pagination, exchange) is not None
    items = exchange.evaluate(pagination.items)
    count = len(items) if isinstance(items, list) else 0
    more = exchange.evaluate(pagination.more) if pagination.more else ABSENT
    if isinstance(more, bool):
        return more
    limit = limit_of(pagination, exchange.request) or default
    total = exchange.evaluate(pagination.total) if pagination.total else ABSENT
    position = position_of(pagination, exchange.request) or ""
    at = int(position) if position.isdigit() else 0
    if isinstance(total, int) and not isinstance(total, bool):
        before = (
            at if pagination.style is PaginationStyle.OFFSET else max(0, at - 1) * (limit or count)
        )
        return count > 0 and before + count < total
    return limit is not None and count >= limit


def limit_of(pagination: Pagination, request: Request) -> int | None:
    """Return the page size that a request asks for, or None."""
    if pagination.limit is None:
        return None
    value = evaluate(pagination.limit, request.message)
    text = "" if isinstance(value, Absent) or value is None else as_text(value)
    return int(text) if text.isdigit() else None


def filters_of(pagination: Pagination, request: Request) -> tuple[tuple[str, str], ...]:
    """Return all that a request of a walk says besides its page size and its position."""
    held = {
        one.name
        for one in (pagination.limit, pagination.position)
        if one is not None and one.part is Part.QUERY
    }
    pairs = [(name, value) for name, value in request.query if name not in held]
    body = request.json
    for one in (pagination.limit, pagination.position):
        if one is not None and one.part is Part.BODY and not isinstance(body, Absent):
            body = replaced(body, one.pointer, ABSENT)
    if not isinstance(body, Absent):
        pairs.append(("(body)", encode_json(body).decode()))
    return (("(path)", request.path), *sorted(pairs))


def with_position(pagination: Pagination, request: Request, position: str | None) -> Request:
    """Return a request for another position; None is the beginning."""
    assert pagination.position is not None
    expression = pagination.position
    if position is not None:
        return placed(request, expression, position)
    match expression.part:
        case Part.QUERY:
            return request.with_query(expression.name)
        case Part.HEADER:
            return request.without_header(expression.name)
        case _:
            body = request.json
            if isinstance(body, Absent) or not split(expression.pointer):
                return request
            return request.with_json(replaced(body, expression.pointer, ABSENT))


def with_limit(pagination: Pagination, request: Request, limit: int) -> Request:
    """Return a request for another page size."""
    return request if pagination.limit is None else placed(request, pagination.limit, limit)


def sent_as(passing: Passing, request: Request) -> Asked:
    """Return a request that a round changed, as it goes on; its answer is to have no coding."""
    path = passing.asked.target.partition("?")[0]
    same_query = request.query == passing.request.query
    target = (
        passing.asked.target
        if same_query
        else path + ("?" + encode_query(request.query) if request.query else "")
    )
    same_body = request.body == passing.request.body
    headers = request.headers if same_body else request.headers.without("Content-Encoding")
    return replace(
        passing.asked,
        target=target,
        headers=headers.set("Accept-Encoding", "identity"),
        body=passing.asked.body if same_body else request.body or b"",
    )


def page_of(passing: Passing, answer: Answered) -> Exchange | None:
    """Return an answer as a page, or None where it is none that can be read."""
    exchange = Exchange(
        request=passing.request, status=answer.status, headers=answer.headers, body=answer.body
    )
    operation = passing.operation
    if operation is None or operation.pagination is None or not exchange.succeeded:
        return None
    return exchange if isinstance(exchange.evaluate(operation.pagination.items), list) else None


def leading_to(pagination: Pagination, answer: Answered, body: Json, token: str) -> Answered | None:
    """Return a page that leads on to a cursor, with a body; None where that cannot be written into it."""
    if pagination.style is PaginationStyle.CURSOR:
        if pagination.next is None:
            return None
        if pagination.next.part is Part.HEADER:
            headers = answer.headers.set(pagination.next.name, token)
            return replace(answer, headers=headers).with_body(encode_json(body))
        body = _put(body, pagination.next.pointer, token)
        if pagination.more is not None and pagination.more.part is Part.BODY:
            body = _put(body, pagination.more.pointer, True)
        return answer.with_body(encode_json(body))
    assert pagination.position is not None
    target = next_target(answer.headers)
    parts = urlsplit(target or "")
    pairs = [
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True)
        if pair[0] != pagination.position.name
    ]
    if target is None:
        return None
    query = urlencode([*pairs, (pagination.position.name, token)])
    links = [
        f'<{urlunsplit(parts._replace(query=query))}>; rel="next"'
        if link.target == target
        else f"<{link.target}>"
        + "".join(f'; {key}="{text}"' for key, text in link.parameters.items())
        for link in links_of(answer.headers)
    ]
    headers = Headers((*answer.headers.without("Link").pairs, ("Link", ", ".join(links))))
    return replace(answer, headers=headers).with_body(encode_json(body))


def _put(body: Json, pointer: str, value: Json) -> Json:
    above = pointer.rpartition("/")[0]
    return body if isinstance(resolve(body, above), Absent) else replaced(body, pointer, value)
