"""Faults of security: who may not see or do a thing sees it, does it, or learns that it is there."""

from __future__ import annotations

import json
from typing import Any

from tests.conformance.mutants.depot.faults.kit import (
    Fault,
    body_schema,
    named,
    rewrite_errors,
)
from tests.conformance.mutants.depot.server.cursors import Cursors
from tests.conformance.mutants.depot.server.guards import CALLERS, TITLES
from tests.conformance.mutants.depot.server.listings import Listing
from tests.conformance.mutants.depot.server.messages import (
    Caller,
    Item,
    Refusal,
    Request,
    Response,
)
from tests.conformance.mutants.depot.server.service import Service


def _lets_reader_write(service: Service, operation: str) -> None:
    may_write = service.guards.may_write

    def lenient(request: Request, caller: Caller) -> bool:
        return request.operation == operation or may_write(request, caller)

    service.guards.may_write = lenient


def reader_patches(service: Service) -> None:
    """Who may only read may patch labels."""
    _lets_reader_write(service, "patchLabel")


def reader_deletes(service: Service) -> None:
    """Who may only read may delete shipments."""
    _lets_reader_write(service, "deleteShipment")


def reader_creates_in_bulk(service: Service) -> None:
    """Who may only read may create shipments, several at once."""
    _lets_reader_write(service, "createShipments")


def reader_steps(service: Service) -> None:
    """Who may only read may send shipments on their way."""
    _lets_reader_write(service, "stepShipment")


def _lets_stranger_in(service: Service, operation: str) -> None:
    belongs = service.guards.belongs

    def lenient(request: Request, caller: Caller) -> bool:
        open_to_all = request.operation == operation and request.depot in TITLES
        return open_to_all or belongs(request, caller)

    service.guards.belongs = lenient


def stranger_reads_item(service: Service) -> None:
    """A product is read from every depot."""
    _lets_stranger_in(service, "getProduct")


def stranger_reads_list(service: Service) -> None:
    """Labels are listed for every depot."""
    _lets_stranger_in(service, "listLabels")


def stranger_reads_summary(service: Service) -> None:
    """The summary is shown to every depot."""
    _lets_stranger_in(service, "getSummary")


def stranger_writes(service: Service) -> None:
    """A label is patched from every depot."""
    _lets_stranger_in(service, "patchLabel")


def stranger_creates(service: Service) -> None:
    """A shipment is created in every depot."""
    _lets_stranger_in(service, "createShipment")


def _finds_everywhere(service: Service, operation: str, wanted: str) -> None:
    """Find an item by its key in whatever depot it is."""
    item = service.tools.item

    def find(request: Request, collection: str, parameter: str) -> Item:
        if (request.operation, collection) == (operation, wanted):
            for (_, shelf), items in service.tools.store.shelves.items():
                if shelf == wanted and request.values[parameter] in items:
                    return items[request.values[parameter]]
        return item(request, collection, parameter)

    service.tools.item = find


def item_of_another_depot(service: Service) -> None:
    """A shipment is found by its number in one's own depot, whosever it is."""
    _finds_everywhere(service, "getShipment", "shipments")


def carrier_of_another_depot(service: Service) -> None:
    """A carrier is found by its code in one's own depot, whosever it is."""
    _finds_everywhere(service, "getCarrier", "carriers")


def deletion_in_another_depot(service: Service) -> None:
    """A shipment is deleted by its number, whosever it is."""
    _finds_everywhere(service, "deleteShipment", "shipments")
    remove = service.tools.store.remove

    def everywhere(depot: str, collection: str, key: str) -> None:
        for owner, shelf in list(service.tools.store.shelves):
            if shelf == collection == "shipments":
                remove(owner, shelf, key)
        remove(depot, collection, key)

    service.tools.store.remove = everywhere


def movement_of_another_product(service: Service) -> None:
    """A movement is found below a product of one's own, whosever it is."""
    _finds_everywhere(service, "getMovement", "movements")

    def lenient(request: Request) -> Response:
        service.tools.item(request, "products", "product")
        return Response(status=200, body=service.tools.item(request, "movements", "movement"))

    service.movements.get = lenient


def search_across_depots(service: Service) -> None:
    """A search for products looks into every depot."""
    lists = service.products.lists
    all_of = lists.all

    def everywhere(request: Request, listing: Listing) -> list[Item]:
        if request.parameters.get("q") is None:
            return all_of(request, listing)
        shelves = service.tools.store.shelves.items()
        return [one for (_, name), shelf in shelves if name == "products" for one in shelf.values()]

    lists.all = everywhere


def _made_for(cursors: Cursors, cursor: str | None) -> tuple[list[str], dict[str, Any]] | None:
    """Return the parts of the path, and the filters, that a cursor was made for; None for a forged one."""
    if cursor is None:
        return None
    raw = cursors.decoded(cursor)
    if not cursors.is_sealed(raw[:16], raw[16:]):
        return None
    path, filters = json.loads(raw[16:])[0]
    return path.split("/"), filters


def cursor_across_depots(service: Service) -> None:
    """A cursor of products leads on in the depot that it was made in."""
    cursors, lists = service.products.cursors, service.products.lists
    cursors.is_within = lambda request, scope: scope[1:] == cursors.scope(request)[1:]
    all_of, items = lists.all, service.tools.store.items

    def elsewhere(request: Request, listing: Listing) -> list[Item]:
        made_for = _made_for(cursors, request.parameters.get("cursor"))
        if made_for is None:
            return all_of(request, listing)
        return items(made_for[0][2], listing.collection)

    lists.all = elsewhere


