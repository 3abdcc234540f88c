"""Items of arrays."""

from __future__ import annotations

from typing import Final

from contracts.diff.bounds import compare_counts
from contracts.diff.comparison import Pair, SchemaFact
from contracts.diff.fact import Effect, Kind

KINDS: Final = (
    Kind(
        id="diff/items-unique",
        what="The items of an array must now differ from each other.",
        why="A request that repeats an item is refused.",
        mend="Go on taking repeated items, and drop them.",
    ),
    Kind(
        id="diff/items-repeatable",
        what="The items of an array may now repeat.",
        why="A reader that makes a set of them loses some.",
        mend="Go on sending each item once.",
    ),
)


def compare_items(pair: Pair) -> None:
    """Note what two arrays differ in."""
    if pair.kind != "array" or pair.old.values is not None or pair.new.values is not None:
        return
    old, new = pair.old.whole, pair.new.whole
    compare_counts(pair, "minItems", "maxItems")
    for index in range(max(len(old.prefix), len(new.prefix))):
        before = old.prefix[index] if index < len(old.prefix) else old.items
        after = new.prefix[index] if index < len(new.prefix) else new.items
        pair.inner(f"[{index}]", before, after)
    pair.inner("[]", old.items, new.items)
    before, after = (bool(one.constraints.get("uniqueItems")) for one in (old, new))
    if before != after:
        places = pair.places
        pair.add(
            SchemaFact(
                kind="diff/items-unique" if after else "diff/items-repeatable",
                effect=Effect.NARROWS if after else Effect.WIDENS,
                old=places[0],
                new=places[1],
            )
        )
