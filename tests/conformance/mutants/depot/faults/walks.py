"""Faults of walks: what a page holds, and how it leads to the next."""

from __future__ import annotations

import functools
import random
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from tests.conformance.mutants.depot.faults.kit import Fault, named, rewrite
from tests.conformance.mutants.depot.server.listings import Listing
from tests.conformance.mutants.depot.server.messages import Item, Refusal, Request, Response
from tests.conformance.mutants.depot.server.service import Service


def page_border_drops_an_item(service: Service) -> None:
    """Every page of products but the first lacks its first item."""
    after = service.products.lists.after
    service.products.lists.after = lambda listing, items, position: after(listing, items, position)[
        1:
    ]


def page_border_repeats_an_item(service: Service) -> None:
    """An offset counts from one, but the first page counts from zero."""
    service.shipments.offset = lambda request: max(0, request.parameters["offset"] - 1)


def page_numbers_from_zero(service: Service) -> None:
    """Page 1 is the second page."""
    service.carriers.start = lambda request, size: request.parameters["page"] * size


def equal_names_skipped(service: Service) -> None:
    """A cursor stands after all products of one name."""
    lists, order = service.products.lists, service.products.listing.order[:1]

    def after(listing: Listing, items: Sequence[Item], position: list[Any]) -> list[Item]:
        return [one for one in items if lists.compare(order, {"name": position[0]}, one) < 0]

    lists.after = after


def equal_priorities_repeated(service: Service) -> None:
    """A cursor stands before all labels of one priority, but for its own."""

    def after(listing: Listing, items: Sequence[Item], position: list[Any]) -> list[Item]:
        priority, code = position
        return [one for one in items if one["priority"] <= priority and one["code"] != code]

    service.labels.lists.after = after


def last_page_has_a_cursor(service: Service) -> None:
    """The last page of labels names itself as the next, for ever."""

    def loop(request: Request, response: Response) -> None:
        if response.status == 200 and response.body["next"] is None and response.body["labels"]:
            last = response.body["labels"][-1]
            response.body["next"] = f"{last['priority']}.{last['code']}"
        elif response.status == 200 and response.body["next"] is None and response.body["count"]:
            response.body["next"] = request.parameters["after"]

    rewrite(service, loop, "listLabels")


def last_page_links_to_the_first(service: Service) -> None:
    """The last page of movements is followed by the first."""

    def loop(request: Request, response: Response) -> None:
        if response.status == 200 and "Link" not in response.headers and response.body:
            stated = {name: one for name, one in request.parameters.items() if one is not None}
            again = urlencode({name: one for name, one in stated.items() if name != "after"})
            response.headers["Link"] = f'<{request.path}?{again}>; rel="next"'

    rewrite(service, loop, "listMovements")


def more_on_exact_multiple(service: Service) -> None:
    """A full page says that more follows, even if it was the last."""

    def full(request: Request, response: Response) -> None:
        if response.status == 200 and len(response.body["carriers"]) == request.parameters["size"]:
            response.body["more"] = True

    rewrite(service, full, "listCarriers")


def more_is_never_said(service: Service) -> None:
    """Every page of labels says that nothing follows, beside the cursor to what follows."""

    def never(request: Request, response: Response) -> None:
        if response.status == 200:
            response.body["more"] = False

    rewrite(service, never, "listLabels")


def limit_plus_one(service: Service) -> None:
    """A page of products holds one more than was asked for."""
    cut = service.products.lists.cut
    service.products.lists.cut = lambda items, limit: cut(items, limit + 1)


def limit_ignored(service: Service) -> None:
    """A page of shipments holds ten, whatever was asked for."""
    service.shipments.lists.limit = lambda request: 10


def pages_one_short(service: Service) -> None:
    """A page of products holds one less than was asked for."""
    cut = service.products.lists.cut
    service.products.lists.cut = lambda items, limit: cut(items, max(1, limit - 1))


