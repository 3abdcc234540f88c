"""Symptoms as failures: one sentence, and the fewest exchanges that show it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from conformance.check import Failure
from conformance.exchange import Exchange
from conformance.walking.listing import Listing
from conformance.walking.symptoms import Symptom
from conformance.walking.walk import Walk
from contracts.pointers import Pointer


def failure(
    listing: Listing,
    seen: str,
    exchanges: Iterable[Exchange],
    *,
    cause: str,
    member: Pointer = "",
) -> Failure:
    """Return a failure that blames the list's pagination, or a member of it."""
    kept = {exchange.number: exchange for exchange in exchanges}
    return Failure(
        seen=seen,
        exchanges=tuple(kept.values()),
        blame=listing.pagination.pointer + member,
        cause=cause,
    )


def clearest(symptoms: Sequence[Symptom]) -> Symptom:
    """Return the symptom whose walk takes the fewest requests."""
    return min(symptoms, key=lambda one: len(one.walk.pages))


def page_size(walk: Walk) -> str:
    """Return a walk's page size in words."""
    sizes = list(dict.fromkeys(size for size in walk.limits if size is not None))
    if not sizes:
        return "no page size"
    if len(sizes) == 1:
        return f"page size {sizes[0]}"
    return "page sizes " + ", ".join(str(size) for size in sizes)


def several(count: int, what: str) -> str:
    """Return a count with its noun."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
