"""What a schema says beside what is valid: defaults, deprecation, and the rules on members."""

from __future__ import annotations

import json
from typing import Final

from contracts.diff.comparison import Comparison, Node, SchemaFact, place_of
from contracts.diff.fact import Direction, Effect, Kind, Party
from contracts.diff.forms import Form
from contracts.source import Json

KINDS: Final = (
    Kind(
        id="diff/default-changed",
        what="The default of something that a request may leave out is another, or gone.",
        why="The same request, which leaves it out, now does something else.",
        mend="Keep the default; who wants the other value can send it.",
        breaks=frozenset({Party.CONSUMER}),
    ),
    Kind(
        id="diff/default-added",
        what="Something that a request may leave out now states its default.",
        why="What a request without it does was open before.",
        mend="Make sure that the default says what the service has always done.",
        breaks=frozenset(),
    ),
    Kind(
        id="diff/deprecated",
        what="Something is now deprecated, or is so no longer.",
        why="Generated code marks it, and it may go with the next major version.",
        mend="Say in its description what to use in its place.",
        breaks=frozenset(),
    ),
    Kind(
        id="diff/reference-added",
        what="A value must now be the key of an item of a collection (x-refers-to), or of another one.",
        why="A request that names something that does not exist there is refused.",
        mend="Go on taking any value, and resolve it where it can be.",
    ),
    Kind(
        id="diff/reference-removed",
        what="A value need no longer be the key of an item of a collection (x-refers-to).",
        why="A harness and a client no longer know where such values are found.",
        mend="Keep x-refers-to as long as the value is a key.",
    ),
    Kind(
        id="diff/unique-added",
        what="A value must now differ from that of every other item (x-unique).",
        why="A request that repeats one becomes a conflict.",
        mend="Let the service make repeated values differ, or add a new member that is unique.",
    ),
    Kind(
        id="diff/unique-removed",
        what="A value may now be that of another item too (x-unique is gone).",
        why="Who finds items by it may find several.",
        mend="Keep it unique, or give readers another key.",
    ),
)


def compare_annotations(
    comparison: Comparison, node: Node, old: Form, new: Form, direction: Direction
) -> None:
    """Note the annotations that differ between two schemas."""
    for keyword in ("default", "deprecated", "x-refers-to", "x-unique"):
        before = comparison.old_forms.said(old.sites, keyword)
        after = comparison.new_forms.said(new.sites, keyword)
        was, now = (None if one is None else one[0] for one in (before, after))
        if (before is None) == (after is None) and _text(was) == _text(now):
            continue
        found = _kind(keyword, direction, was, now, before is None, after is None)
        if found is None:
            continue
        kind, effect = found
        node.facts.append(
            SchemaFact(
                kind=kind,
                effect=effect,
                strict=Effect.NONE,
                label=keyword,
                was="none" if before is None else _text(was),
                now="none" if after is None else _text(now),
                old=before[1] if before else place_of(old.sites),
                new=after[1] if after else place_of(new.sites),
            )
        )


def _kind(
    keyword: str, direction: Direction, was: Json, now: Json, is_new: bool, is_gone: bool
) -> tuple[str, Effect] | None:
    """Return the kind of change that an annotation's change is, and its effect, or None where it is none."""
    request = direction is Direction.REQUEST
    match keyword:
        case "default":
            if not request:
                return None
            return ("diff/default-added" if is_new else "diff/default-changed"), Effect.NONE
        case "deprecated":
            return None if bool(was) == bool(now) else ("diff/deprecated", Effect.NONE)
        case "x-refers-to":
            if is_gone:
                return "diff/reference-removed", Effect.WIDENS if request else Effect.NONE
            return "diff/reference-added", Effect.NARROWS if request else Effect.NONE
        case _:
            if bool(was) == bool(now):
                return None
            if now:
                return "diff/unique-added", Effect.NARROWS if request else Effect.NONE
            return "diff/unique-removed", Effect.WIDENS if request else Effect.NONE


def _text(value: Json) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
