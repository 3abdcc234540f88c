"""Faults of successes: what is answered does not look as the contract says, or valid requests are refused."""

from __future__ import annotations

from typing import Any

from tests.conformance.mutants.depot.faults.kit import (
    Fault,
    body_schema,
    member_schema,
    named,
    rewrite,
    rewrite_items,
)
from tests.conformance.mutants.depot.server.messages import Request, Response
from tests.conformance.mutants.depot.server.service import Service


def member_missing(service: Service) -> None:
    """A shipment is shown without a contact where it has none."""

    def drop(item: dict[str, Any]) -> None:
        if item["contact"] is None:
            del item["contact"]

    rewrite_items(service, drop, "getShipment")


def number_as_text(service: Service) -> None:
    """The units of shipments are listed as texts."""
    rewrite_items(service, lambda item: item.update(units=str(item["units"])), "listShipments")


def null_for_nothing(service: Service) -> None:
    """A carrier without a title worth the name has none."""
    rewrite_items(service, lambda item: item.update(title=None), "getCarrier")


def extra_member(service: Service) -> None:
    """Labels are listed with a number of the database."""
    rewrite_items(service, lambda item: item.update(rowid=7), "listLabels")


def instant_without_zone(service: Service) -> None:
    """The instant of a movement lacks its zone."""
    service.tools.now = lambda: "2026-03-01T12:00:00.000"


def state_in_capitals(service: Service) -> None:
    """The state of a shipment that was stepped is shouted."""
    rewrite_items(service, lambda item: item.update(state=item["state"].upper()), "stepShipment")


def truth_as_text(service: Service) -> None:
    """Whether more carriers follow is a text."""

    def text(request: Request, response: Response) -> None:
        if response.status == 200:
            response.body["more"] = str(response.body["more"]).lower()

    rewrite(service, text, "listCarriers")


def total_missing(service: Service) -> None:
    """A page of shipments after the first has no total."""

    def drop(request: Request, response: Response) -> None:
        if response.status == 200 and request.parameters["offset"]:
            del response.body["total"]

    rewrite(service, drop, "listShipments")


def nothing_answered(service: Service) -> None:
    """The depot is answered with nothing."""

    def empty(request: Request, response: Response) -> None:
        if response.status == 200:
            response.body = b""

    rewrite(service, empty, "getDepot")


def broken_json(service: Service) -> None:
    """The summary lacks its last brace."""

    def broken(request: Request, response: Response) -> None:
        if response.status == 200:
            response.body = b'{"products": 1, "shipments": 2, "carriers": 3, "labels": 4'

    rewrite(service, broken, "getSummary")


def no_location(service: Service) -> None:
    """A new label is not located."""
    _drop_header(service, "createLabel", "Location")


def no_entity_tag(service: Service) -> None:
    """A product is read without an entity tag."""
    _drop_header(service, "getProduct", "ETag")


def no_entity_tag_after_put(service: Service) -> None:
    """A carrier is put without an entity tag."""
    _drop_header(service, "putCarrier", "ETag")


def _drop_header(service: Service, operation: str, name: str) -> None:
    def drop(request: Request, response: Response) -> None:
        response.headers.pop(name, None)

    rewrite(service, drop, operation)


def bare_entity_tag(service: Service) -> None:
    """The entity tag of a patched product lacks its quotes."""

    def bare(request: Request, response: Response) -> None:
        if "ETag" in response.headers:
            response.headers["ETag"] = response.headers["ETag"].strip('"')

    rewrite(service, bare, "patchProduct")


def list_as_page(service: Service) -> None:
    """Carriers are labelled as a page."""
    _label(service, "listCarriers", "text/html")


def item_as_problem(service: Service) -> None:
    """A label is labelled as a problem."""
    _label(service, "getLabel", "application/problem+json")


def _label(service: Service, operation: str, media_type: str) -> None:
    def other(request: Request, response: Response) -> None:
        if response.status < 300:
            response.media_type = media_type

    rewrite(service, other, operation)


def deletion_answers_200(service: Service) -> None:
    """A deleted shipment is answered with 200, which is not declared."""
    _answer(service, "deleteShipment", 200)


def creation_answers_200(service: Service) -> None:
    """A new product is answered with 200, which is not declared."""
    _answer(service, "createProduct", 200)


def batch_answers_202(service: Service) -> None:
    """A batch is answered with 202, which is not declared, though it is done."""
    _answer(service, "createShipments", 202)


def _answer(service: Service, operation: str, status: int) -> None:
    def other(request: Request, response: Response) -> None:
        if response.status < 300:
            response.status = status
            response.body = {} if response.body is None else response.body

    rewrite(service, other, operation)


def other_letters_refused(service: Service) -> None:
    """The text of a label may hold ASCII alone."""
    member_schema(service, "createLabel", "text")["pattern"] = "^[ -~]*$"


def optional_member_required(service: Service) -> None:
    """A carrier without a rating is refused."""
    body_schema(service, "putCarrier")["required"] = ["title", "mode", "country", "rating"]


def null_refused(service: Service) -> None:
    """A product's note may not be null."""
    member_schema(service, "createProduct", "note")["type"] = "string"


def longest_name_refused(service: Service) -> None:
    """A name of the greatest length is refused."""
    member_schema(service, "createProduct", "name")["maxLength"] = 59


def highest_priority_refused(service: Service) -> None:
    """A label of the highest priority is refused."""
    member_schema(service, "createLabel", "priority")["maximum"] = 8


def one_mode_refused(service: Service) -> None:
    """A carrier by air is refused."""
    member_schema(service, "putCarrier", "mode")["enum"] = ["road", "rail", "sea"]


def valid_filter_fails(service: Service) -> None:
    """Filtering labels by blue is an internal error."""
    lists = service.labels.lists
    matches = lists.matches

    def broken(operator: str, held: Any, wanted: Any) -> bool:
        if wanted == "blue":
            raise LookupError("no index for blue")
        return matches(operator, held, wanted)

    lists.matches = broken


ANSWERS: dict[str, Fault] = named(
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
    valid_filter_fails,
)
