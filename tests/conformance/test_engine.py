"""The load engine against servers whose law is known."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.check import Unproven
from conformance.load.histogram import merged, quantile
from conformance.load.measurement import Crew, calibrate, measure
from conformance.load.plan import Plan, StreamPlan, read_plan
from conformance.load.recorder import Record, read_record, together

ROOT = Path(__file__).resolve().parents[2]
GET = b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"


@contextmanager
def lawful(law: str) -> Generator[int]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.conformance.lawful", law],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None and process.stdin is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


def plan(port: int, *, seconds: float = 1.5, rate: float = 300, timeout: float = 2.0) -> Plan:
    return Plan(
        host="127.0.0.1",
        port=port,
        rate=rate,
        seconds=seconds,
        seed="0",
        warm_up=0.2,
        timeout=timeout,
        streams=(
            StreamPlan(requests=(GET,), share=0.8, limits=(1000, 50_000)),
            StreamPlan(requests=(POST,), share=0.2, limits=(50_000,), keep=True),
        ),
    )


def whole(record: Record) -> dict[int, int]:
    return merged(cell.took for cell in record.cells.values())


def failed(record: Record) -> dict[str, int]:
    found: dict[str, int] = {}
    for cell in record.cells.values():
        for outcome, count in cell.failed.items():
            found[outcome] = found.get(outcome, 0) + count
    return found


def test_every_arrival_is_counted_once_and_takes_what_the_server_says() -> None:
    with lawful("constant:20") as port:
        record = measure(plan(port))
    histogram = whole(record)
    sent = sum(cell.sent for cell in record.cells.values())
    assert sent == sum(histogram.values()) == sum(record.arrived.values())
    assert 300 < sent < 600
    median = quantile(histogram, 0.5)
    assert median is not None and 0.019 < median < 0.2
    for (_, stream), cell in record.cells.items():
        # All took longer than a millisecond, and that limit is counted exactly.
        assert stream == 1 or cell.over[0] == cell.sent
    # What the warm-up created has to be taken away as well.
    assert len(record.kept) > sum(
        cell.sent for (_, stream), cell in record.cells.items() if stream == 1
    )
    assert record.kept[0].body == b"{}"


def test_a_stall_is_charged_to_every_request_that_it_delays() -> None:
    with lawful("stall:1:1.2:0.6") as port:
        record = measure(plan(port, seconds=2.4))
    histogram = whole(record)
    # Half of all time nothing is answered: a quarter of the arrivals waits for 0.3 s or more.
    upper = quantile(histogram, 0.9)
    assert upper is not None and upper > 0.3
    assert max(length for _, length in record.pauses) > 0.4


@pytest.mark.parametrize(
    ("law", "outcome"), [("failing:0.2:1", "500"), ("dropping:0.2:1", "broken")]
)
def test_what_fails_is_told_apart_and_counts_as_over_every_limit(law: str, outcome: str) -> None:
    with lawful(law) as port:
        record = measure(plan(port))
    outcomes = failed(record)
    assert set(outcomes) == {outcome}
    total = sum(cell.sent for cell in record.cells.values())
    assert 0.1 < outcomes[outcome] / total < 0.35
    assert all(cell.over[-1] >= sum(cell.failed.values()) for cell in record.cells.values())


def test_what_is_never_answered_fails_however_few_connections_there_are() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        one = plan(silent.getsockname()[1], seconds=0.5, rate=100, timeout=0.5)
        record = measure(replace(one, connections=8))
    outcomes = failed(record)
    assert set(outcomes) <= {"timeout", "unsent"}
    assert sum(outcomes.values()) == sum(record.arrived.values()) > 20
    assert not whole(record)


def test_nobody_listening_is_broken_and_ends() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    assert set(failed(measure(plan(port, seconds=0.3)))) == {"broken"}


def test_the_engine_stops_when_all_is_decided() -> None:
    looks: list[float] = []

    def decided(record: Record, seconds: float) -> bool:
        looks.append(seconds)
        return sum(record.arrived.values()) > 50

    with lawful("constant:1") as port:
        record = measure(replace(plan(port, seconds=20), looks=(0.5, 10.0)), decided)
    assert looks == [pytest.approx(0.5)]
    assert max(record.arrived) < 20


def test_a_calibration_has_the_same_requests_and_nobody_fails() -> None:
    record = calibrate(plan(1), seconds=0.5)
    assert not failed(record)
    assert 50 < sum(whole(record).values()) < 400


def test_plans_and_records_come_back_from_json() -> None:
    one = plan(80)
    assert read_plan(one.as_object()) == one
    with lawful("failing:0.1:1") as port:
        record = measure(plan(port, seconds=0.5))
    assert read_record(record.as_object()) == record


def test_workers_add_up_and_only_a_pause_of_all_is_a_pause() -> None:
    with lawful("constant:5") as port:
        parts = [measure(plan(port, seconds=0.5).share_of(worker, 2)) for worker in range(2)]
    parts[0].pauses, parts[1].pauses = [(0.0, 1.0), (3.0, 1.0)], [(0.5, 1.0)]
    both = together(parts)
    assert sum(whole(both).values()) == sum(sum(whole(one).values()) for one in parts)
    assert both.pauses == [(0.5, 0.5)]
    assert parts[0].arrived != parts[1].arrived


def test_two_workers_under_a_master_send_what_one_would() -> None:
    with lawful("constant:5") as port:
        record = measure(plan(port, seconds=1.5), crew=Crew(workers=2))
    sent = sum(cell.sent for cell in record.cells.values())
    assert sent == sum(record.arrived.values())
    assert 300 < sent < 600
    assert not failed(record)
    median = quantile(whole(record), 0.5)
    assert median is not None and 0.004 < median < 0.2


def test_a_worker_that_is_killed_half_way_makes_it_unproven() -> None:
    killed: list[int] = []

    def kill(_record: Record, _seconds: float) -> bool:
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                words = (folder / "cmdline").read_text().split("\0")
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                mine = (Path(f"/proc/{parent}") / "stat").read_text().rpartition(")")[2].split()[1]
                if "conformance.load.worker" in words and int(mine) == os.getpid():
                    killed.append(int(folder.name))
                    os.kill(int(folder.name), signal.SIGKILL)
                    break
        return False

    with lawful("constant:5") as port:
        one = replace(plan(port, seconds=8), looks=(1.0,))
        with pytest.raises(Unproven, match="1 of 2 load workers were lost half-way"):
            measure(one, kill, crew=Crew(workers=2))
    assert len(killed) == 1
