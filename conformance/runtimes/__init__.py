"""How a target comes to run: as a process, at a URL, or as a container."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from conformance.runtimes.handle import Handle, NotReadyError, RunningTarget
from conformance.runtimes.waiting import ready_within
from contracts.contract import Contract
from contracts.project import Target
from contracts.report.finding import ExitCode, Finding, LockstepError

RUNTIMES: Final = ("process", "container", "url")

__all__ = ["RUNTIMES", "Handle", "NotReadyError", "RunningTarget", "choose_runtime", "running"]


def choose_runtime(target: Target, wanted: str | None) -> str:
    """Return the runtime by which a target runs; the first that it has where none is asked for.

    Raises LockstepError with exit code 2 where the target has no such runtime.
    """
    has = {"process": target.process, "container": target.container, "url": target.url}
    offered = [name for name in RUNTIMES if has[name] is not None]
    if wanted is None and offered:
        return _first_able(target, offered)
    if wanted is None or wanted not in offered:
        raise LockstepError(
            Finding(
                rule="target/runtime",
                message=f"the target {target.name} has no {wanted or 'runtime'}",
                hint=f"it has {', '.join(offered) or 'no runtime at all'}",
            ),
            exit_code=ExitCode.USAGE,
        )
    return wanted


def _first_able(target: Target, offered: list[str]) -> str:
    """Return the first runtime that this machine can run; the first of all where there is no choice."""
    if offered[0] != "container" or len(offered) == 1:
        return offered[0]
    from conformance.runtimes.engine import find_engine

    assert target.container is not None
    try:
        find_engine(target.container.engine)
    except LockstepError:
        return offered[1]
    return offered[0]


@contextmanager
def running(target: Target, runtime: str, contract: Contract) -> Generator[RunningTarget]:
    """Start a target, or find it where it runs already, and stop what was started in the end.

    Raises LockstepError with exit code 4 where it does not start or never gets ready.
    """
    if runtime == "process" and target.process is not None:
        from conformance.runtimes.process import running_process

        within = ready_within(target, contract.images.get(target.image or ""))
        with running_process(target, target.process, within=within) as found:
            yield found
    elif runtime == "container" and target.container is not None:
        from conformance.runtimes.container import running_container

        with running_container(target, target.container, contract) as found:
            yield found
    else:
        from conformance.runtimes.url import running_url

        yield running_url(target)
