"""A Run: everything that one check of one target came to, and its result file."""

from __future__ import annotations

import signal
from collections.abc import Iterable
from dataclasses import dataclass

from contracts.report.finding import ExitCode
from contracts.report.verdict import Result, Verdict

RESULT_VERSION = 1
_NAMES_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractIdentity:
    """Which contract a run judged by."""

    file: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetIdentity:
    """What a run judged; `image` and `digest` are None for a process or URL that names none."""

    name: str
    runtime: str
    image: str | None = None
    digest: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a target ended that was started for a run and not yet stopped; `lines` are its last words."""

    exit_code: int
    lines: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The exit code, or the signal that it stands for, in words."""
        if self.exit_code < 0:
            try:
                return f"it was ended by {signal.Signals(-self.exit_code).name}"
            except ValueError:
                return f"it was ended by signal {-self.exit_code}"
        return f"it ended with exit code {self.exit_code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How many of the operations that were to be judged answered with success, and which never did."""

    operations: int
    unreached: tuple[str, ...] = ()

    @property
    def reached(self) -> int:
        """How many did."""
        return self.operations - len(self.unreached)

    @property
    def words(self) -> str:
        """The figure, and the first of those that did not."""
        shown = ", ".join(self.unreached[:_NAMES_SHOWN])
        rest = len(self.unreached) - _NAMES_SHOWN
        more = f" and {rest} more" if rest > 0 else ""
        never = f"; never with a 2xx: {shown}{more}" if shown else ""
        return f"operations reached: {self.reached} of {self.operations}{never}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The results of one check of one target, sorted by rule and operation.

    `reach` is None in a result file of a version that did not count it.
    """

    contract: ContractIdentity
    target: TargetIdentity
    seed: int
    seconds: float
    results: tuple[Result, ...]
    requests: int = 0
    partial: bool = False
    """Whether a filter (`--only`, `--operation`, `--since`) left rules out."""
    reach: Reach | None = None
    ending: Ending | None = None

    def count(self, verdict: Verdict) -> int:
        """Return how many results came to a verdict; a waived failure counts as a failure still."""
        return sum(1 for result in self.results if result.verdict is verdict)

    def of(self, verdict: Verdict) -> tuple[Result, ...]:
        """Return the results that came to a verdict."""
        return tuple(result for result in self.results if result.verdict is verdict)

    @property
    def exit_code(self) -> ExitCode:
        """The exit code that this run asks for."""
        if any(one.excuse is None for one in self.of(Verdict.FAIL)):
            return ExitCode.BROKEN
        unproven = any(one.excuse is None for one in self.of(Verdict.UNPROVEN))
        return ExitCode.UNPROVEN if unproven else ExitCode.HOLDS


def worst(codes: Iterable[ExitCode]) -> ExitCode:
    """Return the exit code of several runs together: not started, then broken, then unproven."""
    order = (ExitCode.NOT_STARTED, ExitCode.USAGE, ExitCode.BROKEN, ExitCode.UNPROVEN)
    present = set(codes)
    return next((code for code in order if code in present), ExitCode.HOLDS)
