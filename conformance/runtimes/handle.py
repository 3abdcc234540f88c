"""What runs, and what can be done to it where it was started here."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from conformance.image.facts import HealthCommand, ImageFacts
from contracts.report.finding import ExitCode, Finding, LockstepError
from contracts.report.run import Ending


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningTarget:
    """A target that answers: its URL without a slash at the end, and its process id where it is known.

    `ending` says how it ended, where it was started here and did so by itself. `ready_seconds` is how long
    it took from its start to its first answer; `handle` is None for what runs somewhere already.
    """

    url: str
    pid: int | None = None
    ending: Callable[[], Ending | None] = lambda: None
    ready_seconds: float = 0.0
    handle: Handle | None = None


class Handle(Protocol):
    """A target that was started here."""

    @property
    def image(self) -> ImageHandle | None:
        """What can be done to its container; None for a process."""
        ...

    def another(self, *, read_only: bool = False) -> AbstractContextManager[RunningTarget]:
        """Start the same again beside it, with data of its own; raises NotReadyError."""
        ...

    def terminate(self) -> None:
        """Ask it to end, by SIGTERM."""
        ...

    def ended_within(self, seconds: float) -> Ending | None:
        """Wait until it has ended, and return how; None where it did not in time."""
        ...


class ImageHandle(Protocol):
    """A container, and the image that it was made of."""

    @property
    def facts(self) -> ImageFacts:
        """What the image says of itself."""
        ...

    def compressed_size(self) -> int:
        """Return the bytes of the image's layers, compressed."""
        ...

    def user_id(self) -> int | None:
        """Return the user id of the main process as the container sees it, where that can be told."""
        ...

    def written(self) -> tuple[str, ...]:
        """Return the paths outside volumes that the container wrote."""
        ...

    def health(self, command: HealthCommand) -> int | None:
        """Run a health command in the container; returns its exit code, None where it took too long."""
        ...

    def halt(self) -> None:
        """Stop all its processes in their tracks (SIGSTOP)."""
        ...

    def resume(self) -> None:
        """Let its processes go on (SIGCONT)."""
        ...

    def was_killed_for_memory(self) -> bool:
        """Whether the kernel ended it for want of memory."""
        ...

    def memory_peak(self) -> int | None:
        """Return what the kernel counted at the peak of the whole container, in bytes, where it is known."""
        ...


class NotReadyError(LockstepError):
    """Raised where a target was started and did not get ready; `words` say what it did instead.

    `handle` is what can be done to a container still: the image is there, and more can be started of it.
    """

    def __init__(
        self,
        finding: Finding,
        *,
        words: str,
        lines: tuple[str, ...],
        handle: Handle | None = None,
        ending: Ending | None = None,
    ) -> None:
        super().__init__(finding, exit_code=ExitCode.NOT_STARTED)
        self.words = words
        self.lines = lines
        self.handle = handle
        self.ending = ending
