"""What shows the faults of what is kept."""

from __future__ import annotations

from typing import Any

from tests.conformance.mutants.depot.probes.client import Answer, Client, Probe, named


def _read_product(client: Client, **members: Any) -> dict[str, Any]:
    product = client.product(**members)["id"]
    return client.get(f"/products/{product}").json


def other_letters_lost(client: Client) -> bool:
    return _read_product(client, name="Größe")["name"] != "Größe"


def units_rounded(client: Client) -> bool:
    product = client.product()["id"]
    made = client.movements(product, 1, units=2**53 + 1)[0]["id"]
    return client.get(f"/products/{product}/movements/{made}").json["units"] != 2**53 + 1


def leading_zeros_lost(client: Client) -> bool:
    return _read_product(client, sku="00000042")["sku"] != "00000042"


def texts_trimmed(client: Client) -> bool:
    client.label(text=" a ")
    return client.get("/labels/pallet").json["text"] != " a "


def text_cut(client: Client) -> bool:
    client.carrier(title="x" * 40)
    return client.get("/carriers/ABC001").json["title"] != "x" * 40


def weight_rounded(client: Client) -> bool:
    return _read_product(client, weight=1.5)["weight"] != 1.5


def tags_sorted(client: Client) -> bool:
    return _read_product(client, tags=["a", "c", "b"])["tags"] != ["a", "c", "b"]


def contact_in_capitals(client: Client) -> bool:
    number = client.shipment(contact="me@example.com")["number"]
    return client.get(f"/shipments/{number}").json["contact"] != "me@example.com"


def new_item_unlisted(client: Client) -> bool:
    client.label()
    return client.get("/labels").json["labels"] == []


def new_item_unfound(client: Client) -> bool:
    number = client.shipment()["number"]
    return client.get(f"/shipments/{number}").status == 404


def stale_list(client: Client) -> bool:
    client.get("/carriers")
    client.carrier()
    return client.get("/carriers").json["carriers"] == []


def stale_item(client: Client) -> bool:
    client.label()
    client.get("/labels/pallet")
    client.send("PATCH", "/labels/pallet", {"priority": 1})
    return client.get("/labels/pallet").json["priority"] != 1


def put_merges(client: Client) -> bool:
    product = client.product(note="Fragile")
    body = {name: product[name] for name in ("sku", "name", "category")}
    answer = client.send("PUT", f"/products/{product['id']}", body, If_Match="*")
    return answer.json["note"] is not None


def put_keeps_the_rating(client: Client) -> bool:
    client.carrier(rating=5)
    client.carrier()
    return "rating" in client.get("/carriers/ABC001").json


def put_twice_makes_two(client: Client) -> bool:
    client.carrier()
    client.carrier()
    return len(client.get("/carriers").json["carriers"]) == 2


def patch_resets(client: Client) -> bool:
    product = client.product(note="Fragile")["id"]
    return client.send("PATCH", f"/products/{product}", {"name": "Other"}).json["note"] is None


def patch_ignores_null(client: Client) -> bool:
    number = client.shipment(contact="me@example.com")["number"]
    answer = client.send("PATCH", f"/shipments/{number}", {"contact": None})
    return answer.json["contact"] is not None


def patch_not_kept(client: Client) -> bool:
    client.label()
    client.send("PATCH", "/labels/pallet", {"priority": 1})
    return client.get("/labels/pallet").json["priority"] != 1


def deleted_still_listed(client: Client) -> bool:
    client.label()
    client.send("DELETE", "/labels/pallet")
    return bool(client.get("/labels").json["labels"])


def deleted_still_found(client: Client) -> bool:
    number = client.shipment()["number"]
    client.send("DELETE", f"/shipments/{number}")
    return client.get(f"/shipments/{number}").status == 200


def nothing_deleted(client: Client) -> bool:
    client.carrier()
    client.send("DELETE", "/carriers/ABC001")
    return client.get("/carriers/ABC001").status == 200


def one_entity_tag(client: Client) -> bool:
    return client.carrier().headers["etag"] == client.carrier(title="Other").headers["etag"]


def entity_tag_of_the_reading(client: Client) -> bool:
    client.carrier()
    one, other = (client.get("/carriers/ABC001") for _ in range(2))
    return one.headers["etag"] != other.headers["etag"]


def _with_key(client: Client, name: str = "Crate") -> Answer:
    body = {"sku": "00000042", "name": name, "category": "raw"}
    return client.send("POST", "/products", body, Idempotency_Key="once")


def repetition_done_again(client: Client) -> bool:
    return _with_key(client).body != _with_key(client).body


def repetition_of_another_taken(client: Client) -> bool:
    _with_key(client)
    return _with_key(client, "Another").status == 201


def repetition_answered_otherwise(client: Client) -> bool:
    return _with_key(client).json != _with_key(client).json


def repetition_across_depots(client: Client) -> bool:
    body = {"sku": "00000042", "name": "Crate", "category": "raw"}
    own = _with_key(client).json["id"]
    theirs = client.send(
        "POST", "/products", body, depot="airfield", who="stranger", Idempotency_Key="once"
    )
    return theirs.json["id"] == own


def batch_kept_in_part(client: Client) -> bool:
    good, bad = client.wanted(), client.wanted(carrier="XYZ999")
    client.send("POST", "/shipment-batches", {"shipments": [good, bad]})
    return client.get("/shipments").json["total"] > 0


def valid_movements_kept(client: Client) -> bool:
    product = client.product()["id"]
    batch = {"movements": [{"kind": "in", "units": 1}, {"kind": "in", "units": 0}]}
    client.send("POST", f"/products/{product}/movements", batch)
    return bool(client.get(f"/products/{product}/movements").json)


def refused_patch_kept(client: Client) -> bool:
    client.label()
    client.send("PATCH", "/labels/pallet", {"text": "Other", "priority": 99})
    return client.get("/labels/pallet").json["text"] == "Other"


def refused_product_kept(client: Client) -> bool:
    sku = client.product()["sku"]
    client.send("POST", "/products", {"sku": sku, "name": "Other", "category": "raw"})
    return client.get("/products").json["page"]["total"] == 2


def stale_patch_kept(client: Client) -> bool:
    product = client.product()["id"]
    client.send("PATCH", f"/products/{product}", {"name": "Other"}, If_Match='"old"')
    return client.get(f"/products/{product}").json["name"] == "Other"


MEMORY: dict[str, Probe] = named(
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
    repetition_done_again,
    repetition_of_another_taken,
    repetition_answered_otherwise,
    repetition_across_depots,
    batch_kept_in_part,
    valid_movements_kept,
    refused_patch_kept,
    refused_product_kept,
    stale_patch_kept,
)
