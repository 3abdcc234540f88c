"""Faults of refusals: what has to be refused is not, or otherwise than promised."""

from __future__ import annotations

from typing import Any, cast

from tests.conformance.mutants.depot.faults.kit import (
    Fault,
    crash_instead,
    member_schema,
    named,
    parameter_schema,
    refuse_otherwise,
    rewrite,
)
from tests.conformance.mutants.depot.server.messages import Item, Refusal, Request, Response
from tests.conformance.mutants.depot.server.service import Service
from tests.conformance.mutants.depot.server.surface import Route


def malformed_body_fails(service: Service) -> None:
    """A product in broken JSON is an internal error."""
    crash_instead(service, "createProduct", "malformed-body")


def malformed_body_is_invalid(service: Service) -> None:
    """A label in broken JSON is refused as one that breaks its schema."""
    refuse_otherwise(service, "createLabel", "malformed-body", "invalid-body")


def malformed_body_is_nothing(service: Service) -> None:
    """Movements in broken JSON are no movements: 201 for nothing."""
    decoded = service.reader.decoded

    def lenient(body: bytes) -> Any:
        try:
            return decoded(body)
        except Refusal:
            if b"movements" in body:
                return {"movements": [{"kind": "count", "units": 1}]}
            raise

    service.reader.decoded = lenient


def invalid_body_fails(service: Service) -> None:
    """A carrier that breaks its schema is an internal error."""
    crash_instead(service, "putCarrier", "invalid-body")


def invalid_body_is_malformed(service: Service) -> None:
    """A shipment that breaks its schema is refused as broken JSON."""
    refuse_otherwise(service, "createShipment", "invalid-body", "malformed-body")


def missing_item_fails(service: Service) -> None:
    """A label that is not there is an internal error."""
    crash_instead(service, "getLabel", "not-found")


def missing_item_is_null(service: Service) -> None:
    """A product that is not there is null."""

    def empty(request: Request, response: Response) -> None:
        own = request.caller is not None and request.depot == request.caller.depot
        if response.status == 404 and own:
            response.status, response.body = 200, None
            response.headers["ETag"] = '"0"'

    rewrite(service, empty, "getProduct")


def missing_item_is_deleted(service: Service) -> None:
    """A label that is not there is deleted with success."""

    def gone(request: Request, response: Response) -> None:
        if response.status == 404 and request.caller and request.depot == request.caller.depot:
            response.status, response.body = 204, None

    rewrite(service, gone, "deleteLabel")


def missing_item_is_gone(service: Service) -> None:
    """A carrier that is not there is answered with 410, which is not declared."""

    def gone(request: Request, response: Response) -> None:
        if response.status == 404:
            response.status = response.body["status"] = 410

    rewrite(service, gone, "deleteCarrier")


def patch_of_nothing_creates(service: Service) -> None:
    """Patching a label that is not there makes one."""
    item = service.tools.item

    def made(request: Request, collection: str, parameter: str) -> Any:
        if request.operation != "patchLabel":
            return item(request, collection, parameter)
        code = request.values["label"]
        fresh = {"code": code, "text": "-", "colour": "red", "priority": 0}
        return service.tools.store.find(request.depot, collection, code) or fresh

    service.tools.item = made


def duplicate_fails(service: Service) -> None:
    """A product with a number that is taken is an internal error."""
    crash_instead(service, "createProduct", "taken")


def duplicate_taken(service: Service) -> None:
    """A label with a code that is taken replaces the other."""
    _free(service, "createLabel")


def duplicate_taken_by_patch(service: Service) -> None:
    """A patch may give a product the number of another."""
    _free(service, "patchProduct")


def duplicate_taken_by_put(service: Service) -> None:
    """A replacement may give a product the number of another."""
    _free(service, "replaceProduct")


def _free(service: Service, operation: str) -> None:
    free = service.tools.free

    def lenient(request: Request, *rest: Any, **named: Any) -> None:
        if request.operation != operation:
            free(request, *rest, **named)

    service.tools.free = lenient


def illegal_step_fails(service: Service) -> None:
    """A step that is not allowed is an internal error."""
    crash_instead(service, "stepShipment", "illegal-step")


def unknown_carrier_taken(service: Service) -> None:
    """A shipment may name a carrier that is not there."""
    _exists(service, "createShipment", "carriers")


def unknown_product_in_batch_taken(service: Service) -> None:
    """A shipment in a batch may name a product that is not there."""
    _exists(service, "createShipments", "products")


def unknown_carrier_in_patch_taken(service: Service) -> None:
    """A patch may give a shipment a carrier that is not there."""
    _exists(service, "patchShipment", "carriers")


