"""Entity tags: they change with the content and only with it (RFC 9110, 8.8.3 and 13.1.1)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from tests.conformance.mutants.depot.server.messages import Item, Refusal, Request


@dataclass
class EntityTags:
    """Makes entity tags, and holds requests to them."""

    def of(self, item: Item) -> str:
        """Return the entity tag of an item."""
        text = json.dumps(item, sort_keys=True)
        return f'"{hashlib.sha256(text.encode()).hexdigest()[:20]}"'

    def hold(self, request: Request, item: Item, *, required: bool = False) -> None:
        """Refuse a request for another state than the current one (412), or without one (428)."""
        wanted = request.header("If-Match")
        if wanted is None:
            if required:
                self.demand()
            return
        if not self.matches(wanted, item):
            raise Refusal("stale", "it has changed since")

    def demand(self) -> None:
        raise Refusal("tag-required", "send the entity tag in If-Match")

    def matches(self, wanted: str, item: Item) -> bool:
        tags = [one.strip() for one in wanted.split(",")]
        return tags == ["*"] or self.of(item) in tags
