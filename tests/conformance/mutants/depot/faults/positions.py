"""Faults of positions: cursors and what they stand for, bounds of page sizes, and filters along a walk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tests.conformance.mutants.depot.faults.kit import (
    Fault,
    crash_instead,
    named,
    parameter_schema,
)
from tests.conformance.mutants.depot.server.listings import OPERATORS, Listing, Lists
from tests.conformance.mutants.depot.server.messages import Item, Refusal, Request
from tests.conformance.mutants.depot.server.service import Service


def limit_zero_fails(service: Service) -> None:
    """A limit of 0 passes the check, and the page of nothing has no last item."""
    parameter_schema(service, "listProducts", "limit")["minimum"] = 0
    cut = service.products.lists.cut

    def divide(items: Sequence[Item], limit: int) -> tuple[list[Item], bool]:
        return cut(items, limit * limit // limit)

    service.products.lists.cut = divide


def limit_above_maximum_clamped(service: Service) -> None:
    """A limit of labels above the maximum is taken for the maximum, though it has to be refused."""
    schema = parameter_schema(service, "listLabels", "limit")
    largest = schema.pop("maximum")
    service.labels.lists.limit = lambda request: min(largest, request.parameters["limit"])


def limit_above_maximum_taken(service: Service) -> None:
    """There is no maximum for the limit of products."""
    parameter_schema(service, "listProducts", "limit").pop("maximum")


def limit_in_letters_is_default(service: Service) -> None:
    """A limit of shipments that is no number is taken for the default."""
    converted, limit = service.reader.converted, parameter_schema(service, "listShipments", "limit")

    def lenient(schema: dict[str, Any], text: str) -> Any:
        value = converted(schema, text)
        return 10 if schema is limit and isinstance(value, str) else value

    service.reader.converted = lenient


def limit_below_zero_taken(service: Service) -> None:
    """A limit of -1 leaves out the last movement."""
    parameter_schema(service, "listMovements", "limit").pop("minimum")


def default_limit_differs(service: Service) -> None:
    """A page of products holds fifty where nothing is said."""
    parameter_schema(service, "listProducts", "limit")["default"] = 50


def size_above_maximum_refused(service: Service) -> None:
    """A size of carriers above the maximum is refused, though it has to be clamped."""
    parameter = service.reader.parameter

    def strict(route: Any, name: str, schema: dict[str, Any], text: str) -> Any:
        if name == "size" and text.isdigit() and int(text) > schema["maximum"]:
            raise Refusal("invalid-parameter", "the size is too large")
        return parameter(route, name, schema, text)

    service.reader.parameter = strict


def size_above_maximum_taken(service: Service) -> None:
    """A size of carriers above the maximum is given, though it has to be clamped."""
    schema = parameter_schema(service, "listCarriers", "size")
    schema["maximum"] = 1000


def page_zero_taken(service: Service) -> None:
    """Page 0 is page 1."""
    parameter_schema(service, "listCarriers", "page").pop("minimum")
    start = service.carriers.start
    service.carriers.start = lambda request, size: max(0, start(request, size))


def garbage_cursor_is_page_one(service: Service) -> None:
    """A cursor of products that cannot be read is no cursor."""
    read = service.products.cursors.read

    def lenient(request: Request, text: str) -> list[Any]:
        try:
            return read(request, text)
        except Refusal:
            return ["", ""]

    service.products.cursors.read = lenient


def garbage_cursor_fails(service: Service) -> None:
    """A cursor of labels that cannot be read is an internal error."""
    crash_instead(service, "listLabels", "invalid-cursor")


def garbage_link_is_the_end(service: Service) -> None:
    """A position of movements that cannot be read is the end of the walk."""
    read = service.movements.cursors.read

    def lenient(request: Request, text: str) -> list[Any]:
        try:
            return read(request, text)
        except Refusal:
            return ["", ""]

    service.movements.cursors.read = lenient


def cursor_unverified(service: Service) -> None:
    """A cursor of products is taken whoever made it, as long as it can be read."""
    cursors = service.products.cursors
    cursors.is_sealed = lambda seal, content: True
    read = cursors.read

    def checked(request: Request, text: str) -> list[Any]:
        try:
            return read(request, text)
        except (ValueError, TypeError):
            raise cursors.refusal() from None

    cursors.read = checked


def cursor_bound_to_limit(service: Service) -> None:
    """A cursor of products is refused when the limit changes."""
    cursors = service.products.cursors
    scope = cursors.scope
    cursors.scope = lambda request: [*scope(request), request.parameters["limit"]]


def cursor_counts(service: Service) -> None:
    """A cursor of products says how many were shown; what comes and goes shifts the rest."""
    products = service.products
    products.lists.position = lambda listing, item: [item["id"]]
    made = products.cursors.make

    def make(request: Request, position: list[Any]) -> str:
        matching = products.lists.matching(request, products.listing)
        ids = [one["id"] for one in matching]
        return made(request, [ids.index(position[0]) + 1])

    def after(listing: Listing, items: Sequence[Item], position: list[Any]) -> list[Item]:
        return list(items)[position[0] :]

    products.cursors.make, products.lists.after = make, after


def deleted_position_ends_the_walk(service: Service) -> None:
    """A walk of labels ends where the label that the cursor stands on is gone."""
    lists = service.labels.lists
    after = lists.after

    def strict(listing: Listing, items: Sequence[Item], position: list[Any]) -> list[Item]:
        found = any(one["code"] == position[1] for one in items)
        return after(listing, items, position) if found else []

    lists.after = strict


def deleted_position_starts_again(service: Service) -> None:
    """A walk of products begins anew where the product that the cursor stands on is gone."""
    lists = service.products.lists
    after = lists.after

    def strict(listing: Listing, items: Sequence[Item], position: list[Any]) -> list[Item]:
        found = any(one["id"] == position[1] for one in items)
        return after(listing, items, position) if found else list(items)

    lists.after = strict


def filter_dropped_on_page_two(service: Service) -> None:
    """The category is looked at on the first page only."""
    lists = service.products.lists
    keeps = lists.keeps

    def broken(request: Request, listing: Listing, item: Item) -> bool:
        return request.parameters.get("cursor") is not None or keeps(request, listing, item)

    lists.keeps = broken
    lists.total = lambda request, listing, matching: len(
        [one for one in lists.all(request, listing) if keeps(request, listing, one)]
    )


def link_drops_the_filter(service: Service) -> None:
    """The Link to the next page of movements leaves the kind out."""
    movements = service.movements
    following = movements.following

    def forget(request: Request, cursor: str) -> dict[str, Any]:
        return {name: one for name, one in following(request, cursor).items() if name != "kind"}

    movements.following = forget
    movements.cursors.is_within = lambda request, scope: scope[0] == request.path


Matches = Callable[[Any, Any], bool]


def _operator(lists: Lists, changed: str, other: Matches) -> None:
    def matches(operator: str, held: Any, wanted: Any) -> bool:
        return other(held, wanted) if operator == changed else OPERATORS[operator](held, wanted)

    lists.matches = matches


def prefix_found_anywhere(service: Service) -> None:
    """The prefix of a product's name may stand within the name."""
    _operator(service.products.lists, "prefix", lambda held, wanted: wanted in held)


