"""Who answers what image rules ask: the only part of them that touches what runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from conformance.check import ImageCheck, Inapplicable, Judgement, Unproven
from conformance.exchange import Request
from conformance.image.facts import HealthProbe, Start
from conformance.image.loading import memory_under_load
from conformance.image.questions import (
    HowItEnds,
    HowItRunsReadOnly,
    HowItStarts,
    HowLarge,
    HowMuchMemory,
    Question,
    WhatItSays,
    WhetherHealthTells,
    WhoRuns,
)
from conformance.image.settling import settled
from conformance.image.trials import ended, read_only_run
from conformance.judge import Judge, Sighting
from conformance.load.machine import usage
from conformance.looking_back import inapplicable
from conformance.reading import Bounds
from conformance.runtimes.handle import Handle, ImageHandle, NotReadyError
from conformance.transport import HttpTransport
from conformance.watching import MemoryWatch

if TYPE_CHECKING:
    from conformance.assessment import Assignment

_SILENCE: Final = 2.0


@dataclass(slots=True, kw_only=True)
class Respondent:
    """Answers the questions about one target; `watch` has looked at its memory since it was started."""

    judge: Judge
    assignment: Assignment
    watch: MemoryWatch | None
    _absent_told: bool = False

    def sightings(self) -> list[Sighting]:
        """Return what each image rule that was selected comes to."""
        found: list[Sighting] = []
        assignment = self.assignment
        for check in assignment.selection.images():
            applies = check.applies_to(assignment.contract)
            if applies is not True:
                found.append(inapplicable(check, None, applies))
            elif assignment.selection.service and assignment.selection.wants(check, None):
                self.judge.step(check.rule)
                found.append(Sighting(check=check, operation=None, judgement=self._settled(check)))
        return found

    def _settled(self, check: ImageCheck) -> Judgement:
        target = self.assignment.target
        promise = self.assignment.contract.images.get(target.image or "")
        if promise is None:
            reason = "the target names no image that x-images promises anything of"
            return Inapplicable(reason=reason)
        if target.runtime not in check.runtimes:
            return Inapplicable(reason=f"a target that runs as a {target.runtime} does not show it")
        if target.runtime == "url" and self.assignment.pid is None:
            return Inapplicable(reason="the process behind the URL is not known: give it a `pid`")
        return settled(check, self.assignment.contract, promise, self.answer)

    def answer(self, question: Question[Any]) -> object:
        """Return the facts that answer a question; raises Unproven where they cannot be had."""
        match question:
            case WhatItSays():
                return self._image().facts
            case HowLarge():
                return self._image().compressed_size()
            case WhoRuns():
                return self._image().user_id()
            case HowItStarts(times=times):
                return self._starts(times)
            case HowMuchMemory():
                if self.watch is None:
                    raise Unproven(self._absence() or "its processes are not of this machine")
                return memory_under_load(self.judge, self.assignment, self.watch, question)
            case HowItEnds(seconds=seconds):
                return ended(
                    self.assignment, self._handle(), self.assignment.reading, seconds=seconds
                )
            case HowItRunsReadOnly():
                return read_only_run(
                    self.assignment, self._handle(), self.judge, self.assignment.reading
                )
            case WhetherHealthTells():
                return self._health(question)
            case _:
                raise AssertionError(question)

    def _starts(self, times: int) -> tuple[Start, ...]:
        absent = self.assignment.absent
        if absent is not None and not self._absent_told:
            self._absent_told = True
            return (self._failed(absent),)
        handle = self.assignment.handle if absent is None else absent.handle
        found = [] if absent is not None else [Start(seconds=self.assignment.ready_seconds)]
        while handle is not None and len(found) < times:
            before = usage(None)
            try:
                with handle.another() as running:
                    others = usage(running.pid).others_since(before)
                    found.append(Start(seconds=running.ready_seconds, others=others))
            except NotReadyError as error:
                found.append(self._failed(error))
                break
        return tuple(found)

    def _failed(self, error: NotReadyError) -> Start:
        redact = self.judge.world.principals.redact
        return Start(
            seconds=None, words=error.words, lines=tuple(redact(line) for line in error.lines)
        )

    def _health(self, question: WhetherHealthTells) -> HealthProbe:
        with self._handle().another() as running:
            image = running.handle.image if running.handle is not None else None
            assert image is not None
            command = question.command
            well = image.health(command)
            image.halt()
            try:
                silent = None if self._answers(running.url) else image.health(command)
                unsilenced = (
                    "its processes could not be stopped" if self._answers(running.url) else ""
                )
            finally:
                image.resume()
            return HealthProbe(well=well, silent=silent, unsilenced=unsilenced)

    def _answers(self, url: str) -> bool:
        transport = HttpTransport(base=url, bounds=Bounds(seconds=_SILENCE))
        try:
            path = self.assignment.ready or "/"
            return transport.send(Request(method="GET", path=path)).status is not None
        finally:
            transport.close()

    def _image(self) -> ImageHandle:
        absent = self.assignment.absent
        handle = self.assignment.handle if absent is None else absent.handle
        image = handle.image if handle is not None else None
        if image is None:
            raise Unproven("the target has no image")
        return image

    def _handle(self) -> Handle:
        if self._absence():
            raise Unproven(self._absence())
        if self.assignment.handle is None:
            raise Unproven("the target was not started here")
        return self.assignment.handle

    def _absence(self) -> str:
        absent = self.assignment.absent
        return "" if absent is None else f"the target did not get ready: {absent.words}"
