"""Two workers beside one: the same total rate, one merged verdict."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from bench.known_laws import ROOT, Law, lawful
from bench.latency_accuracy import SHARES, plan, quantiles
from conformance.load.measurement import Crew, measure
from conformance.load.recorder import Record

Row = Mapping[str, Any]

_LAW: Final = Law(name="exponential", numbers=(20.0,))
_RATE: Final = 1000.0
_SECONDS: Final = 20.0
_NET: Final = "10.213.77"
_MEET: Final = 51777


def workers(_runs: int) -> list[Row]:
    """Return the quantiles that one engine measures, and those of two local workers."""
    with lawful(_LAW) as port:
        one = measure(plan(port, rate=_RATE, seconds=_SECONDS))
        two = measure(plan(port, rate=_RATE, seconds=_SECONDS), crew=Crew(workers=2))
    return _compared(one, two)


def namespaces(_runs: int) -> list[Row]:
    """Return the same with each worker in a network namespace of its own, on a bridge of this machine."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        raise SystemExit("namespaces takes root and iproute2: neither is to be had here")
    with _bridge() as names, lawful(_LAW, host=f"{_NET}.1") as port:
        one = measure(replace(plan(port, rate=_RATE, seconds=_SECONDS), host=f"{_NET}.1"))
        joined = [
            subprocess.Popen(
                ["ip", "netns", "exec", name, sys.executable, "lockstep.py", "check",
                 "--load-worker", f"{_NET}.1:{_MEET}"],
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
            )
            for name in names
        ]  # fmt: skip
        try:
            crew = Crew(workers=2, meet=(f"{_NET}.1", _MEET))
            two = measure(
                replace(plan(port, rate=_RATE, seconds=_SECONDS), host=f"{_NET}.1"), crew=crew
            )
        finally:
            for process in joined:
                process.terminate()
                process.wait()
    return _compared(one, two)


def _compared(one: Record, two: Record) -> list[Row]:
    alone, together = quantiles(one), quantiles(two)
    rows: list[Row] = []
    for share in SHARES:
        left, right = alone[share], together[share]
        ratio = right / left if left and right else None
        rows.append({"quantile": f"p{share * 100:g}", "one": left, "two": right, "ratio": ratio})
    sent = [sum(record.arrived.values()) for record in (one, two)]
    rows.append(
        {"quantile": "requests", "one": sent[0], "two": sent[1], "ratio": sent[1] / sent[0]}
    )
    return rows


@contextmanager
def _bridge() -> Generator[tuple[str, ...]]:
    """Make two namespaces on a bridge, and take them away again."""
    names = ("lockstep-a", "lockstep-b")
    made = [["ip", "link", "add", "lockstep0", "type", "bridge"],
            ["ip", "addr", "add", f"{_NET}.1/24", "dev", "lockstep0"],
            ["ip", "link", "set", "lockstep0", "up"]]  # fmt: skip
    for number, name in enumerate(names, 2):
        inside = ["ip", "-n", name]
        made += [["ip", "netns", "add", name],
                 ["ip", "link", "add", f"lockstep{number}", "type", "veth", "peer", "name", "eth0",
                  "netns", name],
                 ["ip", "link", "set", f"lockstep{number}", "master", "lockstep0", "up"],
                 [*inside, "addr", "add", f"{_NET}.{number}/24", "dev", "eth0"],
                 [*inside, "link", "set", "eth0", "up"],
                 [*inside, "link", "set", "lo", "up"]]  # fmt: skip
    try:
        for command in made:
            subprocess.run(command, check=True)
        yield names
    finally:
        for name in names:
            subprocess.run(["ip", "netns", "del", name], check=False)
        with contextlib.suppress(OSError):
            subprocess.run(["ip", "link", "del", "lockstep0"], check=False)
