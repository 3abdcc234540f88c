"""What the rules about every error look at: which errors an operation can be made to give."""

from __future__ import annotations

from conformance.check import Applies
from conformance.exchange import Exchange
from conformance.refusals import NO_RULES, declared_codes, is_error_status
from contracts.contract import Contract
from contracts.operations import Operation, Response
from contracts.pointers import Pointer, join
from contracts.rules.errors import SERVICE_WIDE


def provokable(contract: Contract, operation: Operation) -> tuple[tuple[Response, str], ...]:
    """Return the codes, with their responses, that a client can make an operation give.

    A range (`4XX`) or `default` without codes of its own promises no code in particular.
    """
    rules = contract.errors
    if rules is None:
        return ()
    found: list[tuple[Response, str]] = []
    for response in operation.responses:
        if not is_error_status(response.status):
            continue
        if response.error_codes is None and not response.status.isdigit():
            continue
        for code in declared_codes(contract, response):
            entry = rules.catalogue.get(code)
            service_wide = entry is not None and set(entry.when) <= SERVICE_WIDE
            if code not in rules.unprovokable and not service_wide:
                found.append((response, code))
    return tuple(found)


def applies_to_errors(contract: Contract, operation: Operation) -> Applies:
    """Return True where a client can make an operation err, else why the rule has nothing to judge."""
    if contract.errors is None:
        return NO_RULES
    if not provokable(contract, operation):
        return "the operation declares no error that a client can bring about"
    return True


def status_is_declared(contract: Contract, exchange: Exchange) -> bool:
    """Whether the operation of an exchange declares its status; true where there is no operation."""
    operation = contract.operation(exchange.request.operation or "")
    return (
        operation is None
        or exchange.status is None
        or operation.response_for(exchange.status) is not None
    )


def where(contract: Contract, exchange: Exchange) -> Pointer:
    """Return what an answer is to be blamed upon: the declared response, its operation, or x-errors."""
    operation = contract.operation(exchange.request.operation or "")
    if operation is None:
        return "/x-errors"
    response = operation.response_for(exchange.status) if exchange.status else None
    if response is None:
        return operation.pointer + "/responses"
    return operation.pointer + join(("responses", response.status))
