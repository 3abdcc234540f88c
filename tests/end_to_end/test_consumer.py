"""`lockstep check` and `lockstep witness` on a consumer: a project file, a report, an interruption."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "conformance" / "mutants" / "consumers"
PACKAGE = "tests.conformance.mutants.consumers"
PROJECT = """
contract: {contract}
targets:
  ledger:
    image: ledger
    process: {{command: [{python}, -m, {package}.ledger, "{{port}}"], cwd: {root}, env: {{MARK: {mark}}}}}
    principals: {{owner: {{credentials: {{ledgerKey: ledger-secret}}, parameters: {{book: main}}}}}}
  desk:
    image: desk
    provider: ledger
    scenarios:
      load:
        command: [{python}, -m, {package}, {fault} load, "{{url}}", --count, "47"]
        cwd: {root}
        env: {{MARK: {mark}, UNUSED_KEY: "${{DESK_KEY:-demo}}"}}
        expect: {{exit: 0, items: {{addEntries: 47}}}}
"""


def project(folder: Path, fault: str = "") -> Path:
    path = folder / "lockstep.yaml"
    path.write_text(
        PROJECT.format(
            contract=FOLDER / "contract.yaml",
            python=sys.executable,
            package=PACKAGE,
            root=ROOT,
            mark=folder,
            fault=f"--fault, {fault}," if fault else "",
        ),
        "utf-8",
    )
    return path


def command(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "lockstep.py"), *arguments]


def call(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), capture_output=True, text=True, cwd=folder, check=False, timeout=120
    )


def left_behind(mark: Path) -> list[str]:
    """Return the processes that carry a mark in their environment."""
    found: list[str] = []
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"MARK={mark}".encode() in entry.read_bytes():
                found.append(entry.parent.name)
        except OSError:
            continue
    return found


def test_a_consumer_is_judged_reported_and_drawn_again(tmp_path: Path) -> None:
    project(tmp_path)
    done = call(
        tmp_path, "check", "--only", "consumer/batch-bounds", "--report", "json:result.json"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "desk conforms (in the part that was asked for)" in done.stdout
    result = json.loads((tmp_path / "result.json").read_text("utf-8"))
    assert result["target"]["name"] == "desk"
    assert [(one["rule"], one["operation"], one["verdict"]) for one in result["results"]] == [
        ("consumer/batch-bounds", "addEntries", "pass")
    ]
    for form in ("html", "junit", "sarif", "markdown", "terminal"):
        assert call(tmp_path, "show", "result.json", "--as", form).returncode == 0
    assert not left_behind(tmp_path)


def test_a_failure_shows_how_its_round_is_held_again(tmp_path: Path) -> None:
    project(tmp_path, "sends-an-empty-batch")
    done = call(tmp_path, "check", "desk", "--only", "consumer/batch-bounds")
    assert done.returncode == 1
    assert "a batch of 0 items, of 1 at the least (round watch of load)" in done.stdout
    assert "lockstep witness --contract" in done.stdout
    assert 'UNUSED_KEY="${DESK_KEY:-demo}"' in done.stdout
    assert "contract.yaml:" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "ledger", "--only", "consumer/*"], "is not about ledger, which is a provider"),
        (["check", "desk", "--only", "errors/*"], "is not about desk, which is a consumer"),
        (["witness", "--provider", "nowhere"], "'nowhere' is no URL of a service"),
        (
            ["witness", "--provider", "http://127.0.0.1:1", "--at", "addEntry:1"],
            "did you mean addEntries",
        ),
        (
            ["witness", "--provider", "http://127.0.0.1:1", "--code", "too-man"],
            "did you mean too-many",
        ),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(
    arguments: list[str], words: str, tmp_path: Path
) -> None:
    project(tmp_path)
    done = call(tmp_path, *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_check_leaves_no_process_behind(
    number: signal.Signals, tmp_path: Path
) -> None:
    project(tmp_path)
    process = subprocess.Popen(
        command("check", "desk"), cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        until = time.monotonic() + 60
        # Several at once: the rounds after those in which it is only watched.
        while len(left_behind(tmp_path)) < 4 and time.monotonic() < until:
            assert process.poll() is None
            time.sleep(0.01)
        os.kill(process.pid, number)
        _, error = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    assert error.decode().strip() == "interrupted"
    assert not left_behind(tmp_path)


def test_the_witness_says_what_passes_and_what_is_wrong_with_it(tmp_path: Path) -> None:
    project(tmp_path)
    process = subprocess.Popen(
        command(
            "witness",
            "--provider",
            "http://127.0.0.1:1",
            "--round",
            "refused",
            "--code",
            "forbidden",
        ),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        first = process.stdout.readline()
        url = next(word for word in first.split() if word.startswith("http"))
        done = subprocess.run(
            [sys.executable, "-m", PACKAGE, "--fault", "sends-an-undeclared-field", "load", url],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 1
        assert '"code": "forbidden"' in done.stderr
        os.kill(process.pid, signal.SIGINT)
        text, _ = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 1
    assert "403  addEntries  [refused]" in text
    assert "contract.yaml:" in text
    assert "'colour'" in text
    assert text.rstrip().endswith("1 requests, 1 of them not valid under the contract")
