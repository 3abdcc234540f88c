"""What every handler works with, and what they do alike."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.conformance.mutants.depot.server.entity_tags import EntityTags
from tests.conformance.mutants.depot.server.idempotency import Idempotency
from tests.conformance.mutants.depot.server.messages import Item, Refusal, Request, Response
from tests.conformance.mutants.depot.server.store import Store

Handler = Callable[[Request], Response]


@dataclass
class Tools:
    """The parts that handlers share."""

    store: Store
    tags: EntityTags
    idempotency: Idempotency

    def item(self, request: Request, collection: str, parameter: str) -> Item:
        """Return the item that a path names; refuse what is not there (404)."""
        found = self.store.find(request.depot, collection, request.values[parameter])
        if found is None:
            raise Refusal("not-found", "there is no such thing here")
        return found

    def free(
        self, request: Request, collection: str, member: str, value: Any, but: Item | None = None
    ) -> None:
        """Refuse a value that another item of the collection has (409)."""
        for other in self.store.shelf(request.depot, collection).values():
            if other is not but and other[member] == value:
                raise Refusal(
                    "taken", f"another one has this {member}", wrong=((f"/{member}", "is taken"),)
                )

    def refers(self, request: Request, collection: str, key: str, pointer: str) -> None:
        """Refuse the key of something that is not there (422)."""
        if not self.exists(request, collection, key):
            raise Refusal(
                "unknown-reference", "it names what is not there", wrong=((pointer, "is unknown"),)
            )

    def exists(self, request: Request, collection: str, key: str) -> bool:
        return self.store.find(request.depot, collection, key) is not None

    def merged(self, item: Item, patch: Item, optional: tuple[str, ...] = ()) -> Item:
        """Return an item with a merge patch applied (RFC 7396); null empties what may be null."""
        found = {**item, **patch}
        return {
            name: value
            for name, value in found.items()
            if value is not None or name not in optional
        }

    def now(self) -> str:
        return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")

    def gone(self, request: Request, collection: str, key: str) -> Response:
        """Take an item away."""
        self.store.remove(request.depot, collection, key)
        return Response(status=204)
