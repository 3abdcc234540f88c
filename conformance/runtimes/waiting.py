"""Waiting for a target to answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from conformance.exchange import Request
from conformance.reading import Bounds
from conformance.transport import HttpTransport
from contracts.project import Target
from contracts.rules.images import ImagePromise

_PATIENCE: Final = 2.0
_POLL: Final = 0.02
_READY_DEFAULT: Final = 30.0
_READY_MARGIN: Final = 10.0


def ready_within(target: Target, promise: ImagePromise | None) -> float:
    """Return how many seconds a target may take to get ready before it is given up.

    What its project file says; else somewhat more than its image promises.
    """
    if target.ready_within is not None:
        return target.ready_within
    ready = None if promise is None else promise.ready
    return _READY_DEFAULT if ready is None else ready + _READY_MARGIN


def wait_until_ready(
    url: str, path: str | None, *, seconds: float, gone: Callable[[], bool] = lambda: False
) -> str | None:
    """Wait until a target is ready; returns None when it is, else what it did instead.

    With a `path` it is ready at the first 2xx there, without one at the first answer of any kind.
    """
    until = time.monotonic() + seconds
    seen = "it never answered"
    transport = HttpTransport(base=url, bounds=Bounds(seconds=_PATIENCE))
    try:
        while time.monotonic() < until:
            if gone():
                return "it ended"
            answer = transport.send(Request(method="GET", path=path or "/"))
            if answer.succeeded or (path is None and answer.status is not None):
                return None
            seen = (
                f"it did not answer ({answer.error})"
                if answer.status is None
                else f"{path} answered {answer.status}"
            )
            time.sleep(_POLL)
    finally:
        transport.close()
    return f"{seen} within {seconds:g} s"
