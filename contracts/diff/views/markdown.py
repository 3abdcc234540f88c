"""A difference as Markdown, for a comment on a change."""

from __future__ import annotations

from collections.abc import Iterator

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


def render(difference: Difference) -> str:
    """Return the difference as Markdown: what breaks in full, the rest as a list."""
    return "\n".join(_lines(difference)) + "\n"


def _lines(difference: Difference) -> Iterator[str]:
    yield f"## Contract: {count_line(difference)}"
    yield ""
    yield f"{str(difference.version).capitalize()}."
    broken = broken_line(difference)
    if broken:
        yield ""
        yield f"{broken.capitalize()}."
    for level in Level:
        found = difference.at(level)
        if not found:
            continue
        yield ""
        yield f"### {LEVEL_WORDS[level].capitalize()}"
        yield ""
        for one in found:
            if level in (Level.BREAKING, Level.UNDECIDED, Level.SOURCE):
                yield from _detailed(difference, one)
            else:
                yield f"- {plain(headline(one.fact))} (`{one.kind.id}`)"


def _detailed(difference: Difference, one: Judgement) -> Iterator[str]:
    yield f"- **{plain(headline(one.fact))}** (`{one.kind.id}`)"
    yield f"  - in: {plain(concerned(one.fact))}"
    yield f"  - at: {plain(places(difference, one.fact))}"
    shown = proof(one)
    if shown:
        yield f"  - shown by: {plain(shown)}"
    for language, text in symbols_of(one).items():
        yield f"  - {language}: {plain(text)}"
    yield f"  - instead: {one.kind.mend}"


def plain(text: str) -> str:
    """Return a text with the characters escaped that Markdown reads as its own."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]<>#|" else letter for letter in text)
