"""What the comparison of schemas cannot decide, and says so."""

from __future__ import annotations

import json
from typing import Final

from contracts.diff.branches import Alternative
from contracts.diff.comparison import Comparison, Node, Pair, SchemaFact
from contracts.diff.fact import Effect, Kind
from contracts.operations import SchemaAt
from contracts.pointers import Pointer
from contracts.schema_merge import LOOSE

KINDS: Final = (
    Kind(
        id="diff/undecided",
        what="Two schemas differ in a keyword whose effect is not worked out.",
        why="Whether some message is no longer valid is not known: read the two places.",
        mend="Say it with types, bounds and alternatives, which can be compared.",
    ),
)

_ONLY: Final = {
    "contains": "array",
    "unevaluatedItems": "array",
    "dependentSchemas": "object",
    "dependentRequired": "object",
    "dependencies": "object",
}


def compare_loose(pair: Pair) -> None:
    """Note each keyword that is not compared in depth and says something else than before."""
    if pair.old.values is not None and pair.new.values is not None:
        return
    for keyword in LOOSE:
        if _ONLY.get(keyword, pair.kind) != pair.kind:
            continue
        before = _stated(pair.old, keyword)
        after = _stated(pair.new, keyword)
        if not before and not after:
            continue
        if _texts(pair.comparison, before, 0) != _texts(pair.comparison, after, 1):
            old, new = pair.places
            effect = Effect.UNDECIDED
            if not before:
                effect = Effect.NARROWS
            elif not after:
                effect = Effect.WIDENS
            note_undecided(
                pair.node,
                keyword,
                before[0].pointer if before else old,
                after[0].pointer if after else new,
                effect=effect,
            )


def note_undecided(
    node: Node,
    keyword: str,
    old: Pointer,
    new: Pointer,
    *,
    effect: Effect = Effect.UNDECIDED,
) -> None:
    """Note that a keyword differs and its effect is open."""
    fact = SchemaFact(kind="diff/undecided", effect=effect, label=keyword, old=old, new=new)
    if fact not in node.facts:
        node.facts.append(fact)


def _stated(one: Alternative, keyword: str) -> list[SchemaAt]:
    return [
        SchemaAt(value=part.value[keyword], pointer=f"{part.pointer}/{keyword}")
        for part in one.whole.parts
        if isinstance(part.value, dict) and keyword in part.value
    ]


def _texts(comparison: Comparison, stated: list[SchemaAt], side: int) -> set[str]:
    """Return the texts of some schemas, each reference in them followed and words left out."""
    forms = (comparison.old_forms, comparison.new_forms)[side]
    return {json.dumps(forms.plain(one), sort_keys=True) for one in stated}
