"""Where everything is kept: by depot, collection and key, in memory."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.conformance.mutants.depot.server.messages import Item

Shelf = dict[str, Item]
"""The items of one collection in one depot, by key."""


@dataclass
class Store:
    """All depots."""

    shelves: dict[tuple[str, str], Shelf] = field(default_factory=dict[tuple[str, str], Shelf])
    numbers: dict[tuple[str, str], Iterator[int]] = field(
        default_factory=dict[tuple[str, str], Iterator[int]]
    )

    def shelf(self, depot: str, collection: str) -> Shelf:
        return self.shelves.setdefault((depot, collection), {})

    def find(self, depot: str, collection: str, key: str) -> Item | None:
        return self.shelf(depot, collection).get(key)

    def put(self, depot: str, collection: str, key: str, item: Item) -> None:
        self.shelf(depot, collection)[key] = item

    def remove(self, depot: str, collection: str, key: str) -> None:
        self.shelf(depot, collection).pop(key, None)

    def items(self, depot: str, collection: str) -> list[Item]:
        """Return what a list is made from."""
        return list(self.shelf(depot, collection).values())

    def number(self, collection: str, depot: str = "") -> int:
        """Return the next number of a collection, of all depots together or of one."""
        return next(self.numbers.setdefault((collection, depot), itertools.count(1)))
