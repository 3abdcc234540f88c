"""A consumer of the ledger that does all as it should; `faults.py` makes it go wrong, one way at a time."""

from __future__ import annotations

import http.client
import json
import random
import socket
import sys
import time
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

Value = Any
KEY = "ledger-secret"
RETRYABLE = {"too-many", "unavailable"}


class Failed(Exception):  # noqa: N818
    """An error of the provider's, or what kept its answer from coming."""

    def __init__(self, code: str, request_id: str = "", wait: float | None = None) -> None:
        super().__init__(code)
        self.code, self.request_id, self.wait = code, request_id, wait


class Broken(Failed):
    """No answer came."""


class Desk:
    """Every step in a method of its own, so that each can be done wrong."""

    tries = 5
    timeout = 1.5
    batch = 20
    limit = 5
    first_pause = 0.1

    def __init__(self, url: str) -> None:
        self.url = urlsplit(url)
        self.connection: http.client.HTTPConnection | None = None

    # Asking

    def ask(self, method: str, path: str, body: Value = None, key: str | None = None) -> Value:
        """Ask, and ask again where that is allowed and may help."""
        for attempt in range(self.tries):
            try:
                return self.once(method, path, body, key)
            except Failed as problem:
                last = attempt + 1 == self.tries
                if last or not self.may_retry(problem, method, key):
                    raise
                time.sleep(self.pause(problem, attempt))
        raise AssertionError

    def may_retry(self, problem: Failed, method: str, key: str | None) -> bool:
        if method != "GET" and key is None:
            return False
        return isinstance(problem, Broken) or problem.code in RETRYABLE

    def pause(self, problem: Failed, attempt: int) -> float:
        if problem.wait is not None:
            return problem.wait
        return self.first_pause * 2**attempt * random.uniform(0.8, 1.2)

    def once(self, method: str, path: str, body: Value, key: str | None) -> Value:
        headers = self.headers(key)
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        until = time.monotonic() + 2 * self.timeout
        try:
            connection = self.connect()
            connection.request(method, path, data, headers)
            answer = connection.getresponse()
            text = self.read(answer, until)
            answer.close()
        except (OSError, http.client.HTTPException) as problem:
            self.hang_up()
            raise Broken(f"no answer: {problem!r}") from None
        value = self.parse(answer, text)
        if answer.status >= 400:
            wait = answer.headers.get("Retry-After")
            raise Failed(
                self.code(value),
                answer.headers.get("X-Request-Id") or "",
                float(wait) if wait else None,
            )
        return self.understand(path, value)

    def headers(self, key: str | None) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {KEY}", "Accept": "application/json"}
        return headers if key is None else {**headers, "Idempotency-Key": key}

    def read(self, answer: http.client.HTTPResponse, until: float) -> bytes:
        parts: list[bytes] = []
        while True:
            if time.monotonic() > until:
                raise TimeoutError("the answer takes too long")
            part = answer.read1(65536)
            if not part:
                break
            parts.append(part)
        if answer.length:
            raise http.client.IncompleteRead(b"", answer.length)
        return b"".join(parts)

    def parse(self, answer: http.client.HTTPResponse, text: bytes) -> Value:
        return json.loads(text)

    def code(self, problem: Value) -> str:
        return str(problem["code"])

    def understand(self, path: str, value: Value) -> Value:
        return value

    def connect(self) -> http.client.HTTPConnection:
        if self.connection is None:
            self.connection = http.client.HTTPConnection(
                self.url.hostname or "", self.url.port, timeout=self.timeout
            )
            self.connection.connect()
            self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.connection

    def hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    # Working

    def entry(self, number: int) -> Value:
        return {
            "number": number,
            "account": ("cash", "bank")[number % 2],
            "amount": number * 3,
            "tags": {"source": f"row {number}"},
        }

    def batches(self, count: int) -> Iterator[list[Value]]:
        for start in range(0, count, self.batch):
            yield [self.entry(one + 1) for one in range(start, min(start + self.batch, count))]

    def load(self, count: int, note: str) -> None:
        for entries in self.batches(count):
            self.send(entries)
        if note:
            self.ask("POST", "/books/main/notes", {"text": note})

    def send(self, entries: list[Value]) -> None:
        self.ask("POST", "/books/main/entries", {"entries": entries}, str(uuid.uuid4()))

    def export(self, account: str) -> None:
        for entry in self.walk(account):
            self.show(entry)

    def show(self, entry: Value) -> None:
        print(json.dumps({"number": entry["number"], "amount": entry["amount"]}))

    def walk(self, account: str) -> Iterator[Value]:
        cursor: str | None = None
        first = True
        while first or self.goes_on(cursor):
            page = self.ask("GET", self.page_path(account, cursor, first))
            yield from self.items(page)
            cursor, first = self.next(page), False

    def page_path(self, account: str, cursor: str | None, first: bool) -> str:
        pairs = [("limit", str(self.limit))]
        if account:
            pairs.append(("account", account))
        if cursor:
            pairs.append(("cursor", cursor))
        query = "&".join(f"{name}={self.encoded(value)}" for name, value in pairs)
        return f"/books/main/entries?{query}"

    def encoded(self, value: str) -> str:
        return quote(value, safe="")

    def goes_on(self, cursor: str | None) -> bool:
        return bool(cursor)

    def items(self, page: Value) -> list[Value]:
        return list(page["data"])

    def next(self, page: Value) -> str | None:
        return page["next"]

    # Telling

    def tell(self, problem: Failed) -> int:
        print(json.dumps({"code": problem.code, "requestId": problem.request_id}), file=sys.stderr)
        return 1
