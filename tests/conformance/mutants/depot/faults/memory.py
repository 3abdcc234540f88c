"""Faults of what is kept: written otherwise than sent, read otherwise than kept, done in part or twice."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import Any, cast

from tests.conformance.mutants.depot.faults.kit import Fault, named, rewrite
from tests.conformance.mutants.depot.server.listings import Listing
from tests.conformance.mutants.depot.server.messages import Item, Refusal, Request, Response
from tests.conformance.mutants.depot.server.products import OPTIONAL
from tests.conformance.mutants.depot.server.service import Service
from tests.conformance.mutants.depot.server.surface import Route


def _keep(service: Service, changed: str, change: Callable[[Item], Item]) -> None:
    """Change what is kept of a collection, however it was answered."""
    put = service.tools.store.put

    def broken(depot: str, collection: str, key: str, item: Item) -> None:
        put(depot, collection, key, change(dict(item)) if collection == changed else item)

    service.tools.store.put = broken


def other_letters_lost(service: Service) -> None:
    """The names of products are kept in ASCII."""
    _keep(
        service,
        "products",
        lambda item: {**item, "name": item["name"].encode("ascii", "replace").decode()},
    )


def units_rounded(service: Service) -> None:
    """The units of movements are kept as floating-point numbers."""
    _keep(service, "movements", lambda item: {**item, "units": int(float(item["units"]))})


def leading_zeros_lost(service: Service) -> None:
    """The numbers of products are kept as numbers."""
    _keep(service, "products", lambda item: {**item, "sku": item["sku"].lstrip("0") or "0"})


def texts_trimmed(service: Service) -> None:
    """The texts of labels are kept without the spaces around them."""
    _keep(service, "labels", lambda item: {**item, "text": item["text"].strip() or "-"})


def text_cut(service: Service) -> None:
    """The titles of carriers are kept to their thirtieth character."""
    _keep(service, "carriers", lambda item: {**item, "title": item["title"][:30]})


def weight_rounded(service: Service) -> None:
    """The weights of products are kept in whole numbers."""

    def whole(item: Item) -> Item:
        return {**item, "weight": item["weight"] and math.floor(item["weight"])}

    _keep(service, "products", whole)


def tags_sorted(service: Service) -> None:
    """The tags of products are kept in the order of the alphabet."""

    def in_order(item: Item) -> Item:
        return {**item, "tags": sorted(item["tags"], reverse=True)} if "tags" in item else item

    _keep(service, "products", in_order)


def contact_in_capitals(service: Service) -> None:
    """The contacts of shipments are kept in capitals."""
    _keep(
        service,
        "shipments",
        lambda item: {**item, "contact": item["contact"] and item["contact"].upper()},
    )


def new_item_unlisted(service: Service) -> None:
    """The newest label is not listed until another one is made."""
    items = service.labels.lists.all

    def older(request: Request, listing: Listing) -> list[Item]:
        return items(request, listing)[:-1]

    service.labels.lists.all = older


def new_item_unfound(service: Service) -> None:
    """A shipment that was made alone is not found by its number."""
    create = service.shipments.create
    lost: set[int] = set()

    def forget(request: Request) -> Response:
        response = create(request)
        lost.add(response.body["number"])
        return response

    item = service.tools.item

    def find(request: Request, collection: str, parameter: str) -> Item:
        if request.operation == "getShipment" and int(request.values["shipment"]) in lost:
            raise Refusal("not-found", "there is no such thing here")
        return item(request, collection, parameter)

    service.shipments.create, service.tools.item = forget, find


def stale_list(service: Service) -> None:
    """The list of carriers is a cache that every third reading renews."""
    all_of = service.carriers.lists.all
    cache: dict[str, tuple[int, list[Item]]] = {}

    def cached(request: Request, listing: Listing) -> list[Item]:
        left, items = cache.get(request.depot, (0, []))
        if left == 0:
            left, items = 3, copy.deepcopy(all_of(request, listing))
        cache[request.depot] = (left - 1, items)
        return items

    service.carriers.lists.all = cached


def stale_item(service: Service) -> None:
    """A label is read as it was when it was first read."""
    get = service.labels.get
    cache: dict[tuple[str, str], Item] = {}

    def cached(request: Request) -> Response:
        response = get(request)
        key = (request.depot, request.values["label"])
        response.body = cache.setdefault(key, copy.deepcopy(response.body))
        return response

    service.labels.get = cached


def put_merges(service: Service) -> None:
    """Replacing a product keeps what is not named."""
    service.products.replaced = lambda item, payload: {**item, **payload}


def put_keeps_the_rating(service: Service) -> None:
    """Putting a carrier without a rating keeps the former one."""
    service.carriers.made = lambda code, payload, former: {
        **({"rating": former["rating"]} if former and "rating" in former else {}),
        "code": code,
        **payload,
    }


def put_twice_makes_two(service: Service) -> None:
    """Putting a carrier again lists it again."""
    keep = service.carriers.keep

    def double(request: Request, item: Item) -> None:
        shelf = service.tools.store.shelf(request.depot, "carriers")
        if item["code"] in shelf:
            service.tools.store.put(request.depot, "carriers", f"{item['code']} again", item)
        keep(request, item)

    service.carriers.keep = double


def patch_resets(service: Service) -> None:
    """A patch of a product empties the note that it does not name."""
    merged = service.tools.merged

    def reset(item: Item, patch: Item, optional: tuple[str, ...] = ()) -> Item:
        return merged(item, {"note": None, **patch} if optional == OPTIONAL else patch, optional)

    service.tools.merged = reset


def patch_ignores_null(service: Service) -> None:
    """A patch with null leaves a shipment's contact as it is."""
    merged = service.tools.merged

    def lenient(item: Item, patch: Item, optional: tuple[str, ...] = ()) -> Item:
        if "contact" in item:
            patch = {name: one for name, one in patch.items() if one is not None}
        return merged(item, patch, optional)

    service.tools.merged = lenient


