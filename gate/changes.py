"""Judgements as a reader counts them: one change, however many messages it is seen in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from contracts.diff.fact import Direction, Fact, Language, Party
from contracts.diff.judgement import Judgement, Level
from contracts.diff.run import Difference
from contracts.diff.views.words import headline, proof
from contracts.report.finding import Place

_WEIGHT = {level: index for index, level in enumerate(Level)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One edit of the contract: what is judged of it in requests, in answers, or of neither."""

    judgements: tuple[Judgement, ...]
    place: Place | None

    @property
    def heaviest(self) -> Judgement:
        """The judgement that weighs most."""
        return min(self.judgements, key=lambda one: _WEIGHT[one.level])

    @property
    def level(self) -> Level:
        """How much the change weighs."""
        return self.heaviest.level

    @property
    def title(self) -> str:
        """What differs, on one line, and in which messages."""
        fact = self.heaviest.fact
        directions = sorted(
            {f"{one.fact.direction}s" for one in self.judgements} - {f"{Direction.NONE}s"}
        )
        where = f" (in {' and '.join(directions)})" if directions else ""
        return headline(replace(fact, direction=Direction.NONE)) + where

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations that it concerns; none: the contract as a whole."""
        return tuple(dict.fromkeys(name for one in self.judgements for name in one.fact.operations))

    @property
    def broken(self) -> tuple[Party, ...]:
        """The parties that it breaks."""
        return tuple(
            party for party in Party if any(party in one.broken for one in self.judgements)
        )

    @property
    def source(self) -> tuple[Language, ...]:
        """The languages whose callers have to change."""
        return tuple(one for one in Language if any(one in each.source for each in self.judgements))

    @property
    def proof(self) -> str:
        """What shows that it breaks consumers, or that nothing was found that does."""
        return proof(self.heaviest)


def changes_of(difference: Difference) -> tuple[Change, ...]:
    """Return the changes of a difference, the heaviest first."""
    groups: dict[tuple[object, ...], list[Judgement]] = {}
    for one in difference.judgements:
        groups.setdefault(_key(one.fact), []).append(one)
    found = [
        Change(judgements=tuple(group), place=_place(difference, group))
        for group in groups.values()
    ]
    return tuple(sorted(found, key=lambda one: _WEIGHT[one.level]))


def _key(fact: Fact) -> tuple[object, ...]:
    return (fact.kind, fact.subject, fact.was, fact.now, fact.old, fact.new)


def _place(difference: Difference, group: Sequence[Judgement]) -> Place | None:
    old, new = difference.places(group[0].fact)
    return new or old
