"""How operations hang together: a collection, what lists it, adds to it, and acts on one item of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from contracts.contract import Contract
from contracts.expressions import Expression, Part
from contracts.operations import Link, Operation, Response
from contracts.pointers import Pointer

_PARAMETER: Final = re.compile(r"\{([^{}]+)\}")
_APART: Final = 10
"""How many shared items a view has for itself, at the most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Creator:
    """An operation that adds to a collection.

    `items` points at the array of a bulk body, or is None where a call adds one item. `links` lead
    from its answers to operations on the item. `chosen` says that the client names the item (PUT).
    """

    operation: Operation
    items: Expression | None = None
    links: tuple[tuple[Response, Link], ...] = ()
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Items of one kind; `path` is where they are listed or added, `item_path` where each one stands."""

    path: str
    item_path: str | None = None
    parameter: str | None = None
    key: Pointer | None = None
    listing: Operation | None = None
    creators: tuple[Creator, ...] = ()
    on_item: tuple[Operation, ...] = ()

    @property
    def is_view(self) -> bool:
        """Whether it only shows what stands elsewhere: its items have no path of their own."""
        return self.item_path is None and self.listing is not None

    def item_operation(self, method: str) -> Operation | None:
        """Return the operation of a method on one item, or None."""
        return next((one for one in self.on_item if one.method == method), None)


@dataclass(frozen=True, kw_only=True)
class Collections:
    """Every collection of a contract."""

    all: tuple[Collection, ...]

    def of_item_path(self, item_path: str) -> Collection | None:
        """Return the collection whose items stand at a path."""
        return self._by_item_path.get(item_path)

    def of_listing(self, operation_id: str) -> Collection | None:
        """Return the collection that an operation lists."""
        return self._by_listing.get(operation_id)

    def anchor(self, operation_id: str) -> int:
        """Return from which number on the shared items are counted that an operation refers to.

        A view has some of its own: what hangs on those of everybody grows with all that a run writes.
        """
        number = self._views.get(operation_id)
        return 0 if number is None else _APART * (1 + number)

    def of_creator(self, operation_id: str) -> tuple[Collection, Creator] | None:
        """Return the collection that an operation adds to, with how it does so."""
        return self._by_creator.get(operation_id)

    @cached_property
    def _by_item_path(self) -> dict[str, Collection]:
        return {one.item_path: one for one in reversed(self.all) if one.item_path is not None}

    @cached_property
    def _by_listing(self) -> dict[str, Collection]:
        return {one.listing.id: one for one in reversed(self.all) if one.listing is not None}

    @cached_property
    def _views(self) -> dict[str, int]:
        views = (one.listing.id for one in self.all if one.is_view and one.listing is not None)
        return {name: number for number, name in enumerate(views)}

    @cached_property
    def _by_creator(self) -> dict[str, tuple[Collection, Creator]]:
        found: dict[str, tuple[Collection, Creator]] = {}
        for collection in self.all:
            for creator in collection.creators:
                operation = creator.operation
                if creator.chosen:
                    continue
                # Other lists may show what it adds as well: what stands at its own path is what it makes.
                known = found.get(operation.id)
                if known is None or known[0].path != operation.path == collection.path:
                    found[operation.id] = collection, creator
        return found


def parameters_of(path: str) -> tuple[str, ...]:
    """Return the names of a path's parameters, in order."""
    return tuple(_PARAMETER.findall(path))


def prefix_through(path: str, parameter: str) -> str:
    """Return a path up to and including one of its parameters."""
    return path[: path.index("{" + parameter + "}") + len(parameter) + 2]


@lru_cache(maxsize=4)
def related(contract: Contract) -> Collections:
    """Return the collections of a contract, by the nesting of its paths, `populate` and Links."""
    by_path: dict[str, list[Operation]] = {}
    for operation in contract.operations:
        by_path.setdefault(operation.path, []).append(operation)
    item_paths = {
        path.rpartition("/")[0]: path
        for path in by_path
        if re.fullmatch(r"\{[^{}]+\}", path.rpartition("/")[2])
    }
    listed = {
        operation.path for operation in contract.operations if operation.pagination is not None
    }
    # An item that is only acted upon below its own path has a collection all the same.
    for path in by_path:
        for name in parameters_of(path):
            through = prefix_through(path, name)
            above, _, last = through.rpartition("/")
            if last == "{" + name + "}" and above in by_path:
                item_paths.setdefault(above, through)
    linking = _linking(contract)
    found = [
        _collection(contract, by_path, linking, path, item_paths.get(path))
        for path in sorted({*item_paths, *listed})
    ]
    return Collections(all=tuple(found))


