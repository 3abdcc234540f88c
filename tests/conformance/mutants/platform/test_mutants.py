"""Each single fault is found under the one rule that it breaks, with `curl` lines that show it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.mutants.platform.fleet import Mutant, mutants
from tests.conformance.mutants.platform.proxy import Fault, broken_server
from tests.conformance.mutants.platform.shown import printed

ROOT = Path(__file__).resolve().parents[4]
KEYS = {
    "OWNER_KEY": "demo-owner-key",
    "READER_KEY": "demo-reader-key",
    "STRANGER_KEY": "demo-stranger-key",
}
FLEET = mutants(owner_key=KEYS["OWNER_KEY"], reader_key=KEYS["READER_KEY"])
ALWAYS = (
    "drops-an-item-at-the-border",
    "ignores-a-filter",
    "leaks-a-stack-trace",
    "lets-readers-write",
    "keeps-a-refused-batch",
)
"""One of each kind. The others take minutes more, and the fleet of depots has faults of their kinds too."""


def check(url: str, folder: Path, *families: str) -> tuple[int, dict[str, Any]]:
    """Judge a server by the rules of some families; return the exit code and the result file."""
    report = folder / "result.json"
    command = [sys.executable, str(ROOT / "lockstep.py"), "check", "--url", url]
    command += ["--contract", "contracts/api.yaml", "--report", f"json:{report}"]
    for name, tenant in (("owner", "acme"), ("reader", "acme"), ("stranger", "globex")):
        secret = f"${{{name.upper()}_KEY}}"
        command += ["--principal", f"{name}=apiKey:{secret},orgId={tenant}"]
    command += [part for only in families for part in ("--only", f"{only}/*")]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **KEYS},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert report.exists(), done.stdout + done.stderr
    return done.returncode, json.loads(report.read_text("utf-8"))


def failures(result: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in result["results"] if one["verdict"] == "fail"]


def described(found: list[dict[str, Any]]) -> list[str]:
    return [f"{one['rule']} {one['operation']}: {one['seen']}" for one in found]


def test_the_correct_server_draws_no_finding_through_the_proxy(
    api_url: str, tmp_path: Path
) -> None:
    with broken_server(api_url) as proxy:
        code, result = check(proxy.url, tmp_path, "pagination", "errors")
    assert (
        described([one for one in result["results"] if one["verdict"] in ("fail", "unproven")])
        == []
    )
    assert code == 0


@pytest.mark.parametrize(
    "mutant",
    [
        pytest.param(one, id=one.name, marks=() if one.name in ALWAYS else pytest.mark.long)
        for one in FLEET
    ],
)
def test_a_mutant_is_found_under_its_own_rule(mutant: Mutant, api_url: str, tmp_path: Path) -> None:
    with broken_server(api_url) as proxy:
        proxy.fault = mutant.fault
        code, result = check(proxy.url, tmp_path, "pagination", "errors")
        found = failures(result)
        assert code == 1
        assert {one["rule"] for one in found} == {mutant.rule}, described(found)
        # The run has cleaned up: what the lines need, they have to make.
        for one in found:
            answers = printed(pasted(one["reproduce"]))
            assert mutant.shows(answers), (one["reproduce"], answers)
        proxy.fault = lambda asked, upstream: upstream(asked)
        answers = printed(pasted(found[0]["reproduce"]))
        assert answers and not mutant.shows(answers), "the correct server shows the fault as well"
    assert found[0]["location"]["file"] == "contracts/api.yaml"


def pasted(lines: list[str]) -> str:
    """Return what a shell prints for the `curl` lines of a report."""
    assert lines
    done = subprocess.run(
        ["bash", "-c", "\n".join(lines)],
        env={**os.environ, **KEYS},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


def test_a_proxy_without_a_fault_changes_nothing(api_url: str) -> None:
    unchanged: Fault = lambda asked, upstream: upstream(asked)  # noqa: E731
    with broken_server(api_url) as proxy:
        proxy.fault = unchanged
        done = subprocess.run(
            ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", f"{proxy.url}/health/live"],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.stdout == "200"
