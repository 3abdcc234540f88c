"""An ingestion from its first pass to its end."""

from __future__ import annotations

import signal
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

from ..endings import ExitCode, StopError
from ..problems import ProblemLog
from ..progress import Progress, Reporter
from .inputs import Inputs, new_digest
from .job import JobState, Tally
from .target import Target
from .validation import Validated, validate


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of an ingestion; `job` is None where nothing was to be written."""

    code: ExitCode
    validated: Validated
    problems: int = 0
    job: JobState | None = None
    tally: Tally | None = None


class Interruption:
    """Whether the program was asked to end; what is being written is finished before."""

    def __init__(self) -> None:
        self.asked = False

    def ask(self, *_: Any) -> None:
        """Ask to end; asking again ends at once."""
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True


@contextmanager
def interruption() -> Generator[Interruption]:
    """Listen to SIGINT and SIGTERM."""
    listening = Interruption()
    before: dict[signal.Signals, Any] = {}

    def ask(_: int, __: FrameType | None) -> None:
        listening.ask()

    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, ask)
    try:
        yield listening
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def dry_run(inputs: Inputs, target: Target, log: ProblemLog, reporter: Reporter) -> Outcome:
    """Validate, and write nothing."""
    try:
        return _validate(inputs, target, log, reporter)
    finally:
        target.close()


def _validate(inputs: Inputs, target: Target, log: ProblemLog, reporter: Reporter) -> Outcome:
    with target.store() as store, reporter.step("validate", inputs.size) as progress:
        validated = validate(inputs, store, log, progress)
    log.close()
    code = ExitCode.REFUSED if log.count else ExitCode.DONE
    return Outcome(code=code, validated=validated, problems=log.count)


def ingest(inputs: Inputs, target: Target, log: ProblemLog, reporter: Reporter) -> Outcome:
    """Validate the whole input, then write it; a problem in it means that nothing is written."""
    try:
        return _ingest(inputs, target, log, reporter)
    finally:
        target.close()


def _ingest(inputs: Inputs, target: Target, log: ProblemLog, reporter: Reporter) -> Outcome:
    checked = _validate(inputs, target, log, reporter)
    if checked.code is not ExitCode.DONE:
        return checked
    validated = checked.validated
    with interruption() as listening:
        state = target.begin(inputs.address(validated.digest))
        tally = Tally(state)
        if state.ended:
            return Outcome(code=ExitCode.DONE, validated=validated, job=state, tally=tally)
        with reporter.step("write", inputs.size) as progress:
            digest = _write(inputs, target, state, tally, progress, listening)
        if digest is None:
            return Outcome(code=ExitCode.UNFINISHED, validated=validated, job=state, tally=tally)
        if digest != validated.digest:
            target.end("failed", tally)
            raise StopError(
                f"The input was changed while it was read. Job {state.id} has failed; what it has "
                "written stays. Ingest the input again.",
                ExitCode.REFUSED,
            )
        target.end("succeeded", tally)
    return Outcome(code=ExitCode.DONE, validated=validated, job=state, tally=tally)


def _write(
    inputs: Inputs,
    target: Target,
    state: JobState,
    tally: Tally,
    progress: Progress,
    listening: Interruption,
) -> str | None:
    """Write what the job has not written yet; return the digest of the input, None if interrupted."""
    digest = new_digest()
    for one, checked in inputs.checked(digest):
        nodes, edges = checked.nodes.behind(state.position), checked.edges.behind(state.position)
        target.write(nodes, edges, tally)
        progress.advance(inputs.consumed(one), tally.position)
        if listening.asked:
            target.flush(tally)
            return None
    target.flush(tally)
    return str(digest.hexdigest())
