"""What the tests of the CLI share: running it within the process, and the API as it is built."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from metadata_cli.identifiers import JobUuids
from metadata_cli.main import main

ROOT: Final = Path(__file__).resolve().parents[3]
API: Final = ROOT / "packages" / "api" / "dist" / "program" / "main.js"
KEY: Final = "test-owner-key"
_IDS: Final = JobUuids("01K9K3V8Q6T4W2Z1Y5X7N9M3BD")


def node_id(number: int) -> str:
    return _IDS.at(number)


def node(number: int, **properties: Any) -> dict[str, Any]:
    return {"id": node_id(number), "type": "table", "properties": {"n": number, **properties}}


def edge(number: int, source: int, target: int) -> dict[str, Any]:
    return {
        "id": node_id(10_000_000 + number),
        "type": "feeds",
        "sourceId": node_id(source),
        "targetId": node_id(target),
    }


def ndjson(path: Path, records: list[Any]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in records), "utf-8")
    return path


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def last(self) -> dict[str, Any]:
        return self.events[-1]

    @property
    def problems(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.err.splitlines() if line.startswith("{")]

    @property
    def message(self) -> str:
        return next(
            (line for line in self.err.splitlines() if line.startswith("metadata-cli: ")), ""
        )


Cli = Callable[..., Ran]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Run the command line within this process."""

    def run(*arguments: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["metadata-cli", *map(str, arguments)])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as ending:
            code = ending.code if isinstance(ending.code, int) else 1
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Ran(code, said.out, said.err)

    return run


def start(*arguments: str | Path, **options: Any) -> subprocess.Popen[str]:
    """Start the command line as a process of its own."""
    path = os.pathsep.join((str(ROOT / "packages" / "cli"), str(ROOT / "generated" / "python")))
    return subprocess.Popen(
        [sys.executable, "-m", "metadata_cli", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": path},
        text=True,
        **options,
    )


def contents(folder: Path) -> Mapping[str, str]:
    """Return the digest of every file of a folder."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }


@dataclass(slots=True, kw_only=True)
class RunningApi:
    """The API on a database file."""

    url: str
    http: httpx.Client

    def get(self, path: str, **query: str) -> Any:
        answer = self.http.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()


@contextmanager
def running_api(database: Path, port: int = 0) -> Generator[RunningApi]:
    """Run the API on a file until it is left."""
    if not port:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = int(listener.getsockname()[1])
    environment = {
        **os.environ,
        "PORT": str(port),
        "DATABASE_PATH": str(database),
        "LOG_LEVEL": "warn",
        "SEED_KEYS": json.dumps([{"name": "owner", "secret": KEY, "scopes": ["*"]}]),
        "SEED_ORGS": json.dumps([{"id": "acme", "name": "Acme Ltd."}]),
    }
    process = subprocess.Popen(["node", str(API)], env=environment)
    url = f"http://127.0.0.1:{port}"
    headers = {"Authorization": f"Bearer {KEY}"}
    try:
        with httpx.Client(base_url=url, headers=headers, timeout=60) as http:
            for _ in range(600):
                assert process.poll() is None, "the API did not start"
                try:
                    if http.get("/health/ready").status_code == 200:
                        break
                except httpx.HTTPError:
                    time.sleep(0.05)
            yield RunningApi(url=url, http=http)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
