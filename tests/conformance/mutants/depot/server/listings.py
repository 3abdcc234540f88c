"""Lists: what a filter keeps, in which order it comes, and what a page of it holds."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.conformance.mutants.depot.server.messages import Item, Request
from tests.conformance.mutants.depot.server.store import Store

Order = tuple[tuple[str, bool], ...]
"""Members, most significant first, each with whether it descends."""


def _search(held: Any, wanted: Any) -> bool:
    return str(wanted).casefold() in str(held).casefold()


OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda held, wanted: held == wanted,
    "gte": lambda held, wanted: held is not None and held >= wanted,
    "prefix": lambda held, wanted: held.startswith(wanted),
    "contains": lambda held, wanted: wanted in held,
    "search": _search,
    "in": lambda held, wanted: held in wanted,
}


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One list: the collection, its order, and what each parameter filters by."""

    collection: str
    order: Order
    filters: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])


@dataclass
class Lists:
    """Makes lists and pages of what is stored."""

    store: Store

    def all(self, request: Request, listing: Listing) -> list[Item]:
        """Return everything that a list may show, unfiltered; what lies below a product is that product's."""
        product = request.values.get("product")
        return [
            one
            for one in self.store.items(request.depot, listing.collection)
            if product is None or one["product"] == product
        ]

    def kept(self, request: Request, listing: Listing, items: Sequence[Item]) -> list[Item]:
        """Return what the filters of a request keep."""
        return [one for one in items if self.keeps(request, listing, one)]

    def keeps(self, request: Request, listing: Listing, item: Item) -> bool:
        for name, (member, operator) in listing.filters.items():
            wanted = request.parameters.get(name)
            if wanted is not None and not self.matches(operator, item[member], wanted):
                return False
        return True

    def matches(self, operator: str, held: Any, wanted: Any) -> bool:
        return OPERATORS[operator](held, wanted)

    def ordered(self, listing: Listing, items: Sequence[Item]) -> list[Item]:
        """Return items in the order of a list."""
        compare = functools.partial(self.compare, listing.order)
        return sorted(items, key=functools.cmp_to_key(compare))

    def compare(self, order: Order, one: Item, other: Item) -> int:
        """Return less than, equal to or more than zero, as one item stands before, at or after another."""
        for member, descends in order:
            held, found = self.comparable(member, one), self.comparable(member, other)
            if held != found:
                before = held > found if descends else held < found
                return -1 if before else 1
        return 0

    def comparable(self, member: str, item: Item) -> Any:
        return item[member]

    def matching(self, request: Request, listing: Listing) -> list[Item]:
        """Return all that a request asks for, in order."""
        return self.ordered(listing, self.kept(request, listing, self.all(request, listing)))

    def position(self, listing: Listing, item: Item) -> list[Any]:
        """Return where an item stands: the members of the order."""
        return [item[member] for member, _ in listing.order]

    def after(self, listing: Listing, items: Sequence[Item], position: list[Any]) -> list[Item]:
        """Return what comes after a position, whether or not something still stands there."""
        place = {member: value for (member, _), value in zip(listing.order, position, strict=True)}
        return [one for one in items if self.compare(listing.order, place, one) < 0]

    def limit(self, request: Request) -> int:
        """Return the size of the page."""
        return request.parameters["limit"]

    def cut(self, items: Sequence[Item], limit: int) -> tuple[list[Item], bool]:
        """Return a page, and whether something follows it."""
        return list(items[:limit]), len(items) > limit

    def total(self, request: Request, listing: Listing, matching: Sequence[Item]) -> int:
        return len(matching)
