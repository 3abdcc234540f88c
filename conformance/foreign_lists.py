"""What a stranger's own list shows of the owner's things, plainly and with each of its filters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from conformance.check import Failure, Steps, Unproven, send
from conformance.exchange import Request
from conformance.tenancy import tenant_parameters
from conformance.walking.listing import Listing, listing_of
from conformance.walking.page import Key, items_of, key_of, key_text
from conformance.walking.sieves import filter_parameters, telling
from conformance.walking.sizes import largest
from conformance.world import World
from conformance.world.principals import STRANGER
from contracts.operations import Operation
from contracts.source import Json

_MOST_FILTERS: Final = 8


def shown_to_strangers(world: World, operation: Operation) -> Steps[tuple[int, list[Failure]]]:
    """Return how many lists a stranger read, and what is wrong with those that show the owner's items.

    It is only wrong where tenants are told apart by the path, or hidden from each other. An item is the
    owner's if this run made it for the owner and the two see the very same: tenants may number their things
    alike.
    """
    rules = world.contract.errors
    if operation.pagination is None or rules is None:
        return 0, []
    if not rules.hidden and not tenant_parameters(world, operation):
        return 0, []
    listing = yield from listing_of(world, operation)
    owned = yield from _owned(world, listing)
    theirs = yield from world.prepare(operation, principal=STRANGER)
    request = listing.resized(theirs, largest(world, listing.bounds))
    tried = {"": request.because("a list as another tenant sees it")}
    filters, _ = filter_parameters(world, listing)
    for name, (parameter, field, operator) in list(filters.items())[:_MOST_FILTERS]:
        for sieve in telling(world, owned, parameter, field, operator)[:1]:
            why = f"a list with the filter {name} as another tenant sees it"
            tried[f" where {name} is a filter"] = sieve.put_on(request).because(why)
    failures: list[Failure] = []
    for words, one in tried.items():
        exchange = yield from send(one)
        items = items_of(operation.pagination, exchange) if exchange.succeeded else None
        if any(owned.get(key_of(listing.pagination, item) or "") == item for item in items or ()):
            failures.append(
                Failure(
                    seen=f"a list shows another tenant's items{words}",
                    exchanges=(exchange,),
                    blame=operation.pointer,
                )
            )
            break
    return len(tried), failures


def _owned(world: World, listing: Listing) -> Steps[Mapping[Key, Json]]:
    """Return what the owner's list shows of the items that this run made for the owner."""
    collection = world.collections.of_listing(listing.operation.id)
    made = {
        key_text(one.key)
        for one in (() if collection is None else world.ledger.made_in(collection.path))
        if one.principal == world.owner
    }
    request: Request = listing.first(largest(world, listing.bounds))
    exchange = yield from send(request.because("a list as its owner sees it"))
    items = items_of(listing.pagination, exchange) if exchange.succeeded else None
    if items is None:
        raise Unproven(f"{listing.operation.id} {exchange.outcome} to its owner")
    found = {key_of(listing.pagination, item): item for item in items}
    return {key: item for key, item in found.items() if key is not None and key in made}
