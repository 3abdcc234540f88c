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
        if waiver.rule in judged
        and not run.partial
        and not any(
            waiver.covers(result.rule, operation)
            for result in run.of(Verdict.FAIL)
            for operation in _operations(result)
        )
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
    in_force = [waiver for waiver in waivers if waiver.until >= today]

    def mark(result: Result) -> Result:
        if result.verdict is not Verdict.FAIL:
            return result
        # One cause seen on many operations is excused only where each of them is.
        reasons = [
            next((one.reason for one in in_force if one.covers(result.rule, operation)), None)
            for operation in _operations(result)
        ]
        excused = [reason for reason in reasons if reason is not None]
        return replace(result, waived=excused[0]) if len(excused) == len(reasons) else result

    return replace(run, results=tuple(mark(result) for result in run.results))


def _operations(result: Result) -> tuple[str | None, ...]:
    return result.operations or (result.operation,)
