"""`errors/hidden`: to a stranger, what exists elsewhere and what does not exist answer alike."""

from __future__ import annotations

import re
from typing import Final

from conformance.check import (
    Applies,
    Failure,
    Judgement,
    NotApplicable,
    OperationCheck,
    Steps,
    Undecided,
    judged,
    send,
)
from conformance.exchange import Exchange
from conformance.missing import unknown_value, with_path_value, with_unknown
from conformance.refusals import NO_RULES
from conformance.tenancy import has_namesake, intrusions, tenant_parameters
from conformance.world import World
from conformance.world.collections import parameters_of
from conformance.world.principals import STRANGER
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.source import Json


def _applies(contract: Contract, operation: Operation) -> Applies:
    if contract.errors is None:
        return NO_RULES
    if not contract.errors.hidden:
        return "x-errors does not say hidden"
    if not operation.is_secured:
        return "the operation needs no credential"
    return bool(parameters_of(operation.path)) or "the path names no resource"


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    if not world.principals.may_use(STRANGER, operation):
        return Undecided(
            missing="no principal stranger with a tenant of its own: name it under `principals`"
        )
    request = yield from world.valid(operation)
    reaching = yield from intrusions(world, operation, request)
    tenant = tenant_parameters(world, operation)
    failures: list[Failure] = []
    tried = 0
    for one in reaching:
        if (yield from has_namesake(world, operation, request, one)):
            continue
        names = [name for name in reversed(parameters_of(operation.path)) if name not in tenant]
        absent = None
        for name in names:
            absent = with_unknown(world, operation, one.request, name)
            if absent is not None:
                break
        if absent is None and tenant and not one.own_tenant:
            name = next(iter(tenant))
            value = unknown_value(world, operation, name, dict(request.path_values).get(name))
            if value is not None:
                absent = with_path_value(operation, one.request, name, value)
        if absent is None:
            continue
        tried += 1
        there = yield from send(one.request.because(one.what))
        gone = yield from send(absent.because("what does not exist"))
        if there.succeeded:
            # That it is not refused at all is errors/forbidden.
            continue
        difference = _difference(world, there, gone)
        if difference is not None:
            failures.append(
                Failure(
                    seen=f"{one.what} is told from what does not exist by {difference}",
                    exchanges=(gone, there),
                    blame="/x-errors/hidden",
                )
            )
    if tried == 0:
        raise NotApplicable("nothing of one tenant can be named in its path")
    return judged(failures, pairs=tried)


def _difference(world: World, there: Exchange, gone: Exchange) -> str | None:
    if there.status != gone.status:
        return f"its status ({there.status}, not {gone.status})"
    if world.error_code(there) != world.error_code(gone):
        return f"its code ({world.error_code(there)}, not {world.error_code(gone)})"
    one, other = _blurred(there), _blurred(gone)
    if isinstance(one, dict) and isinstance(other, dict):
        for name in sorted({*one, *other}):
            if one.get(name) != other.get(name):
                return f"the member {name} of its body"
    names = {name.lower() for name, _ in there.headers.pairs}
    others = {name.lower() for name, _ in gone.headers.pairs}
    different = sorted((names ^ others) & {"etag", "last-modified", "allow", "www-authenticate"})
    return f"the header {different[0]}" if different else None


def _blurred(exchange: Exchange) -> Json:
    """Return the body with everything that differs from request to request made alike."""
    sent = [value for _, value in exchange.request.path_values]

    def blur(value: Json) -> Json:
        if isinstance(value, dict):
            return {name: blur(one) for name, one in value.items()}
        if isinstance(value, list):
            return [blur(one) for one in value]
        if isinstance(value, str):
            for text in sorted(sent, key=len, reverse=True):
                value = value.replace(text, "*")
            return (
                "*" if re.fullmatch(r"[^\s]*[0-9][^\s]*", value) else re.sub(r"[0-9]+", "0", value)
            )
        return 0 if isinstance(value, int | float) and not isinstance(value, bool) else value

    found = exchange.json
    return blur(found) if isinstance(found, dict | list | str | int | float | bool | None) else None


CHECK: Final = OperationCheck(
    rule="errors/hidden",
    promise="To a stranger, what exists in another tenant and what does not exist answer alike.",
    applies_to=_applies,
    script=_script,
)
