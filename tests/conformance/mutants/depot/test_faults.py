"""Every fault shows in a few requests, the correct server shows none, and the fleet names them all."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager

import pytest

from tests.conformance.mutants.depot.direct import FLEET
from tests.conformance.mutants.depot.faults import FAULTS
from tests.conformance.mutants.depot.probes import PROBES
from tests.conformance.mutants.depot.probes.client import Client
from tests.conformance.mutants.depot.server.service import make_service
from tests.conformance.mutants.depot.server.wire import Server


@contextmanager
def serving(fault: str | None) -> Generator[Client]:
    service = make_service()
    if fault is not None:
        FAULTS[fault](service)
    server = Server(service)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Client(server.url)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_shows_and_the_correct_server_does_not_show_it(name: str) -> None:
    with serving(name) as client:
        assert PROBES[name](client)
    with serving(None) as client:
        assert not PROBES[name](client)


def test_the_fleet_names_every_fault_and_each_has_a_probe() -> None:
    assert set(FAULTS) == set(PROBES) == {one.name for one in FLEET.mutants}


def test_there_are_many_faults_of_every_class() -> None:
    kinds = [one.kind for one in FLEET.mutants]
    assert len(kinds) >= 110
    assert all(kinds.count(kind) >= 20 for kind in kinds)
