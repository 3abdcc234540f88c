"""What the tests of the pagination rules share: running them against a warehouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.assessment import Assignment, assess
from conformance.checks.pagination import CHECKS
from conformance.selection import select
from contracts.contract import Contract
from contracts.report.run import Run, TargetIdentity
from tests.conformance.pagination.styles import Style, contract_of
from tests.conformance.pagination.warehouse import PRINCIPALS, Warehouse

Running = Callable[..., Run]
_contracts: dict[Style, Contract] = {}


@pytest.fixture
def run_warehouse(tmp_path: Path) -> Running:
    """Return a function that judges a warehouse of a style with the given faults."""

    def run(style: Style, *faults: str, seed: int = 0, stock: int = 0) -> Run:
        return judge_warehouse(style, *faults, seed=seed, stock=stock, folder=tmp_path)

    return run


def judge_warehouse(style: Style, *faults: str, seed: int = 0, stock: int = 0, folder: Path) -> Run:
    contract = _contracts.setdefault(style, contract_of(style, folder))
    warehouse = Warehouse(style=style, faults=frozenset(faults), seed=seed)
    if stock:
        warehouse.stock(stock)
    return assess(
        Assignment(
            contract=contract,
            target=TargetIdentity(name="warehouse", runtime="url"),
            principals=dict(PRINCIPALS),
            selection=select(CHECKS, contract, operations=("listBoxes",)),
            base="http://warehouse.test",
            seed=seed,
        ),
        warehouse,
    )
