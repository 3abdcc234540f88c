"""Send the API what no client should: `python -m bench.api_hostile --requests 10000`.

Broken and oversized headers, paths and bodies, deep nesting, wrong types, slow and vanishing senders, from
a seed. It ends with 1 where any answer is a 5xx, the process ended, or its memory passed the bar.
"""

from __future__ import annotations

import argparse
import json
import random
import socket
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import quote

from bench.api_service import KEY, Service

MOST_MEMORY: Final = 256
AUTHORIZATION: Final = f"Authorization: Bearer {KEY}".encode()
PATHS: Final = (
    "/orgs", "/orgs/acme", "/orgs/acme/nodes", "/orgs/acme/edges", "/orgs/acme/jobs", "/orgs/acme/search",
    "/orgs/acme/connectors", "/orgs/acme/audit-events", "/orgs/acme/traversals", "/orgs/acme/export",
    "/metrics", "/health/ready", "/docs",
)  # fmt: skip
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW")


def junk(chance: random.Random, most: int) -> bytes:
    """Return some bytes of any kind but line ends."""
    return bytes(
        one for one in chance.randbytes(chance.randint(0, most)) if one not in (0x0A, 0x0D)
    )


def value(chance: random.Random, depth: int = 0) -> object:
    """Return any JSON value."""
    kinds: list[Callable[[], object]] = [
        lambda: None,
        lambda: chance.choice([True, False]),
        lambda: chance.choice([0, -1, 2**53, 10**400, 1e308, 0.1]),
        lambda: "".join(chr(chance.randint(0, 0xD7FF)) for _ in range(chance.randint(0, 20))),
        lambda: [value(chance, depth + 1) for _ in range(chance.randint(0, 4))],
        lambda: {
            chance.choice(
                ["items", "type", "id", "properties", "__proto__", "start", "name"]
            ): value(chance, depth + 1)
            for _ in range(chance.randint(0, 4))
        },
    ]
    return chance.choice(kinds[:4] if depth > 4 else kinds)()


def body(chance: random.Random) -> bytes:
    """Return a body: valid JSON of any shape, cut, nested without end, large, or no JSON at all."""
    kind = chance.randrange(6)
    if kind == 0:
        return b"[" * chance.randint(1, 200_000)
    if kind == 1:
        return b'{"items":[' + b'{"type":"a"},' * chance.randint(1, 5000)
    if kind == 2:
        return junk(chance, 2000)
    text = json.dumps(value(chance), ensure_ascii=chance.random() < 0.5).encode()
    return text[: chance.randint(0, len(text))] if kind == 3 else text


def request(chance: random.Random) -> bytes:
    """Return the bytes of one hostile request."""
    path = chance.choice(PATHS).encode()
    if chance.random() < 0.4:
        path += chance.choice([b"/", b"?limit=", b"?cursor=", b"?q=", b"%2e%2e/", b"/%ff", b"?"])
        path += junk(chance, 300).replace(b" ", b"%20")
    # The organisation itself stays, so that what is asked below it is looked at.
    method = "GET" if path == b"/orgs/acme" else chance.choice(METHODS)
    lines = [b"%s %s HTTP/1.1" % (method.encode(), path), b"Connection: close"]
    if chance.random() < 0.95:
        lines.append(b"Host: a")
    if chance.random() < 0.85:
        lines.append(AUTHORIZATION)
    if chance.random() < 0.2:
        lines.append(b"X-Junk: " + junk(chance, 20_000))
    if chance.random() < 0.2:
        lines.append(
            chance.choice([b"Accept: ", b"If-Match: ", b"Idempotency-Key: "]) + junk(chance, 50)
        )
    content = body(chance)
    types = [
        b"application/json",
        b"application/merge-patch+json",
        b"text/xml",
        b"",
        junk(chance, 9),
    ]
    lines.append(b"Content-Type: " + chance.choice(types))
    length = len(content) if chance.random() < 0.9 else chance.randint(0, 10**10)
    lines.append(b"Content-Length: %d" % length)
    return b"\r\n".join(lines) + b"\r\n\r\n" + content


def text(chance: random.Random) -> str:
    """Return a text that somebody did not think of."""
    return chance.choice(
        [
            "",
            "'; drop table nodes; --",
            '" OR "',
            "NEAR(a b, 5)",
            "words:* ^ - ( ) { }",
            "a" * chance.randint(1, 4000),
            "\x00\x01\x7f",
            "".join(chr(chance.randint(0x20, 0x2FFF)) for _ in range(chance.randint(1, 60))),
            "\u202e\U0001f4a5",
            "constructor",
            "__proto__",
            "%00%0a",
        ]
    )


def nested(chance: random.Random, depth: int) -> object:
    """Return an object that nests as deep as it is told."""
    held: object = value(chance)
    for _ in range(depth):
        held = {text(chance)[:40]: held} if chance.random() < 0.7 else [held]
    return held


