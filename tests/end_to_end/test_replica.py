"""A replica by Litestream: the API is killed, the replica restored, and the walk is the same."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from bench.api_service import Service

LITESTREAM = os.environ.get("LITESTREAM") or shutil.which("litestream")


def _walk(service: Service, path: str) -> list[Any]:
    items: list[Any] = []
    cursor = ""
    while True:
        status, page = service.call("GET", f"{path}?limit=200{cursor}")
        assert status == 200
        items += page["data"]
        if not page["pagination"]["hasMore"]:
            return items
        cursor = f"&cursor={page['pagination']['nextCursor']}"


@pytest.mark.skipif(
    LITESTREAM is None, reason="NO LITESTREAM ON THE PATH: replication is not tried"
)
def test_a_restored_replica_answers_the_same_walk(tmp_path: Path) -> None:
    database, restored = tmp_path / "metadata.db", tmp_path / "restored.db"
    settings = tmp_path / "litestream.yml"
    settings.write_text(
        f"dbs:\n  - path: {database}\n    replicas:\n      - type: file\n"
        f"        path: {tmp_path / 'replica'}\n        sync-interval: 100ms\n",
        "utf-8",
    )
    replicate = [str(LITESTREAM), "replicate", "-config", str(settings)]
    with (
        Service(database=database) as service,
        subprocess.Popen(replicate, stdout=subprocess.DEVNULL) as follower,
    ):
        for number in range(20):
            items = [
                {"type": "table", "properties": {"n": number, "of": one}} for one in range(100)
            ]
            status, _ = service.call("POST", "/orgs/acme/nodes", {"items": items})
            assert status == 200
        walked = _walk(service, "/orgs/acme/nodes")
        time.sleep(2)
        service.kill()
        follower.send_signal(signal.SIGINT)
        follower.wait(timeout=30)
    command = [str(LITESTREAM), "restore", "-config", str(settings), "-o", str(restored)]
    subprocess.run([*command, str(database)], check=True, timeout=60, stdout=subprocess.DEVNULL)
    with Service(database=restored) as service:
        assert len(walked) == 2000
        assert _walk(service, "/orgs/acme/nodes") == walked
        assert len(_walk(service, "/orgs/acme/audit-events")) == 20
