"""Quantiles, verdicts and capacity of one engine, against servers whose law is known."""

from __future__ import annotations

import json
import math
import resource
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bench.known_laws import LAWS, Law, expected, lawful
from conformance.load.cores import apart
from conformance.load.histogram import merged, quantile
from conformance.load.intervals import Decision
from conformance.load.measurement import calibrate, measure
from conformance.load.plan import Plan, StreamPlan
from conformance.load.planning import confidence_of
from conformance.load.questions import Subject, answer
from conformance.load.recorder import Record

Row = Mapping[str, Any]

SHARES: Final = (0.5, 0.95, 0.99)
_REQUESTS: Final = tuple(
    f"GET /items/{number}?limit={number % 7 + 1} HTTP/1.1\r\nHost: bench\r\n\r\n".encode()
    for number in range(40)
)
_BODY: Final = b'{"name":"a name"}'
_WRITES: Final = tuple(
    f"PUT /items/{number} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
    f"Content-Length: {len(_BODY)}\r\n\r\n".encode()
    + _BODY
    for number in range(40)
)
_PEER: Final = "autocannon@8.0.0"
_RATE: Final = 400.0
_SECONDS: Final = 48.0
_SECONDS_OF_STALLS: Final = 96.0
"""Twelve turns: arrivals are random, and over three turns they alone move the 95th percentile by 18 ms."""
_SECONDS_OF_THE_PEER: Final = 24.0
_BUDGET: Final = 0.020


def plan(port: int, *, rate: float = _RATE, seconds: float = _SECONDS, seed: str = "0") -> Plan:
    """Return a plan of varied reads and writes for a server on loopback."""
    return Plan(
        host="127.0.0.1",
        port=port,
        rate=rate,
        seconds=seconds,
        seed=seed,
        timeout=5.0,
        streams=(
            StreamPlan(requests=_REQUESTS, share=0.8, limits=(round(_BUDGET * 1e6),)),
            StreamPlan(requests=_WRITES, share=0.2, limits=(round(_BUDGET * 1e6),)),
        ),
    )


def quantiles(record: Record) -> dict[float, float | None]:
    """Return what was measured of all requests."""
    whole = merged(cell.took for cell in record.cells.values())
    failed = sum(sum(cell.failed.values()) for cell in record.cells.values())
    return {share: quantile(whole, share, failed=failed) for share in SHARES}


def accuracy(_runs: int) -> list[Row]:
    """Return, for each law and quantile, what must be seen, what we measure, and what autocannon tells."""
    rows: list[Row] = []
    for law in LAWS:
        with lawful(law) as port, apart(None) as (engine, _):
            seconds = _SECONDS_OF_STALLS if law.name == "stall" else _SECONDS
            ours = quantiles(measure(replace(plan(port, seconds=seconds), cores=engine)))
            theirs = closed_loop(port)
        for share in SHARES:
            wanted, got = expected(law, share), ours[share]
            close = got is not None and abs(got - wanted) <= max(0.05 * wanted, 0.001)
            rows.append(
                {
                    "law": law.text,
                    "quantile": f"p{share * 100:g}",
                    "expected": wanted,
                    "measured": got,
                    "within": close,
                    "closed_loop": theirs.get(share),
                }
            )
    return rows


def closed_loop(port: int) -> dict[float, float]:
    """Return what autocannon tells in its default mode, for a while; empty where npx is not there.

    wrk is no peer here: it corrects its figures for what it did not send.
    """
    if shutil.which("npx") is None:
        return {}
    command = [
        "npx",
        "--yes",
        _PEER,
        "-j",
        "-n",
        "-d",
        f"{_SECONDS_OF_THE_PEER:g}",
        f"http://127.0.0.1:{port}/",
    ]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    told = json.loads(printed)["latency"]
    return {0.5: told["p50"] / 1e3, 0.99: told["p99"] / 1e3}


def verdicts(runs: int) -> list[Row]:
    """Return how often which verdict is given on servers about a budget for the 95th percentile."""
    rows: list[Row] = []
    for factor in (0.5, 0.8, 1.0, 1.25, 2.0):
        mean = factor * _BUDGET * 1e3 / -math.log(0.05)
        counts = dict.fromkeys(Decision, 0)
        seconds: list[float] = []
        with lawful(Law(name="exponential", numbers=(round(mean, 6),))) as port:
            # At the budget itself any verdict will do, and each takes all the time that there is.
            times = runs if factor != 1.0 else max(1, runs // 5)
            for run in range(times):
                began = time.monotonic()
                counts[_verdict(port, f"{factor}/{run}")] += 1
                seconds.append(time.monotonic() - began)
        rows.append(
            {
                "times_the_budget": factor,
                "runs": times,
                "pass": counts[Decision.HOLDS],
                "fail": counts[Decision.BROKEN],
                "unproven": counts[Decision.OPEN],
                "median_seconds": sorted(seconds)[len(seconds) // 2],
            }
        )
    return rows


def _verdict(port: int, seed: str) -> Decision:
    """Return what one measurement decides, as `latency/budget` does; a failure is measured again."""
    subject = Subject(
        name="all", operation=None, streams=(0, 1), limits=((0.95, _BUDGET),), blame=""
    )

    def once(seed: str) -> Decision:
        one = replace(
            plan(port, rate=400.0, seconds=6.0, seed=seed), looks=(0.75, 1.5, 3.0), warm_up=0.3
        )

        def ask(record: Record) -> Decision:
            confidence = confidence_of(one)
            return answer(record, one, subject, confidence=confidence, seed=seed)[0].decision

        return ask(measure(one, lambda record, _: ask(record) is not Decision.OPEN))

    first = once(seed)
    if first is not Decision.BROKEN:
        return first
    return Decision.BROKEN if once(f"{seed}/again") is Decision.BROKEN else Decision.OPEN


def capacity(_runs: int) -> list[Row]:
    """Return, for some rates, how late the engine is beside a server that does nothing."""
    rows: list[Row] = []
    with apart(None) as (engine, others):
        for rate in (1000.0, 4000.0, 6000.0):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            one = replace(plan(1, rate=rate), cores=engine)
            record = calibrate(one, seconds=5.0, cores=others)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            rows.append(
                {
                    "rate": rate,
                    "sent_a_second": sum(record.arrived.values()) / 5.0,
                    "lag_p99": quantile(record.lag, 0.99),
                    "latency_p99": quantiles(record)[0.99],
                    "processor_share_of_both": spent / 5.3,
                }
            )
    return rows
