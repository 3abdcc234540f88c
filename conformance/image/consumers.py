"""Who answers what image rules ask of a consumer: by its scenarios, each from beginning to end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from conformance.check import ImageCheck, Judgement, NotApplicable, Unproven
from conformance.image.facts import Memory, ReadOnlyRun, Start
from conformance.image.questions import (
    HowItRunsReadOnly,
    HowLarge,
    HowMuchMemory,
    Question,
    WhatItSays,
    WhoRuns,
)
from conformance.image.settling import settled
from conformance.judge import Sighting
from conformance.looking_back import inapplicable
from conformance.witness.contained import Contained
from conformance.witness.hearing import Hearing
from conformance.witness.transcript import Testimony

_LINES: Final = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerRespondent:
    """Answers the questions about a consumer's image, by what was seen in its rounds."""

    hearing: Hearing
    image: Contained
    testimony: Testimony

    def sightings(self, checks: Iterable[ImageCheck]) -> Sequence[Sighting]:
        """Return what each of some image rules comes to."""
        return [self._sighting(check) for check in checks]

    def _sighting(self, check: ImageCheck) -> Sighting:
        contract = self.hearing.contract
        applies = check.applies_to(contract)
        if applies is not True:
            return inapplicable(check, None, applies)
        if not check.is_of_consumers:
            return inapplicable(check, None, "who asks, and is not asked, does not show it")
        judgement: Judgement = settled(check, contract, self.hearing.promise, self.answer)
        return Sighting(check=check, operation=None, judgement=judgement)

    def answer(self, question: Question[Any]) -> object:
        """Return the facts that answer a question; raises Unproven where they cannot be had."""
        match question:
            case WhatItSays():
                return self.image.facts
            case HowLarge():
                return self.image.compressed_size()
            case WhoRuns():
                return min(self.image.users, default=None)
            case HowMuchMemory():
                return self._memory()
            case HowItRunsReadOnly():
                return self._read_only()
            case _:
                raise NotApplicable("who asks, and is not asked, does not show it")

    def _memory(self) -> Memory:
        known = [one.peak for one in self.testimony.transcripts if one.peak is not None]
        if not known and not self.image.was_killed:
            raise Unproven("its processes are not of this machine")
        return Memory(
            peak=max(known, default=0),
            processes=self.image.number,
            killed=self.image.was_killed,
            loaded="; ".join(self.hearing.obstacles.values()),
        )

    def _read_only(self) -> ReadOnlyRun:
        if self.hearing.obstacles:
            raise Unproven("; ".join(self.hearing.obstacles.values()))
        held = self.hearing.read_only()
        for one in held:
            if not one.ended_well:
                lines = one.conclusion.error.strip().splitlines()[-_LINES:]
                words = f"{one.scenario.name}: {one.conclusion.words}"
                return ReadOnlyRun(
                    start=Start(seconds=None, words=words, lines=tuple(lines)),
                    trouble="a scenario fails that succeeds otherwise",
                )
        return ReadOnlyRun(start=Start(seconds=0.0), tried=len(held), what="scenarios")