def _linking(contract: Contract) -> dict[str, list[Operation]]:
    """Return the writes whose answers lead on by Links, by each path that they lead to or below."""
    found: dict[str, list[Operation]] = {}
    for operation in contract.operations:
        if operation.method not in ("post", "put"):
            continue
        targets = {
            target.path
            for response in operation.responses
            for link in response.links
            if (target := contract.operation(link.operation)) is not None
        }
        for path in {above for target in targets for above in _with_parents(target)}:
            found.setdefault(path, []).append(operation)
    return found


def _with_parents(path: str) -> list[str]:
    """Return a path and every path above it."""
    parts = path.split("/")
    return ["/".join(parts[:length]) for length in range(2, len(parts) + 1)]


def _collection(
    contract: Contract,
    by_path: dict[str, list[Operation]],
    linking: dict[str, list[Operation]],
    path: str,
    item_path: str | None,
) -> Collection:
    here = by_path.get(path, [])
    # A list may be asked for by POST, where what it holds takes a body to say.
    listings = sorted(
        (one for one in here if one.method == "get" or one.pagination is not None),
        key=lambda one: one.pagination is None,
    )
    listing = listings[0] if listings else None
    parameter = None if item_path is None else parameters_of(item_path)[-1]
    on_item = tuple(by_path.get(item_path, ())) if item_path else ()
    pagination = listing.pagination if listing else None
    return Collection(
        path=path,
        item_path=item_path,
        parameter=parameter,
        key=pagination.key if pagination else None,
        listing=listing,
        creators=_creators(
            contract,
            here,
            linking.get(item_path, []) if item_path else [],
            listing,
            item_path,
            parameter,
            on_item,
        ),
        on_item=on_item,
    )


def _creators(
    contract: Contract,
    here: list[Operation],
    linking: list[Operation],
    listing: Operation | None,
    item_path: str | None,
    parameter: str | None,
    on_item: tuple[Operation, ...],
) -> tuple[Creator, ...]:
    found: dict[str, Creator] = {}
    populate = listing.pagination.populate if listing and listing.pagination else None
    candidates: list[Operation] = []
    if populate is not None:
        stated = contract.operation(populate.operation)
        candidates += [stated] if stated is not None else []
    candidates += [one for one in here if one.method == "post"]
    candidates += linking
    for operation in candidates:
        links = _links_to(contract, operation, item_path, parameter)
        stated_here = populate is not None and populate.operation == operation.id
        at_path = (
            operation in here
            and operation.method == "post"
            and operation.body is not None
            and operation is not listing
        )
        if operation.id in found or not (links or stated_here or at_path):
            continue
        if operation.path == item_path or (
            item_path and operation.path.startswith(item_path + "/")
        ):
            continue
        bulk = populate.items if populate is not None and stated_here else None
        if bulk is not None and (bulk.part is not Part.BODY or bulk.pointer == ""):
            bulk = None
        found[operation.id] = Creator(operation=operation, items=bulk, links=links)
    for operation in on_item:
        if operation.method == "put" and operation.response_for(201) is not None:
            found.setdefault(operation.id, Creator(operation=operation, chosen=True))
    return tuple(found.values())


def _links_to(
    contract: Contract, operation: Operation, item_path: str | None, parameter: str | None
) -> tuple[tuple[Response, Link], ...]:
    if item_path is None or parameter is None:
        return ()
    links: list[tuple[Response, Link]] = []
    for response in operation.responses:
        for link in response.links:
            target = contract.operation(link.operation)
            named = {name.removeprefix("path.") for name in link.parameters}
            inside = target is not None and (target.path + "/").startswith(item_path + "/")
            if inside and parameter in named and response.status.startswith("2"):
                links.append((response, link))
    return tuple(links)
