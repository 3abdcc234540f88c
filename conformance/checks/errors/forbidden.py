"""`errors/forbidden`: another tenant's data is never read or changed, and a reader never writes."""

from __future__ import annotations

from typing import Final

from conformance.check import (
    Applies,
    Failure,
    Inapplicable,
    Judgement,
    OperationCheck,
    Stage,
    Steps,
    Undecided,
    judged,
    send,
)
from conformance.exchange import Exchange, Request
from conformance.foreign_lists import shown_to_strangers
from conformance.missing import with_unknown
from conformance.refusals import NO_RULES, Trial, blame, expected, judge_trial, noting
from conformance.tenancy import (
    Intrusion,
    has_namesake,
    intrusions,
    is_write,
    tenant_parameters,
)
from conformance.world import World
from conformance.world.collections import parameters_of
from conformance.world.principals import READER, STRANGER
from conformance.world.serialising import expand
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.rules.errors import CatalogueEntry, Circumstance


def _applies(contract: Contract, operation: Operation) -> Applies:
    if contract.errors is None:
        return NO_RULES
    return operation.is_secured or "the operation needs no credential"


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    return noting(world, operation, Circumstance.FORBIDDEN, _steps(world, operation))


def _steps(world: World, operation: Operation) -> Steps[Judgement]:
    failures: list[Failure] = []
    missing: list[str] = []
    tried = 0
    for part in (_reader(world, operation), _stranger(world, operation)):
        number, found, lacking = yield from part
        tried += number
        failures.extend(found)
        missing.extend([lacking] if lacking else [])
    if failures:
        return judged(failures, requests=tried)
    if missing:
        return Undecided(missing="; ".join(missing))
    if tried == 0:
        return Inapplicable(
            reason="it writes nothing, and nothing says that what it reads belongs to one tenant"
        )
    return judged([], requests=tried)


_Part = tuple[int, list[Failure], str]


def _reader(world: World, operation: Operation) -> Steps[_Part]:
    if not is_write(world, operation):
        return 0, [], ""
    if not world.principals.may_use(READER, operation):
        return 0, [], "no principal reader that may only read: name it under `principals`"
    request = yield from world.valid(operation)
    entries = _refusals(world, operation, missing_too=False)
    what = "a write by a principal that may only read"
    exchange = yield from send(request.sent_by(READER).because(what))
    if exchange.succeeded:
        world.remember(exchange)
    failure = _judge(world, operation, Trial(request=request, what=what, entries=entries), exchange)
    if failure is None and operation.method == "delete":
        failure = yield from _own_tenant(world, operation, entries)
    return 1, [failure] if failure else [], ""


def _own_tenant(
    world: World, operation: Operation, entries: tuple[CatalogueEntry, ...]
) -> Steps[Failure | None]:
    """Let a reader try to delete its own tenant, where no other request shows the code for that.

    It comes last, and only after the reader was refused elsewhere.
    """
    reader = world.principals.get(READER)
    codes = {entry.code for entry in entries if Circumstance.FORBIDDEN in entry.when}
    names = parameters_of(operation.path)
    seen = {world.error_code(one) for one in world.seen(operation)}
    if reader is None or not codes or codes & seen:
        return None
    if not all(name in reader.parameters for name in names) or not operation.path.endswith("}"):
        return None
    values = {name: reader.parameters[name] for name in names}
    what = "the deletion of a tenant by a principal that may only read"
    request = Request(
        method="DELETE",
        path=expand(operation.path, operation, values),
        operation=operation.id,
        principal=READER,
        path_values=tuple(values.items()),
        why=what,
    )
    exchange = yield from send(request)
    return _judge(world, operation, Trial(request=request, what=what, entries=entries), exchange)


def _stranger(world: World, operation: Operation) -> Steps[_Part]:
    if not world.principals.may_use(STRANGER, operation):
        return 0, [], "no principal stranger with a tenant of its own: name it under `principals`"
    request = yield from world.valid(operation)
    reaching = yield from intrusions(world, operation, request)
    failures: list[Failure] = []
    for one in reaching:
        if (yield from has_namesake(world, operation, request, one)):
            continue
        entries = _refusals(world, operation, missing_too=True)
        what = f"a request for {one.what}"
        exchange = yield from send(one.request.because(what))
        trial = Trial(request=one.request, what=what, entries=entries)
        if exchange.succeeded or not one.own_tenant:
            failure = _judge(world, operation, trial, exchange)
            told = failure is not None and (yield from _tells(world, operation, one, exchange))
            failures.extend([failure] if failure and told else [])
        if exchange.succeeded and operation.method != "get":
            request = yield from world.valid(operation)
    lists, shown = yield from shown_to_strangers(world, operation)
    return len(reaching) + lists, [*failures, *shown], ""


def _tells(
    world: World, operation: Operation, intrusion: Intrusion, exchange: Exchange
) -> Steps[bool]:
    """Whether an answer to a stranger has to do with what is another's.

    It has not where what does not exist is answered alike: that is `errors/not-found`.
    """
    tenant = tenant_parameters(world, operation)
    inner = [name for name in parameters_of(operation.path) if name not in tenant]
    absent = with_unknown(world, operation, intrusion.request, inner[-1]) if inner else None
    if absent is None:
        return True
    gone = yield from send(absent.because("what does not exist"))
    return gone.status != exchange.status


def _refusals(
    world: World, operation: Operation, *, missing_too: bool
) -> tuple[CatalogueEntry, ...]:
    hidden = world.contract.errors is not None and world.contract.errors.hidden
    circumstances = [Circumstance.FORBIDDEN]
    if missing_too or hidden:
        circumstances.append(Circumstance.UNKNOWN_RESOURCE)
    return expected(world.contract, operation, *circumstances)


def _judge(world: World, operation: Operation, trial: Trial, exchange: Exchange) -> Failure | None:
    rules = world.contract.errors
    if (
        exchange.refused
        and rules is not None
        and rules.hidden
        and exchange.request.principal == STRANGER
    ):
        # How it is refused must only not tell what exists: errors/hidden.
        return None
    if trial.entries and not exchange.succeeded:
        return judge_trial(world, operation, trial, exchange)
    if exchange.refused:
        return None
    did = (
        f"was accepted with {exchange.status}"
        if exchange.succeeded
        else f"was not refused: it {exchange.outcome}"
    )
    return Failure(
        seen=f"{trial.what} {did}",
        exchanges=(exchange,),
        blame=blame(operation, trial.entries),
    )


CHECK: Final = OperationCheck(
    rule="errors/forbidden",
    promise="Another tenant's data is never read or changed, and a principal that may only read "
    "never writes.",
    applies_to=_applies,
    script=_script,
    stage=Stage.LATE,
)
