"""What the contract says a wrong request gets, and whether an answer is that.

Statuses and codes come from the contract alone: the catalogue's entries for a circumstance, as far as the
operation declares them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from conformance.check import (
    Applies,
    Failure,
    Judgement,
    Steps,
    Undecided,
    Unproven,
    judged,
    send,
)
from conformance.exchange import Exchange, Request
from conformance.world import World
from contracts.contract import Contract
from contracts.operations import Operation, Response
from contracts.pointers import Pointer, join
from contracts.rules.errors import SERVICE_WIDE, CatalogueEntry, Circumstance

NO_RULES = "the contract states no x-errors"


def is_error_status(status: str) -> bool:
    """Whether a declared status (`404`, `4XX`, `default`) can be an error's."""
    return status[:1] in ("4", "5") or status.lower() == "default"


def declares(operation: Operation, entry: CatalogueEntry) -> bool:
    """Whether an operation declares a code under the code's status."""
    response = operation.response_for(entry.status)
    if response is None or set(entry.when) <= SERVICE_WIDE:
        return False
    return response.error_codes is None or entry.code in response.error_codes


def expected(
    contract: Contract, operation: Operation, *circumstances: Circumstance
) -> tuple[CatalogueEntry, ...]:
    """Return the entries that an operation declares for any of some circumstances."""
    if contract.errors is None:
        return ()
    return tuple(
        entry
        for entry in contract.errors.catalogue.values()
        if set(circumstances) & set(entry.when) and declares(operation, entry)
    )


def declared_codes(contract: Contract, response: Response) -> tuple[str, ...]:
    """Return the codes that a response may carry: its own, or all of the catalogue with its status."""
    if response.error_codes is not None:
        return response.error_codes
    if contract.errors is None:
        return ()
    return tuple(
        entry.code
        for entry in contract.errors.catalogue.values()
        if response.status.lower() == "default" or response.covers(entry.status)
    )


def applies(contract: Contract, operation: Operation, *circumstances: Circumstance) -> Applies:
    """Return True where an operation declares a code for a circumstance, else why not."""
    if contract.errors is None:
        return NO_RULES
    if expected(contract, operation, *circumstances):
        return True
    names = " or ".join(circumstances)
    return f"{operation.id} declares no code for {names}"


def blame(operation: Operation, entries: Sequence[CatalogueEntry]) -> Pointer:
    """Return where an operation declares the first of some codes; itself where it declares none."""
    for entry in entries:
        response = operation.response_for(entry.status)
        if response is not None:
            return operation.pointer + join(("responses", response.status))
    return operation.pointer


def wanted(entries: Iterable[CatalogueEntry]) -> str:
    """Return statuses and codes in words."""
    return " or ".join(dict.fromkeys(f"{entry.status} {entry.code}" for entry in entries))


def misjudged(
    world: World,
    exchange: Exchange,
    entries: Sequence[CatalogueEntry],
    *,
    declared: Sequence[str] | None,
) -> str | None:
    """Return what an answer did in place of the expected refusal, or None where it refused as declared.

    `declared` are the codes that the response may carry, None where the status is not declared. A code that
    the response does not declare at all is left to `errors/code-declared`.
    """
    if exchange.status is None:
        return f"got no answer ({exchange.error})"
    if exchange.succeeded:
        return f"was accepted with {exchange.status}"
    code = world.error_code(exchange)
    right = code is None or code in {entry.code for entry in entries}
    if declared is None and exchange.refused and right:
        # Refused for the right reason under a status that nobody declared: errors/status-declared.
        return None
    if exchange.status not in {entry.status for entry in entries}:
        return f"was answered {exchange.status}" + (f" {code}" if code else "")
    codes = {entry.code for entry in entries if entry.status == exchange.status}
    if code is not None and code not in codes and code in (declared or ()):
        return f"was answered {exchange.status} {code}"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One wrong request and what it must get.

    `what` describes the request without naming values; `entries` are what may refuse it. A `lenient`
    trial may also succeed or be refused otherwise: it only must not fail the server (5xx). `detail` adds
    to the sentence without telling causes apart.
    """

    request: Request
    what: str
    entries: tuple[CatalogueEntry, ...]
    lenient: bool = False
    detail: str = ""
    before: tuple[Exchange, ...] = ()


def judge_trial(
    world: World, operation: Operation, trial: Trial, exchange: Exchange
) -> Failure | None:
    """Return how an answer fails a trial, or None."""
    response = operation.response_for(exchange.status) if exchange.status else None
    declared = declared_codes(world.contract, response) if response else None
    did = misjudged(world, exchange, trial.entries, declared=declared)
    if did is None:
        return None
    if trial.lenient and exchange.status is not None and exchange.status < 500:
        return None
    want = wanted(trial.entries)
    return Failure(
        seen=f"{trial.what}{trial.detail} {did}; want {want}",
        cause=f"{trial.what} {'was accepted' if exchange.succeeded else did}; want {want}",
        exchanges=(*trial.before, exchange),
        blame=blame(operation, trial.entries),
    )


def try_all(
    world: World, operation: Operation, circumstance: Circumstance, trials: Iterable[Trial]
) -> Steps[Judgement]:
    """Send every trial and judge the answers; with no trial the rule stays unproven."""
    failures: list[Failure] = []
    number = strict = 0
    for trial in trials:
        exchange = yield from send(trial.request.because(trial.what))
        number += 1
        strict += not trial.lenient or exchange.refused
        failure = judge_trial(world, operation, trial, exchange)
        if failure is not None and failure.fingerprint not in {one.fingerprint for one in failures}:
            failures.append(failure)
    if not failures and not strict:
        reason = f"no request was found that the contract surely forbids as {circumstance} on {operation.id}"
        world.could_not(operation, circumstance, reason)
        return Undecided(missing=reason)
    return judged(failures, requests=number)


def noting(
    world: World, operation: Operation, circumstance: Circumstance, steps: Steps[Judgement]
) -> Steps[Judgement]:
    """Run a script, and record why a circumstance could not be brought about where it says so."""
    try:
        judgement = yield from steps
    except Unproven as reason:
        world.could_not(operation, circumstance, str(reason))
        raise
    if isinstance(judgement, Undecided):
        world.could_not(operation, circumstance, judgement.missing)
    return judgement
