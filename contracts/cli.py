"""The commands about a contract itself: `lint` and `diff`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from contracts.report.finding import ExitCode, Severity
from contracts.report.outcome import Outcome, Session


@click.command(
    epilog="Example: lockstep lint contracts/api.yaml --format sarif > lint.sarif",
)
@click.argument("contract", required=False)
@click.option(
    "--overlay", "overlays", multiple=True, metavar="FILE", help="OpenAPI Overlay; repeatable."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
    help="How the findings are written.",
)
@click.option(
    "--spectral/--no-spectral",
    default=True,
    help="Run Spectral with our ruleset beside the checks of our own (default: yes).",
)
@click.option(
    "--spectral-seconds",
    default=60,
    show_default=True,
    metavar="N",
    help="How long Spectral may take; when it is not done by then, that is said.",
)
@click.pass_obj
def lint(
    session: Session,
    contract: str | None,
    overlays: tuple[str, ...],
    form: str,
    spectral: bool,
    spectral_seconds: int,
) -> Outcome:
    """Say what is wrong with a contract (default: the project's), with file, line and column.

    Runs the OpenAPI schemas, openapi-spec-validator, the schema of our rules, the resolution of every
    expression, and Spectral; one sorted list.

    \b
    Exit codes: 0 no error · 1 an error · 2 there is no such file · 3 no error, and Spectral was not run.
    """
    from contracts.lint.run import lint_contract
    from contracts.report.views.findings import (
        count_line,
        findings_as_json,
        findings_as_sarif,
        render_findings,
    )

    path, applied = _contract_and_overlays(session, contract, overlays)
    findings = lint_contract(
        path,
        overlays=applied,
        spectral_seconds=spectral_seconds if spectral else None,
        progress=session.progress,
    )
    broken = any(finding.severity is Severity.ERROR for finding in findings)
    unproven = any(finding.rule == "lint/not-run" for finding in findings)
    code = ExitCode.BROKEN if broken else ExitCode.UNPROVEN if unproven else ExitCode.HOLDS
    match form:
        case "json":
            text = findings_as_json(findings)
        case "sarif":
            from contracts.version import VERSION

            text = findings_as_sarif(findings, version=VERSION)
        case _:
            rendered = render_findings(findings, colour=session.colour)
            text = (
                f"{rendered}\n{path}: {count_line(findings)}"
                if findings
                else f"{path}: no findings"
            )
    return Outcome(text=text, exit_code=code)


def _contract_and_overlays(
    session: Session, contract: str | None, overlays: tuple[str, ...]
) -> tuple[Path, tuple[Path, ...]]:
    given = tuple(Path(one) for one in overlays)
    if contract is not None:
        return Path(contract), given
    from contracts.project import load_project

    project = load_project(Path(session.config) if session.config else None)
    return _shown(project.contract), (*map(_shown, project.overlays), *given)


def _shown(path: Path) -> Path:
    """Return a path as short as it can be said from the working directory."""
    try:
        return path.relative_to(Path.cwd())
    except ValueError:
        return path


@click.command(
    epilog="Example: lockstep diff git:main:contracts/api.yaml contracts/api.yaml --fail-on breaking",
)
@click.argument("old")
@click.argument("new")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown", "sarif"]),
    default="text",
    show_default=True,
    help="How the changes are written; only text leaves out what does not fit a screen.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["breaking", "any", "never"]),
    default="breaking",
    show_default=True,
    help="Which changes end with 1. With breaking, undecided ones alone end with 3.",
)
@click.pass_obj
def diff(session: Session, old: str, new: str, form: str, fail_on: str) -> Outcome:
    """Say what differs between two contracts, whom it breaks, and which version it asks for.

    OLD and NEW are files, or git:REV:PATH for a file as a commit has it. Each change that breaks
    consumers comes with a message that shows it.

    \b
    Exit codes: 0 nothing that --fail-on names · 1 such a change, or a contract that does not hold ·
    2 a contract cannot be read · 3 nothing is known to break, and something is undecided.
    """
    from contracts.diff.revisions import load_revision
    from contracts.diff.run import FailOn, difference_between
    from contracts.diff.views import view

    session.progress.step(f"reading {old}")
    before = load_revision(old)
    session.progress.step(f"reading {new}")
    difference = difference_between(before, load_revision(new), session.progress)
    return Outcome(text=view(form)(difference), exit_code=difference.exit_code(FailOn(fail_on)))


COMMANDS: Final = {"lint": lint, "diff": diff}
