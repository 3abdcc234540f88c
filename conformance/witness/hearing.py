"""All rounds of all scenarios of a consumer, each with its provider: what comes of them is the testimony."""

from __future__ import annotations

import hashlib
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from conformance.base_path import based
from conformance.load.machine import family, listener, usage
from conformance.reading import Bounds as Reading
from conformance.runtimes import RunningTarget, running
from conformance.witness.faults import Aim
from conformance.witness.lines import lines_of
from conformance.witness.performing import Stage, perform, set_up
from conformance.witness.proxy import Witness
from conformance.witness.record import MASK, Record
from conformance.witness.rounds import aims, treatment_of
from conformance.witness.state import Reader
from conformance.witness.transcript import Left, Round, State, Testimony, Transcript
from conformance.world import World
from conformance.world.principals import Principals
from contracts.contract import Contract
from contracts.project import Target
from contracts.rules.images import ImagePromise
from contracts.scenarios import Scenario

_CHAPTERS: Final = 2
"""How often a scenario is watched: what differs between two undisturbed rounds is no fault's doing."""
_AT_ONCE: Final = 3
_STARTS: Final = 4
_AGAIN: Final = 60.0
_TIME_IS_UP: Final = "the time limit was reached: allow more with --time-limit"
_READ_AT_MOST: Final = 64 * 1024 * 1024


