"""When a consumer is silent, how many items were taken of it, and which of them can be compared."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from conformance.check import ConsumerCheck
from conformance.checks.consumer import CHECKS
from conformance.exchange import Exchange, Headers
from conformance.witness.belongings import belongings
from conformance.witness.messages import Answered, Asked
from conformance.witness.record import Record
from conformance.witness.traffic import Traffic
from conformance.witness.transcript import COMPARED, Encounter, Fault, Round
from contracts.load import load_contract
from tests.conformance.mutants.consumers.judging import CONTRACT

PLATFORM = load_contract(Path(__file__).resolve().parents[2] / "contracts" / "api.yaml")


def test_nobody_is_silent_who_waits_for_an_answer() -> None:
    traffic = Traffic(began=time.monotonic() - 60)
    assert traffic.silence() >= 60
    traffic.begin("addEntries")
    assert traffic.silence() == traffic.silence("addEntries") == 0
    assert traffic.silence("getBook") >= 60
    traffic.begin("addEntries")
    traffic.end("addEntries")
    assert traffic.silence("addEntries") == 0
    traffic.end("addEntries")
    assert 0 < traffic.silence("addEntries") < 60


def test_nobody_is_silent_who_was_asked_to_wait() -> None:
    traffic = Traffic(began=time.monotonic() - 60)
    traffic.begin("addEntries")
    traffic.end("addEntries", patience=60)
    assert traffic.silence() == traffic.silence("addEntries") == 0
    traffic.begin("getBook")
    traffic.end("getBook")
    assert traffic.silence("addEntries") == 0
    assert traffic.silence("getBook") > 0


def taken(record: Record, numbers: range, *, fault: Round | None = None, status: int = 200) -> None:
    """Let a provider take a batch."""
    entries = ",".join(f'{{"number": {one}, "account": "cash", "amount": 1}}' for one in numbers)
    asked = Asked(
        method="POST",
        target="/books/main/entries",
        headers=Headers((("Content-Type", "application/json"),)),
        body=f'{{"entries": [{entries}]}}'.encode(),
    )
    request, _, _ = record.request_of(asked)
    answered = Answered(status=status)
    exchange = Exchange(request=request, status=status, headers=Headers())
    record.add(
        len(record.encounters()) + 1,
        Encounter(
            exchange=exchange,
            provider_status=status,
            fault=None if fault is None else Fault(round=fault),
        ),
        answered,
    )


@pytest.mark.parametrize("disturbed_first", [True, False])
def test_what_was_disturbed_and_came_again_is_taken_once(*, disturbed_first: bool) -> None:
    record = Record(contract=CONTRACT)
    for is_disturbed in (disturbed_first, not disturbed_first):
        taken(record, range(1, 21), fault=Round.STALLED if is_disturbed else None)
    assert record.accepted("addEntries") == 20
    taken(record, range(21, 41))
    taken(record, range(21, 41))
    assert record.accepted("addEntries") == 60
    taken(record, range(41, 48), status=503)
    assert record.accepted("addEntries") == 60
    assert record.accepted("addNote") == record.accepted(None) == 0


@pytest.mark.parametrize(
    ("used", "lists", "apart", "unseen"),
    [
        (["listNodes", "getNode"], set[str](), set[str](), ()),
        (["upsertNodes"], {"listNodes"}, {"searchNodes"}, ()),
        (["upsertEdges"], {"listEdges"}, {"listNeighbors", "traverse"}, ()),
        # A log of who did what is the service's own, though a request adds to it.
        (
            ["createJob", "upsertNodes"],
            {"listJobs", "listNodes"},
            {"listAuditEvents", "searchNodes"},
            (),
        ),
        (["createJob", "traverse"], {"listJobs"}, {"listAuditEvents"}, ()),
        (["deleteNode"], {"listNodes"}, set[str](), ()),
        # Events make nodes and edges: the answer links to where these stand.
        (
            ["ingestEvents", "reportHeartbeat"],
            {"listEdges", "listNodes"},
            set[str](),
            ("reportHeartbeat",),
        ),
    ],
)
def test_what_a_consumer_writes_can_be_compared_where_it_stands(
    used: list[str], lists: set[str], apart: set[str], unseen: tuple[str, ...]
) -> None:
    found = belongings(PLATFORM, [one for one in PLATFORM.operations if one.id in used])
    assert set(found.lists) == lists
    assert set(found.apart) == apart
    assert found.unseen == unseen


def test_every_round_that_may_cost_an_item_is_one_after_which_items_are_compared() -> None:
    (survives,) = (
        one for one in CHECKS if isinstance(one, ConsumerCheck) and one.rule == "consumer/survives"
    )
    assert survives.rounds == COMPARED
