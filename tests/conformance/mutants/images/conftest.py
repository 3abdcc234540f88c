"""The good image and the engine that runs it; without either these tests are skipped, and say so."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conformance.runtimes.engine import Engine, EngineError, find_engine
from contracts.contract import Contract
from contracts.load import load_contract
from contracts.project import ContainerSettings, Target
from contracts.report.finding import LockstepError
from tests.conformance.mutants.turns import beside_others

HERE = Path(__file__).parent
ROOT = HERE.parents[3]
NODE = "docker.io/library/node:20-bookworm-slim"
NAMES = "localhost/lockstep-things"

Make = Callable[[str], Target]


@pytest.fixture(scope="session")
def contract() -> Contract:
    return load_contract(HERE / "contract.yaml")


@pytest.fixture(scope="session")
def engine() -> Engine:
    try:
        found = find_engine()
    except LockstepError as error:
        pytest.skip(f"NO IMAGE IS JUDGED HERE, FOR NO CONTAINER ENGINE ANSWERS: {error}")
    if not found.attempt("image", "inspect", NODE):
        done = subprocess.run(
            [ROOT / "docker" / "base" / "make", "node"],
            env={**os.environ, "ENGINE": found.program},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            pytest.skip(f"NO IMAGE IS JUDGED HERE, FOR THERE IS NO BASE IMAGE: {done.stderr}")
    return found


@pytest.fixture(scope="session")
def make(engine: Engine, contract: Contract, worker_id: str) -> Iterator[Make]:
    """Return what builds an image by its name and returns it as a target; all are taken away in the end."""
    made: list[str] = []
    good = f"{NAMES}/good-{worker_id}:test"

    def make_one(name: str) -> Target:
        reference = f"{NAMES}/{name}-{worker_id}:test"
        _build(engine, contract, reference, HERE / f"{name}.Dockerfile", good)
        made.append(reference)
        return Target(
            name=name,
            image="things",
            container=ContainerSettings(reference=reference),
            ready="/health",
        )

    with beside_others():
        make_one("good")
    yield make_one
    for reference in reversed(made):
        engine.attempt("image", "rm", "--force", reference)


def _build(engine: Engine, contract: Contract, reference: str, dockerfile: Path, good: str) -> None:
    words = ("--format", "docker", "--pull=never") if engine.is_podman else ()
    try:
        engine.call(
            "build",
            *words,
            "--build-arg",
            f"CONTRACT_SHA256={contract.sha256}",
            "--build-arg",
            f"CONTRACT_VERSION={contract.version}",
            "--build-arg",
            f"GOOD_IMAGE={good}",
            "--tag",
            reference,
            "--file",
            str(dockerfile),
            str(HERE),
        )
    except EngineError as error:
        pytest.fail(f"{dockerfile.name} cannot be built: {error}", pytrace=False)


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """Return which worker of pytest-xdist this is, so that no two build the same name."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))