def at_least_is_more_than(service: Service) -> None:
    """Products of exactly the least weight are left out."""
    _operator(
        service.products.lists, "gte", lambda held, wanted: held is not None and held > wanted
    )


def unknown_weight_is_enough(service: Service) -> None:
    """Products without a weight pass for heavy ones."""
    _operator(service.products.lists, "gte", lambda held, wanted: held is None or held >= wanted)


def only_the_first_country(service: Service) -> None:
    """Of several countries, the first alone is looked at."""
    _operator(service.carriers.lists, "in", lambda held, wanted: held == wanted[0])


def contains_is_equals(service: Service) -> None:
    """A label is found by its whole text only."""
    _operator(service.labels.lists, "contains", lambda held, wanted: held == wanted)


def due_date_ignored(service: Service) -> None:
    """Shipments are not filtered by the day they are due."""
    _operator(service.shipments.lists, "gte", lambda held, wanted: True)


def filters_either_or(service: Service) -> None:
    """A shipment is kept that satisfies one of two filters."""
    lists = service.shipments.lists

    def keeps(request: Request, listing: Listing, item: Item) -> bool:
        answers = [
            lists.matches(operator, item[member], request.parameters[name])
            for name, (member, operator) in listing.filters.items()
            if request.parameters.get(name) is not None
        ]
        return not answers or any(answers)

    lists.keeps = keeps


POSITIONS: dict[str, Fault] = named(
    limit_zero_fails,
    limit_above_maximum_clamped,
    limit_above_maximum_taken,
    limit_in_letters_is_default,
    limit_below_zero_taken,
    default_limit_differs,
    size_above_maximum_refused,
    size_above_maximum_taken,
    page_zero_taken,
    garbage_cursor_is_page_one,
    garbage_cursor_fails,
    garbage_link_is_the_end,
    cursor_unverified,
    cursor_bound_to_limit,
    cursor_counts,
    deleted_position_ends_the_walk,
    deleted_position_starts_again,
    filter_dropped_on_page_two,
    link_drops_the_filter,
    prefix_found_anywhere,
    at_least_is_more_than,
    unknown_weight_is_enough,
    only_the_first_country,
    contains_is_equals,
    due_date_ignored,
    filters_either_or,
)
