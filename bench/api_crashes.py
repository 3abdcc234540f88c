"""Kill the API at random moments under write load: `python -m bench.api_crashes --times 50`.

After each kill the API is started again: every write that was acknowledged must be there whole, and no
batch half. It ends with 1 where one is lost or torn, or where a start took longer than the bar.
"""

from __future__ import annotations

import argparse
import http.client
import random
import tempfile
import threading
import time
from pathlib import Path
from typing import Final

from bench.api_service import Service, send

BATCH: Final = 50
WRITERS: Final = 4
SLOWEST_START: Final = 2.0


def write(service: Service, writer: int, turn: int, acknowledged: list[str], stop: float) -> None:
    """Send batches, each of a job of its own by its type, until the service is gone."""
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=5)
    number = 0
    while time.monotonic() < stop:
        name = f"t{turn}.{writer}.{number}"
        number += 1
        items = [{"type": name, "properties": {"n": index}} for index in range(BATCH)]
        try:
            status, _ = send(connection, "POST", "/orgs/acme/nodes", {"items": items})
        except (OSError, http.client.HTTPException):
            return
        if status == 200:
            acknowledged.append(name)


def count(service: Service, name: str) -> int:
    """Return how many nodes of a batch are stored."""
    _, page = service.call("GET", f"/orgs/acme/nodes?limit=200&type={name}")
    return len(page["data"])


def main() -> int:
    """Run it, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    lost = torn = total = 0
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        service = Service(database=Path(folder) / "metadata.db")
        service.start()
        for turn in range(options.times):
            acknowledged: list[list[str]] = [[] for _ in range(WRITERS)]
            stop = time.monotonic() + 5
            threads = [
                threading.Thread(target=write, args=(service, one, turn, acknowledged[one], stop))
                for one in range(WRITERS)
            ]
            for thread in threads:
                thread.start()
            time.sleep(chance.uniform(0.05, 0.8))
            service.kill()
            for thread in threads:
                thread.join()
            slowest = max(slowest, service.start())
            for writer, names in enumerate(acknowledged):
                total += len(names)
                lost += sum(count(service, name) != BATCH for name in names)
                # The batch that was under way is there whole or not at all.
                torn += count(service, f"t{turn}.{writer}.{len(names)}") not in (0, BATCH)
        service.kill()
    print(
        f"{options.times} kills, {total} acknowledged batches of {BATCH}: {lost} lost, {torn} torn; "
        f"slowest start {slowest:.2f} s"
    )
    return int(lost > 0 or torn > 0 or slowest > SLOWEST_START)


if __name__ == "__main__":
    raise SystemExit(main())
