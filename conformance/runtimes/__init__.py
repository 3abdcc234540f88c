"""How a target comes to run: as a process, at a URL, or as a container."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from contracts.contract import Contract
from contracts.project import Target
from contracts.report.finding import ExitCode, Finding, LockstepError
from contracts.report.run import Ending

RUNTIMES: Final = ("process", "container", "url")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningTarget:
    """A target that answers: its URL without a slash at the end, and its process id where it is known.

    `ending` says how it ended, where it was started here and did so by itself.
    """

    url: str
    pid: int | None = None
    ending: Callable[[], Ending | None] = lambda: None


def choose_runtime(target: Target, wanted: str | None) -> str:
    """Return the runtime by which a target runs; the first that it has where none is asked for.

    Raises LockstepError: exit code 2 where the target has no such runtime, 4 where this machine or
    version cannot run it.
    """
    has = {"process": target.process, "container": target.container, "url": target.url}
    offered = [name for name in RUNTIMES if has[name] is not None]
    if wanted is None:
        able = [name for name in offered if name != "container"]
        wanted = able[0] if able else "container"
    elif wanted not in offered:
        raise LockstepError(
            Finding(
                rule="target/runtime",
                message=f"the target {target.name} has no {wanted}",
                hint=f"it has {', '.join(offered) or 'no runtime at all'}",
            ),
            exit_code=ExitCode.USAGE,
        )
    if wanted == "container":
        raise LockstepError(
            Finding(
                rule="target/container",
                message=f"the target {target.name} cannot run as a container: not available in this version",
                hint="give the target a process or a url",
            ),
            exit_code=ExitCode.NOT_STARTED,
        )
    return wanted


@contextmanager
def running(target: Target, runtime: str, contract: Contract) -> Generator[RunningTarget]:
    """Start a target, or find it where it runs already, and stop what was started in the end.

    Raises LockstepError with exit code 4 where it does not start or never gets ready.
    """
    promise = contract.images.get(target.image or "")
    ready = promise.ready if promise is not None else None
    if runtime == "process" and target.process is not None:
        from conformance.runtimes.process import running_process

        with running_process(target, target.process, ready_within=ready) as found:
            yield found
    else:
        from conformance.runtimes.url import running_url

        yield running_url(target)
