"""`python -m tests.conformance.mutants.consumers.ledger PORT`: a forgiving provider."""

from __future__ import annotations

import base64
import datetime
import json
import sys
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

Item = dict[str, Any]

KEY = "ledger-secret"
LOCK = threading.Lock()
ENTRIES: list[Item] = []
NOTES: list[Item] = []
DONE: dict[str, tuple[Any, Any]] = {}


class Refused(Exception):  # noqa: N818
    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


def page(items: list[Item], query: dict[str, list[str]]) -> Item:
    """Return a page; what is undeclared is overlooked, and a cursor holds a position and nothing else."""
    limit = int(query.get("limit", ["8"])[0])
    cursor = query.get("cursor", [""])[0]
    try:
        start = int(base64.urlsafe_b64decode(cursor.encode()).partition(b":")[2]) if cursor else 0
    except ValueError:
        raise Refused(400, "invalid-parameter") from None
    end = start + limit
    onward = base64.urlsafe_b64encode(f"at:{end}".encode()).decode() if end < len(items) else None
    return {"data": items[start:end], "next": onward}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self.perform()

    def do_POST(self) -> None:
        self.perform()

    def perform(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            with LOCK:
                status, value = self.answer(body)
            kind = "application/json"
        except Refused as refusal:
            status, kind = refusal.status, "application/problem+json"
            value = {"type": "about:blank", "title": "No", "status": status, "code": refusal.code}
        data = json.dumps(value).encode()
        self.send_response_only(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("X-Request-Id", str(uuid.uuid4()))
        self.end_headers()
        self.wfile.write(data)

    def answer(self, body: bytes) -> tuple[int, Any]:
        address = urlsplit(self.path)
        parts, query = unquote(address.path).strip("/").split("/"), parse_qs(address.query)
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            raise Refused(401, "unauthenticated")
        match (self.command, parts):
            case ("GET", ["books", name]):
                return 200, {"name": name, "entries": len(ENTRIES)}
            case ("GET", ["books", _, "entries"]):
                wanted = query.get("account")
                found = [one for one in ENTRIES if not wanted or one["account"] in wanted]
                return 200, page(found, query)
            case ("GET", ["books", _, "notes"]):
                return 200, page(NOTES, query)
            case ("POST", ["books", _, "entries"]):
                return self.once(json.loads(body))
            case ("POST", ["books", _, "notes"]):
                note = {"id": str(uuid.uuid4()), "text": json.loads(body)["text"]}
                NOTES.append(note)
                return 201, note
            case _:
                raise Refused(404, "no-route")

    def once(self, batch: Item) -> tuple[int, Any]:
        key = self.headers.get("Idempotency-Key")
        if key is not None and key in DONE:
            known, answer = DONE[key]
            if known != batch:
                raise Refused(409, "key-reused")
            return 200, answer
        now = datetime.datetime.now(datetime.UTC).isoformat()
        for entry in batch["entries"]:
            ENTRIES.append({**entry, "id": str(uuid.uuid4()), "written": now})
        answer = {"written": len(batch["entries"])}
        if key is not None:
            DONE[key] = (batch, answer)
        return 200, answer

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


if __name__ == "__main__":
    Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
