"""Movements of a product: recorded several at once, never changed; walked by Link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.conformance.mutants.depot.server.cursors import Cursors
from tests.conformance.mutants.depot.server.listings import Listing, Lists
from tests.conformance.mutants.depot.server.messages import Item, Refusal, Request, Response
from tests.conformance.mutants.depot.server.tools import Handler, Tools

NAME = "movements"
LISTING = Listing(
    collection=NAME, order=(("at", True), ("id", False)), filters={"kind": ("kind", "eq")}
)


@dataclass
class Movements:
    """The operations on movements."""

    tools: Tools
    lists: Lists
    cursors: Cursors
    listing: Listing = LISTING

    def handlers(self) -> dict[str, Handler]:
        return {
            "listMovements": self.list,
            "recordMovements": self.record,
            "getMovement": self.get,
        }

    def list(self, request: Request) -> Response:
        """Look at as many movements as the limit says and show those that the filter keeps."""
        self.tools.item(request, "products", "product")
        lists, cursors = self.lists, self.cursors
        rest = lists.ordered(self.listing, lists.all(request, self.listing))
        after = request.parameters.get("after")
        if after is not None:
            rest = lists.after(self.listing, rest, cursors.read(request, after))
        seen, more = lists.cut(rest, lists.limit(request))
        response = Response(status=200, body=lists.kept(request, self.listing, seen))
        if more and seen:
            position = lists.position(self.listing, seen[-1])
            response.headers["Link"] = self.link(request, cursors.make(request, position))
        return response

    def link(self, request: Request, cursor: str) -> str:
        """Return the Link to the next page (RFC 8288)."""
        return f'<{request.path}?{urlencode(self.following(request, cursor))}>; rel="next"'

    def following(self, request: Request, cursor: str) -> dict[str, Any]:
        """Return the query of the next page."""
        stated = {name: one for name, one in request.parameters.items() if one is not None}
        return {**stated, "after": cursor}

    def record(self, request: Request) -> Response:
        self.tools.item(request, "products", "product")
        made = [self.made(request, one) for one in request.payload["movements"]]
        for one in made:
            self.tools.store.put(request.depot, NAME, one["id"], one)
        return Response(status=201, body={"movements": made})

    def made(self, request: Request, payload: Item) -> Item:
        return {
            "id": f"mv{self.tools.store.number(NAME):08}",
            "product": request.values["product"],
            "remark": None,
            **payload,
            "at": self.tools.now(),
        }

    def get(self, request: Request) -> Response:
        self.tools.item(request, "products", "product")
        item = self.tools.item(request, NAME, "movement")
        if item["product"] != request.values["product"]:
            raise Refusal("not-found", "there is no such thing here")
        return Response(status=200, body=item)
