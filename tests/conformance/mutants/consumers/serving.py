"""`python -m tests.conformance.mutants.consumers.serving PORT URL [FAULT]`: the desk as a service."""

from __future__ import annotations

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.conformance.mutants.consumers.desk import Desk, Failed
from tests.conformance.mutants.consumers.faults import FAULTS

KIND = FAULTS[sys.argv[3]].kind if len(sys.argv) > 3 else Desk


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.reply(200)

    def do_POST(self) -> None:
        count = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["count"]
        threading.Thread(target=self.forward, args=(count,)).start()
        self.reply(202)

    def forward(self, count: int) -> None:
        desk = KIND(sys.argv[2])
        try:
            desk.load(count, "")
        except Failed as problem:
            desk.tell(problem)
            sys.stderr.flush()

    def reply(self, status: int) -> None:
        self.send_response_only(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def beat(desk: Desk) -> None:
    """Read the book every now and then, for as long as the service lives."""
    while True:
        time.sleep(0.3)
        try:
            desk.ask("GET", "/books/main")
        except Failed as problem:
            desk.tell(problem)


if __name__ == "__main__":
    threading.Thread(target=beat, args=(Desk(sys.argv[2]),), daemon=True).start()
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
