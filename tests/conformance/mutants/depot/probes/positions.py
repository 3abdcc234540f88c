"""What shows the faults of positions, of bounds and of filters."""

from __future__ import annotations

import base64

from tests.conformance.mutants.depot.probes.client import Client, Probe, flat, named


def limit_zero_fails(client: Client) -> bool:
    return client.get("/products", limit=0).status == 500


def limit_above_maximum_clamped(client: Client) -> bool:
    return client.get("/labels", limit=101).status == 200


def limit_above_maximum_taken(client: Client) -> bool:
    return client.get("/products", limit=101).status == 200


def limit_in_letters_is_default(client: Client) -> bool:
    return client.get("/shipments", limit="ten").status == 200


def limit_below_zero_taken(client: Client) -> bool:
    product = client.product()["id"]
    return client.get(f"/products/{product}/movements", limit=-1).status == 200


def default_limit_differs(client: Client) -> bool:
    client.products(22)
    return len(client.get("/products").json["data"]) != 20


def size_above_maximum_refused(client: Client) -> bool:
    return client.get("/carriers", size=31).status == 400


def size_above_maximum_taken(client: Client) -> bool:
    client.carriers(32)
    return len(client.get("/carriers", size=31).json["carriers"]) > 30


def page_zero_taken(client: Client) -> bool:
    return client.get("/carriers", page=0).status == 200


def garbage_cursor_is_page_one(client: Client) -> bool:
    return client.get("/products", cursor="garbage").status == 200


def garbage_cursor_fails(client: Client) -> bool:
    return client.get("/labels", after="garbage").status == 500


def garbage_link_is_the_end(client: Client) -> bool:
    product = client.product()["id"]
    return client.get(f"/products/{product}/movements", after="garbage").status == 200


def cursor_unverified(client: Client) -> bool:
    client.products(3)
    cursor: str = client.get("/products", limit=1).json["page"]["next"]
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    forged = base64.urlsafe_b64encode(b"\0" * 16 + raw[16:]).decode().rstrip("=")
    return client.get("/products", cursor=forged).status == 200


def cursor_bound_to_limit(client: Client) -> bool:
    client.products(3)
    cursor = client.get("/products", limit=1).json["page"]["next"]
    return client.get("/products", limit=2, cursor=cursor).status != 200


def cursor_counts(client: Client) -> bool:
    client.product(name="b")
    client.product(name="c")
    page = client.get("/products", limit=1).json
    client.product(name="a")
    following = client.get("/products", limit=1, cursor=page["page"]["next"]).json
    return following["data"][0]["name"] == "b"


def deleted_position_ends_the_walk(client: Client) -> bool:
    client.labels(3)
    page = client.get("/labels", limit=1).json
    client.send("DELETE", f"/labels/{page['labels'][0]['code']}")
    return not client.get("/labels", after=page["next"]).json["labels"]


def deleted_position_starts_again(client: Client) -> bool:
    made = client.products(3)
    page = client.get("/products", limit=2).json
    client.send("DELETE", f"/products/{page['data'][-1]['id']}")
    following = client.get("/products", cursor=page["page"]["next"]).json["data"]
    return made[0]["id"] in [one["id"] for one in following]


def filter_dropped_on_page_two(client: Client) -> bool:
    for category in ("part", "raw", "part", "raw"):
        client.product(category=category)
    return "raw" in flat(client.product_pages(category="part", limit=1), "category")


def link_drops_the_filter(client: Client) -> bool:
    product = client.product()["id"]
    for kind in ("in", "out", "in", "out"):
        client.movements(product, 1, kind=kind)
    return "out" in flat(client.movement_pages(product, kind="in", limit=1), "kind")


def prefix_found_anywhere(client: Client) -> bool:
    client.product(name="An anchor")
    return bool(client.get("/products", namePrefix="anchor").json["data"])


def at_least_is_more_than(client: Client) -> bool:
    client.product(weight=5)
    return not client.get("/products", minWeight=5).json["data"]


def unknown_weight_is_enough(client: Client) -> bool:
    client.product(weight=None)
    return bool(client.get("/products", minWeight=5).json["data"])


def only_the_first_country(client: Client) -> bool:
    client.carrier("ABC001", country="FR")
    return not client.get("/carriers", countries="DE,FR").json["carriers"]


def contains_is_equals(client: Client) -> bool:
    client.label(text="Handle with care")
    return not client.get("/labels", textContains="with").json["labels"]


def due_date_ignored(client: Client) -> bool:
    client.shipment(dueOn="2026-05-01")
    return bool(client.get("/shipments", dueFrom="2026-06-01").json["items"])


def filters_either_or(client: Client) -> bool:
    client.shipment()
    found = client.get("/shipments", state="draft", carrier="ABC999").json["items"]
    return bool(found)


def valid_filter_fails(client: Client) -> bool:
    client.label()
    return client.get("/labels", colour="blue").status == 500


POSITIONS: dict[str, Probe] = named(
    limit_zero_fails,
    limit_above_maximum_clamped,
    limit_above_maximum_taken,
    limit_in_letters_is_default,
    limit_below_zero_taken,
    default_limit_differs,
    size_above_maximum_refused,
    size_above_maximum_taken,
    page_zero_taken,
    garbage_cursor_is_page_one,
    garbage_cursor_fails,
    garbage_link_is_the_end,
    cursor_unverified,
    cursor_bound_to_limit,
    cursor_counts,
    deleted_position_ends_the_walk,
    deleted_position_starts_again,
    filter_dropped_on_page_two,
    link_drops_the_filter,
    prefix_found_anywhere,
    at_least_is_more_than,
    unknown_weight_is_enough,
    only_the_first_country,
    contains_is_equals,
    due_date_ignored,
    filters_either_or,
    valid_filter_fails,
)
