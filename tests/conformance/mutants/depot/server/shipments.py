"""Shipments: a machine of states that names a carrier and a product; walked by offset."""

from __future__ import annotations

from dataclasses import dataclass

from tests.conformance.mutants.depot.server.listings import Listing, Lists
from tests.conformance.mutants.depot.server.messages import Item, Refusal, Request, Response
from tests.conformance.mutants.depot.server.tools import Handler, Tools

NAME = "shipments"
STEPS = {
    "draft": ("packed", "cancelled"),
    "packed": ("sent", "cancelled"),
    "sent": ("delivered",),
    "delivered": (),
    "cancelled": (),
}
LISTING = Listing(
    collection=NAME,
    order=(("dueOn", True), ("number", False)),
    filters={
        "state": ("state", "eq"),
        "carrier": ("carrier", "eq"),
        "dueFrom": ("dueOn", "gte"),
    },
)


@dataclass
class Shipments:
    """The operations on shipments."""

    tools: Tools
    lists: Lists
    listing: Listing = LISTING

    def handlers(self) -> dict[str, Handler]:
        return {
            "listShipments": self.list,
            "createShipment": self.create,
            "createShipments": self.create_several,
            "getShipment": self.get,
            "patchShipment": self.patch,
            "deleteShipment": self.delete,
            "stepShipment": self.step,
        }

    def list(self, request: Request) -> Response:
        lists = self.lists
        matching = lists.matching(request, self.listing)
        page, _ = lists.cut(matching[self.offset(request) :], lists.limit(request))
        total = lists.total(request, self.listing, matching)
        return Response(status=200, body={"items": page, "total": total})

    def offset(self, request: Request) -> int:
        return request.parameters["offset"]

    def create(self, request: Request) -> Response:
        self.refer(request, request.payload, "")
        item = self.made(request.depot, request.payload)
        self.keep(request, item)
        location = f"{request.path}/{item['number']}"
        return Response(status=201, body=item, headers={"Location": location})

    def create_several(self, request: Request) -> Response:
        payloads = request.payload["shipments"]
        self.refer_all(request, payloads)
        made = [self.made(request.depot, one) for one in payloads]
        for one in made:
            self.keep(request, one)
        return Response(status=201, body={"shipments": made})

    def refer_all(self, request: Request, payloads: list[Item]) -> None:
        """Look at every reference before anything is kept."""
        for index, one in enumerate(payloads):
            self.refer(request, one, f"/shipments/{index}")

    def refer(self, request: Request, payload: Item, pointer: str) -> None:
        """Refuse a carrier or product that is not there."""
        for member, collection in (("carrier", "carriers"), ("product", "products")):
            if member in payload:
                self.tools.refers(request, collection, payload[member], f"{pointer}/{member}")

    def made(self, depot: str, payload: Item) -> Item:
        return {
            "number": self.tools.store.number(NAME, depot),
            "contact": None,
            **payload,
            "state": "draft",
        }

    def keep(self, request: Request, item: Item) -> None:
        self.tools.store.put(request.depot, NAME, str(item["number"]), item)

    def get(self, request: Request) -> Response:
        return Response(status=200, body=self.tools.item(request, NAME, "shipment"))

    def patch(self, request: Request) -> Response:
        item = self.tools.item(request, NAME, "shipment")
        self.refer(request, request.payload, "")
        changed = self.tools.merged(item, request.payload)
        self.keep(request, changed)
        return Response(status=200, body=changed)

    def step(self, request: Request) -> Response:
        item = self.tools.item(request, NAME, "shipment")
        to = request.payload["to"]
        if not self.leads(item["state"], to):
            raise Refusal("illegal-step", f"no step leads from {item['state']} to {to}")
        changed = {**item, "state": to}
        self.keep(request, changed)
        return Response(status=200, body=changed)

    def leads(self, state: str, to: str) -> bool:
        return to in STEPS[state]

    def delete(self, request: Request) -> Response:
        item = self.tools.item(request, NAME, "shipment")
        return self.tools.gone(request, NAME, str(item["number"]))
