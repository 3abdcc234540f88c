"""Faults of validation: what a body may not hold is let through."""

from __future__ import annotations

from typing import Any

from tests.conformance.mutants.depot.faults.kit import (
    Fault,
    body_schema,
    member_schema,
    named,
)
from tests.conformance.mutants.depot.server.messages import Item, Request
from tests.conformance.mutants.depot.server.service import Service


def nested_size_unchecked(service: Service) -> None:
    """What a product's size holds is not looked at."""
    schema = member_schema(service, "createProduct", "size", "length")
    schema.clear()


def unknown_member_taken(service: Service) -> None:
    """A shipment may hold members that are not known; they are dropped."""
    schema = body_schema(service, "createShipment")
    schema.pop("additionalProperties")
    made = service.shipments.made
    service.shipments.made = lambda depot, payload: made(
        depot, {name: one for name, one in payload.items() if name in schema["properties"]}
    )


def unknown_mode_taken(service: Service) -> None:
    """A carrier may go by any mode; what is not known is by road."""
    schema = member_schema(service, "putCarrier", "mode")
    known = schema.pop("enum")
    made = service.carriers.made

    def corrected(code: str, payload: dict[str, Any], former: dict[str, Any] | None) -> Any:
        mode = payload["mode"] if payload["mode"] in known else "road"
        return made(code, {**payload, "mode": mode}, former)

    service.carriers.made = corrected


def any_stock_number_taken(service: Service) -> None:
    """A product's number may have any form."""
    member_schema(service, "createProduct", "sku").pop("pattern")


def pattern_unanchored(service: Service) -> None:
    """A product's number may stand within a longer text."""
    member_schema(service, "replaceProduct", "sku")["pattern"] = "[0-9]{8}"


def name_one_longer(service: Service) -> None:
    """A product's name may be one longer than allowed."""
    member_schema(service, "createProduct", "name")["maxLength"] = 61


def name_may_be_empty(service: Service) -> None:
    """A patch may empty a product's name."""
    member_schema(service, "patchProduct", "name")["minLength"] = 0


def empty_batch_taken(service: Service) -> None:
    """A batch may hold no shipment at all."""
    member_schema(service, "createShipments", "shipments").pop("minItems")


def batch_one_larger(service: Service) -> None:
    """A batch may hold one movement more than allowed."""
    member_schema(service, "recordMovements", "movements")["maxItems"] = 41


def tag_twice_taken(service: Service) -> None:
    """A product may have a tag twice."""
    member_schema(service, "createProduct", "tags").pop("uniqueItems")


def rating_unbounded(service: Service) -> None:
    """A carrier may be rated higher than the highest."""
    member_schema(service, "putCarrier", "rating").pop("maximum")


def no_units_taken(service: Service) -> None:
    """A movement may be of no units."""
    member_schema(service, "recordMovements", "movements", "*", "units")["minimum"] = 0


def fraction_taken(service: Service) -> None:
    """A shipment may be of one and a half units; one is sent."""
    schema = member_schema(service, "createShipment", "units")
    schema["type"] = "number"
    made = service.shipments.made
    service.shipments.made = lambda depot, payload: made(
        depot, {**payload, "units": int(payload["units"])}
    )


def colour_not_required(service: Service) -> None:
    """A label without a colour is red."""
    schema = body_schema(service, "createLabel")
    schema["required"] = ["code", "text", "priority"]
    create = service.labels.create

    def coloured(request: Request) -> Any:
        request.payload = {"colour": "red", **request.payload}
        return create(request)

    service.labels.create = coloured


def null_text_taken(service: Service) -> None:
    """A patch with null for a label's text leaves the text as it is."""
    schema = member_schema(service, "patchLabel", "text")
    schema["type"] = ["string", "null"]
    merged = service.tools.merged

    def kept(item: Item, patch: Item, optional: tuple[str, ...] = ()) -> Item:
        dropped = "colour" in item and patch.get("text", "") is None
        less = {name: one for name, one in patch.items() if name != "text"}
        return merged(item, less if dropped else patch, optional)

    service.tools.merged = kept


def empty_patch_taken(service: Service) -> None:
    """A patch of a shipment may say nothing."""
    body_schema(service, "patchShipment").pop("minProperties")


def truth_for_number_taken(service: Service) -> None:
    """A label's priority may be true, which is one."""
    schema = member_schema(service, "patchLabel", "priority")
    schema["type"] = ["integer", "boolean"]
    patch = service.labels.patch

    def counted(request: Request) -> Any:
        if "priority" in request.payload:
            request.payload["priority"] = int(request.payload["priority"])
        return patch(request)

    service.labels.patch = counted


BODIES: dict[str, Fault] = named(
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
