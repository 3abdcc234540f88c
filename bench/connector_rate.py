"""What the http-forwarder keeps up with: `python -m bench.connector_rate --rate 500 --seconds 60`.

Requests of some events each are due at fixed times, whether earlier ones were answered or not; beside
them readers ask the API for a node 50 times a second. A rate is sustained where the spool holds no
more than a second's events at the end. `--find` doubles the rate until that fails. It ends with 1 where
the rate is not sustained, memory is above the image's promise, or p95 of reads above its budget.
"""

from __future__ import annotations

import argparse
import http.client
import json
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from bench.api_service import Service, send
from bench.connector_service import Forwarder, event, hand_in, make_connector

MEMORY: Final = 512.0
READ_BUDGET: Final = 0.1
READS: Final = 50
READERS: Final = 8
"""Connections that reads share: one that waits for its answer is not to hold up the next."""
SENDERS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What came of one rate: events a second, milliseconds, MiB."""

    offered: float
    acknowledged: float
    delivered: float
    waiting: int
    acknowledged_p95: float
    read_p95: float
    memory: float

    @property
    def is_sustained(self) -> bool:
        return self.waiting <= self.offered and self.acknowledged >= 0.98 * self.offered

    @property
    def is_within(self) -> bool:
        return self.memory <= MEMORY and self.read_p95 <= READ_BUDGET * 1000


def p95(times: list[float]) -> float:
    """Return the 95th percentile in milliseconds."""
    return round(sorted(times)[int(len(times) * 0.95)] * 1000, 1) if times else 0.0


def on_time(began: float, every: float, first: int, step: int, seconds: float) -> list[float]:
    """Return the instants at which one of several threads is due."""
    return [began + number * every for number in range(first, int(seconds / every), step)]


def offer(forwarder: Forwarder, due: list[float], bodies: list[str], took: list[float]) -> None:
    """Hand in a body at each instant, and note how long after it the answer came."""
    connection = http.client.HTTPConnection("127.0.0.1", forwarder.port, timeout=60)
    for instant, body in zip(due, bodies, strict=True):
        time.sleep(max(0.0, instant - time.monotonic()))
        while hand_in(connection, body) != 202:
            time.sleep(0.2)
        took.append(time.monotonic() - instant)


def read(service: Service, path: str, due: list[float], took: list[float]) -> None:
    """Ask for a node at each instant, and note how long after it the answer came."""
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
    for instant in due:
        time.sleep(max(0.0, instant - time.monotonic()))
        assert send(connection, "GET", path)[0] == 200
        took.append(time.monotonic() - instant)


def measure(rate: float, seconds: float, size: int, batch: int) -> Figures:
    """Offer events at a rate, in requests of a size, sent on in batches; return what came of it."""
    with tempfile.TemporaryDirectory() as name, Service(database=Path(name) / "metadata.db") as api:
        connector = make_connector(api, "rate")
        _, made = api.call("POST", "/orgs/acme/nodes", {"items": [{"type": "read"}]})
        path = f"/orgs/acme/nodes/{made['outcomes'][0]['id']}"
        with Forwarder(
            service=api, connector=connector, spool=Path(name) / "spool", batch=batch
        ) as forwarder:
            every = size / rate
            plans = [on_time(0.0, every, one, SENDERS, seconds) for one in range(SENDERS)]
            bodies = [
                [
                    "".join(event(round(at / every) * size + n, "rate") for n in range(size))
                    for at in plan
                ]
                for plan in plans
            ]
            took, reads = list[float](), list[float]()
            began = time.monotonic() + 0.5
            threads = [
                threading.Thread(
                    target=offer, args=(forwarder, [began + at for at in plan], body, took)
                )
                for plan, body in zip(plans, bodies, strict=True)
            ]
            threads += [
                threading.Thread(
                    target=read,
                    args=(api, path, on_time(began, 1 / READS, one, READERS, seconds), reads),
                )
                for one in range(READERS)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            spent = time.monotonic() - began
            waiting = int(forwarder.meter("connector_spool_events"))
            total = sum(len(plan) for plan in plans) * size
            return Figures(
                offered=rate,
                acknowledged=round(total / spent, 1),
                delivered=round((total - waiting) / spent, 1),
                waiting=waiting,
                acknowledged_p95=p95(took),
                read_p95=p95(reads),
                memory=round(forwarder.peak(), 1),
            )


def main() -> int:
    """Run it, and print a line of JSON for each rate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=500)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--events", type=int, default=50, help="events in a request")
    parser.add_argument("--batch", type=int, default=500, help="events that are sent on at once")
    parser.add_argument("--find", action="store_true", help="double the rate until it fails")
    options = parser.parse_args()
    rate, right = options.rate, False
    while True:
        found = measure(rate, options.seconds, options.events, options.batch)
        print(json.dumps({**asdict(found), "sustained": found.is_sustained}), flush=True)
        if not options.find:
            return int(not (found.is_sustained and found.is_within))
        if not (found.is_sustained and found.is_within):
            return int(not right)
        rate, right = rate * 2, True


if __name__ == "__main__":
    raise SystemExit(main())
