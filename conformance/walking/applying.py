"""Where the pagination rules apply."""

from __future__ import annotations

from conformance.check import Applies
from conformance.walking.listing import cursor_parameter
from contracts.contract import Contract
from contracts.operations import Operation

NOT_PAGINATED = "the operation is not paginated"


def paginated(contract: Contract, operation: Operation) -> Applies:
    """Whether an operation is paginated."""
    del contract
    return True if operation.pagination is not None else NOT_PAGINATED


def with_limit(contract: Contract, operation: Operation) -> Applies:
    """Whether an operation's page size can be asked for."""
    if operation.pagination is None:
        return paginated(contract, operation)
    if operation.pagination.limit is None:
        return "the contract names no parameter for the page size"
    return True


def with_cursor(contract: Contract, operation: Operation) -> Applies:
    """Whether an operation has a cursor parameter."""
    if operation.pagination is None:
        return paginated(contract, operation)
    if cursor_parameter(contract, operation) is None:
        return "the list has no cursor parameter"
    return True


def stable(contract: Contract, operation: Operation) -> Applies:
    """Whether an operation promises stable walks."""
    if operation.pagination is None:
        return paginated(contract, operation)
    return True if operation.pagination.stable else "the contract promises no stable walks here"
