"""What shows the faults of security."""

from __future__ import annotations

from typing import Any

from tests.conformance.mutants.depot.probes.client import Answer, Client, Probe, flat, named


def reader_patches(client: Client) -> bool:
    client.label()
    return client.send("PATCH", "/labels/pallet", {"priority": 1}, who="reader").status == 200


def reader_deletes(client: Client) -> bool:
    number = client.shipment()["number"]
    return client.send("DELETE", f"/shipments/{number}", who="reader").status == 204


def reader_creates_in_bulk(client: Client) -> bool:
    batch = {"shipments": [client.wanted()]}
    return client.send("POST", "/shipment-batches", batch, who="reader").status == 201


def reader_steps(client: Client) -> bool:
    path = f"/shipments/{client.shipment()['number']}/steps"
    return client.send("POST", path, {"to": "packed"}, who="reader").status == 200


def _by_stranger(client: Client, method: str, path: str, body: Any = None) -> Answer:
    return client.send(method, path, body, who="stranger")


def _from_the_airfield(client: Client, method: str, path: str) -> Answer:
    return client.send(method, path, who="stranger", depot="airfield")


def stranger_reads_item(client: Client) -> bool:
    product = client.product()["id"]
    return _by_stranger(client, "GET", f"/products/{product}").status == 200


def stranger_reads_list(client: Client) -> bool:
    return _by_stranger(client, "GET", "/labels").status == 200


def stranger_reads_summary(client: Client) -> bool:
    return _by_stranger(client, "GET", "/summary").status == 200


def stranger_writes(client: Client) -> bool:
    client.label()
    return _by_stranger(client, "PATCH", "/labels/pallet", {"priority": 1}).status == 200


def stranger_creates(client: Client) -> bool:
    return _by_stranger(client, "POST", "/shipments", client.wanted()).status == 201


def item_of_another_depot(client: Client) -> bool:
    number = client.shipment()["number"]
    return _from_the_airfield(client, "GET", f"/shipments/{number}").status == 200


def carrier_of_another_depot(client: Client) -> bool:
    client.carrier()
    return _from_the_airfield(client, "GET", "/carriers/ABC001").status == 200


def deletion_in_another_depot(client: Client) -> bool:
    number = client.shipment()["number"]
    _from_the_airfield(client, "DELETE", f"/shipments/{number}")
    return client.get(f"/shipments/{number}").status == 404


def movement_of_another_product(client: Client) -> bool:
    one, other = client.products(2)
    movement = client.movements(one["id"], 1)[0]["id"]
    return client.get(f"/products/{other['id']}/movements/{movement}").status == 200


def search_across_depots(client: Client) -> bool:
    client.product(depot="airfield", who="stranger", name="Secret")
    return bool(client.get("/products", q="Secret").json["data"])


def cursor_across_depots(client: Client) -> bool:
    for name in ("a", "b", "c"):
        client.product(depot="airfield", who="stranger", name=name)
    page = _from_the_airfield(client, "GET", "/products?limit=1").json
    answer = client.get("/products", cursor=page["page"]["next"])
    return answer.status == 200 and "b" in [one["name"] for one in answer.json["data"]]


def cursor_across_filters(client: Client) -> bool:
    client.products(3, category="raw")
    cursor = client.get("/products", limit=1, category="raw").json["page"]["next"]
    answer = client.get("/products", category="part", cursor=cursor)
    return answer.status == 200 and "raw" in [one["category"] for one in answer.json["data"]]


def link_across_products(client: Client) -> bool:
    one, other = client.products(2)
    client.movements(one["id"], 3)
    link = client.get(f"/products/{one['id']}/movements", limit=1).headers["link"]
    position = link.partition("after=")[2].partition(">")[0]
    answer = client.send("GET", f"/products/{other['id']}/movements?after={position}")
    return answer.status == 200 and one["id"] in flat([answer.json], "product")


def no_key_needed(client: Client) -> bool:
    product = client.product()["id"]
    movement = client.movements(product, 1)[0]["id"]
    path = f"/products/{product}/movements/{movement}"
    return client.send("GET", path, who=None).status == 200


def no_key_needed_for_a_list(client: Client) -> bool:
    return client.send("GET", "/carriers", who=None).status == 200


def no_key_needed_to_write(client: Client) -> bool:
    body = {"code": "pallet", "text": "Some text", "colour": "red", "priority": 5}
    return client.send("POST", "/labels", body, who=None).status == 201


def any_key_reads(client: Client) -> bool:
    return client.send("GET", "", key="anything").status == 200


def any_key_deletes(client: Client) -> bool:
    product = client.product()["id"]
    return client.send("DELETE", f"/products/{product}", key="anything").status == 204


def existence_by_status(client: Client) -> bool:
    product = client.product()["id"]
    return _by_stranger(client, "GET", f"/products/{product}").status == 403


def existence_by_words(client: Client) -> bool:
    client.label()
    there = _by_stranger(client, "GET", "/labels/pallet").json
    return there["title"] != _by_stranger(client, "GET", "/labels/nothing").json["title"]


def reference_into_another_depot(client: Client) -> bool:
    product = client.product(depot="airfield", who="stranger")["id"]
    return client.send("POST", "/shipments", client.wanted(product=product)).status == 201


def creator_assigned(client: Client) -> bool:
    body = {"sku": "00000042", "name": "Crate", "category": "raw", "createdBy": "somebody"}
    return client.send("POST", "/products", body).status == 201


def state_assigned(client: Client) -> bool:
    number = client.shipment()["number"]
    return client.send("PATCH", f"/shipments/{number}", {"state": "delivered"}).status == 200


TRESPASS: dict[str, Probe] = named(
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
)
