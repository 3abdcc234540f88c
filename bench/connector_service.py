"""The http-forwarder as a process of its own, before an API, for what is measured on it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from bench.api_service import KEY, ROOT, Service, free_port
from bench.compilers import jdk

JAR: Final = ROOT / "packages/connectors/java/http-forwarder/target/http-forwarder.jar"
JAVA: Final = ("-Xmx256m", "-XX:+UseSerialGC", "-XX:MaxMetaspaceSize=128m")
"""As the image runs it."""


def make_connector(service: Service, name: str) -> str:
    """Make a connector in an API, and return its id."""
    status, made = service.call("POST", "/orgs/acme/connectors", {"name": name, "type": "http"})
    assert status == 201, made
    return str(made["id"])


def event(number: int, prefix: str) -> str:
    """Return an event that makes a node, as a JSON line."""
    name = f"{prefix}-{number}"
    return json.dumps({"id": name, "node": {"type": prefix, "properties": {"name": name}}}) + "\n"


@dataclass(slots=True, kw_only=True)
class Forwarder:
    """The connector before an API; started and ended by a `with` statement.

    `batch` is how many events it sends at once, at most.
    """

    service: Service
    connector: str
    spool: Path
    batch: int = 500
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start it, and return the seconds until it was ready."""
        settings = {
            "server.port": self.port,
            "connector.url": f"http://127.0.0.1:{self.service.port}",
            "connector.organization": "acme",
            "connector.id": self.connector,
            "connector.spool.directory": self.spool,
            "connector.batch.events": self.batch,
            "connector.retry.longest": "1s",
            "logging.level.root": "error",
        }
        if not JAR.exists():
            raise RuntimeError(f"{JAR} is not built: run packages/connectors/java/maven package")
        began = time.perf_counter()
        self.process = subprocess.Popen(
            [jdk() / "bin/java", *JAVA, "-jar", JAR]
            + [f"--{name}={value}" for name, value in settings.items()],
            env={**os.environ, "CONNECTOR_API_KEY": KEY},
            stdout=subprocess.DEVNULL,
        )
        while time.perf_counter() - began < 60:
            try:
                if self.get("/actuator/health/readiness")[0] == 200:
                    return time.perf_counter() - began
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the forwarder did not become ready")

    def get(self, path: str) -> tuple[int, str]:
        """Return the status and the text of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def meter(self, name: str) -> float:
        """Return the value of a meter."""
        found = re.search(rf"^{name} (\S+)$", self.get("/actuator/prometheus")[1], re.MULTILINE)
        assert found is not None, name
        return float(found[1])

    def peak(self) -> float:
        """Return the most resident memory so far, in MiB."""
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/status").read_text("utf-8")
        line = next(one for one in status.splitlines() if one.startswith("VmHWM"))
        return int(line.split()[1]) / 1024

    def kill(self) -> None:
        """End it as `kill -9` does."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=20)


def hand_in(connection: http.client.HTTPConnection, lines: str) -> int:
    """Hand in events, and return the status of the answer."""
    connection.request("POST", "/events", lines, {"Content-Type": "application/x-ndjson"})
    answer = connection.getresponse()
    answer.read()
    return answer.status
