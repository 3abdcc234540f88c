"""The commands about a contract itself: `lint`."""

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
    return _shown(project.contract), project.overlays + given


def _shown(path: Path) -> Path:
    """Return a path as short as it can be said from the working directory."""
    try:
        return path.relative_to(Path.cwd())
    except ValueError:
        return path


COMMANDS: Final = {"lint": lint}
