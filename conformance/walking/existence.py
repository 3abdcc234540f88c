"""Items that were added and that no walk shows: whether they exist, and should have been shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from conformance.check import Steps, send
from conformance.exchange import Exchange, Request
from conformance.walking.page import Key, key_of, key_text, member
from conformance.walking.survey import Survey
from conformance.world import filters_of
from conformance.world.resources import Resource
from conformance.world.serialising import as_text, expand
from contracts.pointers import Absent
from contracts.source import Json

_MOST: Final = 3
_FEW: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """Items that no walk shows, each with the exchange that proves that it exists.

    `doubt` says why nothing can be concluded, or is empty.
    """

    proofs: Mapping[Key, Exchange] = field(default_factory=dict[Key, Exchange])
    doubt: str = ""


def confirm(survey: Survey) -> Steps[Hidden]:
    """Find out about items that were added and that no walk shows."""
    if survey.population is None:
        return Hidden()
    unseen = [one for one in survey.population.resources if key_text(one.key) not in survey.shown]
    if not unseen:
        return Hidden()
    comparable = len(unseen) < len(survey.population.resources)
    proofs: dict[Key, Exchange] = {}
    items: list[Json] = []
    for resource in unseen[:_MOST]:
        request = _reading(resource)
        if request is None:
            if comparable:
                proofs[key_text(resource.key)] = resource.made_by
            continue
        exchange = yield from send(request)
        if not exchange.succeeded or isinstance(exchange.json, Absent):
            continue
        key = key_of(survey.listing.pagination, exchange.json)
        if key is None and comparable:
            key = key_text(resource.key)
        if key is not None and key not in survey.shown:
            proofs[key] = exchange
            items.append(exchange.json)
    if proofs and _are_of_a_kind(survey, items):
        return Hidden(
            doubt="the items that no walk shows differ from all others in a member that the list can be "
            "filtered by: it may leave them out on purpose"
        )
    if not proofs and not comparable:
        return Hidden(
            doubt=f"what was added cannot be recognised in the list by {survey.listing.pagination.key}"
        )
    return Hidden(proofs=proofs)


def _reading(resource: Resource) -> Request | None:
    operation = resource.collection.item_operation("get")
    path = resource.collection.item_path
    if operation is None or path is None:
        return None
    return Request(
        method="GET",
        path=expand(path, operation, resource.parameters),
        operation=operation.id,
        principal=resource.principal,
        why="does it exist?",
        path_values=tuple((name, as_text(value)) for name, value in resource.parameters.items()),
    )


def _are_of_a_kind(survey: Survey, hidden: list[Json]) -> bool:
    """Whether hidden items have a value, in a member with few values, that no shown item has."""
    shown = list(survey.items.values())
    for field_pointer, _ in filters_of(survey.listing.operation).values():
        values = {str(member(item, field_pointer)) for item in shown}
        others = {str(member(item, field_pointer)) for item in hidden}
        few = len(values | others) <= min(_FEW, len(shown) // 2)
        if hidden and few and not values & others:
            return True
    return False
