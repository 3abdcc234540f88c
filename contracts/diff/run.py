"""From two contracts to what differs and whom it breaks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from contracts.contract import Contract
from contracts.diff import OF_CONTRACTS, OF_FORMS, OF_OPERATIONS, OF_PAIRS
from contracts.diff.comparison import Comparison
from contracts.diff.fact import Fact
from contracts.diff.gathering import gather
from contracts.diff.judgement import Judgement, Level, judge, needs_witness
from contracts.diff.operations import compare_operations
from contracts.diff.sides import Sides
from contracts.diff.versions import VersionVerdict, judge_versions
from contracts.diff.witness import Witnesses
from contracts.report.finding import ExitCode, Place
from contracts.report.outcome import Progress

_WEIGHT: Final = {level: index for index, level in enumerate(Level)}


class FailOn(StrEnum):
    """Which changes end a command with 1: what breaks consumers (undecided alone: 3), all, or none."""

    BREAKING = "breaking"
    ANY = "any"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What differs between two contracts, the heaviest change first."""

    old: Contract
    new: Contract
    judgements: tuple[Judgement, ...]
    version: VersionVerdict

    def at(self, level: Level) -> tuple[Judgement, ...]:
        """Return the changes of one weight."""
        return tuple(one for one in self.judgements if one.level is level)

    def exit_code(self, fail_on: FailOn) -> ExitCode:
        """Return the exit code that the changes ask for."""
        if fail_on is FailOn.ANY and self.judgements:
            return ExitCode.BROKEN
        if fail_on is FailOn.BREAKING and self.at(Level.BREAKING):
            return ExitCode.BROKEN
        if fail_on is FailOn.BREAKING and self.at(Level.UNDECIDED):
            return ExitCode.UNPROVEN
        return ExitCode.HOLDS

    def places(self, fact: Fact) -> tuple[Place | None, Place | None]:
        """Return where what a fact is about stands in the old and in the new contract."""
        return (
            None if fact.old is None else self.old.place(fact.old),
            None if fact.new is None else self.new.place(fact.new),
        )


def facts_between(old: Contract, new: Contract) -> tuple[tuple[Fact, ...], Sides]:
    """Return every fact of two contracts, and the comparison that they come from."""
    comparison = Comparison(old, new, of_forms=OF_FORMS, of_pairs=OF_PAIRS)
    sides = Sides(old=old, new=new, comparison=comparison)
    if old.document.data == new.document.data:
        return (), sides
    for pair in compare_operations(sides):
        for compare in OF_OPERATIONS:
            compare(sides, pair)
    for compare in OF_CONTRACTS:
        compare(sides)
    facts = gather(sides)
    if not facts:
        facts = (Fact(kind="diff/words", subject="the contract", old="", new=""),)
    return facts, sides


def difference_between(
    old: Contract, new: Contract, progress: Progress | None = None
) -> Difference:
    """Return what differs between two contracts, whom it breaks, and the version that it asks for."""
    if progress is not None:
        progress.step("comparing")
    facts, sides = facts_between(old, new)
    witnesses = Witnesses(old, new, sides.comparison)
    judgements: list[Judgement] = []
    for index, fact in enumerate(facts):
        if progress is not None:
            progress.step("looking for witnesses", done=index, total=len(facts))
        judgements.append(judge(fact, witnesses.find(fact) if needs_witness(fact) else None))
    judgements.sort(key=lambda one: _WEIGHT[one.level])
    return Difference(
        old=old,
        new=new,
        judgements=tuple(judgements),
        version=judge_versions(old.version, new.version, (one.level for one in judgements)),
    )
