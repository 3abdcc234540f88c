"""The command `gate`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from contracts.report.finding import usage_error
from contracts.report.outcome import Outcome, Session


@click.command(
    epilog="Example: lockstep gate --base origin/main --target api --comment comment.md",
)
@click.option(
    "--base",
    required=True,
    metavar="REV",
    help="The branch that this one goes into; it is held against the commit where it left that.",
)
@click.option(
    "--target",
    "targets",
    multiple=True,
    metavar="NAME",
    help="A target to judge by what the change can affect; repeatable (default: none is run).",
)
@click.option(
    "--runtime", type=click.Choice(["process", "container", "url"]), help="How the targets run."
)
@click.option(
    "--fail-on",
    type=click.Choice(["breaking", "any", "never"]),
    default="breaking",
    show_default=True,
    help="Which changes of the contract end with 1. With breaking, undecided ones alone end with 3.",
)
@click.option(
    "--spectral/--no-spectral", default=True, help="Run Spectral beside our lints (default: yes)."
)
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Where random choices come from."
)
@click.option(
    "--load-seconds",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="The longest that a measurement may take (default: the contract's duration).",
)
@click.option(
    "--comment",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the comment there as well.",
)
@click.pass_obj
def gate(
    session: Session,
    base: str,
    targets: tuple[str, ...],
    runtime: str | None,
    fail_on: str,
    spectral: bool,
    seed: int,
    load_seconds: float | None,
    comment: Path | None,
) -> Outcome:
    """Say in one Markdown comment what a branch does to the contract, and whom that breaks.

    Runs lint, compares the contract with that of the base, looks for drift in generated code, and judges the
    named targets by what the change can affect.

    \b
    Exit codes: 0 nothing breaks, drifts or fails · 1 something does · 2 the command or the project
    file is wrong · 3 nothing is known to break, and something is undecided or unproven · 4 a target
    could not be started.
    """
    from contracts.diff.run import FailOn
    from gate.checking import Wanted
    from gate.comment import render
    from gate.passage import Options, passage_of

    passage = passage_of(
        session,
        Options(
            base=base,
            fail_on=FailOn(fail_on),
            spectral_seconds=60 if spectral else None,
            wanted=Wanted(targets=targets, runtime=runtime, seed=seed, load_seconds=load_seconds),
        ),
    )
    text = render(passage)
    if comment is not None:
        try:
            comment.parent.mkdir(parents=True, exist_ok=True)
            comment.write_text(text, "utf-8")
        except OSError as error:
            raise usage_error(f"{comment} cannot be written: {error.strerror}") from None
    return Outcome(text=text, exit_code=passage.exit_code)


COMMANDS: Final = {"gate": gate}
