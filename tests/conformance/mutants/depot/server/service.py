"""The way of a request through the service: who asks, what for, what it says, and what is done."""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass
from typing import Any

from tests.conformance.mutants.depot.server.carriers import Carriers
from tests.conformance.mutants.depot.server.cursors import Cursors
from tests.conformance.mutants.depot.server.entity_tags import EntityTags
from tests.conformance.mutants.depot.server.guards import TITLES, Guards
from tests.conformance.mutants.depot.server.idempotency import Idempotency
from tests.conformance.mutants.depot.server.labels import Labels
from tests.conformance.mutants.depot.server.listings import Lists
from tests.conformance.mutants.depot.server.messages import Refusal, Request, Response
from tests.conformance.mutants.depot.server.movements import Movements
from tests.conformance.mutants.depot.server.products import Products
from tests.conformance.mutants.depot.server.reading import Reader
from tests.conformance.mutants.depot.server.shipments import Shipments
from tests.conformance.mutants.depot.server.store import Store
from tests.conformance.mutants.depot.server.surface import Route, Surface, read_surface
from tests.conformance.mutants.depot.server.tools import Handler, Tools
from tests.conformance.mutants.depot.server.validation import Validator


@dataclass
class Service:
    """All parts of a server; each may be exchanged for a broken one."""

    surface: Surface
    guards: Guards
    reader: Reader
    tools: Tools
    products: Products
    movements: Movements
    shipments: Shipments
    carriers: Carriers
    labels: Labels

    def __post_init__(self) -> None:
        self.lock = threading.Lock()

    def answer(self, request: Request) -> Response:
        """Answer a request, whatever happens on the way."""
        number = self.request_id()
        try:
            response = self.perform(request)
        except Refusal as refusal:
            response = self.refused(request, refusal)
        except Exception:
            response = self.refused(request, Refusal("internal", "the service failed"))
        response.headers.setdefault("X-Request-Id", number)
        return response

    def request_id(self) -> str:
        return uuid.uuid4().hex

    def refused(self, request: Request, refusal: Refusal) -> Response:
        """Return a problem (RFC 9457)."""
        status = self.status(refusal.code)
        body: dict[str, Any] = {
            "type": f"/problems/{refusal.code}",
            "title": refusal.code.replace("-", " "),
            "status": status,
            "code": refusal.code,
            "detail": refusal.args[0],
        }
        if refusal.wrong:
            body["errors"] = [{"pointer": at, "reason": why} for at, why in refusal.wrong]
        return Response(
            status=status,
            body=body,
            headers=dict(refusal.headers),
            media_type="application/problem+json",
        )

    def status(self, code: str) -> int:
        return self.surface.document["x-errors"]["catalogue"][code]["status"]

    def perform(self, request: Request) -> Response:
        """Do what is asked for, or refuse it."""
        route = self.surface.find(request)
        self.guard(request, route)
        self.reader.negotiate(request, route)
        self.reader.path(request, route)
        self.reader.parameters(request, route)
        self.reader.payload(request, route)
        with self.lock:
            return self.handler(route)(request)

    def guard(self, request: Request, route: Route) -> None:
        self.guards.identify(request, route)
        self.guards.admit(request)
        self.guards.ration(request, route)

    def handler(self, route: Route) -> Handler:
        return self.handlers()[route.operation]

    def handlers(self) -> dict[str, Handler]:
        return {
            "getHealth": lambda _: Response(status=200, body={"status": "up"}),
            "getDepot": self.depot,
            "getSummary": self.summary,
            **self.products.handlers(),
            **self.movements.handlers(),
            **self.shipments.handlers(),
            **self.carriers.handlers(),
            **self.labels.handlers(),
        }

    def depot(self, request: Request) -> Response:
        return Response(status=200, body={"id": request.depot, "title": TITLES[request.depot]})

    def summary(self, request: Request) -> Response:
        names = ("products", "shipments", "carriers", "labels")
        shelves = {name: self.tools.store.shelf(request.depot, name) for name in names}
        return Response(status=200, body={name: len(one) for name, one in shelves.items()})


def make_service() -> Service:
    """Return a correct service with nothing in it."""
    surface, store = read_surface(), Store()
    tools = Tools(store=store, tags=EntityTags(), idempotency=Idempotency())
    return Service(
        surface=surface,
        guards=Guards(),
        reader=Reader(validator=Validator(surface=surface)),
        tools=tools,
        products=Products(tools=tools, lists=Lists(store=store), cursors=Cursors()),
        movements=Movements(tools=tools, lists=Lists(store=store), cursors=Cursors()),
        shipments=Shipments(tools=tools, lists=Lists(store=store)),
        carriers=Carriers(tools=tools, lists=Lists(store=store)),
        labels=Labels(tools=tools, lists=Lists(store=store), cursors=Cursors()),
    )
