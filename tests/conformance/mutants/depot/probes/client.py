"""Raw HTTP for probes: one request at a time, and the things that most of them need."""

from __future__ import annotations

import http.client
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

KEYS = {
    "owner": "owner-k7Qw2nZx",
    "reader": "reader-p3Vb8mLt",
    "stranger": "stranger-c5Ry9dHs",
}
MERGE_PATCH = "application/merge-patch+json"
_MOST_PAGES = 12


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON, or None where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def code(self) -> str:
        """The code of a problem, or nothing."""
        found = self.json
        return str(found.get("code", "")) if isinstance(found, dict) else ""  # pyright: ignore


@dataclass
class Client:
    """Sends requests to a server; paths stand below a depot unless they begin with a dot."""

    url: str
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        who: str | None = "owner",
        depot: str = "harbour",
        key: str | None = None,
        media_type: str | None = None,
        **headers: str,
    ) -> Answer:
        """Send a request; a body of bytes goes out as it is, anything else but None as JSON."""
        full = path[1:] if path.startswith(".") else f"/depots/{depot}{path}"
        stated = {name.replace("_", "-"): value for name, value in headers.items()}
        secret = key or KEYS.get(who or "")
        if secret:
            stated["X-Depot-Key"] = secret
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if content is not None:
            default = MERGE_PATCH if method == "PATCH" else "application/json"
            stated["Content-Type"] = media_type or default
        address = urlsplit(self.url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
        try:
            connection.request(method, full, body=content, headers=stated)
            answer = connection.getresponse()
            return Answer(
                status=answer.status,
                headers={name.lower(): value for name, value in answer.getheaders()},
                body=answer.read(),
            )
        finally:
            connection.close()

    def get(self, path: str, **query: Any) -> Answer:
        return self.send("GET", path + (f"?{urlencode(query)}" if query else ""))

    def product(self, depot: str = "harbour", who: str = "owner", **members: Any) -> dict[str, Any]:
        """Make a product."""
        number = next(self.numbers)
        stated = {"sku": f"{number:08}", "name": f"Product {number}", "category": "raw"}
        answer = self.send("POST", "/products", {**stated, **members}, depot=depot, who=who)
        assert answer.status < 300, answer.body
        return answer.json

    def products(self, count: int, **members: Any) -> list[dict[str, Any]]:
        return [self.product(**members) for _ in range(count)]

    def carrier(self, code: str = "ABC001", **members: Any) -> Answer:
        """Put a carrier."""
        stated = {"title": "By road", "mode": "road", "country": "DE"}
        return self.send("PUT", f"/carriers/{code}", {**stated, **members})

    def carriers(self, count: int, **members: Any) -> None:
        for number in range(1, count + 1):
            self.carrier(f"ABC{number:03}", **members)

    def label(self, code: str = "pallet", **members: Any) -> Answer:
        """Make a label."""
        stated = {"code": code, "text": "Some text", "colour": "red", "priority": 5}
        return self.send("POST", "/labels", {**stated, **members})

    def labels(self, count: int, **members: Any) -> None:
        for number in range(1, count + 1):
            self.label(f"label-{number:02}", **members)

    def wanted(self, **members: Any) -> dict[str, Any]:
        """Return the body of a shipment, its carrier and product in place."""
        self.carrier()
        product = self.product()["id"]
        stated = {"carrier": "ABC001", "product": product, "units": 3, "dueOn": "2026-05-01"}
        return {**stated, **members}

    def shipment(self, **members: Any) -> dict[str, Any]:
        return self.send("POST", "/shipments", self.wanted(**members)).json

    def shipments(self, count: int, **members: Any) -> list[dict[str, Any]]:
        batch = {"shipments": [self.wanted(**members)] * count}
        return self.send("POST", "/shipment-batches", batch).json["shipments"]

    def movements(self, product: str, count: int, **members: Any) -> list[dict[str, Any]]:
        batch = {"movements": [{"kind": "in", "units": 1, **members}] * count}
        return self.send("POST", f"/products/{product}/movements", batch).json["movements"]

    def walk(
        self, path: str, items: str, following: Callable[[Any], Any], step: str, **query: Any
    ) -> list[list[Any]]:
        """Return the pages of a walk by cursor, at most a dozen."""
        pages: list[list[Any]] = []
        position: dict[str, Any] = {}
        while len(pages) < _MOST_PAGES:
            answer = self.get(path, **query, **position)
            if answer.status != 200:
                break
            pages.append(answer.json[items])
            cursor = following(answer.json)
            if not cursor:
                break
            position = {step: cursor}
        return pages

    def product_pages(self, **query: Any) -> list[list[Any]]:
        return self.walk("/products", "data", lambda body: body["page"]["next"], "cursor", **query)

    def label_pages(self, **query: Any) -> list[list[Any]]:
        return self.walk("/labels", "labels", lambda body: body["next"], "after", **query)

    def movement_pages(self, product: str, **query: Any) -> list[list[Any]]:
        """Return the pages of a walk by Link, at most a dozen."""
        pages: list[list[Any]] = []
        path = f"/products/{product}/movements" + (f"?{urlencode(query)}" if query else "")
        while len(pages) < _MOST_PAGES:
            answer = self.send("GET", path)
            if answer.status != 200:
                break
            pages.append(answer.json)
            if "link" not in answer.headers:
                break
            path = "." + answer.headers["link"].partition(">")[0][1:]
        return pages


Probe = Callable[[Client], bool]


def named(*probes: Probe) -> dict[str, Probe]:
    """Return probes by the names of the faults that they show."""
    return {probe.__name__.replace("_", "-"): probe for probe in probes}


def flat(pages: list[list[Any]], member: str) -> list[Any]:
    """Return one member of every item of a walk."""
    return [one[member] for page in pages for one in page]
