"""Which lists show what a consumer itself makes, and so can tell whether it was made exactly once.

A request that is sent again, and acts once, may leave its mark elsewhere: in a log of who asked for what, in
counters, in whatever a provider writes on its own account. What a consumer answers for are the items that it
creates, changes or deletes by the operations that it uses, in the list of the collection where they stand,
or in those that the answers of these operations link to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from conformance.world.collections import Collection, Collections, related
from contracts.contract import Contract
from contracts.operations import Operation

_READING: Final = frozenset({"get", "head", "options", "trace", "query"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongings:
    """What can be compared of what a consumer writes.

    `lists` are operations that list it; `apart` says of other lists that change with it why not.
    `writes` names the operations by which it writes, `unseen` those of them whose items no list shows.
    """

    lists: frozenset[str] = frozenset()
    apart: Mapping[str, str] = field(default_factory=dict[str, str])
    writes: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


def belongings(contract: Contract, used: Iterable[Operation]) -> Belongings:
    """Return what can be compared of what a consumer writes by the operations that it was seen to use."""
    collections = related(contract)
    writing = [one for one in used if writes(one)]
    lists: set[str] = set()
    unseen: list[str] = []
    for operation in writing:
        found = _listings(contract, collections, operation)
        if not found:
            unseen.append(operation.id)
        lists.update(one.id for one in found)
    names = {one.id for one in writing}
    apart = {
        one.listing.id: "its items stand elsewhere, or are the provider's own: a log, or another view"
        for one in collections.all
        if one.listing is not None
        and one.listing.id not in lists
        and any(creator.operation.id in names for creator in one.creators)
    }
    return Belongings(
        lists=frozenset(lists),
        apart=apart,
        writes=tuple(one.id for one in writing),
        unseen=tuple(unseen),
    )


def writes(operation: Operation) -> bool:
    """Whether an operation may change anything: by its method, unless the contract calls it a reading one."""
    reads = operation.latency is not None and operation.latency.class_name == "read"
    return not (operation.method in _READING or reads or operation.pagination is not None)


def _listings(
    contract: Contract, collections: Collections, operation: Operation
) -> Sequence[Operation]:
    """Return the lists of the collection whose items an operation writes, or of those that it links to.

    What stands elsewhere than where it is written is linked to by the answer (OpenAPI 3.1, Link Object).
    """
    linked = [
        contract.operation(link.operation)
        for response in operation.responses
        if response.status.startswith("2")
        for link in response.links
    ]
    found = [_listing(collections, operation), *linked]
    return [one for one in found if one is not None and one.pagination is not None]


def _listing(collections: Collections, operation: Operation) -> Operation | None:
    """Return the list of the collection whose items an operation writes, or None."""
    created = collections.of_creator(operation.id)
    if created is not None:
        collection: Collection | None = created[0]
    else:
        collection = collections.of_item_path(operation.path)
    return collection.listing if collection is not None else None
