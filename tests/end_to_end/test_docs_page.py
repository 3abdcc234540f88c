"""The API reference in a real browser: every operation, and no other host asked for anything."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.load import load_contract

ROOT = Path(__file__).parents[2]
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "PORT": str(port),
        "DATABASE_PATH": str(tmp_path / "metadata.db"),
        "LOG_LEVEL": "warn",
    }
    command = ["node", str(ROOT / "packages/api/dist/program/main.js")]
    with subprocess.Popen(command, env=environment) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_until_ready(url)
            yield url
        finally:
            process.terminate()


def _wait_until_ready(url: str) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"{url}/health/ready", timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the API did not start")


@pytest.mark.skipif(
    CHROMIUM is None, reason="NO CHROMIUM ON THE PATH: the page is not tried in a browser"
)
def test_the_reference_shows_every_operation_without_the_network(
    service: str, tmp_path: Path
) -> None:
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    flags += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    # Whatever is not on this machine's loopback cannot be found.
    flags += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    log = tmp_path / "net.json"
    done = subprocess.run(
        [
            str(CHROMIUM),
            *flags,
            f"--user-data-dir={tmp_path / 'profile'}",
            f"--log-net-log={log}",
            "--window-size=1280,900",
            "--virtual-time-budget=20000",
            "--dump-dom",
            f"{service}/docs",
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    contract = load_contract(ROOT / "contracts/api.yaml")
    shown = [one.id for one in contract.operations if f"-{one.id}" in done.stdout]
    assert shown == [one.id for one in contract.operations], done.stderr[-2000:]
    assert "Failed to load" not in done.stdout
