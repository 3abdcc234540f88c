"""One passage through the gate: lint, comparison, drift and checks, each once, and what they come to."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from contracts.change import change_between
from contracts.contract import Contract
from contracts.diff.judgement import Level
from contracts.diff.run import Difference, FailOn, difference_between
from contracts.lint.run import linting
from contracts.lint.spectral import SpectralRun
from contracts.project import Project, load_project
from contracts.report.finding import ExitCode, Finding, Severity
from contracts.report.outcome import Progress, Session
from contracts.report.run import worst
from gate.base import Base, base_of
from gate.changes import Change, changes_of
from gate.checking import Checked, Wanted, check_affected
from generators.build import Build, Plan, build
from generators.drift import Drifted, drift_of
from generators.plans import project_plan
from generators.symbols import Move, moves_between


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line asked for; without targets nothing is run."""

    base: str
    wanted: Wanted
    fail_on: FailOn = FailOn.BREAKING
    spectral_seconds: int | None = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What a branch does to a contract.

    `difference` is None where one of the contracts does not hold or was not there, `not_compared` then
    says which; `drift` and `checked` are None where the new contract does not hold. `moves` are the
    symbols that callers have to follow, by language.
    """

    base: Base
    contract_name: str
    lint: tuple[Finding, ...]
    fail_on: FailOn
    difference: Difference | None = None
    changes: tuple[Change, ...] = ()
    not_compared: str = ""
    with_spectral: bool = True
    """Whether Spectral was asked."""
    moves: Mapping[str, tuple[Move, ...]] = field(default_factory=dict[str, "tuple[Move, ...]"])
    drift: Drifted | None = None
    checked: Checked | None = None

    @property
    def lint_code(self) -> ExitCode:
        """What lint asks for."""
        if any(one.severity is Severity.ERROR for one in self.lint):
            return ExitCode.BROKEN
        not_run = any(one.rule == "lint/not-run" for one in self.lint)
        return ExitCode.UNPROVEN if not_run else ExitCode.HOLDS

    @property
    def comparison_code(self) -> ExitCode:
        """What the comparison asks for; an older contract that cannot be read leaves it unproven."""
        if self.difference is not None:
            return self.difference.exit_code(self.fail_on)
        return ExitCode.UNPROVEN if self.base.findings else ExitCode.HOLDS

    @property
    def drift_code(self) -> ExitCode:
        """What drift asks for."""
        drifted = self.drift is not None and bool(self.drift.files)
        return ExitCode.BROKEN if drifted else ExitCode.HOLDS

    @property
    def exit_code(self) -> ExitCode:
        """What all of it asks for."""
        codes = [self.lint_code, self.comparison_code, self.drift_code]
        return worst([*codes, self.checked.exit_code] if self.checked is not None else codes)


def passage_of(session: Session, options: Options) -> Passage:
    """Hold the working tree against its base.

    Raises LockstepError for what cannot be read or is called wrongly; a contract that does not hold is
    told in the passage.
    """
    project = load_project(Path(session.config) if session.config else None)
    progress = session.progress
    with (
        linting(
            project.contract,
            overlays=project.overlays,
            spectral_seconds=None,
            progress=progress,
            name=project.contract_name,
        ) as lint,
        base_of(options.base, project) as base,
        ExitStack() as stack,
    ):
        passage = Passage(
            base=base, contract_name=project.contract_name, lint=(), fail_on=options.fail_on
        )
        if lint.contract is None:
            passage = replace(passage, not_compared=f"{project.contract_name} does not hold")
        else:
            passage = _compared(passage, lint.contract, progress)
        # None of Spectral's errors is about words: where nothing else has changed, it cannot fail the gate.
        words_only = passage.difference is not None and all(
            one.level is Level.WORDS for one in passage.changes
        )
        spectral: SpectralRun | None = None
        if options.spectral_seconds is not None and not words_only and lint.document is not None:
            start = project.contract.resolve().parent
            run = SpectralRun(lint.document, start=start, seconds=options.spectral_seconds)
            spectral = stack.enter_context(run)
        if lint.contract is not None:
            passage = _held(passage, lint.contract, project, options.wanted, progress)
        return replace(passage, lint=lint.findings(spectral), with_spectral=spectral is not None)


def _compared(passage: Passage, contract: Contract, progress: Progress) -> Passage:
    base = passage.base
    if base.contract is None:
        why = "does not hold by today's rules" if base.findings else "is not there"
        return replace(passage, not_compared=f"{base.contract_name} at {base.commit} {why}")
    difference = difference_between(base.contract, contract, progress)
    return replace(passage, difference=difference, changes=changes_of(difference))


def _held(
    passage: Passage, contract: Contract, project: Project, wanted: Wanted, progress: Progress
) -> Passage:
    """Return a passage with drift, with the symbols that move, and with what was judged of targets."""
    base = passage.base
    progress.step("generated code")
    built = build(project_plan(project)) if project.generate else None
    moves: dict[str, tuple[Move, ...]] = {}
    if (
        built is not None
        and base.contract is not None
        and not change_between(base.contract, contract).is_none
    ):
        progress.step("client symbols")
        moves = _moves(base, built)
    checked = check_affected(
        project,
        contract,
        base.contract,
        lead=f"since {base.commit}",
        wanted=wanted,
        progress=progress,
    )
    return replace(
        passage, drift=None if built is None else drift_of(built), moves=moves, checked=checked
    )


def _moves(base: Base, built: Build) -> dict[str, tuple[Move, ...]]:
    """Return what moves in each language that both projects generate, both by today's tool."""
    if base.project is None or not base.project.generate:
        return {}
    plan: Plan = project_plan(base.project)
    older = {one.package.target.name: one for one in build(plan).packages}
    found: dict[str, tuple[Move, ...]] = {}
    for one in built.packages:
        target = one.package.target
        if target.name in older:
            found[target.name] = moves_between(older[target.name], one, target.symbols)
    return found
