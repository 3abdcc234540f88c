"""How the program ends: its exit codes, and what stops it with one message."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The documented exit codes."""

    DONE = 0
    REFUSED = 1
    """The input is not valid, or the provider refused it."""
    USAGE = 2
    UNFINISHED = 3
    """Interrupted: the same command again goes on where this one stopped."""
    UNUSABLE = 4
    """A database, a provider or a file cannot be used."""


class StopError(Exception):
    """What ends the program: one message that says what, where and how to mend it."""

    def __init__(self, message: str, code: ExitCode) -> None:
        super().__init__(message)
        self.code = code


def usage(message: str) -> StopError:
    """Return what ends the program for a wrong option or a file that is not there."""
    return StopError(message, ExitCode.USAGE)


def unusable(message: str) -> StopError:
    """Return what ends the program where a database or a provider cannot be used."""
    return StopError(message, ExitCode.UNUSABLE)
