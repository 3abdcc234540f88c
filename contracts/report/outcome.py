"""What a command came to: the front door alone prints it and exits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from contracts.report.finding import ExitCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The text for standard output, the exit code, and notes for standard error (`--quiet` drops both texts).

    Under `--quiet` the exit code alone speaks.
    """

    text: str = ""
    exit_code: ExitCode = ExitCode.HOLDS
    notes: tuple[str, ...] = field(default=())


class Progress(Protocol):
    """Takes word of how far a long step is; the front door shows it on a terminal only."""

    def step(self, label: str, *, done: int | None = None, total: int | None = None) -> None:
        """Say what goes on now, and how much of it is done."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What the front door hands to every command.

    `colour` says whether text may carry ANSI colours, `progress` takes word of long steps, `say`
    prints a line at once (for commands that run on, such as `generate --watch`), and
    `config` is the project file that `--config` names.
    """

    colour: bool
    width: int
    progress: Progress
    say: Callable[[str], None]
    quiet: bool = False
    config: str | None = None