def properties(chance: random.Random) -> dict[str, object]:
    """Return any JSON object."""
    return {text(chance): value(chance) for _ in range(3)} | {
        "deep": nested(chance, chance.choice([1, 5, 200, 700]))
    }


def identifier(chance: random.Random) -> str:
    """Return an identifier: of a few that come again, so that some exist, or of none."""
    return f"00000000-0000-7000-8000-{chance.randint(0, 40):012d}"


def writing(chance: random.Random) -> tuple[str, str, object]:
    """Return a write whose form is right: method, path below the organisation, and body."""
    one, other = identifier(chance), identifier(chance)
    node: dict[str, object] = {"type": "t", "properties": properties(chance)}
    edge = {**node, "sourceId": one, "targetId": other}
    batch: list[object] = [{**node, "id": identifier(chance)} for _ in range(chance.randint(1, 40))]
    return chance.choice(
        [
            ("PUT", f"/nodes/{one}", node),
            ("PUT", f"/edges/{one}", edge),
            ("PATCH", f"/nodes/{one}", {"properties": properties(chance)}),
            ("PATCH", f"/edges/{one}", {"properties": properties(chance), "state": "superseded"}),
            ("POST", "/nodes", {"items": batch}),
            ("POST", "/edges", {"items": [edge] * chance.randint(1, 20)}),
            ("POST", "/jobs", {"source": text(chance) or "x"}),
            ("POST", "/connectors", {"name": text(chance) or "x", "type": "http",
                                     "config": properties(chance)}),
            ("POST", "/traversals", {"start": one, "maxDepth": chance.randint(1, 5)}),
            ("DELETE", f"/nodes/{one}", None),
            ("DELETE", f"/edges/{one}", None),
        ]
    )  # fmt: skip


def reading(chance: random.Random) -> str:
    """Return the path and query of a read whose form is right but for what it looks for."""
    one = identifier(chance)
    path = chance.choice(
        ["/nodes", "/edges", "/jobs", "/connectors", "/search", "/audit-events", f"/nodes/{one}",
         f"/edges/{one}", f"/nodes/{one}/neighbors", "/export", ""]
    )  # fmt: skip
    name = chance.choice(
        ["q", "type", "cursor", "limit", "since", "updatedSince", "actor", "jobId"]
    )
    given = chance.choice(
        [text(chance), "200", "1", "2026-01-01T00:00:00Z", "0000-00-00T00:00:00Z"]
    )
    return path + (f"?{name}={quote(given)}" if chance.random() < 0.7 else "")


def plausible(chance: random.Random) -> bytes:
    """Return the bytes of a request that a handler gets to see, whatever it thinks of the values."""
    method, path, content = (
        writing(chance) if chance.random() < 0.6 else ("GET", reading(chance), None)
    )
    kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
    lines = [f"{method} /orgs/acme{path} HTTP/1.1", "Connection: close", "Host: a"]
    lines.append(AUTHORIZATION.decode())
    if chance.random() < 0.1:
        lines.append(f"If-Match: {chance.choice(['*', chr(34) + '1' + chr(34), 'W/', '1'])}")
    payload = b"" if content is None else json.dumps(content).encode("utf-8", "surrogatepass")
    if content is not None:
        lines += [f"Content-Type: {kind}", f"Content-Length: {len(payload)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + payload


def send(port: int, data: bytes, chance: random.Random) -> str:
    """Send it, slowly or in part at times, and return the status."""
    with socket.create_connection(("127.0.0.1", port), timeout=0.5) as connection:
        try:
            if chance.random() < 0.05:
                data = data[: chance.randint(0, len(data))]
            for start in range(0, len(data), 65_536):
                connection.sendall(data[start : start + 65_536])
            return connection.recv(64)[9:12].decode("latin-1") or "closed"
        except TimeoutError:
            return "left"
        except OSError:
            return "closed"


def main() -> int:
    """Run it, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    seen: Counter[str] = Counter()
    most = 0.0
    with (
        tempfile.TemporaryDirectory() as folder,
        Service(database=Path(folder) / "metadata.db") as service,
    ):
        for number in range(options.requests):
            make = plausible if number % 2 else request
            seen[send(service.port, make(chance), chance)] += 1
            if number % 100 == 0:
                most = max(most, service.rss())
        alive = service.call("GET", "/health/ready")[0] == 200
    failed = {status: count for status, count in seen.items() if status.startswith("5")}
    print(
        f"{options.requests} requests: {dict(sorted(seen.items()))}; 5xx {failed or 'none'}; "
        f"{'alive' if alive else 'DEAD'}; peak memory {most:.0f} MiB"
    )
    return int(bool(failed) or not alive or most > MOST_MEMORY)


if __name__ == "__main__":
    raise SystemExit(main())