@dataclass(slots=True, kw_only=True)
class Hearing:
    """A consumer and its provider, and what is to be done with them.

    `deadline` is a monotonic time; `runtime` is that of the provider. `redact` takes secrets out of a text.
    """

    target: Target
    provider: Target
    runtime: str
    contract: Contract
    promise: ImagePromise
    seed: int
    deadline: float
    step: Callable[[str], None] = lambda _: None
    requests: int = 0
    halted: threading.Event = field(default_factory=threading.Event)
    obstacles: dict[str, str] = field(default_factory=dict[str, str])
    _secrets: set[str] = field(default_factory=set[str])
    _aims: dict[tuple[str, ...], tuple[Scenario, Aim]] = field(
        default_factory=dict["tuple[str, ...]", "tuple[Scenario, Aim]"]
    )

    def hear(self, rounds: Collection[Round]) -> Testimony:
        """Hold the rounds that are wanted; returns all that was written down."""
        transcripts: list[Transcript] = []
        unheld: dict[Round, str] = {}
        for scenario in self.target.scenarios:
            wanted = {one for one in rounds if not scenario.rounds or one.value in scenario.rounds}
            watched = self._watched(scenario, twice=wanted != {Round.WATCH})
            transcripts += watched
            if not watched[0].ended_well:
                self.obstacles[scenario.name] = self._obstacle(scenario, watched[0])
                continue
            held, late = self._rounds(
                [(scenario, aim) for aim in aims(self._world(), watched[0], wanted)]
            )
            transcripts += held
            unheld.update((aim.round, _TIME_IS_UP) for aim in late)
        self.requests = sum(len(one.encounters) for one in transcripts)
        return Testimony(
            contract=self.contract,
            promise=self.promise,
            transcripts=tuple(transcripts),
            unheld=unheld,
        )

    def again(self, testimony: Testimony, lines: Collection[tuple[str, ...]]) -> Testimony:
        """Hold once more the rounds that some lines reproduce; returns the testimony with them put in."""
        wanted = dict.fromkeys(
            one.lines
            for one in testimony.transcripts
            if one.lines in lines and one.lines in self._aims
        )
        self.deadline = max(self.deadline, time.monotonic() + _AGAIN)
        held, _ = self._rounds([self._aims[one] for one in wanted])
        fresh = {one.lines: one for one in held}
        return replace(
            testimony,
            transcripts=tuple(fresh.get(one.lines, one) for one in testimony.transcripts),
        )

    def _rounds(self, wanted: Sequence[tuple[Scenario, Aim]]) -> tuple[list[Transcript], list[Aim]]:
        """Hold rounds, some at a time: they mostly wait; return what came of them, and what it was late for.

        A provider that is not started afresh takes them one by one.
        """
        late: list[Aim] = []

        def hold(scenario: Scenario, aim: Aim) -> Transcript | None:
            if self.halted.is_set():
                return None
            if time.monotonic() > self.deadline:
                late.append(aim)
                return None
            return self.round(scenario, aim)

        workers = 1 if self.runtime == "url" else _AT_ONCE
        pool = ThreadPoolExecutor(max_workers=workers)
        try:
            futures = [pool.submit(hold, *one) for one in wanted]
            found = [future.result() for future in futures]
        except BaseException:
            # What runs ends what it started before this returns.
            self.halted.set()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        return [one for one in found if one is not None], late

    def round(self, scenario: Scenario, aim: Aim) -> Transcript:
        """Hold one round of one scenario; raises LockstepError where something does not start."""
        words = f" {aim.words}" if aim.words else ""
        self.step(f"{scenario.name}: {aim.round}{words}")
        fresh = self.runtime != "url"
        before = usage(None)
        with self._provider() as found, tempfile.TemporaryDirectory(prefix="lockstep-") as folder:
            base = based(found.url, self.contract, Reading())
            scratch = Path(folder) / "scratch"
            scratch.mkdir()
            set_up(self.target, scenario, found.url, scratch, self.halted)
            record = Record(contract=self.contract, prefix=urlsplit(base).path)
            witness = Witness(
                provider=found.url, treatment=treatment_of(self._world(), aim), record=record
            )
            with witness:
                performance = perform(
                    Stage(target=self.target, witness=witness, halted=self.halted),
                    scenario,
                    scratch,
                )
            encounters = record.encounters()
            state = self._state(base)
            self._secrets |= record.secrets
            conclusion = performance.conclusion
            left = _left(scratch, conclusion.output)
        lines = lines_of(self.target, scenario, aim, self.contract, self.seed, self.provider.name)
        self._aims[lines] = (scenario, aim)
        return Transcript(
            scenario=scenario,
            round=aim.round,
            about=aim.words,
            conclusion=replace(
                conclusion,
                output=self.redact(conclusion.output),
                error=self.redact(conclusion.error),
            ),
            encounters=encounters,
            lines=lines,
            peak=performance.peak,
            state=state,
            crowd=usage(None).others_since(before),
            is_fresh=fresh,
            left=left,
        )

    def redact(self, text: str) -> str:
        """Return a text without the credentials that were seen in requests, and those of the principals."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, MASK)
        return self._principals().redact(text)

    def _watched(self, scenario: Scenario, *, twice: bool) -> Sequence[Transcript]:
        first = self.round(scenario, Aim(round=Round.WATCH))
        if not twice or not first.ended_well:
            return [first]
        return [
            first,
            *(self.round(scenario, Aim(round=Round.WATCH)) for _ in range(_CHAPTERS - 1)),
        ]

    def _obstacle(self, scenario: Scenario, transcript: Transcript) -> str:
        said = transcript.conclusion.error.strip().splitlines()
        last = f": {said[-1][:300]}" if said else ""
        return (
            f"the scenario {scenario.name} does not end as it should even when it is only watched: "
            f"{transcript.conclusion.words}{last}"
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

    def _state(self, base: str) -> State:
        reader = Reader(
            contract=self.contract, principals=dict(self.provider.principals), base=base
        )
        return reader.read()

    def _principals(self) -> Principals:
        return Principals(contract=self.contract, known=self.provider.principals)

    def _world(self) -> World:
        return World(contract=self.contract, principals=self._principals(), seed=self.seed)


def _answers_itself(found: RunningTarget) -> bool:
    """Whether a process, or one that it started, listens on its port; True where that cannot be told."""
    port = urlsplit(found.url).port
    holder = listener(port) if found.pid is not None and port is not None else None
    return found.pid is None or holder is None or holder in set(family(found.pid))


def _left(scratch: Path, output: str) -> Mapping[str, Left]:
    """Return what a scenario wrote to its output and into its folder."""
    found = {"": _as_left(output.encode())}
    for path in sorted(scratch.rglob("*")):
        if path.is_file() and path.stat().st_size <= _READ_AT_MOST:
            found[str(path.relative_to(scratch))] = _as_left(path.read_bytes())
    return found


def _as_left(data: bytes) -> Left:
    return Left(digest=hashlib.sha256(data).hexdigest(), lines=data.count(b"\n"))
