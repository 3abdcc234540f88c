"""Waivers: failures that someone answers for, with a reason and a date."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace

from contracts.report.finding import ExitCode, Finding, LockstepError, Place
from contracts.report.run import Run
from contracts.report.verdict import Result, Verdict
from contracts.source import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """Lets a failure of one rule (on one operation, or on any) pass until a date, for a reason."""

    rule: str
    operation: str | None
    reason: str
    until: datetime.date
    place: Place

    def covers(self, rule: str, operation: str | None) -> bool:
        """Whether this waiver speaks of a rule on an operation (None: the service)."""
        return rule == self.rule and self.operation in (None, operation)


def read_waiver(entry: Mapping[str, Json], place: Place) -> Waiver:
    """Return the waiver of a project file's entry; raises LockstepError for a day that does not exist."""
    text = str(entry["until"])
    try:
        until = datetime.date.fromisoformat(text)
    except ValueError:
        raise LockstepError(
            Finding(rule="project/waiver", message=f"there is no day {text}", place=place),
            exit_code=ExitCode.USAGE,
        ) from None
    operation = entry.get("operation")
    return Waiver(
        rule=str(entry["rule"]),
        operation=operation if isinstance(operation, str) else None,
        reason=str(entry["reason"]),
        until=until,
        place=place,
    )


def apply_waivers(run: Run, waivers: tuple[Waiver, ...], today: datetime.date) -> Run:
    """Return the run with each waived failure marked.

    A waiver past its date no longer covers anything. Raises LockstepError (exit code 2) for a waiver
    that matches no failure of a run in which its rule was judged, so that none outlives its reason.
    """
    judged = {result.rule for result in run.results}
    unused = [
        waiver
        for waiver in waivers
        if waiver.rule in judged and not run.partial and not matches(waiver, run)
    ]
    if unused:
        raise LockstepError(
            *(
                Finding(
                    rule="project/waiver",
                    message=f"the waiver of {waiver.rule} matches no failure",
                    place=waiver.place,
                    hint="remove it: what it excused is mended, or its rule or operation is misspelt",
                )
                for waiver in unused
            ),
            exit_code=ExitCode.USAGE,
        )
    return replace(
        run,
        results=tuple(_marked(result, excuse_of(result, waivers, today)) for result in run.results),
    )


def matches(waiver: Waiver, run: Run) -> bool:
    """Whether a waiver speaks of a failure of a run."""
    return any(
        waiver.covers(result.rule, operation)
        for result in run.of(Verdict.FAIL)
        for operation in _operations(result)
    )


def excuse_of(result: Result, waivers: tuple[Waiver, ...], today: datetime.date) -> str | None:
    """Return the reason of the waiver in force that excuses a failure; None where none does."""
    if result.verdict is not Verdict.FAIL:
        return None
    in_force = [waiver for waiver in waivers if waiver.until >= today]
    # One cause seen on many operations is excused only where each of them is.
    reasons = [
        next((one.reason for one in in_force if one.covers(result.rule, operation)), None)
        for operation in _operations(result)
    ]
    return None if None in reasons else reasons[0]


def _marked(result: Result, reason: str | None) -> Result:
    return result if reason is None else replace(result, waived=reason)


def _operations(result: Result) -> tuple[str | None, ...]:
    return result.operations or (result.operation,)
