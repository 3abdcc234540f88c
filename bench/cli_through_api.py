"""The CLI through the API beside the API's own bulk limit: `python -m bench.cli_through_api --nodes 100000`.

The limit is what the API takes of full requests that are there beforehand, sent one after another and
two at a time, by a client that looks at nothing but the status. It ends with 1 where the CLI is below
half of it.
"""

from __future__ import annotations

import argparse
import http.client
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from bench.api_service import KEY, Service
from bench.cli_files import ingest, node_line, write_nodes

BATCH: Final = 1000
LEAST_SHARE: Final = 0.5


def bodies(nodes: int) -> list[bytes]:
    """Return full requests for so many nodes."""
    return [
        ('{"items":[' + ",".join(map(node_line, range(first, first + BATCH))) + "]}").encode()
        for first in range(0, nodes, BATCH)
    ]


def send(port: int, requests: list[bytes]) -> None:
    """Send requests on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    for body in requests:
        connection.request("POST", "/orgs/acme/nodes", body, headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200
    connection.close()


def limit(requests: list[bytes], connections: int) -> float:
    """Return the nodes a second that a fresh API takes."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Service(database=Path(folder) / "metadata.db") as service,
    ):
        parts = [requests[first::connections] for first in range(connections)]
        began = time.perf_counter()
        with ThreadPoolExecutor(connections) as pool:
            list(pool.map(lambda part: send(service.port, part), parts))
        return len(requests) * BATCH / (time.perf_counter() - began)


def main() -> int:
    """Run it, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=100_000)
    options = parser.parse_args()
    requests = bodies(options.nodes)
    best = 0.0
    for connections in (1, 2):
        rate = limit(requests, connections)
        best = max(best, rate)
        print(f"the API's own limit, {connections} at a time: {rate:,.0f} nodes/s")
    with (
        tempfile.TemporaryDirectory() as name,
        Service(database=Path(name) / "metadata.db") as service,
    ):
        folder = Path(name)
        source = write_nodes(folder / "nodes.ndjson", options.nodes)
        url = f"http://127.0.0.1:{service.port}"
        # What the CLI imports is compiled first, as where it is installed.
        first = write_nodes(folder / "first.ndjson", 1)
        ingest(folder, first, "--url", url, METADATA_API_KEY=KEY)
        served = service.processor()
        done = ingest(folder, source, "--url", url, METADATA_API_KEY=KEY)
        served = service.processor() - served
        assert done.run.ended_well, done.run.last_words()
        rate = options.nodes / done.run.seconds
        writing = float(done.run.output.rpartition('"itemsPerSecond":')[2].partition(",")[0])
        print(
            f"metadata-cli ingest: {rate:,.0f} nodes/s with its first pass and start, "
            f"{writing:,.0f} while writing; {rate / best:.2f} and {writing / best:.2f} of the limit, "
            f"peak {done.mebibytes:.0f} MiB; processor: {done.processor:.1f} s, the API's {served:.1f} s"
        )
    met = rate / best >= LEAST_SHARE
    print("the bar is met" if met else "THE BAR IS NOT MET")
    return int(not met)


if __name__ == "__main__":
    raise SystemExit(main())
