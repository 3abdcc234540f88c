"""Labels: named by the client that creates them; walked by a cursor that may be read."""

from __future__ import annotations

from dataclasses import dataclass

from tests.conformance.mutants.depot.server.cursors import Cursors, readable
from tests.conformance.mutants.depot.server.listings import Listing, Lists
from tests.conformance.mutants.depot.server.messages import Request, Response
from tests.conformance.mutants.depot.server.tools import Handler, Tools

NAME = "labels"
LISTING = Listing(
    collection=NAME,
    order=(("priority", True), ("code", False)),
    filters={"colour": ("colour", "eq"), "textContains": ("text", "contains")},
)


@dataclass
class Labels:
    """The operations on labels."""

    tools: Tools
    lists: Lists
    cursors: Cursors
    listing: Listing = LISTING

    def handlers(self) -> dict[str, Handler]:
        return {
            "listLabels": self.list,
            "createLabel": self.create,
            "getLabel": self.get,
            "patchLabel": self.patch,
            "deleteLabel": self.delete,
        }

    def list(self, request: Request) -> Response:
        lists = self.lists
        matching = lists.matching(request, self.listing)
        rest, after = matching, request.parameters.get("after")
        if after is not None:
            position = readable(after, self.cursors.refusal())
            rest = lists.after(self.listing, matching, position)
        page, more = lists.cut(rest, lists.limit(request))
        following = ".".join(map(str, lists.position(self.listing, page[-1]))) if more else None
        count = lists.total(request, self.listing, matching)
        body = {"labels": page, "next": following, "more": more, "count": count}
        return Response(status=200, body=body)

    def create(self, request: Request) -> Response:
        item = dict(request.payload)
        self.tools.free(request, NAME, "code", item["code"])
        self.tools.store.put(request.depot, NAME, item["code"], item)
        location = f"{request.path}/{item['code']}"
        return Response(status=201, body=item, headers={"Location": location})

    def get(self, request: Request) -> Response:
        return Response(status=200, body=self.tools.item(request, NAME, "label"))

    def patch(self, request: Request) -> Response:
        item = self.tools.item(request, NAME, "label")
        changed = self.tools.merged(item, request.payload)
        self.tools.store.put(request.depot, NAME, item["code"], changed)
        return Response(status=200, body=changed)

    def delete(self, request: Request) -> Response:
        item = self.tools.item(request, NAME, "label")
        return self.tools.gone(request, NAME, item["code"])
