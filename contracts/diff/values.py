"""Lists of allowed values: `enum` and `const`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from contracts.diff.branches import admits
from contracts.diff.comparison import Pair, SchemaFact
from contracts.diff.fact import EVERY_LANGUAGE, Direction, Effect, Kind, Language
from contracts.schema_merge import canonical

KINDS: Final = (
    Kind(
        id="diff/value-added",
        what="A listed value was added.",
        why="A reader that knows the old list meets a value that it has no branch for.",
        mend="Say x-extensible-enum before the first value is added, or version the member.",
        source=frozenset({Language.TYPESCRIPT, Language.JAVA}),
        source_in=Direction.RESPONSE,
    ),
    Kind(
        id="diff/value-removed",
        what="A listed value was removed.",
        why="A request that sends it is refused; code that names it no longer compiles.",
        mend="Go on taking the value, and deprecate it in words.",
        source=EVERY_LANGUAGE,
    ),
    Kind(
        id="diff/values-listed",
        what="The values are now a list, where any were allowed.",
        why="A request with any other value is refused.",
        mend="List values with x-extensible-enum, which allows others.",
        source=EVERY_LANGUAGE,
    ),
    Kind(
        id="diff/values-unlisted",
        what="The values are no longer a list: others are allowed.",
        why="A reader that knows the old list meets values that it has no branch for.",
        mend="Keep the list for readers, and add a new member for the others.",
        source=EVERY_LANGUAGE,
    ),
)


def compare_values(pair: Pair) -> None:
    """Note the values that only one of two lists has."""
    before, after = pair.old.values, pair.new.values
    old, new = pair.places
    if before is None and after is None:
        _compare_open_lists(pair)
    elif before is None and after is not None:
        outside = any(not admits(pair.old.whole, one) for one in after.values())
        effect = Effect.NARROWS | (Effect.WIDENS if outside else Effect.NONE)
        if pair.kind == "boolean":
            effect = Effect.NARROWS
        pair.add(
            SchemaFact(kind="diff/values-listed", effect=effect, now=_said(after), old=old, new=new)
        )
    elif after is None and before is not None:
        outside = any(
            not admits(pair.new.whole, one, integer=pair.new.integer) for one in before.values()
        )
        effect = Effect.WIDENS | (Effect.NARROWS if outside else Effect.NONE)
        pair.add(
            SchemaFact(
                kind="diff/values-unlisted", effect=effect, was=_said(before), old=old, new=new
            )
        )
    elif before is not None and after is not None:
        _compare_lists(pair, set(before), set(after), Effect.NARROWS, Effect.WIDENS)


def _compare_open_lists(pair: Pair) -> None:
    """Compare lists that allow other values: what they name is no bound, and still a symbol of clients."""
    before, after = pair.old.whole, pair.new.whole
    if before.extensible and after.extensible:
        old = {canonical(one) for one in before.values or []}
        new = {canonical(one) for one in after.values or []}
        _compare_lists(pair, old, new, Effect.NONE, Effect.NONE)


def _compare_lists(
    pair: Pair, before: set[str], after: set[str], removal: Effect, addition: Effect
) -> None:
    old, new = pair.places
    for text in sorted(before - after):
        pair.add(
            SchemaFact(
                kind="diff/value-removed",
                effect=removal,
                label=_shown(text),
                was=_shown(text),
                old=old,
                new=new,
            )
        )
    for text in sorted(after - before):
        pair.add(
            SchemaFact(
                kind="diff/value-added",
                effect=addition,
                label=_shown(text),
                now=_shown(text),
                old=old,
                new=new,
            )
        )


def _shown(text: str) -> str:
    """Return a canonical text as JSON."""
    if text.startswith('"'):
        return json.dumps(text[1:], ensure_ascii=False)
    return text


def _said(values: Iterable[str]) -> str:
    listed = list(values)
    words = ", ".join(_shown(one) for one in listed[:6])
    return words + (", …" if len(listed) > 6 else "")
