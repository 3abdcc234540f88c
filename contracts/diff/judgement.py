"""Whom a fact breaks, and which version it asks for.

A consumer is broken where a request that was valid is so no longer, or where an answer is valid that
was not; a provider the other way round.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from contracts.diff import KINDS
from contracts.diff.fact import Direction, Effect, Fact, Kind, Language, Party
from contracts.diff.witness import Witness


class Level(StrEnum):
    """How much a change weighs, the heaviest first."""

    BREAKING = "breaking"
    UNDECIDED = "undecided"
    SOURCE = "source"
    COMPATIBLE = "compatible"
    WORDS = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A fact, whom it breaks, and what shows it.

    `source` are the languages whose callers of generated code have to change. `witness` is None where
    the change breaks no consumer, or where nothing was found that shows it.
    """

    fact: Fact
    kind: Kind
    broken: frozenset[Party]
    undecided: bool
    source: frozenset[Language]
    witness: Witness | None = None

    @property
    def level(self) -> Level:
        """How much the change weighs."""
        if Party.CONSUMER in self.broken:
            return Level.BREAKING
        if self.undecided:
            return Level.UNDECIDED
        if self.source:
            return Level.SOURCE
        return Level.WORDS if self.kind.words_only else Level.COMPATIBLE

    @property
    def is_unproven(self) -> bool:
        """Whether the change is taken to break consumers, and no message was found that shows it."""
        return self.level is Level.BREAKING and self.witness is None


def judge(fact: Fact, witness: Witness | None) -> Judgement:
    """Return whom a fact breaks; a witness decides what the comparison could not."""
    kind = KINDS[fact.kind]
    broken = kind.breaks if kind.breaks is not None else _broken(fact)
    undecided = kind.undecided or bool(
        kind.breaks is None and fact.effect & Effect.UNDECIDED and not broken
    )
    if undecided and witness is not None:
        broken, undecided = broken | {Party.CONSUMER}, False
    here = kind.source_in is None or kind.source_in is fact.direction
    return Judgement(
        fact=fact,
        kind=kind,
        broken=broken,
        undecided=undecided,
        source=kind.source if here else frozenset(),
        witness=witness if Party.CONSUMER in broken else None,
    )


def needs_witness(fact: Fact) -> bool:
    """Whether a fact breaks consumers, or may, so that a message is to be looked for that shows it."""
    kind = KINDS[fact.kind]
    if kind.breaks is not None:
        return Party.CONSUMER in kind.breaks
    return Party.CONSUMER in _broken(fact) or bool(fact.effect & Effect.UNDECIDED)


def _broken(fact: Fact) -> frozenset[Party]:
    found: set[Party] = set()
    match fact.direction:
        case Direction.REQUEST:
            narrowed, widened = Party.CONSUMER, Party.PROVIDER
        case Direction.RESPONSE:
            narrowed, widened = Party.PROVIDER, Party.CONSUMER
        case Direction.NONE:
            return frozenset()
    if fact.effect & Effect.NARROWS:
        found.add(narrowed)
    if fact.effect & Effect.WIDENS:
        found.add(widened)
    return frozenset(found)
