"""Where a round is held: a provider that was started and prepared for it, or one that is as it was then."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from conformance.base_path import based
from conformance.load.machine import family, listener
from conformance.reading import Bounds as Reading
from conformance.runtimes import RunningTarget, running
from conformance.witness.belongings import writes
from conformance.witness.transcript import Encounter
from contracts.contract import Contract
from contracts.project import Target
from contracts.scenarios import Scenario

_STARTS: Final = 4
_IDLE: Final = 2
"""Providers of one scenario that wait for another round."""


@dataclass(slots=True, kw_only=True)
class Place:
    """A provider that is set up for a scenario, at a URL; `base` is where the contract's paths begin.

    `scratch` is the folder of the set-up and of the round that comes first. `is_clean` says that the provider
    holds what it held when it was set up.
    """

    url: str
    base: str
    scratch: Path
    is_clean: bool = True
    stack: ExitStack


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Makes places for the rounds of one consumer; `set_up` runs a scenario's set-up against a provider.

    One that nothing was written at serves another round of the same scenario, so that only what changes
    something costs a start of the provider.
    """

    provider: Target
    runtime: str
    contract: Contract
    set_up: Callable[[Scenario, str, Path], None]
    _idle: dict[str, list[Place]] = field(default_factory=dict[str, list[Place]])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def are_fresh(self) -> bool:
        """Whether a provider is started for them."""
        return self.runtime != "url"

    @contextmanager
    def round_at(
        self, scenario: Scenario, *, is_own: bool = False
    ) -> Generator[tuple[Place, Path]]:
        """Yield a place for one round, and an empty folder; raises LockstepError where it does not start.

        One that `is_own` served no other round before.
        """
        with self._lock:
            idle = self._idle.setdefault(scenario.name, [])
            place = idle.pop() if idle and not is_own else None
        is_new = place is None
        place = place or self._made(scenario)
        with ExitStack() as leaving:
            leaving.push(place.stack.pop_all())
            folder = place.scratch if is_new else _folder(leaving)
            yield place, folder
            if place.is_clean and not _uses_scratch(scenario):
                with self._lock:
                    if len(idle) < _IDLE:
                        place.stack = leaving.pop_all()
                        idle.append(place)

    def leave(self, scenario: Scenario) -> None:
        """End what waits for another round of a scenario."""
        with self._lock:
            idle = self._idle.pop(scenario.name, [])
        for place in idle:
            place.stack.close()

    def _made(self, scenario: Scenario) -> Place:
        with ExitStack() as stack:
            found = stack.enter_context(self._provider())
            scratch = _folder(stack)
            self.set_up(scenario, found.url, scratch)
            base = based(found.url, self.contract, Reading())
            return Place(url=found.url, base=base, scratch=scratch, stack=stack.pop_all())

    @contextmanager
    def _provider(self) -> Generator[RunningTarget]:
        """Start the provider, and again where another one has its port: several start at a time."""
        for attempt in range(_STARTS):
            with running(self.provider, self.runtime, self.contract) as found:
                if attempt + 1 < _STARTS and not _answers_itself(found):
                    continue
                yield found
                return


def has_written(contract: Contract, encounters: Iterable[Encounter]) -> bool:
    """Whether a request reached the provider that may have changed something there."""
    for one in encounters:
        operation = contract.operation(one.exchange.request.operation or "")
        if one.provider_status is not None and (operation is None or writes(operation)):
            return True
    return False


def _folder(stack: ExitStack) -> Path:
    """Return an empty folder that goes with a stack."""
    return Path(
        stack.enter_context(
            tempfile.TemporaryDirectory(prefix="lockstep-", ignore_cleanup_errors=True)
        )
    )


def _uses_scratch(scenario: Scenario) -> bool:
    """Whether a set-up may leave files to the scenario, which only one round finds."""
    prepared = scenario.setup
    words = (
        () if prepared is None else (*prepared.command, *prepared.contained, *prepared.env.values())
    )
    return any("{scratch}" in one for one in words)


def _answers_itself(found: RunningTarget) -> bool:
    """Whether a process, or one that it started, listens on its port; True where that cannot be told."""
    port = urlsplit(found.url).port
    holder = listener(port) if found.pid is not None and port is not None else None
    return found.pid is None or holder is None or holder in set(family(found.pid))