def patch_not_kept(service: Service) -> None:
    """A patch of a label is answered as done, and forgotten."""
    put = service.tools.store.put
    patch = service.labels.patch

    def forgetful(request: Request) -> Response:
        service.tools.store.put = lambda depot, collection, key, item: None
        try:
            return patch(request)
        finally:
            service.tools.store.put = put

    service.labels.patch = forgetful


def deleted_still_listed(service: Service) -> None:
    """A deleted label stays in the list."""
    _remember_deleted(service, "labels")


def deleted_still_found(service: Service) -> None:
    """A deleted shipment is still found by its number."""
    removed: dict[tuple[str, str], Item] = {}
    remove, item = service.tools.store.remove, service.tools.item

    def keep(depot: str, collection: str, key: str) -> None:
        if collection == "shipments":
            removed[depot, key] = service.tools.store.shelf(depot, collection)[key]
        remove(depot, collection, key)

    def find(request: Request, collection: str, parameter: str) -> Item:
        key = (request.depot, request.values.get("shipment", ""))
        if request.operation == "getShipment" and key in removed:
            return removed[key]
        return item(request, collection, parameter)

    service.tools.store.remove, service.tools.item = keep, find


def _remember_deleted(service: Service, remembered: str) -> None:
    removed: dict[str, list[Item]] = {}
    remove, items = service.tools.store.remove, service.tools.store.items

    def keep(depot: str, collection: str, key: str) -> None:
        if collection == remembered:
            shelf = service.tools.store.shelf(depot, collection)
            removed.setdefault(depot, []).append(shelf[key])
        remove(depot, collection, key)

    def both(depot: str, collection: str) -> list[Item]:
        present = items(depot, collection)
        if collection != remembered:
            return present
        codes = {one["code"] for one in present}
        return present + [one for one in removed.get(depot, []) if one["code"] not in codes]

    service.tools.store.remove, service.tools.store.items = keep, both


def nothing_deleted(service: Service) -> None:
    """Deleting a carrier does nothing."""

    def pretend(request: Request) -> Response:
        service.tools.item(request, "carriers", "carrier")
        return Response(status=204)

    service.carriers.delete = pretend


def one_entity_tag(service: Service) -> None:
    """Every state of a carrier has the same entity tag."""
    of = service.tools.tags.of
    service.tools.tags.of = lambda item: '"1"' if "mode" in item else of(item)


def entity_tag_of_the_reading(service: Service) -> None:
    """Each reading of a carrier has an entity tag of its own."""

    def other(request: Request, response: Response) -> None:
        if response.status == 200:
            response.headers["ETag"] = f'"{service.request_id()}"'

    rewrite(service, other, "getCarrier")


def stale_carrier_taken(service: Service) -> None:
    """A carrier is put whatever If-Match says."""
    hold = service.tools.tags.hold

    def lenient(request: Request, item: Item, *, required: bool = False) -> None:
        if request.operation != "putCarrier":
            hold(request, item, required=required)

    service.tools.tags.hold = lenient


def repetition_done_again(service: Service) -> None:
    """The same idempotency key makes another product, if it can."""
    service.tools.idempotency.once = lambda request, act: act()


