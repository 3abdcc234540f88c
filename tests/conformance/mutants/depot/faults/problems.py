"""Faults of error bodies and what goes with them: form, codes, pointers, request ids, headers, leaks."""

from __future__ import annotations

from collections.abc import Callable

from tests.conformance.mutants.depot.faults.kit import (
    Fault,
    named,
    refuse_otherwise,
    rewrite,
    rewrite_errors,
)
from tests.conformance.mutants.depot.server.messages import Refusal, Request, Response
from tests.conformance.mutants.depot.server.service import Service
from tests.conformance.mutants.depot.server.surface import Route


def errors_in_html(service: Service) -> None:
    """A product that is not there is answered with a page."""

    def page(request: Request, response: Response) -> None:
        response.body = b"<html><body><h1>404 Not Found</h1></body></html>"
        response.media_type = "text/html"

    rewrite_errors(service, page, "getProduct", status=404)


def errors_in_text(service: Service) -> None:
    """A method that is not served is answered in plain text."""

    def text(request: Request, response: Response) -> None:
        response.body, response.media_type = b"Method Not Allowed", "text/plain"

    rewrite_errors(service, text, status=405)


def errors_as_plain_json(service: Service) -> None:
    """A conflict is labelled application/json."""

    def plain(request: Request, response: Response) -> None:
        response.media_type = "application/json"

    rewrite_errors(service, plain, status=409)


def _drop(service: Service, member: str, status: int, *operations: str) -> None:
    def drop(request: Request, response: Response) -> None:
        response.body.pop(member, None)

    rewrite_errors(service, drop, *operations, status=status)


def error_without_title(service: Service) -> None:
    """A stale state is told without a title."""
    _drop(service, "title", 412)


def error_without_code(service: Service) -> None:
    """A shipment that is not there is told without a code."""
    _drop(service, "code", 404, "deleteShipment")


def status_as_text(service: Service) -> None:
    """A refused key repeats its status as a text."""

    def text(request: Request, response: Response) -> None:
        response.body["status"] = str(response.status)

    rewrite_errors(service, text, status=403)


def status_disagrees(service: Service) -> None:
    """A body that breaks its schema says 400 within 422."""

    def other(request: Request, response: Response) -> None:
        response.body["status"] = 400

    rewrite_errors(service, other, status=422)


def undeclared_code(service: Service) -> None:
    """A product's number that is taken is told by a code that nobody knows."""

    def other(request: Request, response: Response) -> None:
        response.body["code"] = "duplicate-value"

    rewrite_errors(service, other, "createProduct", status=409)


def code_of_another_status(service: Service) -> None:
    """A label that is not there is told by the code of a route that is not there."""

    def other(request: Request, response: Response) -> None:
        response.body["code"] = "no-such-route"

    rewrite_errors(service, other, "getLabel", status=404)


def one_request_id(service: Service) -> None:
    """Every answer has the same request id."""
    service.request_id = lambda: "0123456789abcdef"


def no_request_id(service: Service) -> None:
    """Who is not known gets no request id."""

    def drop(request: Request, response: Response) -> None:
        del response.headers["X-Request-Id"]

    rewrite_errors(service, drop, status=401)


def no_retry_after(service: Service) -> None:
    """Who asks too often is not told when to ask again."""

    def drop(request: Request, response: Response) -> None:
        del response.headers["Retry-After"]

    rewrite_errors(service, drop, status=429)


def retry_after_soon(service: Service) -> None:
    """Who asks too often is to ask again soon."""

    def soon(request: Request, response: Response) -> None:
        response.headers["Retry-After"] = "soon"

    rewrite_errors(service, soon, status=429)


def no_allow(service: Service) -> None:
    """A method that is not served is refused without Allow."""

    def drop(request: Request, response: Response) -> None:
        del response.headers["Allow"]

    rewrite_errors(service, drop, status=405)


def allow_lies(service: Service) -> None:
    """Allow names PATCH wherever something is served."""

    def add(request: Request, response: Response) -> None:
        if "PATCH" not in response.headers["Allow"]:
            response.headers["Allow"] += ", PATCH"

    rewrite_errors(service, add, status=405)


def wrong_method_is_missing(service: Service) -> None:
    """A method that is not served is a route that is not there."""
    _otherwise(service, "method-not-allowed", "no-such-route")


def unknown_route_fails(service: Service) -> None:
    """A route that is not there is an internal error."""
    _otherwise(service, "no-such-route", "internal")


