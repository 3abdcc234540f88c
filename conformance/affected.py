"""What a change of the contract can affect: the pairs of rule and operation that are worth judging again."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.check import Check, ConsumerCheck, Observer, OperationCheck, ServiceCheck
from conformance.selection import Pair
from conformance.world.collections import related
from contracts.change import Change
from contracts.contract import Contract


def affected_pairs(change: Change, contract: Contract, checks: Sequence[Check]) -> frozenset[Pair]:
    """Return the rules and operations whose verdict a change can affect (operation None: the service).

    Where an operation states something else, all that is told through it counts as well: a list is judged by
    what the collection's other operations put into it. Rules about the service as a whole are judged
    whenever anything but budgets and images differs.
    """
    operations = affected_operations(change, contract)
    found: set[Pair] = set()
    for check in checks:
        family = check.rule.partition("/")[0]
        if isinstance(check, ConsumerCheck):
            if operations or change.removed or "x-images" in change.root:
                found.add((check.rule, None))
                found.update((check.rule, one.id) for one in contract.operations)
            continue
        if family in ("latency", "image"):
            if operations or f"x-{family}" in change.root or "x-images" in change.root:
                found.add((check.rule, None))
                found.update((check.rule, one.id) for one in contract.operations)
            continue
        if isinstance(check, OperationCheck | Observer):
            found.update((check.rule, name) for name in operations)
        if isinstance(check, ServiceCheck | Observer) and (operations or change.removed):
            found.add((check.rule, None))
    return frozenset(found)


def affected_operations(change: Change, contract: Contract) -> frozenset[str]:
    """Return the operations that a change concerns, with those of the same collections."""
    if change.concerns_all:
        return frozenset(operation.id for operation in contract.operations)
    paths = {one.path for one in contract.operations if one.id in change.operations}
    found = set(change.operations)
    for collection in related(contract).all:
        members = [
            *([collection.listing] if collection.listing is not None else []),
            *(creator.operation for creator in collection.creators),
            *collection.on_item,
        ]
        if any(one.id in change.operations for one in members):
            found.update(one.id for one in members)
    found.update(one.id for one in contract.operations if one.path in paths)
    return frozenset(found)
