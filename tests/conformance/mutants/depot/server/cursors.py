"""Positions in a walk as texts that only this service can make, each for one depot, list and filter."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from typing import Any

from tests.conformance.mutants.depot.server.messages import Refusal, Request
from tests.conformance.mutants.depot.server.validation import Wrong

_SECRET = b"a depot keeps its own counsel"
_STEPS = {"limit", "cursor", "after"}


@dataclass
class Cursors:
    """Makes cursors and reads them."""

    def make(self, request: Request, position: list[Any]) -> str:
        """Return the cursor that stands at a position."""
        content = json.dumps([self.scope(request), position]).encode()
        return _encoded(self.seal(content) + content)

    def read(self, request: Request, text: str) -> list[Any]:
        """Return the position of a cursor; refuse what is none of ours, or of another walk."""
        raw = self.decoded(text)
        seal, content = raw[:16], raw[16:]
        if not self.is_sealed(seal, content):
            raise self.refusal()
        scope, position = json.loads(content)
        if not self.is_within(request, scope):
            raise self.refusal()
        return position

    def scope(self, request: Request) -> list[Any]:
        """Return what a cursor is good for: the depot and path, and the filters."""
        filters = {
            name: value
            for name, value in sorted(request.parameters.items())
            if name not in _STEPS and value is not None
        }
        return [request.path, filters]

    def is_within(self, request: Request, scope: list[Any]) -> bool:
        return scope == self.scope(request)

    def seal(self, content: bytes) -> bytes:
        return hmac.new(_SECRET, content, hashlib.sha256).digest()[:16]

    def is_sealed(self, seal: bytes, content: bytes) -> bool:
        return hmac.compare_digest(seal, self.seal(content))

    def decoded(self, text: str) -> bytes:
        # Base64 knows several texts for the same bytes; only one of them is ours.
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except ValueError:
            raise self.refusal() from None
        if _encoded(raw) != text:
            raise self.refusal()
        return raw

    def refusal(self) -> Refusal:
        wrong: tuple[Wrong, ...] = ()
        return Refusal("invalid-cursor", "the position is none of this walk", wrong=wrong)


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def readable(text: str, refusal: Refusal) -> list[Any]:
    """Return the position of a readable cursor, `7.pallet`: the priority and the code of a label."""
    match = re.fullmatch(r"([0-9])\.([a-z][a-z0-9-]{1,30})", text)
    if match is None:
        raise refusal
    return [int(match[1]), match[2]]
