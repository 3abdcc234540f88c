"""Waiting for a target to answer."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_until_ready(
    url: str, path: str | None, *, seconds: float, gone: Callable[[], bool] = lambda: False
) -> str | None:
    """Wait until a target is ready; returns None when it is, else what it did instead.

    With a `path` it is ready at the first 2xx there, without one at the first answer of any kind.
    """
    import httpx

    until = time.monotonic() + seconds
    seen = "it never answered"
    with httpx.Client(trust_env=False, timeout=2.0) as client:
        while time.monotonic() < until:
            if gone():
                return "it ended"
            try:
                answer = client.get(url + (path or "/"))
            except httpx.HTTPError as error:
                seen = f"it did not answer ({type(error).__name__})"
            else:
                if path is None or answer.is_success:
                    return None
                seen = f"{path} answered {answer.status_code}"
            time.sleep(0.05)
    return f"{seen} within {seconds:g} s"
