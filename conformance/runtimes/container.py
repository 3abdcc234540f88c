"""A target as a container: published to loopback, held to its promise of memory, and always removed."""

from __future__ import annotations

import contextlib
import secrets
import signal
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from conformance.image.facts import HealthCommand, ImageFacts
from conformance.runtimes.containers import Container, user_of
from conformance.runtimes.engine import Engine, EngineError, find_engine, undisturbed
from conformance.runtimes.handle import NotReadyError, RunningTarget
from conformance.runtimes.image_facts import compressed_size, read_facts
from conformance.runtimes.options import bounds, environment
from conformance.runtimes.ports import free_port
from conformance.runtimes.preparing import prepare
from conformance.runtimes.waiting import ready_within, wait_until_ready
from contracts.contract import Contract
from contracts.project import ContainerSettings, Target
from contracts.report.finding import ExitCode, Finding, LockstepError
from contracts.report.run import Ending
from contracts.rules.images import ImagePromise

_ENDING_WITHIN: Final = 0.3
_SCRATCH: Final = "/scratch"
_GRACE: Final = 1.0
_LOOK_EVERY: Final = 0.5


@contextmanager
def running_container(
    target: Target, settings: ContainerSettings, contract: Contract
) -> Generator[RunningTarget]:
    """Build or find an image, start it and wait until it is ready; takes all of it away in the end.

    Raises LockstepError with exit code 4 where no engine answers, there is no image, or it does not start;
    NotReadyError where it started and did not get ready.
    """
    engine = find_engine(settings.engine)
    prepare(engine, target, settings, contract)
    facts = read_facts(engine, settings.reference)
    launch = Launch(
        engine=engine,
        target=target,
        settings=settings,
        facts=facts,
        port=_port(target, settings, facts),
        promise=contract.images.get(target.image or ""),
    )
    with launch.started(log=settings.log) as found:
        yield found


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """How containers of one target are started; `port` is the one that they listen on inside."""

    engine: Engine
    target: Target
    settings: ContainerSettings
    facts: ImageFacts
    port: int
    promise: ImagePromise | None

    @contextmanager
    def started(
        self, *, read_only: bool = False, log: Path | None = None
    ) -> Generator[RunningTarget]:
        """Start a container and wait until it is ready; all that it wrote is kept in `log`."""
        folder = Path(tempfile.mkdtemp(prefix="lockstep-"))
        name = f"lockstep-{secrets.token_hex(6)}"
        container = Container(engine=self.engine, name=name, folder=folder)
        try:
            port = free_port()
            self._create(container, port, read_only=read_only)
            began = time.monotonic()
            self._start(container)
            grip = Grip(launch=self, container=container)
            url = f"http://127.0.0.1:{port}"
            look = _Look(container=container)
            problem = wait_until_ready(
                url, self.target.ready, seconds=self.patience, gone=look.is_gone
            )
            ready = time.monotonic() - began
            if problem is not None:
                raise self._not_ready(container, grip, problem)
            yield RunningTarget(
                url=url,
                pid=container.state().pid,
                ending=lambda: container.ended_within(_ENDING_WITHIN),
                ready_seconds=ready,
                handle=grip,
            )
        finally:
            with undisturbed():
                if log is not None:
                    _keep(container, log)
                container.remove()

    @property
    def patience(self) -> float:
        """How long a container may take to get ready before it is given up, in seconds."""
        return ready_within(self.target, self.promise)

    def _create(self, container: Container, port: int, *, read_only: bool) -> None:
        options = [
            "--name", container.name,
            "--label", f"dev.lockstep.target={self.target.name}",
            "--publish", f"127.0.0.1:{port}:{self.port}",
        ]  # fmt: skip
        options += bounds(self.engine, self.promise, read_only=read_only)
        places = {"{port}": str(self.port), "{scratch}": _SCRATCH}
        stated, given = environment(self.settings.env, places)
        options += stated
        if any("{scratch}" in text for text in self.settings.env.values()):
            options += ["--tmpfs", f"{_SCRATCH}:mode=1777"]
        try:
            self.engine.call("create", *options, self.facts.reference, env=given)
        except EngineError as error:
            raise self._not_started(str(error)) from None

    def _start(self, container: Container) -> None:
        try:
            # Podman's monitor leaves a file where it was started from.
            self.engine.call("start", container.name, cwd=container.folder)
        except EngineError as error:
            raise self._not_started(str(error)) from None

    def _not_started(self, said: str) -> LockstepError:
        return LockstepError(
            Finding(
                rule="target/start",
                message=f"the target {self.target.name} cannot be started as a container",
                got=said,
                hint=f"try it by hand: {self.engine.name} run --rm {self.facts.reference}",
            ),
            exit_code=ExitCode.NOT_STARTED,
        )

    def _not_ready(self, container: Container, grip: Grip, problem: str) -> NotReadyError:
        ending = container.ended_within(0)
        lines = container.last_lines()
        words = problem if ending is None else ending.words
        return NotReadyError(
            Finding(
                rule="target/not-ready",
                message=f"the target {self.target.name} did not get ready: {words}",
                got="\n".join(lines) or f"no output of {self.target.name}",
                hint=f"does it listen on all addresses at port {self.port}, and is `ready` its path?",
            ),
            words=words,
            lines=lines,
            handle=grip,
            ending=ending,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Grip:
    """What can be done to a container that was started here."""

    launch: Launch
    container: Container

    @property
    def image(self) -> Grip:
        """The container and its image: itself."""
        return self

    @property
    def facts(self) -> ImageFacts:
        """What the image says of itself."""
        return self.launch.facts

    def another(
        self, *, read_only: bool = False
    ) -> contextlib.AbstractContextManager[RunningTarget]:
        """Start the same again beside it, with volumes of its own."""
        return self.launch.started(read_only=read_only)

    def terminate(self) -> None:
        """Ask it to end, by SIGTERM."""
        self.container.signal(signal.SIGTERM)

    def ended_within(self, seconds: float) -> Ending | None:
        """Wait until it has ended, and return how; None where it did not in time."""
        return self.container.ended_within(seconds)

    def compressed_size(self) -> int:
        """Return the bytes of the image's layers, compressed."""
        return compressed_size(self.launch.engine, self.facts.reference)

    def user_id(self) -> int | None:
        """Return the user id of the main process as the container sees it; None where it has ended."""
        try:
            return user_of(self.container.state().pid)
        except EngineError:
            return None

    def written(self) -> tuple[str, ...]:
        """Return the paths outside volumes that the container wrote."""
        return self.container.written((*self.facts.volumes, _SCRATCH))

    def health(self, command: HealthCommand) -> int | None:
        """Run a health command in the container; returns its exit code, None where it took too long."""
        return self.container.run(command.words, command.seconds + _GRACE)

    def halt(self) -> None:
        """Stop all its processes in their tracks."""
        self.container.signal_all(signal.SIGSTOP)

    def resume(self) -> None:
        """Let its processes go on."""
        self.container.signal_all(signal.SIGCONT)

    def was_killed_for_memory(self) -> bool:
        """Whether the kernel ended it for want of memory."""
        return self.container.was_killed_for_memory()

    def memory_peak(self) -> int | None:
        """Return what the kernel counted at the peak of the whole container."""
        return self.container.memory_peak()


def _port(target: Target, settings: ContainerSettings, facts: ImageFacts) -> int:
    if settings.port is not None:
        return settings.port
    if len(facts.ports) == 1:
        return facts.ports[0]
    has = f"exposes {len(facts.ports)} ports" if facts.ports else "exposes no port"
    raise LockstepError(
        Finding(
            rule="target/port",
            message=f"the image of the target {target.name} {has}: it is not known where it listens",
            hint="give the target's container a `port`",
        ),
        exit_code=ExitCode.USAGE,
    )


@dataclass(slots=True, kw_only=True)
class _Look:
    """Looks now and then whether a container still runs, for an engine is slow to answer."""

    container: Container
    last: float = field(default_factory=time.monotonic)

    def is_gone(self) -> bool:
        """Whether it was seen to have ended."""
        now = time.monotonic()
        if now - self.last < _LOOK_EVERY:
            return False
        self.last = now
        return not self.container.state().running


def _keep(container: Container, log: Path) -> None:
    with contextlib.suppress(OSError):
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(container.log(), "utf-8")
