"""The `x-pagination` rules: how a list is walked, and what a walk promises."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from contracts.expressions import Expression
from contracts.pointers import Pointer


class PaginationStyle(StrEnum):
    """How one page leads to the next."""

    CURSOR = "cursor"
    OFFSET = "offset"
    PAGE = "page"
    LINK = "link"


class Overflow(StrEnum):
    """What a page size above the maximum gets."""

    REJECT = "reject"
    CLAMP = "clamp"


class FilterOperator(StrEnum):
    """What a filter parameter keeps, compared with the member of an item that it names."""

    EQUAL = "eq"
    NOT_EQUAL = "ne"
    LESS = "lt"
    AT_MOST = "lte"
    GREATER = "gt"
    AT_LEAST = "gte"
    ONE_OF = "in"
    CONTAINS = "contains"
    PREFIX = "prefix"
    SEARCH = "search"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a query parameter of a list keeps: items whose member at `field` stands in relation `operator`."""

    field: Pointer
    operator: FilterOperator


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderMember:
    """One member of a declared order, at a JSON Pointer within an item."""

    pointer: Pointer
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Populate:
    """How items are added: an operation, and where its request holds them.

    `items` points at the array of a bulk body, or at the whole body for one item a call.
    """

    operation: str
    items: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Pagination:
    """The pagination of one operation, defaults of the root merged in.

    `position` is the cursor, offset or page parameter, by style; `pointer` is where the operation
    states the rule, for findings.
    """

    style: PaginationStyle
    items: Expression
    key: Pointer
    limit: Expression | None = None
    position: Expression | None = None
    next: Expression | None = None
    more: Expression | None = None
    total: Expression | None = None
    order: tuple[OrderMember, ...] = ()
    over: Overflow = Overflow.REJECT
    short: bool = False
    opaque: bool = True
    stable: bool = True
    populate: Populate | None = None
    pointer: Pointer = ""