def cursor_across_filters(service: Service) -> None:
    """A cursor of products leads on within the filters that it was made for."""
    cursors, lists = service.products.cursors, service.products.lists
    cursors.is_within = lambda request, scope: scope[0] == cursors.scope(request)[0]
    keeps = lists.keeps

    def former(request: Request, listing: Listing, item: Item) -> bool:
        made_for = _made_for(cursors, request.parameters.get("cursor"))
        if made_for is None:
            return keeps(request, listing, item)
        as_made = Request(method="GET", path=request.path, parameters=made_for[1])
        return keeps(as_made, listing, item)

    lists.keeps = former


def link_across_products(service: Service) -> None:
    """A position of movements leads on among those of the product that it was made for."""
    cursors, lists = service.movements.cursors, service.movements.lists
    cursors.is_within = lambda request, scope: True
    all_of = lists.all

    def elsewhere(request: Request, listing: Listing) -> list[Item]:
        made_for = _made_for(cursors, request.parameters.get("after"))
        if made_for is None:
            return all_of(request, listing)
        values = {"depot": made_for[0][2], "product": made_for[0][4]}
        return all_of(Request(method="GET", path=request.path, values=values), listing)

    lists.all = elsewhere


def no_key_needed(service: Service) -> None:
    """A movement is read without a key."""
    _somebody(service, "getMovement", with_key=False)


def no_key_needed_for_a_list(service: Service) -> None:
    """Carriers are listed without a key."""
    _somebody(service, "listCarriers", with_key=False)


def no_key_needed_to_write(service: Service) -> None:
    """A label is created without a key."""
    _somebody(service, "createLabel", with_key=False)


def _somebody(service: Service, operation: str, *, with_key: bool) -> None:
    """Take who is not known for somebody of the depot that is asked for."""
    caller = service.guards.caller

    def lenient(request: Request, key: str | None) -> Caller | None:
        found = caller(request, key)
        meant = request.operation == operation and request.depot in TITLES
        if found is None and meant and bool(key) is with_key:
            return Caller(name="somebody", depot=request.depot, may_write=True)
        return found

    service.guards.caller = lenient


def any_key_reads(service: Service) -> None:
    """The depot is shown to any key."""
    _somebody(service, "getDepot", with_key=True)


def any_key_deletes(service: Service) -> None:
    """A product is deleted by any key."""
    _somebody(service, "deleteProduct", with_key=True)


def existence_by_status(service: Service) -> None:
    """To a stranger, a product that is there is forbidden, and one that is not is missing."""
    admit = service.guards.admit

    def telling(request: Request) -> None:
        try:
            admit(request)
        except Refusal:
            if request.operation == "getProduct" and service.tools.exists(
                request, "products", request.values["product"]
            ):
                raise Refusal("forbidden", "this is not yours") from None
            raise

    service.guards.admit = telling


def existence_by_words(service: Service) -> None:
    """To a stranger, a label that is there is missing in other words."""

    def tell(request: Request, response: Response) -> None:
        caller = request.caller
        if caller and caller.depot != request.depot:
            there = service.tools.exists(request, "labels", request.values["label"])
            response.body["title"] = "not yours" if there else "not found"

    rewrite_errors(service, tell, "getLabel", status=404)


def reference_into_another_depot(service: Service) -> None:
    """A shipment may name a product of another depot."""
    exists = service.tools.exists

    def anywhere(request: Request, collection: str, key: str) -> bool:
        shelves = service.tools.store.shelves.items()
        if (request.operation, collection) == ("createShipment", "products"):
            return any(name == collection and key in shelf for (_, name), shelf in shelves)
        return exists(request, collection, key)

    service.tools.exists = anywhere


def creator_assigned(service: Service) -> None:
    """A new product is by whom it says it is."""
    schema = body_schema(service, "createProduct")
    schema["properties"] = {**schema["properties"], "createdBy": {"type": "string"}}
    made = service.products.made

    def assigned(request: Request, key: str) -> Item:
        item = made(request, key)
        return {**item, "createdBy": request.payload.get("createdBy") or item["createdBy"]}

    service.products.made = assigned


def state_assigned(service: Service) -> None:
    """A patch of a shipment may say its state, past all steps."""
    schema = body_schema(service, "patchShipment")
    states = {"$ref": "#/components/schemas/ShipmentState"}
    schema["properties"] = {**schema["properties"], "state": states}


def key_shown(service: Service) -> None:
    """Who may not write is told which key could."""
    owner = next(iter(CALLERS))

    def tell(request: Request, response: Response) -> None:
        response.body["detail"] = f"needs the scope of {owner}"

    rewrite_errors(service, tell, status=403)


def repetition_across_depots(service: Service) -> None:
    """An idempotency key of one depot is answered with what another one did."""
    key = service.tools.idempotency.key
    service.tools.idempotency.key = lambda request: (
        ("", *found[1:]) if (found := key(request)) is not None else None
    )


TRESPASS: dict[str, Fault] = named(
    reader_patches,
    reader_deletes,
    reader_creates_in_bulk,
    reader_steps,
    stranger_reads_item,
    stranger_reads_list,
    stranger_reads_summary,
    stranger_writes,
    stranger_creates,
    item_of_another_depot,
    carrier_of_another_depot,
    deletion_in_another_depot,
    movement_of_another_product,
    search_across_depots,
    cursor_across_depots,
    cursor_across_filters,
    link_across_products,
    no_key_needed,
    no_key_needed_for_a_list,
    no_key_needed_to_write,
    any_key_reads,
    any_key_deletes,
    existence_by_status,
    existence_by_words,
    reference_into_another_depot,
    creator_assigned,
    state_assigned,
    key_shown,
    repetition_across_depots,
)
