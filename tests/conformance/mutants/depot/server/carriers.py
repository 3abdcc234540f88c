"""Carriers: put where the client says, each state with an entity tag; walked by page number."""

from __future__ import annotations

from dataclasses import dataclass

from tests.conformance.mutants.depot.server.listings import Listing, Lists
from tests.conformance.mutants.depot.server.messages import Item, Refusal, Request, Response
from tests.conformance.mutants.depot.server.tools import Handler, Tools

NAME = "carriers"
LISTING = Listing(
    collection=NAME,
    order=(("code", False),),
    filters={"mode": ("mode", "eq"), "countries": ("country", "in")},
)


@dataclass
class Carriers:
    """The operations on carriers."""

    tools: Tools
    lists: Lists
    listing: Listing = LISTING

    def handlers(self) -> dict[str, Handler]:
        return {
            "listCarriers": self.list,
            "getCarrier": self.get,
            "putCarrier": self.put,
            "deleteCarrier": self.delete,
        }

    def list(self, request: Request) -> Response:
        lists, size = self.lists, request.parameters["size"]
        matching = lists.matching(request, self.listing)
        page, more = lists.cut(matching[self.start(request, size) :], size)
        return Response(status=200, body={"carriers": page, "more": more})

    def start(self, request: Request, size: int) -> int:
        return (request.parameters["page"] - 1) * size

    def get(self, request: Request) -> Response:
        return self.answer(self.tools.item(request, NAME, "carrier"), 200)

    def put(self, request: Request) -> Response:
        code = request.values["carrier"]
        former = self.tools.store.find(request.depot, NAME, code)
        if former is not None:
            self.tools.tags.hold(request, former)
        elif request.header("If-Match") is not None:
            raise Refusal("stale", "there is nothing that could match")
        item = self.made(code, request.payload, former)
        self.keep(request, item)
        return self.answer(item, 201 if former is None else 200)

    def made(self, code: str, payload: Item, former: Item | None) -> Item:
        """Return what was put; nothing of the former state stays."""
        return {"code": code, **payload}

    def keep(self, request: Request, item: Item) -> None:
        self.tools.store.put(request.depot, NAME, item["code"], item)

    def delete(self, request: Request) -> Response:
        item = self.tools.item(request, NAME, "carrier")
        return self.tools.gone(request, NAME, item["code"])

    def answer(self, item: Item, status: int) -> Response:
        return Response(status=status, body=item, headers={"ETag": self.tools.tags.of(item)})
