"""Members of objects that a schema lists, and whether they must be there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from contracts.diff.bounds import compare_counts
from contracts.diff.branches import Alternative
from contracts.diff.comparison import Pair, SchemaFact
from contracts.diff.fact import (
    EVERY_LANGUAGE,
    TYPE_CHECKED,
    Direction,
    Effect,
    Kind,
    Language,
)
from contracts.diff.forms import Forms, Sites
from contracts.diff.unlisted import is_closed
from contracts.operations import SchemaAt

KINDS: Final = (
    Kind(
        id="diff/member-added",
        what="An object has a new member.",
        why="Where an object is closed, nobody expects the member; where it is required, requests lack it.",
        mend="Make it optional, with a default that does what was done before.",
        source=frozenset({Language.JAVA}),
    ),
    Kind(
        id="diff/member-removed",
        what="A member of an object is gone.",
        why="Readers no longer find it, and a closed object refuses it.",
        mend="Deprecate it, go on sending and taking it, and remove it with the next major version.",
        source=EVERY_LANGUAGE,
    ),
    Kind(
        id="diff/member-renamed",
        what="A member of an object has another name.",
        why="To everyone else, the old member is gone and an unknown one has come.",
        mend="Add the new name beside the old, and deprecate the old.",
        source=EVERY_LANGUAGE,
    ),
    Kind(
        id="diff/member-required",
        what="A member that could be left out must now be there.",
        why="A request without it is refused.",
        mend="Leave it optional, with a default that does what was done before.",
        source=TYPE_CHECKED,
        source_in=Direction.REQUEST,
    ),
    Kind(
        id="diff/member-optional",
        what="A member that was always there may now be left out.",
        why="A reader that counts on it finds nothing.",
        mend="Go on sending it, with a neutral value if need be.",
        source=TYPE_CHECKED,
        source_in=Direction.RESPONSE,
    ),
    Kind(
        id="diff/visibility-changed",
        what="A member became readOnly or writeOnly, or is so no longer.",
        why="It is now sent in one direction only, or in one more.",
        mend="Split the schema into what is read and what is written.",
        source=EVERY_LANGUAGE,
    ),
)

_HIDDEN: Final = {Direction.REQUEST: "readOnly", Direction.RESPONSE: "writeOnly"}


def compare_members(pair: Pair) -> None:
    """Note what two objects differ in."""
    if pair.kind != "object" or pair.old.values is not None or pair.new.values is not None:
        return
    comparison, direction = pair.comparison, pair.direction
    before = dict(_visible(pair.old, comparison.old_forms, direction))
    after = dict(_visible(pair.new, comparison.new_forms, direction))
    gone = [name for name in before if name not in after]
    come = [name for name in after if name not in before]
    renamed = _renamed(pair, before, after, gone, come)
    for name in gone:
        if name != (renamed or ("",))[0]:
            _note_removed(pair, name, before[name])
    for name in come:
        if renamed is None or name != renamed[1]:
            _note_added(pair, name, after[name])
    for name, old in before.items():
        if name in after:
            new = after[name]
            _note_requirement(pair, name, old, new)
            pair.inner(f".{name}", old, new)
    _note_unlisted_requirements(pair, before, after)
    compare_counts(pair, "minProperties", "maxProperties")


def members_of(one: Alternative) -> dict[str, Sites]:
    """Return the listed members of an object, each with all that it must satisfy."""
    return dict(one.whole.properties)


def _visible(one: Alternative, forms: Forms, direction: Direction) -> Iterator[tuple[str, Sites]]:
    hidden = _HIDDEN.get(direction, "")
    for name, sites in one.whole.properties.items():
        said = forms.said(sites, hidden) if hidden else None
        if said is None or said[0] is not True:
            yield name, sites


def _renamed(
    pair: Pair, before: dict[str, Sites], after: dict[str, Sites], gone: list[str], come: list[str]
) -> tuple[str, str] | None:
    """Return the old and the new name of a member that was renamed, and note it."""
    if len(gone) != 1 or len(come) != 1:
        return None
    old, new = gone[0], come[0]
    if old in pair.new.whole.properties or new in pair.old.whole.properties:
        return None
    if _needs(pair.old, old) != _needs(pair.new, new):
        return None
    if pair.effect_of(before[old], after[new]) is not Effect.NONE:
        return None
    removal = _removal_effect(pair, old)
    addition = _addition_effect(pair, new)
    pair.add(
        SchemaFact(
            kind="diff/member-renamed",
            effect=removal | addition,
            strict=removal | addition | Effect.NARROWS | Effect.WIDENS,
            label=old,
            was=old,
            now=new,
            old=_place(before[old]),
            new=_place(after[new]),
        )
    )
    return old, new


def _needs(one: Alternative, name: str) -> bool:
    return name in one.whole.required


def _removal_effect(pair: Pair, name: str) -> Effect:
    effect = Effect.WIDENS if _needs(pair.old, name) else Effect.NONE
    if is_closed(pair.new):
        effect |= Effect.NARROWS
    return effect


def _addition_effect(pair: Pair, name: str) -> Effect:
    effect = Effect.NARROWS if _needs(pair.new, name) else Effect.NONE
    if is_closed(pair.old):
        effect |= Effect.WIDENS
    return effect


def _note_removed(pair: Pair, name: str, sites: Sites) -> None:
    shown = name not in pair.new.whole.properties
    effect = _removal_effect(pair, name) if shown else _hiding_effect(pair, name)
    pair.add(
        SchemaFact(
            kind="diff/member-removed" if shown else "diff/visibility-changed",
            effect=effect,
            strict=effect | (Effect.NONE if is_closed(pair.new) else Effect.WIDENS),
            label=name,
            was="required" if _needs(pair.old, name) else "optional",
            now="" if shown else f"{_HIDDEN[pair.direction]}",
            old=_place(sites),
            new=pair.places[1] if shown else _place(pair.new.whole.properties[name]),
        )
    )
    if shown and pair.new.whole.additional and not is_closed(pair.new):
        pair.inner(f".{name}", sites, pair.new.whole.additional)


def _hiding_effect(pair: Pair, name: str) -> Effect:
    if pair.direction is Direction.REQUEST:
        return Effect.NARROWS
    return Effect.WIDENS if _needs(pair.old, name) else Effect.NONE


def _note_added(pair: Pair, name: str, sites: Sites) -> None:
    shown = name not in pair.old.whole.properties
    effect = _addition_effect(pair, name)
    if not shown:
        needed = _needs(pair.new, name)
        effect = Effect.NARROWS if needed else Effect.NONE
        if pair.direction is Direction.REQUEST:
            effect |= Effect.WIDENS
    pair.add(
        SchemaFact(
            kind="diff/member-added" if shown else "diff/visibility-changed",
            effect=effect,
            strict=effect | (Effect.NONE if is_closed(pair.old) else Effect.NARROWS),
            label=name,
            was="" if shown else f"{_HIDDEN[pair.direction]}",
            now="required" if _needs(pair.new, name) else "optional",
            old=pair.places[0] if shown else _place(pair.old.whole.properties[name]),
            new=_place(sites),
        )
    )
    if shown and pair.old.whole.additional and not is_closed(pair.old):
        pair.inner(f".{name}", pair.old.whole.additional, sites)


def _note_requirement(pair: Pair, name: str, old: Sites, new: Sites) -> None:
    before, after = _needs(pair.old, name), _needs(pair.new, name)
    if before == after:
        return
    pair.add(
        SchemaFact(
            kind="diff/member-required" if after else "diff/member-optional",
            effect=Effect.NARROWS if after else Effect.WIDENS,
            label=name,
            was="required" if before else "optional",
            now="required" if after else "optional",
            old=_place(old),
            new=_place(new),
        )
    )


def _note_unlisted_requirements(
    pair: Pair, before: dict[str, Sites], after: dict[str, Sites]
) -> None:
    """Note the members that must be there though no schema lists them."""
    listed = {*before, *after, *pair.old.whole.properties, *pair.new.whole.properties}
    old, new = set(pair.old.whole.required) - listed, set(pair.new.whole.required) - listed
    for name in sorted(old ^ new):
        _note_requirement(pair, name, _here(pair, 0), _here(pair, 1))


def _here(pair: Pair, side: int) -> Sites:
    return (SchemaAt(value={}, pointer=pair.places[side]),)


def _place(sites: Sites) -> str | None:
    return sites[0].pointer if sites else None
