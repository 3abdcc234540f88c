"""Where a round is held: a provider that was started and prepared for it, or one that many rounds share."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from conformance.base_path import based
from conformance.load.machine import family, listener
from conformance.reading import Bounds as Reading
from conformance.runtimes import RunningTarget, running
from conformance.witness.belongings import writes
from conformance.witness.transcript import Transcript
from contracts.contract import Contract
from contracts.project import Target
from contracts.scenarios import Scenario

_STARTS: Final = 4


@dataclass(slots=True, kw_only=True)
class Place:
    """A provider that is set up for a scenario, at a URL; `base` is where the contract's paths begin.

    `scratch` is the folder of the set-up, which the first round gets (`is_new`). Once something was written
    in a round, nobody else `is_welcome`.
    """

    url: str
    base: str
    scratch: Path
    is_new: bool = True
    is_welcome: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Makes places for the rounds of one consumer; `set_up` runs a scenario's set-up against a provider."""

    provider: Target
    runtime: str
    contract: Contract
    set_up: Callable[[Scenario, str, Path], None]

    @property
    def are_fresh(self) -> bool:
        """Whether a provider is started for each of them."""
        return self.runtime != "url"

    @contextmanager
    def place(self, scenario: Scenario) -> Generator[Place]:
        """Start a provider and run the set-up; raises LockstepError where something does not start."""
        with self._provider() as found, tempfile.TemporaryDirectory(prefix="lockstep-") as folder:
            scratch = Path(folder) / "scratch"
            scratch.mkdir()
            self.set_up(scenario, found.url, scratch)
            base = based(found.url, self.contract, Reading())
            yield Place(url=found.url, base=base, scratch=scratch)

    @contextmanager
    def round_at(
        self, scenario: Scenario, shared: Place | None = None
    ) -> Generator[tuple[Place, Path]]:
        """Yield a place for one round, a shared one while it is as it was, and an empty folder."""
        if shared is not None and shared.is_new:
            shared.is_new = False
            yield shared, shared.scratch
        elif shared is not None and shared.is_welcome:
            with tempfile.TemporaryDirectory(prefix="lockstep-") as folder:
                yield shared, Path(folder)
        else:
            with self.place(scenario) as place:
                yield place, place.scratch

    def is_shareable(self, scenario: Scenario, transcript: Transcript) -> bool:
        """Whether one place serves all rounds of a scenario: its consumer changes nothing there."""
        prepared = scenario.setup
        words = () if prepared is None else (*prepared.command, *prepared.env.values())
        return only_reads(self.contract, transcript) and not any(
            "{scratch}" in one for one in words
        )

    @contextmanager
    def _provider(self) -> Generator[RunningTarget]:
        """Start the provider, and again where another one has its port: several start at a time."""
        for attempt in range(_STARTS):
            with running(self.provider, self.runtime, self.contract) as found:
                if attempt + 1 < _STARTS and not _answers_itself(found):
                    continue
                yield found
                return


def only_reads(contract: Contract, transcript: Transcript) -> bool:
    """Whether all requests of a round are of operations that change nothing."""
    operations = [
        contract.operation(one.exchange.request.operation or "") for one in transcript.encounters
    ]
    return all(one is not None and not writes(one) for one in operations)


def _answers_itself(found: RunningTarget) -> bool:
    """Whether a process, or one that it started, listens on its port; True where that cannot be told."""
    port = urlsplit(found.url).port
    holder = listener(port) if found.pid is not None and port is not None else None
    return found.pid is None or holder is None or holder in set(family(found.pid))
