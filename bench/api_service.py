"""The API as a process of its own, for what is measured on it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

ROOT: Final = Path(__file__).parents[1]
MAIN: Final = ROOT / "packages/api/dist/program/main.js"
KEY: Final = "bench-owner-key"
ORGANISATIONS: Final = ("acme", "globex", "initech")


def free_port() -> int:
    """Return a port that nobody listens on at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass(slots=True, kw_only=True)
class Service:
    """The API on a database file; started and ended by a `with` statement."""

    database: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start the API, and return the seconds until it was ready."""
        environment = {
            "PATH": os.environ["PATH"],
            "PORT": str(self.port),
            "DATABASE_PATH": str(self.database),
            "LOG_LEVEL": "warn",
            "SEED_KEYS": json.dumps([{"name": "owner", "secret": KEY, "scopes": ["*"]}]),
            "SEED_ORGS": json.dumps([{"id": one, "name": one} for one in ORGANISATIONS]),
        }
        began = time.perf_counter()
        self.process = subprocess.Popen(["node", str(MAIN)], env=environment)
        while time.perf_counter() - began < 60:
            try:
                if self.call("GET", "/health/ready")[0] == 200:
                    return time.perf_counter() - began
            except OSError:
                time.sleep(0.01)
        raise RuntimeError("the API did not become ready")

    def kill(self) -> None:
        """End the API as a power cut does."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def rss(self) -> float:
        """Return the resident memory in MiB."""
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/status").read_text("utf-8")
        line = next(one for one in status.splitlines() if one.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def processor(self) -> float:
        """Return the seconds of processor time that the API has used."""
        assert self.process is not None
        fields = (
            Path(f"/proc/{self.process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        )
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def call(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Send one request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            return send(connection, method, path, body)
        finally:
            connection.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=15)


def send(
    connection: http.client.HTTPConnection, method: str, path: str, body: object = None
) -> tuple[int, Any]:
    """Send one request, and return the status and the JSON of its answer."""
    payload = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {KEY}"}
    if payload is not None:
        headers["Content-Type"] = "application/json"
    connection.request(method, path, payload, headers)
    answer = connection.getresponse()
    text = answer.read()
    return answer.status, json.loads(text) if text else None


def raw_request(method: str, path: str, body: object = None) -> str:
    """Return a request as it goes over the wire."""
    payload = "" if body is None else json.dumps(body)
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {KEY}"]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(payload.encode())}"]
    return "\r\n".join(lines) + "\r\n\r\n" + payload


def load(port: int, requests: list[str], **plan: float) -> dict[str, Any]:
    """Run the load client, and return what it tells."""
    text = json.dumps({"port": port, "requests": requests, **plan})
    command = ["node", str(ROOT / "bench/api_load.mjs"), text]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    return json.loads(done.stdout)
