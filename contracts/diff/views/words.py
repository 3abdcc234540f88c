"""The words in which every view says a change."""

from __future__ import annotations

from collections import Counter

from contracts.diff.fact import Direction, Fact, Language, Party
from contracts.diff.judgement import Judgement, Level
from contracts.diff.run import Difference

LEVEL_WORDS = {
    Level.BREAKING: "breaking",
    Level.UNDECIDED: "undecided",
    Level.SOURCE: "breaking source code only",
    Level.COMPATIBLE: "compatible",
    Level.WORDS: "in words only",
}


def headline(fact: Fact) -> str:
    """Return what a fact says on one line: its subject, what it was and is, and in which message."""
    moved = ""
    if fact.was and fact.now:
        moved = f": {fact.was} → {fact.now}"
    elif fact.now:
        moved = f": now {fact.now}"
    elif fact.was:
        moved = f": was {fact.was}"
    where = "" if fact.direction is Direction.NONE else f" (in {fact.direction}s)"
    return f"{fact.subject}{moved}{where}"


def concerned(fact: Fact, *, most: int = 3) -> str:
    """Return the operations that a fact concerns, on one line."""
    if not fact.operations:
        return "the contract as a whole"
    shown = ", ".join(fact.operations[:most])
    more = len(fact.operations) - most
    return shown + (f" and {more} more" if more > 0 else "")


def places(difference: Difference, fact: Fact) -> str:
    """Return where a fact stands, in the old contract and in the new one."""
    old, new = difference.places(fact)
    return " → ".join(str(place) for place in (old, new) if place is not None)


def proof(judgement: Judgement) -> str:
    """Return what shows that a change breaks consumers, or that nothing does."""
    if judgement.is_unproven:
        return "unproven: no message was found that shows it"
    return "" if judgement.witness is None else str(judgement.witness)


def count_line(difference: Difference) -> str:
    """Return how many changes there are of each weight."""
    counts = Counter(one.level for one in difference.judgements)
    unproven = sum(one.is_unproven for one in difference.judgements)
    words = [
        f"{counts[level]} {LEVEL_WORDS[level]}"
        + (f" ({unproven} unproven)" if level is Level.BREAKING and unproven else "")
        for level in Level
        if counts[level]
    ]
    return ", ".join(words) or "no difference"


def broken_line(difference: Difference) -> str:
    """Return how many changes break whom, or nothing."""
    parties = Counter(party for one in difference.judgements for party in one.broken)
    languages = Counter(language for one in difference.judgements for language in one.source)
    words = [f"{party}s {parties[party]}" for party in Party if parties[party]]
    named = {Language.PYTHON: "Python", Language.TYPESCRIPT: "TypeScript", Language.JAVA: "Java"}
    words += [
        f"callers in {named[language]} {languages[language]}"
        for language in Language
        if languages[language]
    ]
    return f"changes that break: {', '.join(words)}" if words else ""
