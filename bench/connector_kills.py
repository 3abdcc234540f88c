"""Kill the connector and the API under load: `python -m bench.connector_kills --times 20`.

At each random moment one of the two, or both, are killed by SIGKILL and started again. In the end each
event that was acknowledged to its sender is in the graph, and none is there twice. It ends with 1 where
that fails.
"""

from __future__ import annotations

import argparse
import http.client
import random
import sqlite3
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Final

from bench.api_service import Service
from bench.connector_service import Forwarder, event, hand_in, make_connector

SENDERS: Final = 4
EVENTS: Final = 20
DRAIN: Final = 120.0


def offer(
    forwarder: Forwarder, sender: int, acknowledged: list[str], ended: threading.Event
) -> None:
    """Hand in events, the same ones again until they are acknowledged."""
    number = 0
    prefix = f"sender{sender}"
    while not ended.is_set():
        body = "".join(event(number + one, prefix) for one in range(EVENTS))
        connection = http.client.HTTPConnection("127.0.0.1", forwarder.port, timeout=5)
        try:
            if hand_in(connection, body) == 202:
                acknowledged += [f"{prefix}-{number + one}" for one in range(EVENTS)]
                number += EVENTS
            else:
                time.sleep(0.05)
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        finally:
            connection.close()


def names(database: Path) -> list[str]:
    """Return the names of all nodes."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("select json_extract(properties, '$.name') from nodes").fetchall()
    return [row[0] for row in rows]


def main() -> int:
    """Run it, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        service = Service(database=Path(folder) / "metadata.db")
        service.start()
        forwarder = Forwarder(
            service=service,
            connector=make_connector(service, "kills"),
            spool=Path(folder) / "spool",
        )
        forwarder.start()
        ended = threading.Event()
        acknowledged: list[list[str]] = [[] for _ in range(SENDERS)]
        threads = [
            threading.Thread(target=offer, args=(forwarder, one, acknowledged[one], ended))
            for one in range(SENDERS)
        ]
        for thread in threads:
            thread.start()
        try:
            for turn in range(options.times):
                time.sleep(chance.uniform(0.2, 3.0))
                victims = chance.choice([(forwarder,), (service,), (forwarder, service)])
                for one in victims:
                    one.kill()
                time.sleep(chance.uniform(0.0, 0.5))
                for one in reversed(victims):
                    one.start()
                count = sum(map(len, acknowledged))
                words = " and ".join(type(one).__name__ for one in victims)
                print(f"kill {turn + 1}: {words}; {count:,} acknowledged", flush=True)
        finally:
            ended.set()
            for thread in threads:
                thread.join()
        end = time.monotonic() + DRAIN
        while forwarder.meter("connector_spool_events") and time.monotonic() < end:
            time.sleep(0.2)
        waiting = int(forwarder.meter("connector_spool_events"))
        forwarder.__exit__()
        service.__exit__()
        found = names(service.database)
        wanted = {name for one in acknowledged for name in one}
        lost, doubled = len(wanted - set(found)), len(found) - len(set(found))
    print(
        f"{options.times} kills, {len(wanted):,} acknowledged events: "
        f"{lost} lost, {doubled} doubled, {waiting} not delivered in time"
    )
    return int(lost > 0 or doubled > 0 or waiting > 0)


if __name__ == "__main__":
    raise SystemExit(main())
