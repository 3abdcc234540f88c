"""`errors/retry-after`: who is sent away for a while is told for how long (RFC 9110, 10.2.3)."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from typing import Final

from conformance.check import (
    Applies,
    Failure,
    Judgement,
    NotApplicable,
    ServiceCheck,
    Stage,
    Steps,
    Undecided,
    judged,
    send_together,
)
from conformance.exchange import Exchange, Request
from conformance.refusals import NO_RULES
from conformance.world import World
from contracts.contract import Contract
from contracts.rules.errors import Circumstance

_STATUSES: Final = (429, 503)
_BURSTS: Final = 8
_REFUSED_AS_IT_STANDS: Final = (400, 405, 415, 422, 428)


def _applies(contract: Contract) -> Applies:
    rules = contract.errors
    if rules is None:
        return NO_RULES
    if not any(entry.retryable and entry.status in _STATUSES for entry in rules.catalogue.values()):
        return "the catalogue has no retryable 429 or 503"
    return True


def _script(world: World) -> Steps[Judgement]:
    rules = world.contract.errors
    assert rules is not None
    retryable = {code for code, entry in rules.catalogue.items() if entry.retryable}
    limited = [entry for entry in rules.codes_for(Circumstance.RATE_LIMITED) if entry.retryable]
    if limited and rules.limits.rate is not None:
        yield from _exceed(world, rules.limits.rate)
    if limited:
        yield from _exceed_own(world, rules.limits.rate)
    seen = [
        one
        for one in world.log
        if one.status in _STATUSES
        and (world.error_code(one) in retryable or not world.error_code(one))
    ]
    failures = [
        Failure(
            seen=f"a retryable {one.status} came without a Retry-After that can be read",
            exchanges=(one,),
            blame=rules.pointer,
        )
        for one in seen
        if not _is_readable(one.headers.get("Retry-After"))
    ]
    if failures or seen:
        return judged(failures[:1], answers=len(seen))
    waiting = [
        code
        for code, entry in rules.catalogue.items()
        if entry.retryable and entry.status in _STATUSES and code not in rules.unprovokable
    ]
    if not waiting:
        raise NotApplicable("no client can bring a retryable 429 or 503 about, and none was seen")
    return Undecided(
        missing=f"no {' or '.join(waiting)} was seen: state x-errors.limits.rate, or name it under "
        "x-errors.unprovokable"
    )


def _exceed(world: World, rate: float) -> Steps[None]:
    """Send more than the stated rate until an answer says so, then once to every operation seen."""
    first = _cheapest(world)
    if first is None:
        return
    for _ in range(_BURSTS):
        burst = [first.because("rate: more than the stated rate")] * min(500, int(rate) + 10)
        answers = yield from send_together(burst)
        if any(one.status == 429 for one in answers):
            break
    else:
        return
    latest: dict[str, Request] = {}
    for exchange in world.log:
        request = exchange.request
        if request.operation and _is_harmless(exchange):
            latest[request.operation] = request.because("rate: while it is exceeded")
    if latest:
        yield from send_together(list(latest.values()))


def _exceed_own(world: World, general: float | None) -> Steps[None]:
    """Send more than the rate that an operation states for itself."""
    for operation in world.contract.operations:
        rate = operation.limits.rate
        if rate is None or rate == general:
            continue
        harmless = [one.request for one in world.seen(operation) if _is_harmless(one)]
        if not harmless:
            continue
        burst = [harmless[-1].because("rate: more than its own rate")] * min(500, int(rate) + 10)
        for _ in range(_BURSTS):
            answers = yield from send_together(burst)
            if any(one.status == 429 for one in answers):
                break


_LARGE: Final = 65_536
"""Bytes of a body above which a request is no harmless one to send in a burst."""


def _is_harmless(exchange: Exchange) -> bool:
    """Whether a request may be sent again without an effect: it reads, or is refused as it stands."""
    if exchange.request.principal is None or len(exchange.request.body or b"") > _LARGE:
        return False
    if exchange.request.method == "GET":
        return exchange.succeeded
    return exchange.status in _REFUSED_AS_IT_STANDS


def _cheapest(world: World) -> Request | None:
    """Return the quickest safe request of the run that a credential was sent with."""
    found: list[Exchange] = [
        one
        for one in world.log
        if one.succeeded and one.request.method == "GET" and one.request.principal is not None
    ]
    return min(found, key=lambda one: one.seconds).request if found else None


def _is_readable(text: str | None) -> bool:
    if text is None:
        return False
    if re.fullmatch(r"[0-9]+", text.strip()):
        return True
    try:
        parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return False
    return True


CHECK: Final = ServiceCheck(
    rule="errors/retry-after",
    promise="Each retryable 429 and 503 says in Retry-After when to try again.",
    applies_to=_applies,
    script=_script,
    stage=Stage.LATE,
    needs=("errors/unauthenticated",),
)
