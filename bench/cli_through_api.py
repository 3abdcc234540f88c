"""The CLI through the API beside the API's own bulk limit: `python -m bench.cli_through_api --nodes 100000`.

The limit is what the API takes of full requests that are there beforehand, sent one after another and
two at a time, by a client that looks at nothing but the status. Rounds of all three in turn, each on a
fresh file; it ends with 1 where the median of the CLI is below half of that of the limit.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.api_service import KEY, Service
from bench.cli_files import Measured, ingest, node_line, write_nodes

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """A run of the CLI, and the processor time that it took of the API."""

    done: Measured
    served: float

    @property
    def writing(self) -> float:
        """Nodes a second while writing."""
        return float(self.done.run.output.rpartition('"itemsPerSecond":')[2].partition(",")[0])


def through_api(nodes: int) -> Ingested:
    """Let the CLI write so many nodes through a fresh API."""
    with (
        tempfile.TemporaryDirectory() as name,
        Service(database=Path(name) / "metadata.db") as service,
    ):
        folder = Path(name)
        source = write_nodes(folder / "nodes.ndjson", nodes)
        url = f"http://127.0.0.1:{service.port}"
        # What the CLI imports is compiled first, as where it is installed.
        first = write_nodes(folder / "first.ndjson", 1)
        ingest(folder, first, "--url", url, METADATA_API_KEY=KEY)
        before = service.processor()
        done = ingest(folder, source, "--url", url, METADATA_API_KEY=KEY)
        assert done.run.ended_well, done.run.last_words()
        return Ingested(done=done, served=service.processor() - before)


def main() -> int:
    """Run it, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    requests = bodies(options.nodes)
    alone: list[float] = []
    paired: list[float] = []
    ours: list[float] = []
    for number in range(options.rounds):
        # What slows the machine for a while slows all of a round.
        alone.append(limit(requests, 1))
        ingested = through_api(options.nodes)
        paired.append(limit(requests, 2))
        ours.append(options.nodes / ingested.done.run.seconds)
        print(
            f"round {number + 1}: the API's own limit {alone[-1]:,.0f} nodes/s, {paired[-1]:,.0f} two "
            f"at a time; metadata-cli ingest {ours[-1]:,.0f} with its first pass and start, "
            f"{ingested.writing:,.0f} while writing; peak {ingested.done.mebibytes:.0f} MiB, "
            f"processor {ingested.done.processor:.1f} s, the API's {ingested.served:.1f} s",
            flush=True,
        )
    share = statistics.median(ours) / max(statistics.median(alone), statistics.median(paired))
    met = share >= LEAST_SHARE
    print(f"medians: {share:.2f} of the limit; {'the bar is met' if met else 'THE BAR IS NOT MET'}")
    return int(not met)


if __name__ == "__main__":
    raise SystemExit(main())
