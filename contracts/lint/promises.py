"""Promises that a contract states in one place and forgets in another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from contracts.contract import Contract
from contracts.operations import Location, Operation, Response
from contracts.pointers import join
from contracts.report.finding import Finding, Place, Severity
from contracts.rules.errors import SERVICE_WIDE
from contracts.rules.shape import RULES_PAGE

_BOUNDS: Final = {
    "minimum": {"minimum", "exclusiveMinimum"},
    "maximum": {"maximum", "exclusiveMaximum"},
    "default": {"default"},
}


def promise_findings(contract: Contract) -> Iterator[Finding]:
    """Yield warnings about rules that are stated but cannot bite, or are not stated where they would."""
    for operation in contract.operations:
        if contract.errors is not None:
            yield from _error_bodies(contract, operation)
        yield from _orders(contract, operation)
    yield from _unused_codes(contract)


def _error_bodies(contract: Contract, operation: Operation) -> Iterator[Finding]:
    errors = contract.errors
    assert errors is not None
    for response in operation.responses:
        if not response.status.startswith(("4", "5")):
            continue
        if not any(one.media_type == errors.media_type for one in response.content):
            yield Finding(
                rule="rules/error-media-type",
                severity=Severity.WARNING,
                message=f"the {response.status} of {operation.id} has no body of {errors.media_type}",
                place=_own_place(contract, operation, response),
                hint="x-errors promises that media type for every error",
                see=RULES_PAGE,
            )
        covered = [one for one in errors.catalogue.values() if response.covers(one.status)]
        if not covered and response.error_codes is None:
            yield Finding(
                rule="rules/no-code",
                severity=Severity.WARNING,
                message=f"no code of the catalogue has the status {response.status} of {operation.id}",
                place=_own_place(contract, operation, response),
                hint="add a code to x-errors.catalogue",
                see=RULES_PAGE,
            )


def _orders(contract: Contract, operation: Operation) -> Iterator[Finding]:
    rule = operation.pagination
    if rule is None:
        return
    if not rule.order:
        yield Finding(
            rule="rules/no-order",
            severity=Severity.HINT,
            message=f"{operation.id} promises no order, so none is checked",
            place=contract.place(operation.pointer + "/x-pagination"),
            hint="state order, its last member unique",
            see=RULES_PAGE,
        )
    elif rule.order[-1].pointer != rule.key:
        yield Finding(
            rule="rules/order-ties",
            severity=Severity.HINT,
            message=f"the order of {operation.id} does not end in the key {rule.key}",
            place=contract.place(operation.pointer + "/x-pagination"),
            hint="make sure that its last member is unique",
            see=RULES_PAGE,
        )
    limit = rule.limit
    parameter = operation.parameter(limit.name, Location.QUERY) if limit is not None else None
    if parameter is not None:
        schema, _ = contract.resolver.follow(parameter.schema.value, parameter.schema.pointer)
        stated = set(schema) if isinstance(schema, dict) else set[str]()
        missing = [name for name, keywords in _BOUNDS.items() if not stated & keywords]
        if missing:
            yield Finding(
                rule="rules/no-bound",
                severity=Severity.WARNING,
                message=f"the page size of {operation.id} states no {' and no '.join(missing)}",
                place=contract.place(parameter.pointer),
                hint="its bounds are read from the parameter's schema",
                see=RULES_PAGE,
            )


def _unused_codes(contract: Contract) -> Iterator[Finding]:
    errors = contract.errors
    if errors is None:
        return
    statuses = {one.status for operation in contract.operations for one in operation.responses}
    for entry in errors.catalogue.values():
        if set(entry.when) & SERVICE_WIDE:
            continue
        if not {str(entry.status), f"{entry.status // 100}XX", "default"} & statuses:
            yield Finding(
                rule="rules/unused-code",
                severity=Severity.WARNING,
                message=f"no operation declares the status {entry.status} of the code {entry.code}",
                place=contract.place("/x-errors/catalogue" + join((entry.code,))),
                hint="declare the response, or remove the code",
                see=RULES_PAGE,
            )


def _own_place(contract: Contract, operation: Operation, response: Response) -> Place:
    return contract.place(f"{operation.pointer}/responses/{response.status}")
