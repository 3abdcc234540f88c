"""A consumer as a container: beside the witness on the network of this machine, for one performance."""

from __future__ import annotations

import contextlib
import secrets
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from conformance.image.facts import ImageFacts
from conformance.load.machine import family
from conformance.runtimes.containers import Container, user_of
from conformance.runtimes.engine import Engine, EngineError, find_engine
from conformance.runtimes.image_facts import compressed_size, read_facts
from conformance.runtimes.options import bounds, environment
from conformance.runtimes.preparing import prepare
from conformance.witness.starting import Streams, placed
from contracts.contract import Contract
from contracts.project import ContainerSettings, Target
from contracts.report.finding import ExitCode, Finding, LockstepError
from contracts.rules.images import ImagePromise

SCRATCH: Final = "/scratch"
"""Where a round's folder is found inside."""
FOLDER: Final = "/scenario"
"""Where the folder of a scenario is found inside, to be read only."""
_STOP_WITHIN: Final = 10.0


@dataclass(slots=True, kw_only=True)
class Contained:
    """The image of a consumer, and what was seen of the containers that were made of it.

    `users` are the user ids of their main processes as they see them, `number` is the most processes at one
    moment, `was_killed` says that one came to its limit of memory.
    """

    engine: Engine
    target: Target
    settings: ContainerSettings
    facts: ImageFacts
    promise: ImagePromise
    users: set[int] = field(default_factory=set[int])
    number: int = 0
    was_killed: bool = False

    @staticmethod
    def of(target: Target, contract: Contract, promise: ImagePromise) -> Contained:
        """Build, find or pull a target's image; raises LockstepError (exit code 4) where there is none."""
        settings = target.container
        assert settings is not None
        engine = find_engine(settings.engine)
        prepare(engine, target, settings, contract)
        facts = read_facts(engine, settings.reference)
        return Contained(
            engine=engine, target=target, settings=settings, facts=facts, promise=promise
        )

    def compressed_size(self) -> int:
        """Return the bytes of the image's layers, compressed; raises EngineError."""
        return compressed_size(self.engine, self.facts.reference)

    def start(
        self,
        folder: Path | None,
        words: Sequence[str],
        places: Mapping[str, str],
        scratch: Path,
        files: Streams,
        *,
        read_only: bool = False,
    ) -> StartedContainer:
        """Start a container that is told some words, in a folder; raises LockstepError (exit code 4)."""
        home = Path(tempfile.mkdtemp(prefix="lockstep-"))
        container = Container(
            engine=self.engine, name=f"lockstep-{secrets.token_hex(6)}", folder=home
        )
        # Whoever it runs as is to write here.
        scratch.chmod(0o777)
        options = [
            "--name", container.name,
            "--label", f"dev.lockstep.target={self.target.name}",
            "--network", "host",
            "--volume", f"{scratch}:{SCRATCH}",
            *bounds(self.engine, self.promise, read_only=read_only),
        ]  # fmt: skip
        if folder is not None:
            options += ["--volume", f"{folder.resolve()}:{FOLDER}:ro", "--workdir", FOLDER]
        stated, given = environment(self.settings.env, places)
        asks = files.input.stat().st_size > 0
        attached = ["--attach", *(["--interactive"] if asks else [])]
        try:
            self.engine.call(
                "create",
                *options,
                *stated,
                *(["--interactive"] if asks else []),
                self.facts.reference,
                *(placed(word, places) for word in words),
                env=given,
            )
            with (
                files.input.open("rb") as text,
                files.output.open("wb") as output,
                files.error.open("wb") as error,
            ):
                process = subprocess.Popen(
                    [self.engine.program, "start", *attached, container.name],
                    cwd=home,
                    stdin=text,
                    stdout=output,
                    stderr=error,
                    start_new_session=True,
                )
        except (EngineError, OSError) as problem:
            container.remove()
            raise LockstepError(
                Finding(
                    rule="target/start",
                    message=f"the target {self.target.name} cannot be started as a container",
                    got=str(problem),
                    hint=f"try it by hand: {self.engine.name} run --rm {self.facts.reference}",
                ),
                exit_code=ExitCode.NOT_STARTED,
            ) from None
        return StartedContainer(image=self, container=container, process=process)


@dataclass(slots=True, kw_only=True)
class StartedContainer:
    """A container, and the engine's command that is attached to it and ends with its exit code."""

    image: Contained
    container: Container
    process: subprocess.Popen[bytes]
    _pid: int | None = None

    def ended_within(self, seconds: float) -> int | None:
        """Wait until it has ended, and return its exit code; None where it did not in time."""
        try:
            return self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return None

    def processes(self) -> Iterable[int]:
        """Return its processes, as far as this machine shows them."""
        if self._pid is None and self.process.poll() is None:
            with contextlib.suppress(EngineError, ValueError):
                self._pid = self.container.state().pid
            user = user_of(self._pid)
            if user is not None:
                self.image.users.add(user)
        found = () if self._pid is None else tuple(family(self._pid))
        self.image.number = max(self.image.number, len(found))
        return found

    def end(self) -> None:
        """End it, and take it away with its volumes."""
        code = self.ended_within(0)
        if code is None:
            with contextlib.suppress(EngineError):
                self.container.signal(signal.SIGTERM)
            self.ended_within(_STOP_WITHIN)
        elif self.container.was_killed_for_memory():
            self.image.was_killed = True
        self.container.remove(is_running=code is None)
        self.ended_within(5)
