"""The JSON types that a schema allows, null among them."""

from __future__ import annotations

from typing import Final

from contracts.diff.branches import TYPES
from contracts.diff.comparison import Comparison, Node, SchemaFact, place_of
from contracts.diff.fact import EVERY_LANGUAGE, TYPE_CHECKED, Direction, Effect, Kind
from contracts.diff.forms import Form

KINDS: Final = (
    Kind(
        id="diff/type-changed",
        what="The JSON types that a value may have are others.",
        why="A reader that expects the old type cannot read the new one, and a service refuses the old.",
        mend="Add a new member of the new type beside the old one, and deprecate the old one.",
        source=EVERY_LANGUAGE,
    ),
    Kind(
        id="diff/null-added",
        what="A value may now be null.",
        why="A reader that takes the value for present breaks on the first null.",
        mend="Leave the member out where there is no value, or add another member for it.",
        source=TYPE_CHECKED,
        source_in=Direction.RESPONSE,
    ),
    Kind(
        id="diff/null-removed",
        what="A value may no longer be null.",
        why="A request that sends null, to clear a value for instance, is now refused.",
        mend="Go on taking null, and treat it as absent.",
        source=TYPE_CHECKED,
        source_in=Direction.REQUEST,
    ),
)


def compare_types(
    _comparison: Comparison, node: Node, old: Form, new: Form, _direction: Direction
) -> None:
    """Note the types that only one of two schemas allows."""
    before, after = set(old.alternatives), set(new.alternatives)
    at = (place_of(node.old), place_of(node.new))
    gone, come = before - after, after - before
    if {"null"} & (gone | come) and not (old.is_anything or new.is_anything):
        added = "null" in come
        node.facts.append(
            SchemaFact(
                kind="diff/null-added" if added else "diff/null-removed",
                effect=Effect.WIDENS if added else Effect.NARROWS,
                was=_said(before),
                now=_said(after),
                old=at[0],
                new=at[1],
            )
        )
        gone, come = gone - {"null"}, come - {"null"}
    if gone or come:
        effect = (Effect.NARROWS if gone else Effect.NONE) | (
            Effect.WIDENS if come else Effect.NONE
        )
        node.facts.append(
            SchemaFact(
                kind="diff/type-changed",
                effect=effect,
                was=_said(before),
                now=_said(after),
                old=at[0],
                new=at[1],
            )
        )


def _said(types: set[str]) -> str:
    if len(types) == len(TYPES):
        return "anything"
    return " or ".join(kind for kind in TYPES if kind in types) or "nothing"
