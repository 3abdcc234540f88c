"""The desk as a container beside its provider: the whole one draws no finding, broken images are found."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.runtimes.engine import Engine, find_engine
from contracts.project import ContainerSettings, Target
from contracts.report.finding import ExitCode, LockstepError
from contracts.report.run import Run
from contracts.report.verdict import Verdict
from contracts.scenarios import Scenario
from tests.conformance.mutants.consumers.judging import ROOT, judge_target, scenarios, settings

pytestmark = pytest.mark.usefixtures("engine_beside_others")

HERE = Path(__file__).parent
PYTHON = "docker.io/library/python:3.12-slim-bookworm"
REFERENCE = f"localhost/lockstep-desk:{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
MODULE = ("python", "-m", "tests.conformance.mutants.consumers")
IMAGES = ("image/labels", "image/contract", "image/user", "image/memory", "image/read-only")


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    try:
        found = find_engine()
    except LockstepError as error:
        pytest.skip(f"NO CONSUMER'S IMAGE IS JUDGED HERE, FOR NO CONTAINER ENGINE ANSWERS: {error}")
    if not found.attempt("image", "inspect", PYTHON):
        done = subprocess.run(
            [ROOT / "docker" / "base" / "make", "python"],
            env={**os.environ, "ENGINE": found.program},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            pytest.skip(f"NO IMAGE IS JUDGED HERE, FOR THERE IS NO BASE IMAGE: {done.stderr}")
    yield found
    found.attempt("image", "rm", "--force", REFERENCE)


def contained(*words: str, arguments: dict[str, str] | None = None) -> Target:
    """Return the desk as a container that is told some words."""
    scenario = Scenario(
        name="load",
        command=replace(settings("unused"), command=(), contained=words),
        within=60.0,
        items={"addEntries": 47},
    )
    return Target(
        name="desk",
        image="desk",
        provider="ledger",
        container=ContainerSettings(
            reference=REFERENCE,
            build=HERE / "desk.Dockerfile",
            context=HERE,
            arguments=arguments or {},
        ),
        scenarios=(scenario,),
    )


LOAD = (*MODULE, "load", "{url}", "--count", "47")


def told(run: Run, *verdicts: Verdict) -> dict[str, str]:
    return {one.rule: one.seen for one in run.results if one.verdict in verdicts}


@pytest.mark.usefixtures("engine")
def test_a_consumer_is_judged_as_a_container_beside_its_provider() -> None:
    run = judge_target(contained(*LOAD), only=[*IMAGES, "image/health", "consumer/batch-bounds"])
    assert told(run, Verdict.FAIL, Verdict.UNPROVEN) == {}
    assert set(told(run, Verdict.PASS)) == {*IMAGES, "consumer/batch-bounds"}
    assert set(told(run, Verdict.NOT_APPLICABLE)) == {"image/health"}
    assert run.target.runtime == "container"
    assert run.target.digest is not None and run.target.digest.startswith("sha256:")


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    ("words", "arguments", "rule", "says"),
    [
        (LOAD, {"RUN_AS": "0:0"}, "image/user", "runs as root"),
        (LOAD, {"CONTRACT_SHA256": "0" * 64}, "image/contract", "built from a contract"),
        (
            ("sh", "-c", f"touch /tmp/mark && {' '.join(LOAD)}"),
            {},
            "image/read-only",
            "a scenario fails that succeeds otherwise",
        ),
        (
            (*MODULE, "--fault", "doubles-on-retry", "load", "{url}"),
            {},
            "consumer/survives",
            "doubled",
        ),
    ],
    ids=["root-user", "wrong-digest", "writes-to-its-root", "doubles-on-retry"],
)
def test_what_is_broken_is_found_in_a_container(
    words: tuple[str, ...], arguments: dict[str, str], rule: str, says: str
) -> None:
    run = judge_target(contained(*words, arguments=arguments), only=[rule])
    found = told(run, Verdict.FAIL)
    assert set(found) == {rule}, told(run, *Verdict)
    assert says in found[rule]


@pytest.mark.usefixtures("engine")
def test_a_container_that_wants_more_memory_than_promised_is_killed_and_charged() -> None:
    hoard = "held = bytearray(b'x') * (200 * 1024 ** 2)"
    words = ("sh", "-c", f'{" ".join(LOAD)} && python -c "{hoard}"')
    run = judge_target(contained(*words), only=["image/memory"])
    assert "MiB" in told(run, Verdict.FAIL)["image/memory"]


def test_a_consumer_runs_only_as_its_scenarios_say() -> None:
    consumer = Target(
        name="desk", image="desk", provider="ledger", scenarios=(scenarios("none", 8.0)["export"],)
    )
    with pytest.raises(LockstepError) as caught:
        judge_target(consumer, runtime="container")
    assert caught.value.exit_code is ExitCode.USAGE
    assert "cannot run as a container" in str(caught.value)
    with pytest.raises(LockstepError, match="cannot run as a url"):
        judge_target(consumer, runtime="url")
