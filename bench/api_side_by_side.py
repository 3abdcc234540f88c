"""The API beside the least that does the same, in one run: `python -m bench.api_side_by_side`.

Single-row reads and 100-row inserts, rounds of both in turn; the API must keep 0.6 of the reads and 0.5 of
the writes of `bench/api_bare.mjs`, with its full-text index, history and audit.
"""

from __future__ import annotations

import argparse
import http.client
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from bench.api_service import ROOT, Service, free_port, load, raw_request, send

BARS: Final = {"read": 0.6, "write": 0.5}
ITEMS: Final = [
    {"type": "table", "properties": {"name": f"orders_{n}", "rows": n, "owner": "sales team"}}
    for n in range(100)
]


def reads(port: int) -> list[str]:
    """Put some nodes in, and return requests for them."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    requests: list[str] = []
    for _ in range(10):
        _, answer = send(connection, "POST", "/orgs/acme/nodes", {"items": ITEMS})
        ids = [one["id"] for one in answer["outcomes"]]
        requests += [raw_request("GET", f"/orgs/acme/nodes/{one}") for one in ids[:10]]
    return requests


def await_listener(port: int) -> None:
    """Wait up to 60 s for somebody to listen on a port."""
    began = time.perf_counter()
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            if time.perf_counter() - began > 60:
                raise
            time.sleep(0.01)
        else:
            return


def main() -> int:
    """Run it, and print the rates and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Service(database=Path(folder) / "api.db") as api:
        bare_port = free_port()
        command = ["node", str(ROOT / "bench/api_bare.mjs"), f"{folder}/bare.db", str(bare_port)]
        bare = subprocess.Popen(command)
        try:
            await_listener(bare_port)
            writing = [raw_request("POST", "/orgs/acme/nodes", {"items": ITEMS})]
            plans = {
                ("read", "api"): (api.port, reads(api.port)),
                ("read", "bare"): (bare_port, reads(bare_port)),
                ("write", "api"): (api.port, writing),
                ("write", "bare"): (bare_port, writing),
            }
            found: dict[tuple[str, str], list[dict[str, Any]]] = {one: [] for one in plans}
            for _ in range(options.rounds):
                for one, (port, requests) in plans.items():
                    found[one].append(load(port, requests, seconds=options.seconds, connections=16))
        finally:
            bare.terminate()
            bare.wait()
    failed = False
    for kind, bar in BARS.items():
        rates = {
            side: statistics.median(one["rate"] for one in found[kind, side])
            for side in ("api", "bare")
        }
        tails = {
            side: statistics.median(one["p95"] for one in found[kind, side])
            for side in ("api", "bare")
        }
        # What slows the machine for a while slows both sides of a round.
        ratio = statistics.median(
            ours["rate"] / theirs["rate"]
            for ours, theirs in zip(found[kind, "api"], found[kind, "bare"], strict=True)
        )
        failed |= ratio < bar
        print(
            f"{kind}: {rates['api']:.0f}/s, p95 {tails['api']:.1f} ms, beside {rates['bare']:.0f}/s, "
            f"p95 {tails['bare']:.1f} ms: {ratio:.2f} (bar {bar})"
        )
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
