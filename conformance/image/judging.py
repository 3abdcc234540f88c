"""What image rules have in common: where they apply, and how a broken promise is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from conformance.check import Applies, Failed, Failure
from conformance.exchange import Exchange
from contracts.contract import Contract
from contracts.report.verdict import Measure
from contracts.rules.images import ImagePromise

MEBIBYTE: Final = 1024**2
STARTED_HERE: Final = frozenset({"container", "process"})
"""Runtimes that start the target, and so can start it again and end it."""


def promises_images(contract: Contract) -> Applies:
    """Return True where the contract says what images promise, else that it does not."""
    return bool(contract.images) or "the contract states no x-images"


def broken(
    promise: ImagePromise,
    seen: str,
    *,
    member: str = "",
    cause: str = "",
    exchanges: tuple[Exchange, ...] = (),
    shown_by: tuple[str, ...] = (),
    measured: Mapping[str, Measure] | None = None,
) -> Failed:
    """Return that an image broke its promise, or one member of it."""
    failure = Failure(
        seen=seen,
        cause=cause,
        exchanges=exchanges,
        blame=f"{promise.pointer}/{member}" if member else promise.pointer,
        shown_by=shown_by,
    )
    return Failed(failures=(failure,), measured=measured or {})