def _otherwise(service: Service, code: str, other: str) -> None:
    refused = service.refused

    def broken(request: Request, refusal: Refusal) -> Response:
        return refused(request, Refusal(other, "no") if refusal.code == code else refusal)

    service.refused = broken


def unknown_route_is_home(service: Service) -> None:
    """A route that is not there shows the start page."""

    def home(request: Request, response: Response) -> None:
        if response.body["code"] == "no-such-route":
            response.status, response.media_type = 200, "text/html"
            response.body = b"<html><body>Depots</body></html>"

    rewrite_errors(service, home, status=404)


def no_challenge(service: Service) -> None:
    """Who is not known is not told how to be known."""

    def drop(request: Request, response: Response) -> None:
        del response.headers["WWW-Authenticate"]

    rewrite_errors(service, drop, status=401)


def unknown_is_forbidden(service: Service) -> None:
    """Who is not known may not list labels: 403, which is not declared there."""
    refuse_otherwise(service, "listLabels", "unauthenticated", "forbidden")


def forbidden_is_unknown(service: Service) -> None:
    """Who may only read is not known when deleting a label."""
    challenge = {"WWW-Authenticate": 'DepotKey realm="depots"'}
    refused = service.refused

    def broken(request: Request, refusal: Refusal) -> Response:
        if request.operation == "deleteLabel" and refusal.code == "forbidden":
            refusal = Refusal("unauthenticated", "who is that", headers=challenge)
        return refused(request, refusal)

    service.refused = broken


def body_before_key(service: Service) -> None:
    """What a new product says is judged before who says it."""
    _first(service, "createProduct", service.reader.payload)


def parameters_before_key(service: Service) -> None:
    """The parameters of the list of shipments are judged before who asks."""
    _first(service, "listShipments", service.reader.parameters)


def item_before_key(service: Service) -> None:
    """Whether a product is there is told to anybody."""

    def look(request: Request, route: Route) -> None:
        service.tools.item(request, "products", "product")

    _first(service, "getProduct", look)


def _first(service: Service, operation: str, act: Callable[[Request, Route], None]) -> None:
    guard = service.guard

    def broken(request: Request, route: Route) -> None:
        if request.operation == operation:
            act(request, route)
        guard(request, route)

    service.guard = broken


def _pointers(service: Service, operation: str, change: Callable[[str], str]) -> None:
    def other(request: Request, response: Response) -> None:
        for one in response.body.get("errors", ()):
            one["pointer"] = change(one["pointer"])
        if not change(""):
            response.body.pop("errors", None)

    rewrite_errors(service, other, operation, status=422)


def no_pointer(service: Service) -> None:
    """A shipment that breaks its schema is refused without a place."""
    _pointers(service, "createShipment", lambda pointer: "")


def wrong_pointer(service: Service) -> None:
    """A label that breaks its schema is always wrong at its code."""
    _pointers(service, "createLabel", lambda pointer: "/label")


def dotted_pointer(service: Service) -> None:
    """A product that breaks its schema is wrong at a path with dots."""
    _pointers(service, "createProduct", lambda pointer: "product" + pointer.replace("/", "."))


def pointer_without_index(service: Service) -> None:
    """A batch of shipments is wrong at a shipment, whichever it is."""
    _pointers(
        service,
        "createShipments",
        lambda pointer: "/shipments/" + pointer.rpartition("/")[2],
    )


def stack_trace_shown(service: Service) -> None:
    """A body that breaks its schema is refused with a stack trace."""
    frame = (
        'Traceback (most recent call last):\n  File "/srv/depot/reading.py", line 88, in payload'
    )
    _detail(service, frame, 422)


def statement_shown(service: Service) -> None:
    """A number that is taken is told in SQL."""
    _detail(service, "INSERT INTO products (sku, name) VALUES ($1, $2): duplicate key value", 409)


def file_shown(service: Service) -> None:
    """A label that is not there is told by the file that was looked for."""
    _detail(service, "/var/lib/depot/harbour/labels.db has no such row", 404, "getLabel")


def _detail(service: Service, words: str, status: int, *operations: str) -> None:
    def tell(request: Request, response: Response) -> None:
        response.body["detail"] = words

    rewrite_errors(service, tell, *operations, status=status)


def health_is_a_text(service: Service) -> None:
    """The health of the service is a text."""

    def text(request: Request, response: Response) -> None:
        response.body, response.media_type = b"up", "text/plain"

    rewrite(service, text, "getHealth")


PROBLEMS: dict[str, Fault] = named(
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
    health_is_a_text,
)
