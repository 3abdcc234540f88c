"""A check of an image that is interrupted leaves no container, volume, network or file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shutil import copy

import pytest

from conformance.runtimes.engine import Engine
from tests.conformance.mutants.images.conftest import HERE, ROOT, Make

pytestmark = pytest.mark.usefixtures("engine_alone")

PROJECT = """
contract: contract.yaml
targets:
  things:
    image: things
    container: {container}
    ready: /health
"""
SLOW_BUILD = "FROM {reference}\nRUN echo building && sleep 61\n"


@dataclass(frozen=True, kw_only=True)
class Belongings:
    """What an engine holds, by name."""

    containers: frozenset[str]
    volumes: frozenset[str]
    networks: frozenset[str]

    @staticmethod
    def of(engine: Engine) -> Belongings:
        everything = ("--external",) if engine.is_podman else ()
        return Belongings(
            containers=_names(engine, "ps", "--all", *everything, "--format", "{{.Names}}"),
            volumes=_names(engine, "volume", "ls", "--format", "{{.Name}}"),
            networks=_names(engine, "network", "ls", "--format", "{{.Name}}"),
        )


def _names(engine: Engine, *words: str) -> frozenset[str]:
    return frozenset(engine.call(*words).split())


def wait_for(is_there: Callable[[], bool], running: subprocess.Popen[str]) -> None:
    for _ in range(600):
        if is_there():
            return
        assert running.poll() is None, running.communicate()
        time.sleep(0.1)
    raise AssertionError("it never came")


def check(folder: Path, scratch: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "lockstep.py"), "check", "--runtime", "container"],
        cwd=folder,
        env={**os.environ, "TMPDIR": str(scratch), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def project(folder: Path, container: str) -> Path:
    scratch = folder / "scratch"
    scratch.mkdir()
    copy(HERE / "contract.yaml", folder)
    (folder / "lockstep.yaml").write_text(PROJECT.format(container=container), "utf-8")
    return scratch


def is_interrupted(running: subprocess.Popen[str], number: signal.Signals) -> None:
    running.send_signal(number)
    _, errors = running.communicate(timeout=120)
    assert running.returncode == 130, errors
    assert errors.strip().endswith("interrupted")
    assert "Traceback" not in errors


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_while_a_container_is_judged(
    number: signal.Signals, tmp_path: Path, make: Make, engine: Engine
) -> None:
    settings = make("good").container
    assert settings is not None
    scratch = project(tmp_path, f"{{reference: '{settings.reference}'}}")
    before = Belongings.of(engine)
    running = check(tmp_path, scratch)
    own = ("ps", "--filter", "label=dev.lockstep.target=things", "--format", "{{.Names}}")
    wait_for(lambda: bool(engine.call(*own).split()), running)
    time.sleep(1)
    is_interrupted(running, number)
    assert engine.call(*own).split() == []
    assert Belongings.of(engine) == before
    assert list(scratch.iterdir()) == []


def test_while_an_image_is_built(tmp_path: Path, make: Make, engine: Engine) -> None:
    settings = make("good").container
    assert settings is not None
    build = "{reference: localhost/lockstep-things/slow:test, build: Dockerfile}"
    scratch = project(tmp_path, build)
    text = SLOW_BUILD.format(reference=settings.reference)
    (tmp_path / "Dockerfile").write_text(text, "utf-8")
    before = Belongings.of(engine)
    running = check(tmp_path, scratch)
    wait_for(lambda: _is_sleeping(61), running)
    is_interrupted(running, signal.SIGINT)
    assert Belongings.of(engine) == before
    assert not _is_sleeping(61)
    assert list(scratch.iterdir()) == []
    assert engine.attempt("image", "inspect", "localhost/lockstep-things/slow:test") == ""


def _is_sleeping(seconds: int) -> bool:
    """Whether the command of the build runs."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if path.read_bytes() == f"sleep\0{seconds}\0".encode():
                return True
        except OSError:
            continue
    return False
