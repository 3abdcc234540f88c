"""What an engine is to send: streams of ready requests, their shares of the arrivals, and for how long."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamPlan:
    """Requests, as bytes on the wire, that are sent in turn; `share` is their weight among the arrivals.

    `limits` are durations in microseconds: how many requests exceed each is counted exactly. `keep` asks for
    the answers, so that what they created can be taken away.
    """

    requests: tuple[bytes, ...]
    share: float
    limits: tuple[int, ...] = ()
    keep: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A measurement: where, what, at which rate, and for how long at the most.

    `rate` is in requests a second. The first `warm_up` seconds are sent and not counted; then come
    `seconds` that are counted, in blocks of `block` seconds. At each of `looks` (seconds from the start
    of counting) the engine tells what it has, and goes on unless it is told to stop. `cores` are the
    processors that it runs on; empty leaves that to the system. `begin_at` is when to begin, in seconds
    since the epoch, so that several engines begin together; 0 is at once.
    """

    host: str
    port: int
    streams: tuple[StreamPlan, ...]
    rate: float
    seconds: float
    seed: str
    warm_up: float = 1.0
    block: float = 0.25
    looks: tuple[float, ...] = ()
    timeout: float = 30.0
    connections: int = 512
    cores: tuple[int, ...] = ()
    begin_at: float = 0.0

    def share_of(self, worker: int, workers: int) -> Plan:
        """Return the part of one worker among several: an equal part of the rate, with its own arrivals."""
        if workers == 1:
            return self
        return replace(
            self,
            rate=self.rate / workers,
            seed=f"{self.seed}/{worker}",
            connections=max(16, self.connections // workers),
        )

    def as_object(self) -> dict[str, Any]:
        """Return the plan as JSON."""
        return {
            "host": self.host,
            "port": self.port,
            "rate": self.rate,
            "seconds": self.seconds,
            "seed": self.seed,
            "warm_up": self.warm_up,
            "block": self.block,
            "looks": list(self.looks),
            "timeout": self.timeout,
            "connections": self.connections,
            "cores": list(self.cores),
            "begin_at": self.begin_at,
            "streams": [
                {
                    "share": one.share,
                    "limits": list(one.limits),
                    "keep": one.keep,
                    "requests": [base64.b64encode(raw).decode() for raw in one.requests],
                }
                for one in self.streams
            ],
        }


def read_plan(data: Mapping[str, Any]) -> Plan:
    """Return the plan of a JSON object that `as_object` made."""
    return Plan(
        host=data["host"],
        port=data["port"],
        rate=data["rate"],
        seconds=data["seconds"],
        seed=data["seed"],
        warm_up=data["warm_up"],
        block=data["block"],
        looks=tuple(data["looks"]),
        timeout=data["timeout"],
        connections=data["connections"],
        cores=tuple(data["cores"]),
        begin_at=data["begin_at"],
        streams=tuple(
            StreamPlan(
                requests=tuple(base64.b64decode(raw) for raw in one["requests"]),
                share=one["share"],
                limits=tuple(one["limits"]),
                keep=one["keep"],
            )
            for one in data["streams"]
        ),
    )
