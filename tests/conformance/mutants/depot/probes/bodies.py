"""What shows the faults of validation: something is let through that has to be refused."""

from __future__ import annotations

from typing import Any

from tests.conformance.mutants.depot.probes.client import Client, Probe, named


def _new_product(client: Client, **members: Any) -> bool:
    body = {"sku": "00000042", "name": "Crate", "category": "raw", **members}
    return client.send("POST", "/products", body).status == 201


def _new_shipment(client: Client, **members: Any) -> bool:
    return client.send("POST", "/shipments", client.wanted(**members)).status == 201


def _new_movements(client: Client, movements: list[dict[str, Any]]) -> bool:
    product = client.product()["id"]
    answer = client.send("POST", f"/products/{product}/movements", {"movements": movements})
    return answer.status == 201


def nested_size_unchecked(client: Client) -> bool:
    return _new_product(client, size={"length": "long", "width": 1})


def unknown_member_taken(client: Client) -> bool:
    return _new_shipment(client, express=True)


def unknown_mode_taken(client: Client) -> bool:
    return client.carrier(mode="camel").status == 201


def any_stock_number_taken(client: Client) -> bool:
    return _new_product(client, sku="A-1")


def pattern_unanchored(client: Client) -> bool:
    product = client.product()["id"]
    body = {"sku": "x00000042", "name": "Crate", "category": "raw"}
    return client.send("PUT", f"/products/{product}", body, If_Match="*").status == 200


def name_one_longer(client: Client) -> bool:
    return _new_product(client, name="x" * 61)


def name_may_be_empty(client: Client) -> bool:
    product = client.product()["id"]
    return client.send("PATCH", f"/products/{product}", {"name": ""}).status == 200


def empty_batch_taken(client: Client) -> bool:
    return client.send("POST", "/shipment-batches", {"shipments": []}).status == 201


def batch_one_larger(client: Client) -> bool:
    return _new_movements(client, [{"kind": "in", "units": 1}] * 41)


def tag_twice_taken(client: Client) -> bool:
    return _new_product(client, tags=["a", "a"])


def rating_unbounded(client: Client) -> bool:
    return client.carrier(rating=6).status == 201


def no_units_taken(client: Client) -> bool:
    return _new_movements(client, [{"kind": "in", "units": 0}])


def fraction_taken(client: Client) -> bool:
    return _new_shipment(client, units=1.5)


def colour_not_required(client: Client) -> bool:
    body = {"code": "pallet", "text": "Some text", "priority": 5}
    return client.send("POST", "/labels", body).status == 201


def _patched_label(client: Client, patch: dict[str, Any]) -> bool:
    client.label()
    return client.send("PATCH", "/labels/pallet", patch).status == 200


def null_text_taken(client: Client) -> bool:
    return _patched_label(client, {"text": None})


def empty_patch_taken(client: Client) -> bool:
    number = client.shipment()["number"]
    return client.send("PATCH", f"/shipments/{number}", {}).status == 200


def truth_for_number_taken(client: Client) -> bool:
    return _patched_label(client, {"priority": True})


BODIES: dict[str, Probe] = named(
    nested_size_unchecked,
    unknown_member_taken,
    unknown_mode_taken,
    any_stock_number_taken,
    pattern_unanchored,
    name_one_longer,
    name_may_be_empty,
    empty_batch_taken,
    batch_one_larger,
    tag_twice_taken,
    rating_unbounded,
    no_units_taken,
    fraction_taken,
    colour_not_required,
    null_text_taken,
    empty_patch_taken,
    truth_for_number_taken,
)
