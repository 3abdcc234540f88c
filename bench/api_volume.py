"""The API on a large database: `python -m bench.api_volume --nodes 1000000 --edges 2000000`.

Fills one organisation through the API, two smaller ones beside it, and then looks at pages near and far, a
traversal, an export and 1,000 requests a second. It ends with 1 where a bar is not met.
"""

from __future__ import annotations

import argparse
import http.client
import random
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import Final

from bench.api_service import KEY, Service, load, raw_request, send

BATCH: Final = 1000
SMALL: Final = 50
"""How many times smaller the two organisations beside it are."""
FAR: Final = 4000
MOST_MEMORY: Final = 256
MOST_READ: Final = 100
MOST_WRITE: Final = 200
"""The contract's budgets of the 95th percentile, in milliseconds."""


def fill(connection: http.client.HTTPConnection, org: str, nodes: int, edges: int) -> list[str]:
    """Write nodes and edges between them, and return some of the nodes."""
    chance = random.Random(0)
    ids: list[str] = []
    for first in range(0, nodes, BATCH):
        items = [
            {"type": f"kind{n % 7}", "properties": {"name": f"table_{first + n}", "rows": n}}
            for n in range(min(BATCH, nodes - first))
        ]
        _, answer = send(connection, "POST", f"/orgs/{org}/nodes", {"items": items})
        ids += [one["id"] for one in answer["outcomes"]]
    for first in range(0, edges, BATCH):
        items = [
            {
                "type": f"link{n % 3}",
                "sourceId": chance.choice(ids),
                "targetId": chance.choice(ids),
            }
            for n in range(min(BATCH, edges - first))
        ]
        status, _ = send(connection, "POST", f"/orgs/{org}/edges", {"items": items})
        assert status == 200
    return ids


def page_times(
    connection: http.client.HTTPConnection, path: str, pages: tuple[int, ...]
) -> dict[int, float]:
    """Walk a list, and return the median milliseconds of some of its pages, asked for in turn.

    The walk comes first: a page that is asked for before anything else pays for what the others find done.
    """
    targets: dict[int, str] = {}
    cursor = ""
    for number in range(1, max(pages) + 1):
        target = f"{path}?limit=50{cursor}"
        if number in pages:
            targets[number] = target
        _, page = send(connection, "GET", target)
        if not page["pagination"]["hasMore"]:
            break
        cursor = f"&cursor={page['pagination']['nextCursor']}"
    times: dict[int, list[float]] = {number: [] for number in targets}
    for _ in range(201):
        for number, target in targets.items():
            began = time.perf_counter()
            send(connection, "GET", target)
            times[number].append(time.perf_counter() - began)
    return {number: statistics.median(found) * 1000 for number, found in times.items()}


def traversal_time(connection: http.client.HTTPConnection) -> float:
    """Return the median milliseconds of a depth-3 traversal that reaches 5,000 nodes."""
    ids = fill(connection, "initech", 5000, 0)
    # Seventeen children each: three levels hold 17 + 289 + 4,694 nodes.
    items = [
        {"type": "child", "sourceId": ids[(n - 1) // 17], "targetId": ids[n]}
        for n in range(1, 5000)
    ]
    for first in range(0, len(items), BATCH):
        send(connection, "POST", "/orgs/initech/edges", {"items": items[first : first + BATCH]})
    body = {"start": ids[0], "direction": "out", "maxDepth": 3}
    path = "/orgs/initech/traversals?limit=200"
    _, page = send(connection, "POST", path, body)
    cursor = ""
    while page["pagination"]["hasMore"]:
        cursor = f"&cursor={page['pagination']['nextCursor']}"
        _, page = send(connection, "POST", path + cursor, body)
    times: list[float] = []
    for _ in range(21):
        began = time.perf_counter()
        # The last page: everything before it is gone through.
        send(connection, "POST", path + cursor, body)
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


def export_memory(service: Service) -> tuple[float, float, float]:
    """Stream an export; return its megabytes, its seconds and the peak memory in MiB."""
    peak = service.rss()
    ended = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not ended.wait(0.05):
            peak = max(peak, service.rss())

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=600)
    connection.request("GET", "/orgs/acme/export", headers={"Authorization": f"Bearer {KEY}"})
    answer = connection.getresponse()
    size = 0
    while part := answer.read(1 << 20):
        size += len(part)
    seconds = time.perf_counter() - began
    ended.set()
    watcher.join()
    return size / 1e6, seconds, peak


def main() -> int:
    """Run it, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=1_000_000)
    parser.add_argument("--edges", type=int, default=2_000_000)
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        Service(database=Path(folder) / "metadata.db") as service,
    ):
        connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=120)
        began = time.perf_counter()
        ids = fill(connection, "acme", options.nodes, options.edges)
        for org in ("globex", "initech"):
            fill(connection, org, options.nodes // SMALL, options.edges // SMALL)
        print(f"filled in {time.perf_counter() - began:.0f} s, memory {service.rss():.0f} MiB")
        far = min(FAR, options.nodes // 50 - 1)
        pages = page_times(connection, "/orgs/acme/nodes", (1, far))
        print(f"page 1: {pages[1]:.2f} ms, page {far}: {pages[far]:.2f} ms")
        traversal = traversal_time(connection)
        print(f"traversal of depth 3 over 5,000 nodes: {traversal:.0f} ms")
        size, seconds, peak = export_memory(service)
        print(f"export: {size:.0f} MB in {seconds:.0f} s, peak memory {peak:.0f} MiB")
        chance = random.Random(1)
        some = chance.sample(ids, 200)
        reading = [raw_request("GET", f"/orgs/acme/nodes/{one}") for one in some]
        reading += [raw_request("GET", f"/orgs/acme/nodes/{one}/neighbors") for one in some[:50]]
        reading += [raw_request("GET", "/orgs/acme/nodes?limit=50")] * 50
        body = {"type": "kind1", "properties": {"name": "changed"}}
        writing = [raw_request("PUT", f"/orgs/acme/nodes/{one}", body) for one in some[:75]]
        mixed = reading + writing
        chance.shuffle(mixed)
        plan = {"rate": 1000.0, "connections": 64, "seconds": options.seconds}
        used = service.processor()
        found = load(service.port, mixed, **plan)
        used = (service.processor() - used) / options.seconds
        p95 = found["p95ByMethod"]
        print(
            f"{found['rate']:.0f} requests/s, 80 % reads: p95 of reads {p95['GET']:.1f} ms, "
            f"of writes {p95['PUT']:.1f} ms, p99 {found['p99']:.1f} ms, slowest {found['max']:.0f} ms, "
            f"{found['statuses']}, "
            f"{used:.0%} of a core"
        )
        peak = max(peak, service.rss())
    met = (
        1 / 1.2 <= pages[far] / pages[1] <= 1.2
        and traversal < 300
        and peak < MOST_MEMORY
        and p95["GET"] < MOST_READ
        and p95["PUT"] < MOST_WRITE
        and set(found["statuses"]) == {"200"}
    )
    print(f"peak memory {peak:.0f} MiB; {'every bar is met' if met else 'A BAR IS NOT MET'}")
    return int(not met)


if __name__ == "__main__":
    raise SystemExit(main())
