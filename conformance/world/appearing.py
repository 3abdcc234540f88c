"""What a view shows of what was added to it, which no answer may tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.check import Steps, Unproven
from conformance.exchange import Exchange
from conformance.world.collections import Collection
from conformance.world.prerequisites import Wish, prepare
from conformance.world.resources import Resource
from contracts.operations import Operation
from contracts.pointers import Absent, resolve

if TYPE_CHECKING:
    from conformance.world.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A view as it was before something was added to it: the keys of its items."""

    operation: Operation
    collection: Collection
    principal: str | None
    keys: frozenset[str]


def watched(
    world: World, operation: Operation, collection: Collection, principal: str | None
) -> Steps[Watched | None]:
    """Return a view as it is, or None where what adds to it is known to tell what it shows then."""
    if not collection.is_view or world.memory.get(_name(operation)):
        return None
    from conformance.contents import key_of, walk

    listing = yield from prepare(world, operation, Wish(principal=principal))
    try:
        walked = yield from walk(world, operation, listing.because("what is there before"))
    except Unproven:
        return None
    return Watched(
        operation=operation,
        collection=collection,
        principal=principal,
        keys=frozenset(key_of(operation.pagination, item) for item in walked.items),
    )


def appeared(
    world: World, view: Watched, additions: Sequence[Exchange], told: Sequence[Resource]
) -> Steps[list[Resource]]:
    """Return what a view shows that it did not show before some additions.

    What their answers told stands, unless the view shows other new items and none of those.
    """
    from conformance.contents import key_of, walk

    operation = view.operation
    listing = yield from prepare(world, operation, Wish(principal=view.principal))
    walked = yield from walk(world, operation, listing.because("what was added to it"))
    pagination = operation.pagination
    found: list[Resource] = []
    for item in walked.items:
        key = item if pagination is None else resolve(item, pagination.key)
        if isinstance(key, Absent) or key_of(pagination, item) in view.keys:
            continue
        found.append(
            Resource(
                collection=view.collection,
                parameters=dict(listing.path_values),
                key=key,
                principal=view.principal,
                made_by=additions[-1],
            )
        )
    if {str(one.key) for one in told} & {str(one.key) for one in found}:
        # It is the same way each time: the view need not be looked at again.
        world.memory[_name(operation)] = True
        return list(told)
    if not found and not told:
        raise Unproven(
            f"what {additions[-1].request.operation} adds is neither told by its answer nor shown by "
            f"{operation.id}"
        )
    if not found:
        return list(told)
    world.ledger.mend(told, found)
    return found


def _name(operation: Operation) -> str:
    return f"told of {operation.id}"
