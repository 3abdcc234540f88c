"""The front door: joins the commands of the wings, the gate and the sign-off; it alone prints and exits."""

from __future__ import annotations

import importlib
import os
import shutil
import signal
import sys
import threading
import time
from typing import Final

import click

from contracts.report.finding import ExitCode, LockstepError
from contracts.report.outcome import Outcome, Session
from contracts.version import VERSION

COMMANDS: Final = {
    "lint": "contracts.cli",
    "diff": "contracts.cli",
    "generate": "generators.cli",
    "check": "conformance.cli",
    "gate": "gate.cli",
    "witness": "conformance.cli",
    "explain": "conformance.cli",
    "show": "conformance.cli",
    "signoff": "signoff.cli",
    "verify": "signoff.cli",
}
"""Command → the module whose `COMMANDS` holds it; a module is imported only when its command runs."""


class FrontDoor(click.Group):
    """A group whose commands are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the command names, in the order in which a contract lives through them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command, or None if there is none of that name."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        found: dict[str, click.Command] = importlib.import_module(module).COMMANDS
        return found[cmd_name]


class TerminalProgress:
    """Shows the present step on the last line of a terminal, at most ten times a second."""

    def __init__(self, *, shown: bool) -> None:
        self.shown = shown
        self.last = 0.0
        self.open = False

    def step(self, label: str, *, done: int | None = None, total: int | None = None) -> None:
        """Show what goes on now."""
        now = time.monotonic()
        if not self.shown or now - self.last < 0.1:
            return
        self.last, self.open = now, True
        count = f" {done}/{total}" if done is not None and total is not None else ""
        width = shutil.get_terminal_size().columns - 1
        sys.stderr.write(f"\r\x1b[2K{(label + count)[:width]}")
        sys.stderr.flush()

    def close(self) -> None:
        """Leave the line empty."""
        if self.open:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()
            self.open = False


@click.command(
    cls=FrontDoor,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 all hold · 1 something does not conform, drifted or breaks · 2 usage · "
    "3 nothing fails but something is unproven · 4 a target or tool could not be started.",
)
@click.version_option(VERSION, message="lockstep %(version)s")
@click.option(
    "--quiet", is_flag=True, help="Print nothing but errors; the exit code tells the rest."
)
@click.option(
    "--config", metavar="FILE", help="The project file (default: lockstep.yaml, found upwards)."
)
@click.option(
    "--colour/--no-colour", default=None, help="Colour the output (default: on a terminal)."
)
@click.pass_context
def front_door(ctx: click.Context, quiet: bool, config: str | None, colour: bool | None) -> None:
    """One OpenAPI file states the contract; all that must agree is generated from it or proved.

    \b
    Example:
      lockstep lint && lockstep generate && lockstep check
    """
    terminal = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    progress = TerminalProgress(shown=sys.stderr.isatty() and not quiet)
    ctx.call_on_close(progress.close)
    coloured = terminal if colour is None else colour
    ctx.color = coloured
    ctx.obj = Session(
        colour=coloured,
        width=min(shutil.get_terminal_size((100, 24)).columns, 120),
        progress=progress,
        say=_say_nothing if quiet else click.echo,
        quiet=quiet,
        config=config,
    )


def _interrupt(_number: int, _frame: object) -> None:
    """Take SIGTERM as Ctrl-C is taken, so that what was started is stopped and cleaned up."""
    raise KeyboardInterrupt


def _errors_in_colour(arguments: list[str]) -> bool:
    """Whether an error is printed in colour: as the options say, by default on a terminal."""
    for option in reversed(arguments):
        if option in ("--colour", "--no-colour"):
            return option == "--colour"
    return sys.stderr.isatty() and "NO_COLOR" not in os.environ


def _say_nothing(_line: str) -> None:
    """Take a line that `--quiet` drops."""


def main(arguments: list[str] | None = None) -> None:
    """Run one command, print what it came to, and exit with its code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: list[str]) -> int:
    """Run one command and print what it came to; return the exit code."""
    quiet = "--quiet" in arguments
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _interrupt)
    try:
        outcome = front_door.main(arguments, prog_name="lockstep", standalone_mode=False)
    except LockstepError as error:
        from contracts.report.views.findings import render_findings

        colour = _errors_in_colour(arguments)
        click.echo(render_findings(error.findings, colour=colour), err=True, color=colour)
        return error.exit_code
    except click.UsageError as error:
        error.show()
        return ExitCode.USAGE
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        return 130
    except BrokenPipeError:
        # The reader of a pipe went away; nothing is left to say to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.HOLDS
    if isinstance(outcome, Outcome):
        if outcome.text and not quiet:
            # A text has colours only where they were asked for.
            click.echo(outcome.text.rstrip("\n"), color=True)
        for note in outcome.notes:
            if not quiet:
                click.echo(note, err=True)
        return outcome.exit_code
    return int(outcome or 0)


if __name__ == "__main__":
    main()
