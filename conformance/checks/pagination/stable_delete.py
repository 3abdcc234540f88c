"""`pagination/stable-delete`: what exists for the whole of a walk appears once, whatever is deleted."""

from __future__ import annotations

from typing import Final

from conformance.check import (
    Applies,
    Judgement,
    OperationCheck,
    Steps,
    Undecided,
    Unproven,
    judged,
    send,
)
from conformance.walking.applying import stable
from conformance.walking.disturbing import broken_promise, disturbed, quiet
from conformance.walking.listing import bounds_of, listing_of
from conformance.walking.page import Key, Page, key_text
from conformance.walking.sizes import wanted_items
from conformance.world import World
from conformance.world.collections import related
from conformance.world.resources import Resource
from contracts.contract import Contract
from contracts.operations import Operation

RULE: Final = "pagination/stable-delete"
_TIMES: Final = 2


def _applies(contract: Contract, operation: Operation) -> Applies:
    applies = stable(contract, operation)
    if applies is not True:
        return applies
    collection = related(contract).of_listing(operation.id)
    if collection is None or collection.item_operation("delete") is None:
        return "nothing can delete an item of the list"
    return True


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    bounds = bounds_of(world, operation)
    made = yield from world.populate(operation, wanted_items(bounds), fresh=True)
    listing = yield from listing_of(world, operation)
    ours = {key_text(one.key): one for one in made.resources if one.remove is not None}
    if not ours:
        return Undecided(missing="nothing tells how the items that were added can be deleted")
    before = yield from quiet(world, listing, standing_on=ours)
    gone: list[Key] = []
    stood_on = 0

    def between(pages: tuple[Page, ...]) -> Steps[None]:
        nonlocal stood_on
        last = pages[-1].keys[-1] if pages[-1].keys else None
        if last not in ours or stood_on >= _TIMES:
            return
        seen = {key for page in pages for key in page.keys}
        reached = [key for key in ours if key in seen and key not in gone and key != last]
        ahead = [key for key in before.items if key in ours and key not in seen and key not in gone]
        # The one that the cursor stands on, one behind it, and one that is still to come.
        for key in (last, *reached[:1], *ahead[len(ahead) // 2 : len(ahead) // 2 + 1]):
            assert key is not None
            yield from _delete(ours[key])
            gone.append(key)
        stood_on += 1

    walk = yield from disturbed(world, listing, before, between)
    if not stood_on:
        return Undecided(missing="no page of the walk ended with an item that was ours to delete")
    problem = yield from broken_promise(world, listing, before, walk, "deleted")
    return judged([problem] if problem else [], deleted=len(gone), items=len(before.items))


def _delete(resource: Resource) -> Steps[None]:
    assert resource.remove is not None
    exchange = yield from send(resource.remove.because("delete it while the list is walked"))
    if not exchange.succeeded:
        raise Unproven(f"the deletion of an item {exchange.outcome}")


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="What exists for the whole of a walk appears exactly once, whatever is deleted meanwhile, "
    "the item that the cursor stands on included.",
    applies_to=_applies,
    script=_script,
)