def quiet_cap(service: Service) -> None:
    """A page of shipments holds twenty at most, though fifty may be asked for."""
    service.shipments.lists.limit = lambda request: min(20, request.parameters["limit"])


def total_counts_other_depots(service: Service) -> None:
    """The total of products counts those of every depot."""
    store = service.tools.store

    def total(request: Request, listing: Listing, matching: Sequence[Item]) -> int:
        others = [one for (_, name), one in store.shelves.items() if name == listing.collection]
        return len(matching) + sum(map(len, others)) - len(store.shelf(request.depot, "products"))

    service.products.lists.total = total


def total_ignores_filters(service: Service) -> None:
    """The total of shipments counts what the filter leaves out."""
    lists = service.shipments.lists
    lists.total = lambda request, listing, matching: len(lists.all(request, listing))


def total_is_the_page(service: Service) -> None:
    """The count of labels is that of the page."""

    def count(request: Request, response: Response) -> None:
        if response.status == 200:
            response.body["count"] = len(response.body["labels"])

    rewrite(service, count, "listLabels")


def empty_list_is_missing(service: Service) -> None:
    """A list of carriers with nothing in it is not found."""

    def missing(request: Request, response: Response) -> None:
        if response.status == 200 and not response.body["carriers"]:
            found = service.refused(request, Refusal("not-found", "there are no carriers"))
            response.status, response.body = found.status, found.body
            response.media_type = found.media_type

    rewrite(service, missing, "listCarriers")


def ties_in_any_order(service: Service) -> None:
    """Labels of one priority come as they like on each page."""

    def shuffle(request: Request, response: Response) -> None:
        if response.status == 200:
            labels: list[Item] = response.body["labels"]
            random.shuffle(labels)
            labels.sort(key=_descending)

    rewrite(service, shuffle, "listLabels")


def _descending(label: Item) -> int:
    return -int(label["priority"])


def order_ignores_case(service: Service) -> None:
    """Products are in the order of a telephone book."""
    service.products.lists.comparable = lambda member, item: str(item[member]).casefold()


def numbers_ordered_as_text(service: Service) -> None:
    """Shipment 10 comes before shipment 9."""
    service.shipments.lists.comparable = lambda member, item: str(item[member])


def oldest_first(service: Service) -> None:
    """Movements begin with the oldest, though the latest is promised first."""
    lists = service.movements.lists
    compare = lists.compare
    lists.compare = lambda order, one, other: compare((("at", False), ("id", False)), one, other)


def order_of_insertion(service: Service) -> None:
    """Carriers come as they were put."""
    service.carriers.lists.ordered = lambda listing, items: list(items)


def sorted_page_by_page(service: Service) -> None:
    """Products are cut into pages as they were made, and each page is sorted."""
    lists = service.products.lists
    compare = functools.partial(lists.compare, service.products.listing.order)

    def by_id(listing: Listing, items: Sequence[Item]) -> list[Item]:
        return sorted(items, key=lambda one: one["id"])

    def after(listing: Listing, items: Sequence[Item], position: list[Any]) -> list[Item]:
        return [one for one in items if one["id"] > position[1]]

    def sort(request: Request, response: Response) -> None:
        if response.status == 200:
            response.body["data"].sort(key=functools.cmp_to_key(compare))

    lists.ordered, lists.after = by_id, after
    rewrite(service, sort, "listProducts")


WALKS: dict[str, Fault] = named(
    page_border_drops_an_item,
    page_border_repeats_an_item,
    page_numbers_from_zero,
    equal_names_skipped,
    equal_priorities_repeated,
    last_page_has_a_cursor,
    last_page_links_to_the_first,
    more_on_exact_multiple,
    more_is_never_said,
    limit_plus_one,
    limit_ignored,
    pages_one_short,
    quiet_cap,
    total_counts_other_depots,
    total_ignores_filters,
    total_is_the_page,
    empty_list_is_missing,
    ties_in_any_order,
    order_ignores_case,
    numbers_ordered_as_text,
    oldest_first,
    order_of_insertion,
    sorted_page_by_page,
)
