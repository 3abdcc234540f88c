"""Tenants that number their things alike: the stranger's own one is not taken for the owner's."""

from __future__ import annotations

import time
from zlib import crc32

import pytest

from conformance.judge import Judge
from conformance.tenancy import has_namesake, intrusions
from conformance.world import World
from conformance.world.principals import STRANGER, Principals
from contracts.load import load_contract
from contracts.report.verdict import Verdict
from tests.conformance.mutants.depot.direct import FLEET, DirectTransport, judged, principals
from tests.conformance.mutants.depot.faults import FAULTS
from tests.conformance.mutants.depot.server.messages import Item, Request
from tests.conformance.mutants.depot.server.service import Service, make_service


@pytest.mark.parametrize(("fault", "expected"), [("", True), ("item-of-another-depot", False)])
@pytest.mark.parametrize("name", ["getShipment", "deleteShipment", "stepShipment"])
def test_a_namesake_is_told_from_a_trespass(fault: str, expected: bool, name: str) -> None:
    service = make_service()
    if fault:
        FAULTS[fault](service)
    contract = load_contract(FLEET.contract)
    known = Principals(contract=contract, known=principals(FLEET))
    world = World(contract=contract, principals=known, seed=0)
    judge = Judge(world=world, transport=DirectTransport(service), deadline=time.monotonic() + 60)
    operation = contract.operation(name)
    shipments = world.collections.of_listing("listShipments")
    assert operation is not None
    assert shipments is not None
    request = judge.steps(world.valid(operation))
    for _ in range(9):
        judge.steps(world.create(shipments, principal=STRANGER))
    reaching = judge.steps(intrusions(world, operation, request))
    found = {
        one.own_tenant: judge.steps(has_namesake(world, operation, request, one))
        for one in reaching
    }
    assert found == {False: False, True: expected}


def ids_by_stock_number(service: Service) -> None:
    """Name a product by its stock number, so that two depots name the same one alike."""
    made = service.products.made

    def named(request: Request, key: str) -> Item:
        return {**made(request, key), "id": f"p{crc32(request.payload['sku'].encode()) % 10**6:06}"}

    service.products.made = named


def test_a_repeated_key_in_another_tenant_may_be_told_of_a_namesake(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(FAULTS, "ids-by-stock-number", ids_by_stock_number)
    run = judged("ids-by-stock-number", only=["state/idempotency-key"])
    assert [one.seen for one in run.of(Verdict.FAIL)] == []
    assert run.of(Verdict.PASS)


def test_a_repeated_key_in_another_tenant_is_not_answered_with_what_the_first_has() -> None:
    run = judged("repetition-across-depots", only=["state/idempotency-key"])
    (failure,) = run.of(Verdict.FAIL)
    assert failure.operation == "createProduct"
    assert "in another tenant" in failure.seen
