"""A difference on one screen: what breaks consumers first, grouped by operation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from contracts.diff.judgement import Judgement, Level
from contracts.diff.run import Difference
from contracts.diff.symbols import symbols_of
from contracts.diff.views.words import (
    LEVEL_WORDS,
    broken_line,
    concerned,
    count_line,
    headline,
    places,
    proof,
)

_DETAILED: Final = 8
_SHORT: Final = 12


def render(difference: Difference) -> str:
    """Return the difference as lines for people; what does not fit a screen is counted."""
    return "\n".join(_lines(difference))


def _lines(difference: Difference) -> Iterator[str]:
    heavy = [one for one in difference.judgements if one.level in (Level.BREAKING, Level.UNDECIDED)]
    light = [one for one in difference.judgements if one not in heavy]
    shown = heavy[:_DETAILED]
    groups: dict[str, list[Judgement]] = {}
    for one in shown:
        groups.setdefault(concerned(one.fact), []).append(one)
    for name, members in groups.items():
        yield name
        for one in members:
            yield from _detailed(difference, one)
        yield ""
    if len(heavy) > len(shown):
        yield f"… and {len(heavy) - len(shown)} more of these: --format json or markdown has all"
        yield ""
    for one in light[:_SHORT]:
        yield f"{LEVEL_WORDS[one.level]}: {headline(one.fact)} [{one.kind.id}]"
    if len(light) > _SHORT:
        yield f"… and {len(light) - _SHORT} more that break nobody's messages"
    if light:
        yield ""
    yield f"{difference.old.document.file} → {difference.new.document.file}: {count_line(difference)}"
    broken = broken_line(difference)
    if broken:
        yield broken
    yield str(difference.version)


def _detailed(difference: Difference, one: Judgement) -> Iterator[str]:
    yield f"  {one.level}[{one.kind.id}]: {headline(one.fact)}"
    yield f"    at: {places(difference, one.fact)}"
    shown = proof(one)
    if shown:
        yield f"    shown by: {shown}"
    moved = dict.fromkeys(symbols_of(one).values())
    if moved:
        yield f"    source: {'; '.join(moved)}"
    yield f"    hint: {one.kind.mend}"
