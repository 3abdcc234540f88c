"""Each mistake of a user ends with one message, the documented exit code, and nothing half-written."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = (ROOT / "contracts" / "api.yaml").read_text("utf-8")
PROJECT = """
contract: api.yaml
generate:
  typescript: {out: generated/typescript, package: "@a/b"}
targets:
  api:
    process: {command: [COMMAND]}
    ready: /ready
    image: api
"""


def call(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "lockstep.py"), *arguments],
        cwd=cwd, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "PYTHONPATH": ""},
    )  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with a project whose target is a command that is to be put in."""
    (tmp_path / "api.yaml").write_text(
        CONTRACT.replace("ready: 5s", "ready: 1s").replace("shutdown: 10s", "shutdown: 1s"), "utf-8"
    )
    (tmp_path / "lockstep.yaml").write_text(PROJECT, "utf-8")
    return tmp_path


def set_command(project: Path, *words: str) -> None:
    listed = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
    path = project / "lockstep.yaml"
    path.write_text(PROJECT.replace("COMMAND", listed), "utf-8")


BREAKS = {
    "bad YAML": ("info:\n", "info: [\n"),
    "duplicate key": ("info:\n", "openapi: 3.1.0\ninfo:\n"),
    "dangling reference": ("'#/components/schemas/NodePage'", "'#/components/schemas/Nothing'"),
    "unknown rule key": ("  opaque: true", "  opaqe: true"),
    "wrong unit": ("p95: 100ms", "p95: 100 ticks"),
    "expression that resolves nowhere": (
        "cursor: $request.query.cursor",
        "cursor: $request.query.after",
    ),
}


@pytest.mark.parametrize("command", ["lint", "generate", "check"])
@pytest.mark.parametrize("name", list(BREAKS))
def test_a_broken_contract_stops_every_command(name: str, command: str, project: Path) -> None:
    old, new = BREAKS[name]
    text = (project / "api.yaml").read_text("utf-8")
    assert old in text
    (project / "api.yaml").write_text(text.replace(old, new, 1), "utf-8")
    set_command(project, sys.executable, "-c", "import time; time.sleep(60)")
    options = ["--no-spectral"] if command == "lint" else []
    done = call(command, *options, cwd=project)
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "api.yaml:" in said
    assert "error[" in said
    assert "Traceback" not in said
    assert not (project / "generated").exists()


@pytest.mark.parametrize("command", ["lint", "generate", "check"])
def test_a_project_file_with_an_unknown_key_stops_every_command(
    command: str, project: Path
) -> None:
    path = project / "lockstep.yaml"
    path.write_text(path.read_text("utf-8").replace("generate:", "generates:"), "utf-8")
    done = call(command, cwd=project)
    assert done.returncode == 2
    assert "error[project/unknown-key]: unknown key 'generates'" in done.stderr
    assert "did you mean generate?" in done.stderr


def test_a_target_that_cannot_be_started(project: Path) -> None:
    set_command(project, "no-such-program-anywhere")
    done = call("check", cwd=project)
    assert done.returncode == 4
    assert "no-such-program-anywhere" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_target_that_ends_at_once_shows_its_last_words(project: Path) -> None:
    set_command(
        project, sys.executable, "-c", "print('the moon is in the way'); raise SystemExit(3)"
    )
    done = call("check", cwd=project)
    assert done.returncode == 4
    assert "the moon is in the way" in done.stderr
    assert "exit code 3" in done.stderr


def test_a_target_that_never_gets_ready_is_given_up_in_time(project: Path) -> None:
    set_command(project, sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "{port}")
    done = call("check", cwd=project)
    assert done.returncode == 4
    assert "ready" in done.stderr


def test_a_port_in_use_is_told_by_the_program_that_wanted_it(project: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        set_command(project, sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port))
        done = call("check", cwd=project)
    assert done.returncode == 4
    assert "in use" in done.stderr


def test_a_url_that_nobody_answers(project: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
    done = call("check", "--url", url, "--contract", "api.yaml", cwd=project)
    assert done.returncode == 4
    assert url in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "nobody"], "nobody"),
        (["check", "--only", "pagination/complet"], "pagination/complete"),
        (["check", "--operation", "listNode"], "listNodes"),
        (["explain", "pagination/complet"], "pagination/complete"),
        (["generate", "--target", "cobol"], "cobol"),
        (["generate", "--contract", "api.yaml"], "--out"),
    ],
)
def test_a_name_that_matches_nothing_is_a_usage_error(
    arguments: list[str], said: str, project: Path
) -> None:
    set_command(project, "true")
    done = call(*arguments, cwd=project)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