def _exists(service: Service, operation: str, referred: str) -> None:
    exists = service.tools.exists

    def lenient(request: Request, collection: str, key: str) -> bool:
        taken = (request.operation, collection) == (operation, referred)
        return taken or exists(request, collection, key)

    service.tools.exists = lenient


def unknown_reference_fails(service: Service) -> None:
    """A reference to what is not there is an internal error."""
    crash_instead(service, "createShipment", "unknown-reference")


def any_form_of_answer(service: Service) -> None:
    """A list of products is JSON, whatever is acceptable."""
    service.surface.route("listProducts").negotiates = False


def any_media_type(service: Service) -> None:
    """A label may come as any media type."""
    media_type = service.reader.media_type

    def lenient(request: Request) -> str:
        return "application/json" if request.operation == "createLabel" else media_type(request)

    service.reader.media_type = lenient


def plain_json_as_patch(service: Service) -> None:
    """A merge patch of a label may come as plain JSON."""
    media_types = service.surface.route("patchLabel").media_types
    media_types["application/json"] = media_types["application/merge-patch+json"]


def wrong_media_type_is_malformed(service: Service) -> None:
    """A carrier of another media type is refused as broken JSON."""
    refuse_otherwise(service, "putCarrier", "unsupported-media-type", "malformed-body")


def large_body_fails(service: Service) -> None:
    """A large batch of shipments is an internal error."""
    crash_instead(service, "createShipments", "too-large")


def large_body_judged(service: Service) -> None:
    """A product of any size is read, and refused for what it says."""
    payload = service.reader.payload

    def lenient(request: Request, route: Route) -> None:
        if request.operation == "createProduct" and len(request.body) > 32 * 1024:
            raise Refusal("invalid-body", "the body breaks its schema", wrong=(("", "is strange"),))
        payload(request, route)

    service.reader.payload = lenient


def stale_replacement_taken(service: Service) -> None:
    """A product is replaced whatever If-Match says."""
    _hold(service, "replaceProduct", "stale")


def stale_deletion_taken(service: Service) -> None:
    """A product is deleted whatever If-Match says."""
    _hold(service, "deleteProduct", "stale")


def tag_not_required(service: Service) -> None:
    """A product is replaced without If-Match."""
    _hold(service, "replaceProduct", "tag-required")


def _hold(service: Service, operation: str, code: str) -> None:
    hold = service.tools.tags.hold

    def lenient(request: Request, item: Any, *, required: bool = False) -> None:
        try:
            hold(request, item, required=required)
        except Refusal as refusal:
            if request.operation != operation or refusal.code != code:
                raise

    service.tools.tags.hold = lenient


def stale_is_taken(service: Service) -> None:
    """A patch of a state that is past is a conflict."""
    refuse_otherwise(service, "patchProduct", "stale", "taken")


def category_unchecked(service: Service) -> None:
    """A category that does not exist has no products."""
    parameter_schema(service, "listProducts", "category").pop("enum")


def weight_in_letters_fails(service: Service) -> None:
    """A least weight that is no number is an internal error."""
    converted = service.reader.converted

    def strict(schema: dict[str, Any], text: str) -> Any:
        return float(text) if schema.get("type") == "number" else converted(schema, text)

    service.reader.converted = strict


def offset_below_zero_fails(service: Service) -> None:
    """An offset below zero is looked for, and not found: an internal error."""
    parameter_schema(service, "listShipments", "offset").pop("minimum")
    service.shipments.offset = lambda request: _looked_for(request.parameters["offset"])


def _looked_for(offset: int) -> int:
    if offset < 0:
        raise LookupError("no such offset")
    return offset


def countries_unchecked(service: Service) -> None:
    """A country that does not exist has no carriers."""
    parameter_schema(service, "listCarriers", "countries").pop("items")


def priority_in_letters_taken(service: Service) -> None:
    """The priority of a label may be a text."""
    schema = member_schema(service, "createLabel", "priority")
    schema["type"] = ["integer", "string"]
    normal = service.reader.normal

    def number(value: Any) -> Any:
        if isinstance(value, dict):
            stated = cast("Item", value)
            text = stated.get("priority")
            if isinstance(text, str):
                value = {**stated, "priority": int(text) % 10 if text.isdigit() else 0}
        return normal(value)

    service.reader.normal = number


REFUSALS: dict[str, Fault] = named(
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
    tag_not_required,
    stale_is_taken,
    category_unchecked,
    weight_in_letters_fails,
    offset_below_zero_fails,
    countries_unchecked,
    priority_in_letters_taken,
)
