"""Doing a thing once though it is asked for twice."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.conformance.mutants.depot.server.messages import Refusal, Request, Response


@dataclass
class Idempotency:
    """Remembers what was answered to each key."""

    done: dict[tuple[str, str, str], tuple[str, Response]] = field(
        default_factory=dict[tuple[str, str, str], tuple[str, Response]]
    )

    def once(self, request: Request, act: Callable[[], Response]) -> Response:
        """Act, or answer again what was answered to the same key and body."""
        key = self.key(request)
        if key is None:
            return act()
        print_of = self.fingerprint(request)
        if key in self.done:
            former, response = self.done[key]
            if former != print_of:
                self.mismatch()
            return copy.deepcopy(response)
        response = act()
        self.done[key] = (print_of, copy.deepcopy(response))
        return response

    def key(self, request: Request) -> tuple[str, str, str] | None:
        """Return what a repetition is known by, or None where no key was sent."""
        key = request.header("Idempotency-Key")
        return None if key is None else (request.depot, request.operation, key)

    def fingerprint(self, request: Request) -> str:
        text = json.dumps(request.payload, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def mismatch(self) -> None:
        raise Refusal("key-reused", "the key came with another body before")
