"""A target that already runs somewhere: it is never started and never stopped."""

from __future__ import annotations

from conformance.runtimes.handle import RunningTarget
from conformance.runtimes.waiting import wait_until_ready
from contracts.project import Target
from contracts.report.finding import ExitCode, Finding, LockstepError

_PATIENCE = 10.0


def running_url(target: Target) -> RunningTarget:
    """Return a target at its URL; raises LockstepError with exit code 4 where nothing answers there."""
    url = (target.url or "").rstrip("/")
    if not url.startswith(("http://", "https://")):
        raise LockstepError(
            Finding(
                rule="target/url",
                message=f"{url!r} is no URL of a service",
                hint="write it as http://host:port",
            ),
            exit_code=ExitCode.USAGE,
        )
    problem = wait_until_ready(url, target.ready, seconds=_PATIENCE)
    if problem is not None:
        raise LockstepError(
            Finding(
                rule="target/unreachable",
                message=f"nothing to judge at {url}: {problem}",
                hint="start the target first, or give it a process in lockstep.yaml",
            ),
            exit_code=ExitCode.NOT_STARTED,
        )
    return RunningTarget(url=url, pid=target.pid)
