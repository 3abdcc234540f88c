"""What is wrong, where, and how to mend it: the one form of every message that a user gets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class ExitCode(IntEnum):
    """The documented exit codes of every command."""

    HOLDS = 0
    BROKEN = 1
    USAGE = 2
    UNPROVEN = 3
    NOT_STARTED = 4


class Severity(StrEnum):
    """How much a finding weighs; only errors change the exit code."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """A position in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong.

    `rule` is its id, `message` one sentence; `want`, `got`, `hint` (how to mend it) and `see`
    (where to read on) are shown below it where they are known.
    """

    rule: str
    message: str
    severity: Severity = Severity.ERROR
    place: Place | None = None
    want: str | None = None
    got: str | None = None
    hint: str | None = None
    see: str | None = None


class LockstepError(Exception):
    """Ends a command with findings and an exit code; the front door prints it, without a traceback."""

    def __init__(self, *findings: Finding, exit_code: ExitCode = ExitCode.BROKEN) -> None:
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings = findings
        self.exit_code = exit_code


def usage_error(
    message: str, *, rule: str = "usage", place: Place | None = None, hint: str | None = None
) -> LockstepError:
    """Return the error for a command that was called or configured wrongly (exit code 2)."""
    return LockstepError(
        Finding(rule=rule, message=message, place=place, hint=hint), exit_code=ExitCode.USAGE
    )


def sort_key(finding: Finding) -> tuple[str, int, int, str, str]:
    """Return the key that orders findings by place, then by rule."""
    place = finding.place or Place(file="", line=0, column=0)
    return (place.file, place.line, place.column, finding.rule, finding.message)
