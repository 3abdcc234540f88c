"""The command `generate`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from contracts.report.finding import ExitCode, Finding, usage_error
from contracts.report.outcome import Outcome, Session
from generators.build import Built, Plan, build
from generators.emit import Drift, compare, write
from generators.plans import contract_plan, project_plan, shown

_SHOWN: Final = 60
_COLOURS: Final = {"+": "32", "-": "31", "@": "36"}


@click.command(
    epilog="Examples: lockstep generate --check · "
    "lockstep generate --contract petstore.yaml --out clients --target python",
)
@click.option(
    "--target",
    "targets",
    multiple=True,
    metavar="NAME",
    help="Generate this target only (python, typescript, java); repeatable.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 with a diff where files differ.")
@click.option(
    "--watch", "watching", is_flag=True, help="Generate again whenever the contract changes."
)
@click.option(
    "--contract", metavar="FILE", help="A contract, in place of a project file; needs --out."
)
@click.option("--out", metavar="DIR", help="With --contract: where each target gets a folder.")
@click.option(
    "--overlay",
    "overlays",
    multiple=True,
    metavar="FILE",
    help="With --contract: OpenAPI Overlay; repeatable.",
)
@click.option(
    "--engine",
    metavar="NAME",
    help="What makes the models of Python: pydantic (default) or datamodel-code-generator.",
)
@click.option(
    "--config", metavar="FILE", help="The project file (default: lockstep.yaml, found upwards)."
)
@click.pass_obj
def generate(
    session: Session,
    targets: tuple[str, ...],
    check: bool,
    watching: bool,
    contract: str | None,
    out: str | None,
    overlays: tuple[str, ...],
    engine: str | None,
    config: str | None,
) -> Outcome:
    """Generate the packages of every language from the contract, or see whether they have drifted.

    \b
    Exit codes: 0 it is done, or nothing has drifted · 1 the contract does not hold, or a file has
    drifted · 2 usage.
    """
    if check and watching:
        raise usage_error("--check and --watch exclude each other")
    if contract is None:
        if out is not None or overlays:
            raise usage_error(
                "--out and --overlay go with --contract",
                hint="folders and overlays of a project stand in its lockstep.yaml",
            )
        from contracts.project import load_project

        file = config or session.config
        project = load_project(Path(file) if file is not None else None)
        plan = project_plan(project, targets=targets, engine=engine or "")
    else:
        if out is None:
            raise usage_error("--contract needs --out", hint="name the folder to generate into")
        places = (Path(contract), tuple(map(Path, overlays)), Path(out))
        plan = contract_plan(*places, targets=targets, engine=engine or "")
    if watching:
        from generators.watch import watch

        watch(plan, say=session.say, colour=session.colour)
    session.progress.step("generate")
    result = build(plan)
    notes = _warnings(result.warnings, colour=session.colour)
    if check:
        drifts = [(one, compare(one)) for one in result.packages]
        found = [(one, drift) for one, drift in drifts if drift]
        if not found:
            return Outcome(text="nothing has drifted", notes=notes)
        text = _drift_text(plan, found, colour=session.colour)
        return Outcome(text=text, exit_code=ExitCode.BROKEN, notes=notes)
    lines: list[str] = []
    for one in result.packages:
        done = write(one)
        counts = f"{done.written} written, {done.unchanged} unchanged, {done.removed} removed"
        lines.append(f"{one.package.target.name}: {shown(one.package.out)}: {counts}")
    return Outcome(text="\n".join(lines), notes=notes)


COMMANDS: Final[dict[str, click.Command]] = {"generate": generate}


def _warnings(findings: tuple[Finding, ...], *, colour: bool) -> tuple[str, ...]:
    if not findings:
        return ()
    from contracts.report.views.findings import render_findings

    return (render_findings(findings, colour=colour),)


def _drift_text(plan: Plan, found: list[tuple[Built, tuple[Drift, ...]]], *, colour: bool) -> str:
    lines: list[str] = []
    diff: list[str] = []
    for one, drifts in found:
        folder = shown(one.package.out)
        for drift in drifts:
            lines.append(
                f"  {drift.change:8} {folder}/{drift.path}  +{drift.added} -{drift.removed}"
            )
            diff += drift.diff
    count = sum(len(drifts) for _, drifts in found)
    files = "1 file is" if count == 1 else f"{count} files are"
    head = f"{files} not what {plan.contract_name} generates:"
    lead = [_coloured(line) if colour else line for line in diff[:_SHOWN]]
    if len(diff) > _SHOWN:
        lead.append(f"… {len(diff) - _SHOWN} more lines")
    return "\n".join([head, *lines, "", *lead, "", "lockstep generate brings them up to date"])


def _coloured(line: str) -> str:
    code = _COLOURS.get(line[:1])
    return f"\x1b[{code}m{line}\x1b[0m" if code else line
