"""What shows the faults of walks."""

from __future__ import annotations

from tests.conformance.mutants.depot.probes.client import Client, Probe, flat, named


def page_border_drops_an_item(client: Client) -> bool:
    client.products(5)
    return len(flat(client.product_pages(limit=2), "id")) < 5


def page_border_repeats_an_item(client: Client) -> bool:
    client.shipments(4)
    first = client.get("/shipments", limit=2).json["items"]
    second = client.get("/shipments", limit=2, offset=2).json["items"]
    return first[-1] == second[0]


def page_numbers_from_zero(client: Client) -> bool:
    client.carriers(3)
    return len(client.get("/carriers", page=1).json["carriers"]) < 3


def equal_names_skipped(client: Client) -> bool:
    client.products(5, name="The same")
    return len(flat(client.product_pages(limit=2), "id")) < 5


def equal_priorities_repeated(client: Client) -> bool:
    client.labels(4)
    codes = flat(client.label_pages(limit=2), "code")
    return len(codes) > len(set(codes))


def last_page_has_a_cursor(client: Client) -> bool:
    client.labels(3)
    return client.get("/labels", limit=10).json["next"] is not None


def last_page_links_to_the_first(client: Client) -> bool:
    product = client.product()["id"]
    client.movements(product, 3)
    return "link" in client.get(f"/products/{product}/movements").headers


def more_on_exact_multiple(client: Client) -> bool:
    client.carriers(4)
    last = client.get("/carriers", size=2, page=2).json
    return last["more"] and not client.get("/carriers", size=2, page=3).json["carriers"]


def more_is_never_said(client: Client) -> bool:
    client.labels(3)
    page = client.get("/labels", limit=2).json
    return page["next"] is not None and not page["more"]


def limit_plus_one(client: Client) -> bool:
    client.products(4)
    return len(client.get("/products", limit=2).json["data"]) > 2


def limit_ignored(client: Client) -> bool:
    client.shipments(4)
    return len(client.get("/shipments", limit=2).json["items"]) > 2


def pages_one_short(client: Client) -> bool:
    client.products(5)
    return len(client.product_pages(limit=3)[0]) < 3


def quiet_cap(client: Client) -> bool:
    client.shipments(40)
    return len(client.get("/shipments", limit=35).json["items"]) < 35


def total_counts_other_depots(client: Client) -> bool:
    client.products(2)
    client.product(depot="airfield", who="stranger")
    return client.get("/products").json["page"]["total"] > 2


def total_ignores_filters(client: Client) -> bool:
    client.shipments(2)
    return client.get("/shipments", state="sent").json["total"] > 0


def total_is_the_page(client: Client) -> bool:
    client.labels(3)
    return client.get("/labels", limit=2).json["count"] < 3


def empty_list_is_missing(client: Client) -> bool:
    return client.get("/carriers").status == 404


def ties_in_any_order(client: Client) -> bool:
    client.labels(8)
    seen = {tuple(flat(client.label_pages(), "code")) for _ in range(6)}
    return len(seen) > 1


def order_ignores_case(client: Client) -> bool:
    client.product(name="apple")
    client.product(name="Banana")
    return flat(client.product_pages(), "name") != ["Banana", "apple"]


def numbers_ordered_as_text(client: Client) -> bool:
    client.shipments(12)
    numbers = [one["number"] for one in client.get("/shipments", limit=50).json["items"]]
    return numbers != sorted(numbers)


def oldest_first(client: Client) -> bool:
    product = client.product()["id"]
    client.movements(product, 1)
    client.movements(product, 1)
    instants = flat(client.movement_pages(product), "at")
    return instants != sorted(instants, reverse=True)


def order_of_insertion(client: Client) -> bool:
    client.carrier("XYZ001")
    client.carrier("ABC001")
    codes = [one["code"] for one in client.get("/carriers").json["carriers"]]
    return codes != ["ABC001", "XYZ001"]


def sorted_page_by_page(client: Client) -> bool:
    for name in ("d", "c", "b", "a"):
        client.product(name=name)
    return flat(client.product_pages(limit=2), "name") != ["a", "b", "c", "d"]


WALKS: dict[str, Probe] = named(
    page_border_drops_an_item,
    page_border_repeats_an_item,
    page_numbers_from_zero,
    equal_names_skipped,
    equal_priorities_repeated,
    last_page_has_a_cursor,
    last_page_links_to_the_first,
    more_on_exact_multiple,
    more_is_never_said,
    limit_plus_one,
    limit_ignored,
    pages_one_short,
    quiet_cap,
    total_counts_other_depots,
    total_ignores_filters,
    total_is_the_page,
    empty_list_is_missing,
    ties_in_any_order,
    order_ignores_case,
    numbers_ordered_as_text,
    oldest_first,
    order_of_insertion,
    sorted_page_by_page,
)
