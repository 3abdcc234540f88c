"""A list as it is walked: the request of its first page, and where page size and position are put."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from conformance.check import Steps
from conformance.exchange import Request
from conformance.walking.page import Page
from conformance.world import World
from conformance.world.bodies import replaced, schema_at, shape_of
from conformance.world.merging import Flat, flatten, number
from conformance.world.schemas import Direction
from conformance.world.serialising import as_text, expand, query_pairs
from contracts.contract import Contract
from contracts.expressions import Expression, Part
from contracts.operations import Location, Operation, Parameter, SchemaAt
from contracts.pointers import ABSENT, Absent, child, join, resolve, split
from contracts.rules.pagination import Pagination, PaginationStyle
from contracts.rules.reading import merge_pagination
from contracts.source import Json

_LOCATIONS: Final = {
    Part.QUERY: Location.QUERY,
    Part.HEADER: Location.HEADER,
    Part.PATH: Location.PATH,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list, and how its pages are asked for; `request` has neither page size nor position."""

    operation: Operation
    pagination: Pagination
    request: Request
    path_values: Mapping[str, Json]
    bounds: Bounds

    def first(self, limit: int | None, start: Request | None = None) -> Request:
        """Return the request of the first page, of the whole list or of one with other filters."""
        request = start or self.request
        if limit is not None and self.pagination.limit is not None:
            request = placed(request, self.pagination.limit, limit)
        return request

    def at(self, request: Request, position: Json) -> Request:
        """Return a request for another position, its filters and page size kept."""
        assert self.pagination.position is not None
        return placed(request, self.pagination.position, position)

    def resized(self, request: Request, limit: int | None) -> Request:
        """Return a request with another page size."""
        if limit is None or self.pagination.limit is None:
            return request
        return placed(request, self.pagination.limit, limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What the schema of the page size allows.

    `smallest` is the least page size that holds an item; all are None where no parameter sets it.
    """

    parameter: Parameter | None = None
    schema: SchemaAt | None = None
    keywords: Mapping[str, Json] | None = None
    smallest: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    default: int | None = None

    def allows(self, world: World, size: int) -> bool:
        """Whether the schema allows a page size."""
        return self.schema is not None and world.schemas.accepts(
            self.schema, size, Direction.REQUEST
        )


def listing_of(world: World, operation: Operation) -> Steps[Listing]:
    """Return the list that an operation shows; raises Unproven where it does not answer."""
    pagination = operation.pagination
    assert pagination is not None
    request = yield from world.valid(operation)
    return Listing(
        operation=operation,
        pagination=pagination,
        request=bare(pagination, request),
        path_values=dict(request.path_values),
        bounds=bounds_of(world, operation),
    )


def elsewhere(listing: Listing, path_values: Mapping[str, Json]) -> Request:
    """Return the first request of the same list under other path parameters."""
    values = {**listing.path_values, **path_values}
    return replace(
        listing.request,
        path=expand(listing.operation.path, listing.operation, values),
        path_values=tuple((name, as_text(value)) for name, value in values.items()),
    )


def bare(pagination: Pagination, request: Request) -> Request:
    """Return a request without page size and position; an offset or page that is required stays."""
    for expression in (pagination.limit, pagination.position):
        if expression is None:
            continue
        match expression.part:
            case Part.QUERY:
                request = request.with_query(expression.name)
            case Part.HEADER:
                request = request.without_header(expression.name)
            case Part.BODY:
                body = request.json
                if not isinstance(body, Absent) and split(expression.pointer):
                    request = request.with_json(replaced(body, expression.pointer, ABSENT))
            case Part.PATH:
                continue
    return request


def placed(request: Request, expression: Expression, value: Json) -> Request:
    """Return a request that carries a value where a runtime expression points."""
    match expression.part:
        case Part.QUERY:
            return request.with_query(expression.name, as_text(value))
        case Part.HEADER:
            return request.with_header(expression.name, as_text(value))
        case Part.BODY:
            body = request.json
            base: Json = {} if isinstance(body, Absent) else body
            for token_count in range(1, len(split(expression.pointer))):
                above = join(split(expression.pointer)[:token_count])
                if isinstance(resolve(base, above), Absent):
                    base = replaced(base, above, {})
            return request.with_json(replaced(base, expression.pointer, value))
        case Part.PATH:
            return request


def with_filter(request: Request, parameter: Parameter, value: Json) -> Request:
    """Return a request with a query parameter set to a value."""
    pairs = query_pairs(parameter, value)
    for name in {name for name, _ in pairs}:
        request = request.with_query(name)
    return replace(request, query=request.query + pairs)


def cursor_parameter(contract: Contract, operation: Operation) -> Parameter | None:
    """Return the parameter that carries a cursor, or None where there is none."""
    pagination = operation.pagination
    if pagination is None or pagination.position is None:
        return None
    if pagination.style is PaginationStyle.LINK:
        # The position of a link may be a page's number, which is no cursor.
        data = contract.document.data
        root, own = child(data, "x-pagination"), resolve(data, pagination.pointer)
        merged = merge_pagination(_present(root), _present(own))
        if "cursor" not in merged:
            return None
    elif pagination.style is not PaginationStyle.CURSOR:
        return None
    return parameter_at(operation, pagination.position)


def parameter_at(operation: Operation, expression: Expression | None) -> Parameter | None:
    """Return the parameter that an expression names, or None."""
    if expression is None or expression.part not in _LOCATIONS:
        return None
    return operation.parameter(expression.name, _LOCATIONS[expression.part])


def bounds_of(world: World, operation: Operation) -> Bounds:
    """Return what the schema of an operation's page size allows."""
    pagination = operation.pagination
    assert pagination is not None
    parameter = parameter_at(operation, pagination.limit)
    schema = None if parameter is None else parameter.schema
    if pagination.limit is not None and pagination.limit.part is Part.BODY:
        shape = shape_of(world, operation)
        schema = schema_at(world, shape.schema, pagination.limit.pointer) if shape else None
    if schema is None:
        return Bounds()
    flat: Flat = flatten(world.contract.resolver, schema.value, schema.pointer)
    low, high = number(flat.keywords.get("minimum")), number(flat.keywords.get("maximum"))
    above = number(flat.keywords.get("exclusiveMinimum"))
    below = number(flat.keywords.get("exclusiveMaximum"))
    low = above + 1 if above is not None and (low is None or above >= low) else low
    high = below - 1 if below is not None and (high is None or below <= high) else high
    default = number(flat.keywords.get("default"))
    begin = max(1, int(low) if low is not None else 1)
    smallest = next(
        (
            size
            for size in range(begin, begin + 1000)
            if world.schemas.accepts(schema, size, Direction.REQUEST)
        ),
        None,
    )
    return Bounds(
        parameter=parameter,
        schema=schema,
        keywords=flat.keywords,
        smallest=smallest,
        minimum=None if low is None else int(low),
        maximum=None if high is None else int(high),
        default=None if default is None else int(default),
    )


def first_position(world: World, operation: Operation) -> int:
    """Return where the first page stands: the parameter's default, else its minimum."""
    pagination = operation.pagination
    assert pagination is not None
    fallback = 1 if pagination.style is PaginationStyle.PAGE else 0
    parameter = parameter_at(operation, pagination.position)
    if parameter is None:
        return fallback
    keywords = flatten(
        world.contract.resolver, parameter.schema.value, parameter.schema.pointer
    ).keywords
    for keyword in ("default", "minimum"):
        stated = number(keywords.get(keyword))
        if stated is not None:
            return int(stated)
    return fallback


def limit_of(listing: Listing, page: Page) -> int | None:
    """Return the page size that a page was to have: the one asked for, else the stated default."""
    return page.limit if page.limit is not None else listing.bounds.default


def _present(value: Json | Absent) -> Json:
    return None if isinstance(value, Absent) else value


__all__ = [
    "Bounds",
    "Listing",
    "bare",
    "bounds_of",
    "cursor_parameter",
    "elsewhere",
    "first_position",
    "limit_of",
    "listing_of",
    "parameter_at",
    "placed",
    "with_filter",
]
