"""A proxy in front of the running API that plays faults on chosen requests, and remembers what came."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from tests.conformance.mutants.platform.proxy import Answer, Asked, Fault, Upstream, broken_server

ARRIVES_WITHIN: Final = 30.0
"""Seconds after which a request that a test waits for is given up."""

NOTHING: Final = Answer(status=204, headers=(("Connection", "close"),), body=b"")
"""For who left before the answer: the least that can be said to a closed connection."""


@dataclass(slots=True, kw_only=True)
class Exchange:
    """A request that came, and the answer that went; times are in seconds, for comparison only."""

    method: str
    path: str
    query: dict[str, str]
    body: bytes
    arrived: float
    idempotency_key: str = ""
    answered: float = 0.0
    status: int = 0
    request_id: str = ""


@dataclass(slots=True, kw_only=True)
class _Rule:
    """A fault for the requests that fit, as often as `left` says; None is for ever."""

    method: str
    path: re.Pattern[str]
    fault: Fault
    left: int | None


@dataclass(slots=True, kw_only=True)
class FaultyProxy:
    """A running proxy; every request that no rule takes is passed on unchanged."""

    url: str
    exchanges: list[Exchange] = field(default_factory=list[Exchange])
    _rules: list[_Rule] = field(default_factory=list[_Rule])
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _released: threading.Event = field(default_factory=threading.Event)

    def play(self, fault: Fault, *, method: str, path: str, times: int | None = None) -> None:
        """Play a fault on the requests whose path is `path`, a regular expression, is all of."""
        rule = _Rule(method=method, path=re.compile(path), fault=fault, left=times)
        self._rules.append(rule)

    def of(self, method: str, path: str, **query: str) -> list[Exchange]:
        """Return what came with a method, a path (a regular expression) and some of a query."""
        return [
            one
            for one in self.exchanges
            if one.method == method
            and re.fullmatch(path, one.path)
            and query.items() <= one.query.items()
        ]

    def wait_for(self, count: int) -> None:
        """Wait until so many requests came."""
        with self._changed:
            came = self._changed.wait_for(lambda: len(self.exchanges) >= count, ARRIVES_WITHIN)
        assert came, f"only {len(self.exchanges)} of {count} requests came"

    def wait_for_answers(self, count: int) -> None:
        """Wait until so many requests were answered."""

        def are_answered() -> bool:
            return sum(1 for one in self.exchanges if one.answered) >= count

        with self._changed:
            came = self._changed.wait_for(are_answered, ARRIVES_WITHIN)
        assert came, f"fewer than {count} requests were answered"

    def hold(self, seconds: float) -> Fault:
        """Return the fault that passes a request on late, and not at all once the proxy is released."""

        def held(asked: Asked, upstream: Upstream) -> Answer:
            if self._released.wait(seconds):
                return NOTHING
            return upstream(asked)

        return held

    def release(self) -> None:
        """Let go of what is held, at once and for ever, and wait until all is answered."""
        self._released.set()
        self.wait_for_answers(len(self.exchanges))

    def answer(self, asked: Asked, upstream: Upstream) -> Answer:
        """Answer a request by the first rule that takes it, else as the API does."""
        address = urlsplit(asked.path)
        exchange = Exchange(
            method=asked.method,
            path=address.path,
            query=dict(parse_qsl(address.query, keep_blank_values=True)),
            body=asked.body,
            arrived=time.monotonic(),
            idempotency_key=next(
                (value for name, value in asked.headers if name.lower() == "idempotency-key"), ""
            ),
        )
        with self._changed:
            fault = self._fault_for(exchange)
            self.exchanges.append(exchange)
            self._changed.notify_all()
        answer = fault(asked, upstream) if fault is not None else upstream(asked)
        with self._changed:
            exchange.status = answer.status
            exchange.request_id = _header(answer, "X-Request-Id")
            # Taken before the answer goes out: no client can have it earlier.
            exchange.answered = time.monotonic()
            self._changed.notify_all()
        return answer

    def _fault_for(self, exchange: Exchange) -> Fault | None:
        for rule in self._rules:
            fits = rule.method == exchange.method and rule.path.fullmatch(exchange.path)
            if fits and rule.left != 0:
                if rule.left is not None:
                    rule.left -= 1
                return rule.fault
        return None


@contextmanager
def faulty_proxies(upstream_url: str) -> Generator[Callable[[], FaultyProxy]]:
    """Run a proxy in front of a server; what is yielded gives a fresh set of rules and memories."""
    with broken_server(upstream_url) as server:

        def fresh() -> FaultyProxy:
            proxy = FaultyProxy(url=server.url)
            server.fault = proxy.answer
            return proxy

        yield fresh


def problem(status: int, code: str, title: str, *, retry_after: str | None = None) -> Fault:
    """Return the fault that answers with an error of the contract, and never reaches the API."""
    request_id = f"faulty-{code}"
    body = {
        "type": f"/problems/{code}",
        "title": title,
        "status": status,
        "code": code,
        "requestId": request_id,
    }
    head = (("Content-Type", "application/problem+json"), ("X-Request-Id", request_id))
    if retry_after is not None:
        head = (*head, ("Retry-After", retry_after))

    def refused(asked: Asked, upstream: Upstream) -> Answer:
        return Answer(status=status, headers=head, body=json.dumps(body).encode())

    return refused


def unavailable(retry_after: str | None = None) -> Fault:
    """Return the fault that answers 503, the one error that the contract lets a client retry."""
    title = "The service cannot answer at the moment"
    return problem(503, "unavailable", title, retry_after=retry_after)


def changed(change: Callable[[Any], Any]) -> Fault:
    """Return the fault that passes a request on and changes the JSON of the answer."""

    def rewritten(asked: Asked, upstream: Upstream) -> Answer:
        answer = upstream(asked)
        return answer.with_json(change(answer.json))

    return rewritten


def passed_on(asked: Asked, upstream: Upstream) -> Answer:
    """Pass a request on unchanged: what lets the faults after it wait for their turn."""
    return upstream(asked)


def cut_off(asked: Asked, upstream: Upstream) -> Answer:
    """Pass a request on and answer with the first half of the JSON: well-formed HTTP, and no JSON."""
    answer = upstream(asked)
    return Answer(
        status=answer.status, headers=answer.headers, body=answer.body[: len(answer.body) // 2]
    )


def _header(answer: Answer, name: str) -> str:
    return next((value for key, value in answer.headers if key.lower() == name.lower()), "")
