"""One measurement: an engine in a process of its own, asked at each look whether it may stop."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Final, cast

from conformance.check import Unproven
from conformance.load.plan import Plan
from conformance.load.recorder import Record, read_record
from contracts.report.finding import ExitCode
from contracts.report.outcome import Outcome

_ROOT: Final = Path(__file__).resolve().parents[2]
_GRACE: Final = 30.0
_JOINING: Final = 75.0
"""Seconds that workers may take to join."""

Decided = Callable[[Record, float], bool]
"""Whether what was recorded in so many seconds decides everything, so that sending may stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Who sends: one engine, or several workers under a master.

    Workers are started here, unless `meet` says at which host and port those of other machines join.
    """

    workers: int = 1
    meet: tuple[str, int] | None = None

    @property
    def is_alone(self) -> bool:
        """Whether one engine of this machine sends everything."""
        return self.workers == 1 and self.meet is None

    def command(self) -> tuple[str, ...]:
        """Return the module, with its arguments, that sends a plan."""
        if self.is_alone:
            return ("conformance.load.engine",)
        host, port = self.meet or ("127.0.0.1", _free_port())
        local = "0" if self.meet else "1"
        return ("conformance.load.master", host, str(port), str(self.workers), local)


def measure(
    plan: Plan,
    decided: Decided = lambda _record, _seconds: False,
    *,
    crew: Crew = Crew(),
) -> Record:
    """Send a plan and return what was recorded; raises Unproven where that cannot be done.

    At each look of the plan `decided` is asked whether that is enough.
    """
    with child(*crew.command()) as engine:
        incoming, outgoing = _pipes(engine)
        joining = 0.0 if crew.is_alone else _JOINING
        seconds = plan.warm_up + plan.seconds + plan.timeout + _GRACE + joining
        overdue = threading.Timer(seconds, engine.kill)
        overdue.start()
        try:
            incoming.write(json.dumps(plan.as_object()).encode() + b"\n")
            incoming.flush()
            for line in outgoing:
                said = cast("dict[str, Any]", json.loads(line))
                if "lost" in said:
                    raise Unproven(f"{said['lost']}: what was sent cannot be told any more")
                if "end" in said:
                    return read_record(said)
                if decided(read_record(said), said["look"]) and not incoming.closed:
                    incoming.close()
        except (OSError, ValueError) as error:
            raise Unproven(f"the load engine failed: {error}") from None
        finally:
            overdue.cancel()
    raise Unproven(f"the load engine ended before its time{_last_words(engine)}")


def calibrate(plan: Plan, *, seconds: float, cores: Sequence[int] = ()) -> Record:
    """Send the beginning of a plan to a server that does nothing, on this machine; returns what was recorded.

    What is late or slow there is the machine's and the engine's own. `cores` are the server's processors.
    """
    with child("conformance.load.null_server") as server:
        _, outgoing = _pipes(server)
        try:
            port = int(outgoing.readline())
        except ValueError:
            raise Unproven(f"the null server did not start{_last_words(server)}") from None
        if cores:
            os.sched_setaffinity(server.pid, cores)
        brief = replace(plan, host="127.0.0.1", port=port, seconds=seconds, warm_up=0.3, looks=())
        return measure(brief)


def serve_master(host: str, port: int) -> Outcome:
    """Be a worker of a master until it is gone; returns what is to be said then."""
    code = subprocess.run(
        [sys.executable, "-m", "conformance.load.worker", host, str(port)],
        env=_environment(),
        check=False,
    ).returncode
    if code:
        return Outcome(
            text=f"the load worker of {host}:{port} ended with {code}",
            exit_code=ExitCode.NOT_STARTED,
        )
    return Outcome(text=f"the load master at {host}:{port} is gone, and its worker with it")


def _environment() -> dict[str, str]:
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


@contextmanager
def child(module: str, *arguments: str) -> Generator[subprocess.Popen[bytes]]:
    """Run a module of ours as a process that ends with the context."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(),
    )
    try:
        yield process
    finally:
        for pipe in (process.stdin, process.stdout):
            if pipe is not None and not pipe.closed:
                _close(pipe)
        try:
            process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stderr is not None:
            process.stderr.close()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin is not None and process.stdout is not None
    return process.stdin, process.stdout


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:
        # What was still to be written has no reader any more.
        return


def _last_words(process: subprocess.Popen[bytes]) -> str:
    if process.poll() is None or process.stderr is None or process.stderr.closed:
        return ""
    lines = process.stderr.read().decode(errors="replace").strip().splitlines()
    return f": {lines[-1]}" if lines else ""
