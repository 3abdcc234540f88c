"""`state/create`: what was created is found by id and in its list."""

from __future__ import annotations

from typing import Final

from conformance.check import (
    Applies,
    Failure,
    Judgement,
    NotApplicable,
    OperationCheck,
    Steps,
    Undecided,
    Unproven,
    judged,
    send,
)
from conformance.contents import Walked, walk
from conformance.exchange import Exchange
from conformance.stored.creating import (
    Creation,
    creating,
    creation_by,
    is_identified,
    made_in,
    read_resources,
)
from conformance.stored.listed import ListOf, blamed_by_pagination, list_of, sure_of_absence
from conformance.stored.outcomes import note_shown, noted, settled
from conformance.world import World
from conformance.world.resources import Resource
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.pointers import Absent
from contracts.source import Json

RULE: Final = "state/create"
_GONE: Final = (404, 410)


def _applies(_: Contract, operation: Operation) -> Applies:
    return operation.method in ("post", "put") or "the operation creates nothing"


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    return noted(world, RULE, operation, _steps(world, operation))


def _steps(world: World, operation: Operation) -> Steps[Judgement]:
    creation = creation_by(world, operation)
    collection = creation.collection
    if collection.item_operation("get") is None and collection.listing is None:
        raise NotApplicable(f"the contract has no operation that reads {collection.path}")
    exchange = yield from creating(world, creation, several=True)
    made = made_in(world, creation, exchange)
    if creation.creator.chosen and exchange.status != 201:
        return Undecided(
            missing=f"{operation.id} {exchange.outcome} for a name that nothing has: it created nothing"
        )
    failure, shown, doubt = yield from _by_id(world, creation, made)
    if exchange.status == 202 and not shown:
        raise NotApplicable("the answer is 202: what was asked for may be made later")
    if failure is not None:
        return judged([failure])
    listed, doubts = yield from _in_list(world, creation, made, shown)
    if isinstance(listed, Failure):
        return judged([listed])
    if not shown and not listed:
        return Undecided(missing=doubt or doubts or "what was created could not be looked for")
    if doubt or doubts:
        return Undecided(missing=doubt or doubts, measured={"by_id": len(shown)})
    return judged([], items=len(made), by_id=len(shown), in_list=listed)


def _by_id(
    world: World, creation: Creation, made: list[Resource]
) -> Steps[tuple[Failure | None, dict[int, Exchange], str]]:
    """Read each item by its id: what is missing, the answers that show the others, and what is in doubt."""
    shown: dict[int, Exchange] = {}
    doubt = ""
    readings = yield from read_resources(world, made)
    for index, (resource, request) in enumerate(readings):
        first = yield from send(request)
        last = yield from settled(request, lambda one: one.succeeded, first)
        if last.succeeded:
            shown[index] = last
        elif last.status not in _GONE:
            doubt = f"reading what was created {last.outcome}{world.words_of(last)}"
        elif is_identified(world, creation, resource):
            failure = Failure(
                seen=f"what was created is answered {last.status} by its id",
                exchanges=(resource.made_by, last),
                blame=creation.operation.pointer,
                cause="what was created is not found by its id",
            )
            return failure, shown, doubt
        else:
            doubt = (
                f"nothing was found by the id that the answer of {creation.operation.id} seems to "
                "give: state a Link from it to the operations on the item"
            )
    return None, shown, doubt


def _in_list(
    world: World, creation: Creation, made: list[Resource], shown: dict[int, Exchange]
) -> Steps[tuple[Failure | int, str]]:
    """Look for each item in its list: the failure or how many are there, and what is in doubt."""
    found: ListOf | None = None
    try:
        values = dict(made[0].parameters)
        found = yield from list_of(world, creation.collection, values, made[0].principal)
        if found is None:
            return 0, ""
        walked = yield from walk(world, found.operation, found.request)
    except Unproven as reason:
        if found is not None and blamed_by_pagination(world, found):
            return 0, ""
        return 0, str(reason)
    seen = 0
    for index, resource in enumerate(made):
        item = found.item_of(shown.get(index), resource.made_by)
        key = found.identity(resource, item)
        if key in found.keys(walked):
            note_shown(world, found.operation)
            seen += 1
            continue
        missing = yield from _missing(world, creation, found, walked, resource, key, item)
        if missing is not None:
            return missing
    return seen, ""


def _missing(
    world: World,
    creation: Creation,
    found: ListOf,
    walked: Walked,
    resource: Resource,
    key: str,
    item: Json | Absent,
) -> Steps[tuple[Failure | int, str] | None]:
    """Judge an item that a walk did not show; None where it is in the list after all."""
    if blamed_by_pagination(world, found):
        return None
    if not found.is_whole:
        return (
            0,
            f"{found.operation.id} may show a part of what there is: state x-pagination for it",
        )
    if isinstance(item, Absent) and not world.ledger.keys & found.keys(walked):
        return 0, f"what was created cannot be recognised in {found.operation.id} by {found.key}"
    last = yield from sure_of_absence(world, found, key, item)
    if last is None:
        return None
    if walked.items and not found.keys(walked):
        return 0, f"the items of {found.operation.id} have no {found.key}"
    failure = Failure(
        seen="what was created is not in its list",
        exchanges=(resource.made_by, *last.exchanges),
        blame=creation.operation.pointer,
    )
    return failure, ""


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="What was created is found by its id and in its list.",
    applies_to=_applies,
    script=_script,
)