def repetition_of_another_taken(service: Service) -> None:
    """An idempotency key with another body is answered as before."""
    service.tools.idempotency.mismatch = lambda: None


def repetition_answered_otherwise(service: Service) -> None:
    """A repetition is answered with nothing but that it was done."""
    once = service.tools.idempotency.once

    def brief(request: Request, act: Callable[[], Response]) -> Response:
        key = service.tools.idempotency.key(request)
        known = key is not None and key in service.tools.idempotency.done
        response = once(request, act)
        if known:
            response.headers["Location"] = "/done"
            response.body = {**response.body, "name": "done before"}
        return response

    service.tools.idempotency.once = brief


def batch_kept_in_part(service: Service) -> None:
    """A batch of shipments is kept up to the first that names what is not there."""

    def one_by_one(request: Request, payloads: list[Item]) -> None:
        for index, one in enumerate(payloads):
            try:
                service.shipments.refer(request, one, f"/shipments/{index}")
            except Refusal:
                for good in payloads[:index] or payloads[index + 1 :]:
                    if service.tools.exists(request, "carriers", good["carrier"]):
                        service.shipments.keep(request, service.shipments.made(request.depot, good))
                raise

    service.shipments.refer_all = one_by_one


def _trace(service: Service, operation: str, act: Callable[[Request], None]) -> None:
    """Do something though the body is refused as invalid."""
    payload = service.reader.payload

    def broken(request: Request, route: Route) -> None:
        try:
            payload(request, route)
        except Refusal as refusal:
            if request.operation == operation and refusal.code == "invalid-body":
                act(request)
            raise

    service.reader.payload = broken


def valid_movements_kept(service: Service) -> None:
    """Of a batch of movements that is refused, the valid ones are kept."""
    schema = {"$ref": "#/components/schemas/MovementInput"}

    def keep(request: Request) -> None:
        known = service.tools.exists(request, "products", request.values["product"])
        for one in _listed(request.payload, "movements") if known else []:
            if not list(service.reader.validator.wrong(schema, one)):
                made = service.movements.made(request, one)
                service.tools.store.put(request.depot, "movements", made["id"], made)

    _trace(service, "recordMovements", keep)


def _listed(payload: Any, member: str) -> list[Any]:
    """Return an array of a payload that may be anything."""
    stated = cast("Item", payload).get(member) if isinstance(payload, dict) else None
    return cast("list[Any]", stated) if isinstance(stated, list) else []


def refused_patch_kept(service: Service) -> None:
    """What is right of a patch of a label is kept though the patch is refused."""

    def keep(request: Request) -> None:
        label = service.tools.store.find(request.depot, "labels", request.values["label"])
        stated: Any = request.payload
        if label is None or not isinstance(stated, dict):
            return
        known = service.surface.schema("LabelPatch")["properties"]
        for name, value in cast("Item", stated).items():
            if name in known and not list(service.reader.validator.wrong(known[name], value)):
                label[name] = value

    _trace(service, "patchLabel", keep)


def refused_product_kept(service: Service) -> None:
    """A product whose number is taken is refused, and kept."""
    create = service.products.created

    def keep(request: Request) -> Response:
        try:
            return create(request)
        except Refusal:
            item = service.products.made(request, f"p{service.tools.store.number('products'):06}")
            service.tools.store.put(request.depot, "products", item["id"], item)
            raise

    service.products.created = keep


def stale_patch_kept(service: Service) -> None:
    """A patch of a product with a stale If-Match is refused, and done."""
    hold = service.tools.tags.hold

    def late(request: Request, item: Item, *, required: bool = False) -> None:
        try:
            hold(request, item, required=required)
        except Refusal:
            if request.operation == "patchProduct":
                item.update(request.payload)
            raise

    service.tools.tags.hold = late


MEMORY: dict[str, Fault] = named(
    other_letters_lost,
    units_rounded,
    leading_zeros_lost,
    texts_trimmed,
    text_cut,
    weight_rounded,
    tags_sorted,
    contact_in_capitals,
    new_item_unlisted,
    new_item_unfound,
    stale_list,
    stale_item,
    put_merges,
    put_keeps_the_rating,
    put_twice_makes_two,
    patch_resets,
    patch_ignores_null,
    patch_not_kept,
    deleted_still_listed,
    deleted_still_found,
    nothing_deleted,
    one_entity_tag,
    entity_tag_of_the_reading,
    stale_carrier_taken,
    repetition_done_again,
    repetition_of_another_taken,
    repetition_answered_otherwise,
    batch_kept_in_part,
    valid_movements_kept,
    refused_patch_kept,
    refused_product_kept,
    stale_patch_kept,
)
