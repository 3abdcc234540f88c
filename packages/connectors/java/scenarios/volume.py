"""Start the forwarder, hand it some thousand events, and end it once the provider has them.

scenarios/volume.py URL SCRATCH
"""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

REQUESTS, EVENTS = 10, 500
WITHIN = 60.0
HERE = Path(__file__).parent


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def text(url: str) -> str:
    """Return what the forwarder says at an address, nothing where it does not answer yet."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.read().decode()
    except (urllib.error.URLError, ConnectionError):
        return ""


def until(url: str, wanted: str) -> None:
    """Wait until what an address says matches; raises TimeoutError."""
    end = time.monotonic() + WITHIN
    while not re.search(wanted, text(url), re.MULTILINE):
        if time.monotonic() > end:
            raise TimeoutError(f"{url} did not come to say {wanted}")
        time.sleep(0.05)


def hand_in(url: str, first: int) -> None:
    """Hand in events from a number on."""
    events = "".join(
        json.dumps(
            {"id": f"volume-{number}", "node": {"type": "table", "properties": {"n": number}}}
        )
        + "\n"
        for number in range(first, first + EVENTS)
    )
    request = urllib.request.Request(
        url, data=events.encode(), headers={"Content-Type": "application/x-ndjson"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        answer.read()


def main() -> None:
    """Do so, and end with the forwarder's exit code."""
    url, scratch = sys.argv[1:]
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    process = subprocess.Popen([HERE / "forwarder", str(port), url, scratch], cwd=HERE.parent)
    try:
        until(f"{base}/actuator/health/readiness", "UP")
        for number in range(REQUESTS):
            hand_in(f"{base}/events", number * EVENTS)
        until(
            f"{base}/actuator/prometheus",
            rf"^connector_events_applied_total {REQUESTS * EVENTS}\.0$",
        )
    finally:
        process.terminate()
        code = process.wait(timeout=20)
    # A JVM that SIGTERM ended in order says 143.
    sys.exit(0 if code in (0, 143) else code)


main()
