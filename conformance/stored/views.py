"""Another view of an item than the one by its id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.check import Steps, Unproven
from conformance.contents import walk
from conformance.stored.comparing import same
from conformance.stored.form import Member
from conformance.stored.listed import list_of
from conformance.stored.target import collection_at
from conformance.walking.page import key_text
from contracts.pointers import Absent, resolve
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.stored.writing import Writing
    from conformance.world import World


def shown_in_list(world: World, writing: Writing, member: Member, value: Json) -> Steps[bool]:
    """Whether the list shows a value of an item, whatever the item shows by its id."""
    collection = collection_at(world, writing.operation.path)
    if collection is None or collection.parameter is None:
        return False
    values: dict[str, Json] = dict(writing.request.path_values)
    try:
        found = yield from list_of(world, collection, values, writing.request.principal)
        if found is None:
            return False
        walked = yield from walk(world, found.operation, found.request)
    except Unproven:
        return False
    key = key_text(values.get(collection.parameter))
    item = found.item(walked, key)
    if isinstance(item, Absent):
        return False
    shown = resolve(item, member.pointer)
    return not isinstance(shown, Absent) and same(world, value, shown, member.schema)
