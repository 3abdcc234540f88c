"""Products: created, replaced, patched and deleted, each state with an entity tag; walked by cursor."""

from __future__ import annotations

from dataclasses import dataclass

from tests.conformance.mutants.depot.server.cursors import Cursors
from tests.conformance.mutants.depot.server.listings import Listing, Lists
from tests.conformance.mutants.depot.server.messages import Item, Request, Response
from tests.conformance.mutants.depot.server.tools import Handler, Tools

NAME = "products"
OPTIONAL = ("serial", "bestBefore", "size", "tags")
"""Members that may be absent; the others are null where nothing was said."""
LISTING = Listing(
    collection=NAME,
    order=(("name", False), ("id", False)),
    filters={
        "category": ("category", "eq"),
        "minWeight": ("weight", "gte"),
        "namePrefix": ("name", "prefix"),
        "q": ("name", "search"),
    },
)


@dataclass
class Products:
    """The operations on products."""

    tools: Tools
    lists: Lists
    cursors: Cursors
    listing: Listing = LISTING

    def handlers(self) -> dict[str, Handler]:
        return {
            "listProducts": self.list,
            "createProduct": self.create,
            "getProduct": self.get,
            "replaceProduct": self.replace,
            "patchProduct": self.patch,
            "deleteProduct": self.delete,
        }

    def list(self, request: Request) -> Response:
        lists, cursors = self.lists, self.cursors
        matching = lists.matching(request, self.listing)
        cursor = request.parameters.get("cursor")
        rest = matching
        if cursor is not None:
            rest = lists.after(self.listing, matching, cursors.read(request, cursor))
        page, more = lists.cut(rest, lists.limit(request))
        following = (
            cursors.make(request, lists.position(self.listing, page[-1])) if more and page else None
        )
        total = lists.total(request, self.listing, matching)
        steps = {"next": following, "more": more, "total": total}
        return Response(status=200, body={"data": page, "page": steps})

    def create(self, request: Request) -> Response:
        return self.tools.idempotency.once(request, lambda: self.created(request))

    def created(self, request: Request) -> Response:
        self.tools.free(request, NAME, "sku", request.payload["sku"])
        item = self.made(request, f"p{self.tools.store.number(NAME):06}")
        self.tools.store.put(request.depot, NAME, item["id"], item)
        response = self.answer(item, 201)
        response.headers["Location"] = f"{request.path}/{item['id']}"
        return response

    def made(self, request: Request, key: str) -> Item:
        """Return a new product out of what was sent."""
        caller = request.caller
        assert caller is not None
        return {
            "id": key,
            "weight": None,
            "note": None,
            **request.payload,
            "createdAt": self.tools.now(),
            "createdBy": caller.name,
        }

    def get(self, request: Request) -> Response:
        return self.answer(self.tools.item(request, NAME, "product"), 200)

    def replace(self, request: Request) -> Response:
        item = self.tools.item(request, NAME, "product")
        self.tools.tags.hold(request, item, required=True)
        self.tools.free(request, NAME, "sku", request.payload["sku"], but=item)
        return self.kept(request, self.replaced(item, request.payload))

    def replaced(self, item: Item, payload: Item) -> Item:
        """Return a product with everything that a client may state stated anew."""
        own = {name: item[name] for name in ("id", "createdAt", "createdBy")}
        return {"weight": None, "note": None, **payload, **own}

    def patch(self, request: Request) -> Response:
        item = self.tools.item(request, NAME, "product")
        self.tools.tags.hold(request, item)
        if "sku" in request.payload:
            self.tools.free(request, NAME, "sku", request.payload["sku"], but=item)
        return self.kept(request, self.tools.merged(item, request.payload, OPTIONAL))

    def delete(self, request: Request) -> Response:
        item = self.tools.item(request, NAME, "product")
        self.tools.tags.hold(request, item)
        return self.tools.gone(request, NAME, item["id"])

    def kept(self, request: Request, item: Item) -> Response:
        """Store a new state, and answer with it."""
        self.tools.store.put(request.depot, NAME, item["id"], item)
        return self.answer(item, 200)

    def answer(self, item: Item, status: int) -> Response:
        return Response(status=status, body=item, headers={"ETag": self.tools.tags.of(item)})
