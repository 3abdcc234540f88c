"""What shows the faults of error bodies and of what goes with them."""

from __future__ import annotations

from typing import Any

from tests.conformance.mutants.depot.probes.client import KEYS, Answer, Client, Probe, named


def _missing(client: Client, path: str) -> Answer:
    return client.get(path)


def _wrong_method(client: Client) -> Answer:
    return client.send("PUT", "/products", {})


def _unknown(client: Client, path: str = "/labels") -> Answer:
    return client.send("GET", path, who=None)


def _duplicate(client: Client) -> Answer:
    sku = client.product()["sku"]
    return client.send("POST", "/products", {"sku": sku, "name": "Other", "category": "raw"})


def _too_many(client: Client) -> Answer:
    answers = [client.get("/summary") for _ in range(30)]
    return next(one for one in answers if one.status == 429)


def errors_in_html(client: Client) -> bool:
    return "html" in _missing(client, "/products/p999999").headers["content-type"]


def errors_in_text(client: Client) -> bool:
    return _wrong_method(client).headers["content-type"] == "text/plain"


def errors_as_plain_json(client: Client) -> bool:
    return _duplicate(client).headers["content-type"] == "application/json"


def error_without_title(client: Client) -> bool:
    product = client.product()["id"]
    answer = client.send("PATCH", f"/products/{product}", {"name": "Other"}, If_Match='"old"')
    return "title" not in answer.json


def error_without_code(client: Client) -> bool:
    return "code" not in client.send("DELETE", "/shipments/999999").json


def status_as_text(client: Client) -> bool:
    return client.send("DELETE", "/shipments/1", who="reader").json["status"] == "403"


def status_disagrees(client: Client) -> bool:
    answer = client.send("POST", "/labels", {})
    return answer.json["status"] != answer.status


def undeclared_code(client: Client) -> bool:
    return _duplicate(client).code == "duplicate-value"


def code_of_another_status(client: Client) -> bool:
    return _missing(client, "/labels/nothing").code == "no-such-route"


def one_request_id(client: Client) -> bool:
    one, other = (_missing(client, "/labels/nothing") for _ in range(2))
    return one.headers["x-request-id"] == other.headers["x-request-id"]


def no_request_id(client: Client) -> bool:
    return "x-request-id" not in _unknown(client).headers


def no_retry_after(client: Client) -> bool:
    return "retry-after" not in _too_many(client).headers


def retry_after_soon(client: Client) -> bool:
    return _too_many(client).headers["retry-after"] == "soon"


def no_allow(client: Client) -> bool:
    return "allow" not in _wrong_method(client).headers


def allow_lies(client: Client) -> bool:
    return "PATCH" in _wrong_method(client).headers["allow"]


def wrong_method_is_missing(client: Client) -> bool:
    return _wrong_method(client).status == 404


def unknown_route_fails(client: Client) -> bool:
    return client.get("./nowhere").status == 500


def unknown_route_is_home(client: Client) -> bool:
    return client.get("./nowhere").status == 200


def no_challenge(client: Client) -> bool:
    return "www-authenticate" not in _unknown(client).headers


def unknown_is_forbidden(client: Client) -> bool:
    return _unknown(client).status == 403


def forbidden_is_unknown(client: Client) -> bool:
    client.label()
    return client.send("DELETE", "/labels/pallet", who="reader").status == 401


def body_before_key(client: Client) -> bool:
    return client.send("POST", "/products", {}, who=None).status == 422


def parameters_before_key(client: Client) -> bool:
    return _unknown(client, "/shipments?limit=0").status == 400


def item_before_key(client: Client) -> bool:
    return _unknown(client, "/products/p999999").status == 404


def _pointers(answer: Answer) -> list[str]:
    found: list[dict[str, Any]] = answer.json.get("errors", [])
    return [one["pointer"] for one in found]


def no_pointer(client: Client) -> bool:
    return not _pointers(client.send("POST", "/shipments", client.wanted(units=0)))


def wrong_pointer(client: Client) -> bool:
    return _pointers(client.label(priority=99)) != ["/priority"]


def dotted_pointer(client: Client) -> bool:
    return _pointers(client.send("POST", "/products", {"sku": "1"}))[0].startswith("product.")


def pointer_without_index(client: Client) -> bool:
    batch = {"shipments": [client.wanted(units=0)]}
    answer = client.send("POST", "/shipment-batches", batch)
    return "/shipments/0/units" not in _pointers(answer)


def stack_trace_shown(client: Client) -> bool:
    return b"Traceback" in client.send("POST", "/labels", {}).body


def statement_shown(client: Client) -> bool:
    return b"INSERT INTO" in _duplicate(client).body


def file_shown(client: Client) -> bool:
    return b"/var/lib/" in _missing(client, "/labels/nothing").body


def key_shown(client: Client) -> bool:
    answer = client.send("DELETE", "/shipments/1", who="reader")
    return KEYS["owner"].encode() in answer.body


PROBLEMS: dict[str, Probe] = named(
    errors_in_html,
    errors_in_text,
    errors_as_plain_json,
    error_without_title,
    error_without_code,
    status_as_text,
    status_disagrees,
    undeclared_code,
    code_of_another_status,
    one_request_id,
    no_request_id,
    no_retry_after,
    retry_after_soon,
    no_allow,
    allow_lies,
    wrong_method_is_missing,
    unknown_route_fails,
    unknown_route_is_home,
    no_challenge,
    unknown_is_forbidden,
    forbidden_is_unknown,
    body_before_key,
    parameters_before_key,
    item_before_key,
    no_pointer,
    wrong_pointer,
    dotted_pointer,
    pointer_without_index,
    stack_trace_shown,
    statement_shown,
    file_shown,
    key_shown,
)
