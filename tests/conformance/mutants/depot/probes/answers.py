"""What shows the faults of successes."""

from __future__ import annotations

from typing import Any

from tests.conformance.mutants.depot.probes.client import Client, Probe, named


def health_is_a_text(client: Client) -> bool:
    return client.get("./health").json is None


def member_missing(client: Client) -> bool:
    number = client.shipment()["number"]
    return "contact" not in client.get(f"/shipments/{number}").json


def number_as_text(client: Client) -> bool:
    client.shipment()
    return isinstance(client.get("/shipments").json["items"][0]["units"], str)


def null_for_nothing(client: Client) -> bool:
    client.carrier()
    return client.get("/carriers/ABC001").json["title"] is None


def extra_member(client: Client) -> bool:
    client.label()
    return "rowid" in client.get("/labels").json["labels"][0]


def instant_without_zone(client: Client) -> bool:
    instant: str = client.product()["createdAt"]
    return not instant.endswith(("+00:00", "Z"))


def state_in_capitals(client: Client) -> bool:
    number = client.shipment()["number"]
    stepped = client.send("POST", f"/shipments/{number}/steps", {"to": "packed"}).json
    return stepped["state"] == "PACKED"


def truth_as_text(client: Client) -> bool:
    return isinstance(client.get("/carriers").json["more"], str)


def total_missing(client: Client) -> bool:
    return "total" not in client.get("/shipments", offset=1).json


def nothing_answered(client: Client) -> bool:
    return client.get("").body == b""


def broken_json(client: Client) -> bool:
    return client.get("/summary").json is None


def no_location(client: Client) -> bool:
    return "location" not in client.label().headers


def no_entity_tag(client: Client) -> bool:
    product = client.product()["id"]
    return "etag" not in client.get(f"/products/{product}").headers


def no_entity_tag_after_put(client: Client) -> bool:
    return "etag" not in client.carrier().headers


def bare_entity_tag(client: Client) -> bool:
    product = client.product()["id"]
    answer = client.send("PATCH", f"/products/{product}", {"name": "Other"})
    return not answer.headers["etag"].startswith('"')


def list_as_page(client: Client) -> bool:
    return client.get("/carriers").headers["content-type"] == "text/html"


def item_as_problem(client: Client) -> bool:
    client.label()
    return "problem" in client.get("/labels/pallet").headers["content-type"]


def deletion_answers_200(client: Client) -> bool:
    number = client.shipment()["number"]
    return client.send("DELETE", f"/shipments/{number}").status == 200


def _new_product(client: Client, **members: Any) -> int:
    body = {"sku": "00000042", "name": "Crate", "category": "raw", **members}
    return client.send("POST", "/products", body).status


def creation_answers_200(client: Client) -> bool:
    return _new_product(client) == 200


def batch_answers_202(client: Client) -> bool:
    batch = {"shipments": [client.wanted()]}
    return client.send("POST", "/shipment-batches", batch).status == 202


def other_letters_refused(client: Client) -> bool:
    return client.label(text="Größe").status == 422


def optional_member_required(client: Client) -> bool:
    return client.carrier().status == 422


def null_refused(client: Client) -> bool:
    return _new_product(client, note=None) == 422


def longest_name_refused(client: Client) -> bool:
    return _new_product(client, name="x" * 60) == 422


def highest_priority_refused(client: Client) -> bool:
    return client.label(priority=9).status == 422


def one_mode_refused(client: Client) -> bool:
    return client.carrier(mode="air").status == 422


ANSWERS: dict[str, Probe] = named(
    health_is_a_text,
    member_missing,
    number_as_text,
    null_for_nothing,
    extra_member,
    instant_without_zone,
    state_in_capitals,
    truth_as_text,
    total_missing,
    nothing_answered,
    broken_json,
    no_location,
    no_entity_tag,
    no_entity_tag_after_put,
    bare_entity_tag,
    list_as_page,
    item_as_problem,
    deletion_answers_200,
    creation_answers_200,
    batch_answers_202,
    other_letters_refused,
    optional_member_required,
    null_refused,
    longest_name_refused,
    highest_priority_refused,
    one_mode_refused,
)
