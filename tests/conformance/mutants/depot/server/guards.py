"""Who may ask for what, and how often."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from tests.conformance.mutants.depot.server.messages import Caller, Refusal, Request
from tests.conformance.mutants.depot.server.surface import Route

CALLERS = {
    "owner-k7Qw2nZx": Caller(name="owner", depot="harbour", may_write=True),
    "reader-p3Vb8mLt": Caller(name="reader", depot="harbour", may_write=False),
    "stranger-c5Ry9dHs": Caller(name="stranger", depot="airfield", may_write=True),
}
TITLES = {"harbour": "The depot at the harbour", "airfield": "The depot at the airfield"}


@dataclass
class Guards:
    """What is judged before anything is looked at."""

    used: dict[tuple[str, str], tuple[float, float]] = field(
        default_factory=dict[tuple[str, str], tuple[float, float]]
    )

    def identify(self, request: Request, route: Route) -> None:
        """Find out who asks (401)."""
        if not route.secured:
            return
        request.caller = self.caller(request, request.header("X-Depot-Key"))
        if request.caller is None:
            raise Refusal(
                "unauthenticated",
                "send a key in X-Depot-Key",
                headers={"WWW-Authenticate": 'DepotKey realm="depots"'},
            )

    def caller(self, request: Request, key: str | None) -> Caller | None:
        return CALLERS.get(key or "")

    def admit(self, request: Request) -> None:
        """Hide other depots (404), and let nobody write who may only read (403)."""
        caller = request.caller
        if caller is None:
            return
        if not self.belongs(request, caller):
            raise Refusal("not-found", "there is no such depot")
        if request.method != "GET" and not self.may_write(request, caller):
            raise Refusal("forbidden", "this key may only read")

    def belongs(self, request: Request, caller: Caller) -> bool:
        return request.depot == caller.depot

    def may_write(self, request: Request, caller: Caller) -> bool:
        return caller.may_write

    def ration(self, request: Request, route: Route) -> None:
        """Keep callers within the rate of a route (429): a bucket that fills steadily."""
        if route.rate is None or request.caller is None:
            return
        now = time.monotonic()
        key = (request.caller.name, route.operation)
        tokens, at = self.used.get(key, (route.rate, now))
        tokens = min(route.rate, tokens + (now - at) * route.rate)
        if tokens < 1:
            self.used[key] = (tokens, now)
            raise Refusal("too-many", "this is rationed", headers={"Retry-After": "1"})
        self.used[key] = (tokens - 1, now)
