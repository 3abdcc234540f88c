"""Verdicts: what a check of one rule on one operation came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from contracts.report.finding import Place

Measure = str | int | float | bool | None | list["Measure"] | dict[str, "Measure"]


class Verdict(StrEnum):
    """The four verdicts; *unproven* blocks a release as *fail* does."""

    PASS = "pass"
    FAIL = "fail"
    UNPROVEN = "unproven"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedMessage:
    """One side of an exchange as a report shows it, secrets already redacted.

    `start` is the request line or the status line, `body` text, cut to a readable length.
    """

    start: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedExchange:
    """A request and its answer as evidence; `response` is None where none came."""

    request: RecordedMessage
    response: RecordedMessage | None
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The verdict on one rule for one operation (None: for the service as a whole).

    `promise` and `seen` are one sentence each; `operations` names every operation that one cause was
    seen on; `reproduce` is the shortest sequence of `curl` lines that shows a failure; `measured`
    holds figures with their units in their names; `waived` is the reason of the waiver that covers a failure;
    `known` says that a baseline has the same failure, or the same unproven verdict.
    """

    rule: str
    operation: str | None
    verdict: Verdict
    promise: str
    seen: str
    location: Place | None = None
    operations: tuple[str, ...] = ()
    reproduce: tuple[str, ...] = ()
    exchanges: tuple[RecordedExchange, ...] = ()
    measured: Mapping[str, Measure] = field(default_factory=dict[str, Measure])
    flaky: bool = False
    waived: str | None = None
    known: bool = False

    @property
    def family(self) -> str:
        """The part of the rule id before the slash."""
        return self.rule.partition("/")[0]

    @property
    def excuse(self) -> str | None:
        """Why the verdict does not decide the exit code of a run; None where it does."""
        if self.waived is not None:
            return f"waived: {self.waived}"
        return "known: it stands in the baseline" if self.known else None
