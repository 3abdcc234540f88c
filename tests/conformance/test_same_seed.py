"""The same seed sends the same requests in the same order, and comes to the same result."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.assessment import Assignment, assess
from conformance.checks import CHECKS
from conformance.exchange import Exchange
from conformance.selection import select
from contracts.report.result_file import run_as_object
from contracts.report.run import Run, TargetIdentity
from tests.conformance.provider import PRINCIPALS, Library
from tests.conformance.recording import Recording, difference, text_of, timeless
from tests.conformance.running import CONTRACT

ROOT = Path(__file__).resolve().parents[2]
FAULTS = ("leak-sql", "status-differs", "no-challenge", "request-id-missing")


def recorded(*faults: str, seed: int = 0, first: int = 1) -> tuple[list[Exchange], Run]:
    library = Library(contract=CONTRACT, faults=frozenset(faults), numbers=itertools.count(first))
    recording = Recording(inner=library)
    assignment = Assignment(
        contract=CONTRACT,
        target=TargetIdentity(name="library", runtime="url"),
        principals=PRINCIPALS,
        selection=select(CHECKS, CONTRACT),
        base="http://library.test",
        seed=seed,
        load_seconds=0,
    )
    return recording.exchanges, assess(assignment, recording)


def told(*faults: str) -> dict[str, Any]:
    """Return all that a run sent and came to, as a child process prints it."""
    exchanges, run = recorded(*faults)
    return {
        "requests": [text_of(one.request) for one in exchanges],
        "run": timeless(run_as_object(run)),
    }


@pytest.mark.parametrize("seed", [0, 5])
def test_a_server_that_chooses_otherwise_is_asked_the_same(seed: int) -> None:
    one, first = recorded(seed=seed, first=1000)
    other, second = recorded(seed=seed, first=3000)
    assert difference(one, other) is None
    assert timeless(run_as_object(first)) == timeless(run_as_object(second))


def test_another_seed_asks_otherwise() -> None:
    assert difference(recorded(seed=0)[0], recorded(seed=1)[0]) is not None


def test_a_difference_is_seen() -> None:
    one, _ = recorded()
    changed = list(one)
    changed[40] = replace(one[40], request=one[40].request.with_query("more", "than before"))
    assert "request 40" in (difference(one, changed) or "")
    assert difference(one, one[:-1]) is not None


@pytest.mark.parametrize("faults", [(), FAULTS])
def test_the_order_of_hashes_changes_nothing(faults: tuple[str, ...]) -> None:
    script = (
        "import json, sys; from tests.conformance.test_same_seed import told; "
        "print(json.dumps(told(*sys.argv[1:])))"
    )
    found: list[dict[str, Any]] = []
    for number in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", script, *faults],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": number, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
            timeout=120,
        )
        found.append(json.loads(done.stdout))
    assert found[0]["requests"] == found[1]["requests"]
    assert found[0]["run"] == found[1]["run"]
    if faults:
        assert found[0]["run"]["summary"]["fail"] > 2
