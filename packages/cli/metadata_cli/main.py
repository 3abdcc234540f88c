"""The front door: the commands joined; here mistakes become one message and an exit code."""

from __future__ import annotations

import sys
from typing import Annotated, Final

import typer

from . import VERSION
from .commands.doctor import doctor
from .commands.export import export
from .commands.ingest import ingest
from .commands.jobs import jobs
from .commands.schema import init, migrate
from .endings import ExitCode, StopError
from .shipped import contract_digest, contract_version

app = typer.Typer(
    name="metadata-cli",
    help="Fills, reads and looks after the SQLite Metadata Platform: a database file or its API.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _version(asked: bool) -> None:
    if asked:
        print(f"metadata-cli {VERSION}, contract {contract_version()} ({contract_digest()})")
        raise typer.Exit


@app.callback()
def _options(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    pass


COMMANDS: Final = (ingest, export, init, migrate, jobs, doctor)
for _command in COMMANDS:
    app.command()(_command)


def main() -> None:
    """Run the program, and exit with a documented code."""
    try:
        app()
    except StopError as stop:
        print(f"metadata-cli: {stop}", file=sys.stderr)
        sys.exit(int(stop.code))
    except KeyboardInterrupt:
        print("metadata-cli: interrupted; the same command goes on.", file=sys.stderr)
        sys.exit(int(ExitCode.UNFINISHED))
    except BrokenPipeError:
        # Who read our output has gone; there is nobody to tell.
        sys.stderr.close()
        sys.exit(int(ExitCode.UNFINISHED))
