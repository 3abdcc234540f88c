"""The platform's API at volume: three organisations of 100,000 nodes each, judged under load."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from bench.known_laws import ROOT
from conformance.runtimes import running
from contracts.load import load_contract
from contracts.project import load_project

Row = Mapping[str, Any]

_ORGANISATIONS: Final = ("acme", "globex", "initech")
_NODES: Final = 100_000
_BATCH: Final = 1000
_KEY: Final = "demo-owner-key"


def volume(_runs: int) -> list[Row]:
    """Return what `lockstep check --only 'latency/*'` says of the API with that much in it."""
    project = load_project(ROOT / "lockstep.yaml")
    target = project.targets["api"]
    assert target.process is not None
    organisations = json.dumps([{"id": name, "name": name} for name in _ORGANISATIONS])
    environment = {**target.process.env, "SEED_ORGS": organisations}
    target = replace(target, process=replace(target.process, env=environment))
    contract = load_contract(project.contract)
    with running(target, "process", contract) as found, tempfile.TemporaryDirectory() as folder:
        for name in _ORGANISATIONS:
            for start in range(0, _NODES, _BATCH):
                _post(f"{found.url}/orgs/{name}/nodes", start)
        result = Path(folder, "result.json")
        subprocess.run(
            [sys.executable, str(ROOT / "lockstep.py"), "check", "--url", found.url, "api",
             "--only", "latency/budget", "--only", "latency/rate", "--only", "latency/errors",
             "--only", "latency/stall", "--body-limit", "256", "--load-seconds", "240",
             "--report", f"json:{result}"],
            cwd=ROOT,
            env={**os.environ, "OWNER_KEY": _KEY},
            check=False,
        )  # fmt: skip
        data = json.loads(result.read_text("utf-8"))
    return [
        {
            "rule": one["rule"],
            "subject": one["measured"].get("subject", ""),
            "verdict": one["verdict"],
            "seen": one["seen"],
            "p50": one["measured"].get("p50_seconds"),
            "p95": one["measured"].get("p95_seconds"),
            "p99": one["measured"].get("p99_seconds"),
        }
        for one in data["results"]
    ]


def _post(url: str, start: int) -> None:
    items = [
        {"type": f"kind{number % 7}", "properties": {"number": number, "name": f"node {number}"}}
        for number in range(start, start + _BATCH)
    ]
    request = urllib.request.Request(
        url,
        data=json.dumps({"items": items}).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {_KEY}"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        answer.read()
