"""The synthetic service of `bench.scaling` is correct: nothing fails, and nothing is left unproven."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.synthetic import PRINCIPALS, Call, Service, contract
from conformance.assessment import Assignment, assess
from conformance.checks import CHECKS
from conformance.command import parse_principal
from conformance.exchange import Exchange, Headers, Request
from conformance.schemathesis_engine import Kind, SchemathesisEngine
from conformance.selection import select
from contracts.contract import Contract
from contracts.load import load_contract
from contracts.report.run import Run, TargetIdentity
from contracts.report.verdict import Verdict

ROOT = Path(__file__).resolve().parents[2]
DEPOT = ROOT / "tests/conformance/mutants/depot/contract.yaml"
DRAFTS = """
import sys
from pathlib import Path
from conformance.schemathesis_engine import Kind, SchemathesisEngine
from contracts.contract import Contract
from contracts.load import load_contract
contract = load_contract(Path(sys.argv[1]))
engine = SchemathesisEngine(contract=contract)
for operation in contract.operations[:4]:
    for kind in Kind:
        print(ascii(engine.drafts(operation, kind, count=12, seed=3)))
"""


@dataclass
class InProcess:
    """The service without a network."""

    service: Service

    def send(self, request: Request) -> Exchange:
        headers = {name.lower(): value for name, value in request.headers.pairs}
        query = list(request.query)
        call = Call(request.method, request.path, query, headers, request.body or b"")
        status, fields, body = self.service.answer(call)
        return Exchange(
            request=request, status=status, headers=Headers(tuple(fields.items())), body=body
        )

    def send_together(self, requests: Sequence[Request]) -> tuple[Exchange, ...]:
        return tuple(self.send(one) for one in requests)

    def close(self) -> None:
        pass


def judged(folder: Path, operations: int, seed: int = 0) -> Run:
    file = folder / "contract.json"
    file.write_text(json.dumps(contract(operations)), "utf-8")
    judged_by = load_contract(file)
    assignment = Assignment(
        contract=judged_by,
        target=TargetIdentity(name="synthetic", runtime="url"),
        principals={one.name: one for one in map(parse_principal, PRINCIPALS)},
        selection=select(CHECKS, judged_by),
        base="http://synthetic.test",
        seed=seed,
    )
    return assess(assignment, InProcess(Service(contract(operations))))


@pytest.mark.parametrize("seed", [0, 1])
def test_a_correct_service_with_lists_below_items_is_all_proven(seed: int, tmp_path: Path) -> None:
    run = judged(tmp_path, 12, seed)
    wrong = [*run.of(Verdict.FAIL), *run.of(Verdict.UNPROVEN)]
    assert [f"{one.rule} {one.operation}: {one.seen}" for one in wrong] == []
    assert run.reach is not None
    assert not run.reach.unreached


def test_requests_grow_with_the_contract_and_no_faster(tmp_path: Path) -> None:
    small, large = judged(tmp_path, 12), judged(tmp_path, 48)
    assert large.requests < 4.4 * small.requests


def test_drafts_depend_on_the_seed_and_leave_nothing_where_they_were_made(tmp_path: Path) -> None:
    file = tmp_path / "contract.json"
    file.write_text(json.dumps(contract(6)), "utf-8")
    said: list[str] = []
    for name, prelude in (("one", ""), ("other", "import bench.generate, bench.peers\n")):
        folder = tmp_path / name
        folder.mkdir()
        cache = str(tmp_path / f"{name}-cache")
        done = subprocess.run(
            [sys.executable, "-c", prelude + DRAFTS, file],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": cache},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        said.append(done.stdout)
        assert not list(folder.iterdir())
    assert said[0].count("Draft(") > 20
    assert said[0] == said[1]


def test_operations_that_take_the_same_share_the_drafts_that_each_would_have_by_itself(
    tmp_path: Path,
) -> None:
    file = tmp_path / "contract.json"
    file.write_text(json.dumps(contract(24)), "utf-8")
    judged_by = load_contract(file)
    made = _drafts(judged_by)
    # Lists, what is made, read, replaced, changed and deleted, of whatever kind of thing.
    assert made <= 6 * len(Kind) < len(judged_by.operations) * len(Kind)


def test_operations_that_take_something_else_have_drafts_of_their_own() -> None:
    """Of a service whose lists and additions differ in their queries and bodies."""
    assert _drafts(load_contract(DEPOT), count=4) > 12


def _drafts(judged_by: Contract, count: int = 8) -> int:
    """Hold the drafts of each operation to those of an engine of its own; return how many differ."""
    shared = SchemathesisEngine(contract=judged_by)
    made: set[int] = set()
    for operation in judged_by.operations:
        alone = SchemathesisEngine(contract=judged_by)
        for kind in Kind:
            drafts = shared.drafts(operation, kind, count=count, seed=5)
            assert drafts == alone.drafts(operation, kind, count=count, seed=5), operation.id
            made.add(id(drafts))
    return len(made)
