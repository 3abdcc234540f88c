"""What shows the faults of refusals."""

from __future__ import annotations

from typing import Any

from tests.conformance.mutants.depot.probes.client import Answer, Client, Probe, named

BROKEN = b'{"name": '


def malformed_body_fails(client: Client) -> bool:
    return client.send("POST", "/products", BROKEN).status == 500


def malformed_body_is_invalid(client: Client) -> bool:
    return client.send("POST", "/labels", BROKEN).status == 422


def malformed_body_is_nothing(client: Client) -> bool:
    product = client.product()["id"]
    return client.send("POST", f"/products/{product}/movements", b'{"movements": [').status == 201


def invalid_body_fails(client: Client) -> bool:
    return client.carrier(mode="camel").status == 500


def invalid_body_is_malformed(client: Client) -> bool:
    return client.send("POST", "/shipments", {}).code == "malformed-body"


def missing_item_fails(client: Client) -> bool:
    return client.get("/labels/nothing").status == 500


def missing_item_is_null(client: Client) -> bool:
    return client.get("/products/p999999").status == 200


def missing_item_is_deleted(client: Client) -> bool:
    return client.send("DELETE", "/labels/nothing").status == 204


def missing_item_is_gone(client: Client) -> bool:
    return client.send("DELETE", "/carriers/XYZ999").status == 410


def patch_of_nothing_creates(client: Client) -> bool:
    return client.send("PATCH", "/labels/nothing", {"priority": 1}).status == 200


def duplicate_fails(client: Client) -> bool:
    return _second_product(client).status == 500


def _second_product(client: Client) -> Answer:
    sku = client.product()["sku"]
    return client.send("POST", "/products", {"sku": sku, "name": "Other", "category": "raw"})


def duplicate_taken(client: Client) -> bool:
    client.label("pallet")
    return client.label("pallet", text="Another").status == 201


def duplicate_taken_by_patch(client: Client) -> bool:
    one, other = client.products(2)
    return client.send("PATCH", f"/products/{one['id']}", {"sku": other["sku"]}).status == 200


def duplicate_taken_by_put(client: Client) -> bool:
    one, other = client.products(2)
    body = {"sku": other["sku"], "name": "Other", "category": "raw"}
    return client.send("PUT", f"/products/{one['id']}", body, If_Match="*").status == 200


def illegal_step_fails(client: Client) -> bool:
    number = client.shipment()["number"]
    return client.send("POST", f"/shipments/{number}/steps", {"to": "delivered"}).status == 500


def _shipment_of(client: Client, **members: Any) -> Answer:
    return client.send("POST", "/shipments", client.wanted(**members))


def unknown_carrier_taken(client: Client) -> bool:
    return _shipment_of(client, carrier="XYZ999").status == 201


def unknown_product_in_batch_taken(client: Client) -> bool:
    batch = {"shipments": [client.wanted(product="p999999")]}
    return client.send("POST", "/shipment-batches", batch).status == 201


def unknown_carrier_in_patch_taken(client: Client) -> bool:
    number = client.shipment()["number"]
    return client.send("PATCH", f"/shipments/{number}", {"carrier": "XYZ999"}).status == 200


def unknown_reference_fails(client: Client) -> bool:
    return _shipment_of(client, carrier="XYZ999").status == 500


def any_form_of_answer(client: Client) -> bool:
    return client.send("GET", "/products", Accept="text/csv").status == 200


def any_media_type(client: Client) -> bool:
    body = {"code": "pallet", "text": "Some text", "colour": "red", "priority": 5}
    return client.send("POST", "/labels", body, media_type="text/plain").status == 201


def plain_json_as_patch(client: Client) -> bool:
    client.label()
    patch = {"priority": 1}
    return (
        client.send("PATCH", "/labels/pallet", patch, media_type="application/json").status == 200
    )


def wrong_media_type_is_malformed(client: Client) -> bool:
    return client.send("PUT", "/carriers/ABC001", {}, media_type="text/plain").status == 400


def _large(client: Client, path: str) -> Answer:
    return client.send("POST", path, {"note": "x" * 40_000})


def large_body_fails(client: Client) -> bool:
    return _large(client, "/shipment-batches").status == 500


def large_body_judged(client: Client) -> bool:
    return _large(client, "/products").status == 422


def stale_replacement_taken(client: Client) -> bool:
    product = client.product()
    body = {"sku": product["sku"], "name": "Other", "category": "raw"}
    return client.send("PUT", f"/products/{product['id']}", body, If_Match='"old"').status == 200


def stale_deletion_taken(client: Client) -> bool:
    product = client.product()["id"]
    return client.send("DELETE", f"/products/{product}", If_Match='"old"').status == 204


def stale_carrier_taken(client: Client) -> bool:
    client.carrier()
    body = {"title": "Other", "mode": "sea", "country": "NL"}
    return client.send("PUT", "/carriers/ABC001", body, If_Match='"old"').status == 200


def tag_not_required(client: Client) -> bool:
    product = client.product()
    body = {"sku": product["sku"], "name": "Other", "category": "raw"}
    return client.send("PUT", f"/products/{product['id']}", body).status == 200


def stale_is_taken(client: Client) -> bool:
    product = client.product()["id"]
    answer = client.send("PATCH", f"/products/{product}", {"name": "Other"}, If_Match='"old"')
    return answer.status == 409


def category_unchecked(client: Client) -> bool:
    return client.get("/products", category="none").status == 200


def weight_in_letters_fails(client: Client) -> bool:
    return client.get("/products", minWeight="heavy").status == 500


def offset_below_zero_fails(client: Client) -> bool:
    return client.get("/shipments", offset=-1).status == 500


def countries_unchecked(client: Client) -> bool:
    return client.get("/carriers", countries="DE,XX").status == 200


def priority_in_letters_taken(client: Client) -> bool:
    return client.label(priority="7").status == 201


REFUSALS: dict[str, Probe] = named(
    malformed_body_fails,
    malformed_body_is_invalid,
    malformed_body_is_nothing,
    invalid_body_fails,
    invalid_body_is_malformed,
    missing_item_fails,
    missing_item_is_null,
    missing_item_is_deleted,
    missing_item_is_gone,
    patch_of_nothing_creates,
    duplicate_fails,
    duplicate_taken,
    duplicate_taken_by_patch,
    duplicate_taken_by_put,
    illegal_step_fails,
    unknown_carrier_taken,
    unknown_product_in_batch_taken,
    unknown_carrier_in_patch_taken,
    unknown_reference_fails,
    any_form_of_answer,
    any_media_type,
    plain_json_as_patch,
    wrong_media_type_is_malformed,
    large_body_fails,
    large_body_judged,
    stale_replacement_taken,
    stale_deletion_taken,
    stale_carrier_taken,
    tag_not_required,
    stale_is_taken,
    category_unchecked,
    weight_in_letters_fails,
    offset_below_zero_fails,
    countries_unchecked,
    priority_in_letters_taken,
)
