"""Members of objects that a schema does not list: whether others may be there, and what these may be."""

from __future__ import annotations

from typing import Final

from contracts.diff.branches import Alternative
from contracts.diff.comparison import Pair, SchemaFact, place_of
from contracts.diff.fact import Effect, Kind

KINDS: Final = (
    Kind(
        id="diff/members-closed",
        what="An object no longer takes members that it does not list.",
        why="A request with a further member is refused.",
        mend="Ignore unknown members in place of refusing them.",
    ),
    Kind(
        id="diff/members-opened",
        what="An object now takes members that it does not list.",
        why="A reader that refuses unknown members, as the contract let it, breaks on the first.",
        mend="Tell readers to ignore unknown members before the first is sent.",
    ),
)


def compare_unlisted(pair: Pair) -> None:
    """Note what two objects differ in besides the members that they list."""
    if pair.kind != "object" or pair.old.values is not None or pair.new.values is not None:
        return
    _compare_additional(pair)
    _compare_patterns(pair)
    names = pair.old.whole.names, pair.new.whole.names
    if any(names):
        pair.inner("{name}", *names)


def is_closed(one: Alternative) -> bool:
    """Whether an object refuses every member that it does not list."""
    return any(site.value is False or site.value == {"not": {}} for site in one.whole.additional)


def _compare_additional(pair: Pair) -> None:
    old, new = pair.old.whole.additional, pair.new.whole.additional
    if is_closed(pair.old) and is_closed(pair.new):
        return
    if old and new and not is_closed(pair.old) and not is_closed(pair.new):
        pair.inner("*", old, new)
        return
    if not old and not new:
        return
    places = pair.places
    if is_closed(pair.new) or not old:
        effect = Effect.NARROWS if is_closed(pair.new) else pair.effect_of(old, new)
        kind = "diff/members-closed"
    else:
        effect = Effect.WIDENS if is_closed(pair.old) else pair.effect_of(old, new)
        kind = "diff/members-opened"
    if effect is Effect.NONE:
        return
    pair.add(
        SchemaFact(
            kind=kind,
            effect=effect,
            was=_said(pair.old),
            now=_said(pair.new),
            old=place_of(old) or places[0],
            new=place_of(new) or places[1],
        )
    )


def _said(one: Alternative) -> str:
    if is_closed(one):
        return "no other members"
    return "other members of one schema" if one.whole.additional else "any other members"


def _compare_patterns(pair: Pair) -> None:
    """Compare `patternProperties`."""
    old, new = pair.old.whole.patterns, pair.new.whole.patterns
    for pattern in {**old, **new}:
        before, after = old.get(pattern), new.get(pattern)
        if before is not None and after is not None:
            pair.inner("*", before, after)
            continue
        closed = is_closed(pair.old if before is None else pair.new)
        added = before is None
        pair.add(
            SchemaFact(
                kind="diff/members-opened" if added == closed else "diff/members-closed",
                effect=Effect.WIDENS if added == closed else Effect.NARROWS,
                label=pattern,
                was="" if added else pattern,
                now=pattern if added else "",
                old=place_of(before or ()) or pair.places[0],
                new=place_of(after or ()) or pair.places[1],
            )
        )
