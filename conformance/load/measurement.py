"""One measurement: streams of prepared requests, sent by the engine in a process of its own."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from conformance.check import Unproven
from conformance.exchange import Exchange, Headers, Request
from conformance.load.arrivals import schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Requests of one operation that may be sent in turn, with its share of the arrivals.

    `sent` are the same requests with their credential; `keep` asks for the answers, so that what they
    created can be taken away.
    """

    operation: str
    class_name: str
    requests: tuple[Request, ...]
    sent: tuple[Request, ...]
    share: float
    keep: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One request: how long its answer took from its intended start, and how late the engine was."""

    stream: Stream
    seconds: float
    lag: float
    status: int

    @property
    def good(self) -> bool:
        """Whether it was answered with success."""
        return 200 <= self.status < 300


def measure(
    base: str, streams: Sequence[Stream], *, rate: float, seconds: float, seed: int, timeout: float
) -> tuple[list[Sample], list[Exchange]]:
    """Send the streams at a rate for a while; returns every sample, and the answers that were asked for.

    Raises Unproven where the engine cannot run.
    """
    parts = urlsplit(base)
    if parts.scheme != "http":
        raise Unproven("load is sent over plain HTTP only in this version")
    plan = {
        "host": parts.hostname,
        "port": parts.port or 80,
        "timeout": timeout,
        "schedule": schedule(rate, seconds, [one.share for one in streams], seed),
        "streams": [
            {
                "keep": one.keep,
                "requests": [base64.b64encode(_raw(parts.netloc, parts.path, each)).decode()
                             for each in one.sent],
            }
            for one in streams
        ],
    }  # fmt: skip
    root = Path(__file__).resolve().parents[2]
    paths = [str(root), *filter(None, [os.environ.get("PYTHONPATH")])]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "conformance.load.engine"],
            input=json.dumps(plan).encode(),
            capture_output=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            timeout=seconds + timeout + 30,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unproven("the load engine did not end in time") from None
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise Unproven(f"the load engine failed: {' '.join(last)}")
    samples: list[Sample] = []
    kept: list[Exchange] = []
    for sample in cast("list[list[Any]]", json.loads(done.stdout)):
        index, turn = int(sample[0]), int(sample[1])
        took, lag, status, *answer = sample[2:]
        stream = streams[index]
        samples.append(Sample(stream=stream, seconds=took, lag=lag, status=status))
        if answer:
            kept.append(
                Exchange(
                    request=stream.requests[turn],
                    status=status,
                    headers=_headers(answer[0]),
                    body=base64.b64decode(answer[1]),
                )
            )
    return samples, kept


def _raw(host: str, prefix: str, request: Request) -> bytes:
    lines = [f"{request.method} {prefix}{request.target} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in request.headers.pairs]
    if request.body is not None:
        lines.append(f"Content-Length: {len(request.body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (request.body or b"")


def _headers(head: str) -> Headers:
    pairs: list[tuple[str, str]] = []
    for line in head.split("\r\n")[1:]:
        name, colon, value = line.partition(":")
        if colon:
            pairs.append((name.strip(), value.strip()))
    return Headers(tuple(pairs))
