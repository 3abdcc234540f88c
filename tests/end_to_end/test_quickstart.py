"""The quickstart, and how to write a connector: each line, in one shell, on ports of its own."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.api_service import ROOT, free_port
from bench.compilers import jdk
from conformance.runtimes.engine import find_engine
from contracts.report.finding import LockstepError
from tests.end_to_end.shell_blocks import run_lines, shell_lines

PAGE = ROOT / "specs/001-plan-alignment/quickstart.md"
_UP_WITHIN = 900


@pytest.fixture(scope="module")
def java() -> dict[str, str]:
    """Return the environment of a JDK."""
    try:
        home = jdk()
    except RuntimeError as missing:
        pytest.skip(f"THE QUICKSTART IS NOT TRIED: {missing}")
    return {"PATH": f"{home}/bin:{os.environ['PATH']}", "JAVA_HOME": str(home)}


@pytest.fixture
def ports() -> dict[str, str]:
    """Return a free port for each that the page names."""
    return {"8080": str(free_port()), "8090": str(free_port())}


def moved(lines: str, ports: dict[str, str]) -> str:
    """Return lines that go by other ports."""
    return re.sub(r"\b80[89]0\b", lambda found: ports[found[0]], lines)


@pytest.mark.long
def test_each_line_does_what_it_says(
    tmp_path: Path, java: dict[str, str], ports: dict[str, str]
) -> None:
    lines = moved(shell_lines(PAGE, "Standalone"), ports)
    lines = lines.replace(
        "--connector.name=forwarder",
        f"--connector.name=forwarder --connector.url=http://127.0.0.1:{ports['8080']}"
        f" --server.port={ports['8090']}",
    )
    run_lines(lines, tmp_path, java, seconds=300)


@pytest.mark.long
def test_a_new_connector_builds_and_passes_its_tests_at_first_try(
    tmp_path: Path, java: dict[str, str]
) -> None:
    lines = shell_lines(ROOT / "docs/connectors.md", "Write your own")
    said = run_lines(lines, tmp_path, java, seconds=900)
    assert re.search(r"Tests run: [1-9]\d*, Failures: 0, Errors: 0, Skipped: 0", said)
    (project,) = tmp_path.glob("*/files")
    assert (project / "target/files-0.1.0.jar").exists()
    assert (project / ".gitignore").exists()


@pytest.fixture
def compose() -> Iterator[tuple[str, dict[str, str]]]:
    """Return the words of a command that runs compose files, and its environment; what it made is removed."""
    try:
        engine = find_engine()
    except LockstepError as missing:
        pytest.skip(f"THE COMPOSE QUICKSTART IS NOT TRIED: NO CONTAINER ENGINE ANSWERS ({missing})")
    beside = str(Path(sys.executable).parent)
    name = f"quickstart{secrets.token_hex(4)}"
    environment = {
        "ENGINE": engine.program,
        "COMPOSE_PROJECT_NAME": name,
        "TAG": name,
        "PATH": f"{beside}:{os.environ['PATH']}",
        "PYTHONUNBUFFERED": "1",
    }
    found: str | None = None
    if engine.attempt("compose", "version"):
        found = f"{engine.program} compose"
    elif engine.is_podman and shutil.which("podman-compose", path=environment["PATH"]):
        found = "podman-compose"
    if found is None:
        pytest.skip(
            "THE COMPOSE QUICKSTART IS NOT TRIED: NEITHER `docker compose` NOR podman-compose IS HERE"
        )
    yield found, environment
    subprocess.run(
        [*found.split(), "-f", "docker/compose.yaml", "--profile", "connector", "down", "-v"],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        timeout=120,
        check=True,
    )
    for image in ("api", "connector"):
        engine.attempt("image", "rm", f"sqlite-metadata/{image}:{name}")


@pytest.mark.long
def test_each_line_does_what_it_says_with_compose(
    tmp_path: Path, compose: tuple[str, dict[str, str]], ports: dict[str, str]
) -> None:
    command, environment = compose
    lines = moved(shell_lines(PAGE, "Compose"), ports).replace("docker compose", command)
    own = {"PORT": ports["8080"], "CONNECTOR_PORT": ports["8090"]}
    run_lines(lines, tmp_path, {**environment, **own}, seconds=_UP_WITHIN)
