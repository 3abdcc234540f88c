"""All rounds of all scenarios of a consumer, each with its provider: what comes of them is the testimony."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit

from conformance.load.machine import usage
from conformance.runtimes.handle import NotReadyError
from conformance.runtimes.waiting import ready_within
from conformance.witness.belongings import belongings
from conformance.witness.contained import Contained
from conformance.witness.faults import Aim
from conformance.witness.leaving import left_by
from conformance.witness.lines import lines_of
from conformance.witness.performing import Preparation, Stage, perform
from conformance.witness.places import Place, Places, has_written
from conformance.witness.proxy import Witness
from conformance.witness.record import MASK, Record
from conformance.witness.rounds import aims, treatment_of
from conformance.witness.state import Reader
from conformance.witness.transcript import (
    COMPARED,
    Encounter,
    Round,
    State,
    Testimony,
    Transcript,
    Unheld,
)
from conformance.world import World
from conformance.world.principals import Principals
from contracts.contract import Contract
from contracts.project import Target
from contracts.rules.images import ImagePromise
from contracts.scenarios import Scenario

_CHAPTERS: Final = 2
"""How often a scenario is watched: what differs between two undisturbed rounds is no fault's doing."""
_AT_ONCE: Final = 4
_SLOW: Final = frozenset({Round.UNREACHABLE, Round.STALLED})
_AGAIN: Final = 60.0
_TIME_IS_UP: Final = "the time limit was reached: allow more with --time-limit"
_WATCH: Final = Aim(round=Round.WATCH)


@dataclass(slots=True, kw_only=True)
class Hearing:
    """A consumer and its provider, and what is to be done with them.

    `deadline` is a monotonic time; `runtime` is that of the provider, `image` what the consumer is run of
    where it is no process. `redact` takes secrets out of a text.
    """

    target: Target
    provider: Target
    runtime: str
    contract: Contract
    promise: ImagePromise
    seed: int
    deadline: float
    image: Contained | None = None
    step: Callable[[str], None] = lambda _: None
    requests: int = 0
    halted: threading.Event = field(default_factory=threading.Event)
    obstacles: dict[str, str] = field(default_factory=dict[str, str])
    _places: Places = field(init=False)
    _compares: bool = True
    _lists: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    _secrets: set[str] = field(default_factory=set[str])
    _aims: dict[tuple[str, ...], tuple[Scenario, Aim]] = field(
        default_factory=dict["tuple[str, ...]", "tuple[Scenario, Aim]"]
    )

    def __post_init__(self) -> None:
        self._places = Places(
            provider=self.provider,
            runtime=self.runtime,
            contract=self.contract,
            set_up=Preparation(target=self.target, image=self.image, halted=self.halted).set_up,
        )

    def hear(self, rounds: Collection[Round]) -> Testimony:
        """Hold the rounds that are wanted; returns all that was written down."""
        transcripts: list[Transcript] = []
        self._compares = not COMPARED.isdisjoint(set(rounds) - {Round.WATCH})
        following: list[tuple[Scenario, Aim]] = []
        known: set[str] = set()
        try:
            # Undisturbed they are watched one after another: nothing else is to slow them down.
            for scenario in self.target.scenarios:
                wanted = {
                    one for one in rounds if not scenario.rounds or one.value in scenario.rounds
                }
                try:
                    watched = self._watched(scenario, twice=wanted != {Round.WATCH})
                except NotReadyError as late:
                    # What never got ready is no target; what did so before was held up.
                    if not transcripts:
                        raise
                    self.obstacles[scenario.name] = late.findings[0].message
                    continue
                transcripts += watched
                if not watched[0].ended_well:
                    self.obstacles[scenario.name] = self._obstacle(scenario, watched[0])
                    continue
                found = aims(self._world(), watched[0], wanted, known)
                following += [(scenario, aim) for aim in found]
                if not scenario.rounds:
                    known.update(watched[0].counts())
            held, missed = self._rounds(following)
        finally:
            self._leave()
        self.requests = sum(len(one.encounters) for one in (*transcripts, *held))
        return Testimony(
            contract=self.contract,
            promise=self.promise,
            transcripts=(*transcripts, *held),
            unheld=tuple(missed),
        )

    def _watched(self, scenario: Scenario, *, twice: bool) -> Sequence[Transcript]:
        first = self.round(scenario, _WATCH)
        if not twice or not first.ended_well:
            return [first]
        return [first, *(self.round(scenario, _WATCH) for _ in range(_CHAPTERS - 1))]

    def _leave(self) -> None:
        for scenario in self.target.scenarios:
            self._places.leave(scenario)

    def again(self, testimony: Testimony, lines: Collection[tuple[str, ...]]) -> Testimony:
        """Hold once more the rounds that some lines reproduce; returns the testimony with them put in."""
        wanted = dict.fromkeys(
            one.lines
            for one in testimony.transcripts
            if one.lines in lines and one.lines in self._aims
        )
        self.deadline = max(self.deadline, time.monotonic() + _AGAIN)
        try:
            held, _ = self._rounds([self._aims[one] for one in wanted])
        finally:
            self._leave()
        fresh = {one.lines: one for one in held}
        return replace(
            testimony,
            transcripts=tuple(fresh.get(one.lines, one) for one in testimony.transcripts),
        )

    def _rounds(
        self, wanted: Sequence[tuple[Scenario, Aim]]
    ) -> tuple[list[Transcript], list[Unheld]]:
        """Hold rounds, some at a time: they mostly wait; return what came of them, and which were not held.

        A provider that is not started afresh takes them one by one.
        """
        missed: list[Unheld] = []

        def miss(aim: Aim, reason: str) -> None:
            missed.append(Unheld(round=aim.round, operations=frozenset(aim.at), reason=reason))

        def hold(scenario: Scenario, aim: Aim) -> Transcript | None:
            if self.halted.is_set():
                return None
            if time.monotonic() > self.deadline:
                miss(aim, _TIME_IS_UP)
                return None
            try:
                return self.round(scenario, aim)
            except NotReadyError as late:
                # One start of many: what the other rounds show stands.
                miss(aim, late.findings[0].message)
                return None

        workers = 1 if self.runtime == "url" else _AT_ONCE
        pool = ThreadPoolExecutor(max_workers=workers)
        try:
            # What mostly waits begins first, so that all else goes on beside it.
            order = sorted(
                range(len(wanted)), key=lambda index: wanted[index][1].round not in _SLOW
            )
            futures = {index: pool.submit(hold, *wanted[index]) for index in order}
            found = [futures[index].result() for index in range(len(wanted))]
        except BaseException:
            # What runs ends what it started before this returns.
            self.halted.set()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        return [one for one in found if one is not None], missed

    def round(self, scenario: Scenario, aim: Aim, *, read_only: bool = False) -> Transcript:
        """Hold one round of one scenario; raises LockstepError where something does not start.

        `read_only` lets the root file system of a container not be written.
        """
        words = f" {aim.words}" if aim.words else ""
        self.step(f"{scenario.name}: {aim.round}{words}")
        before = usage(None)
        is_compared = self._compares and aim.round in COMPARED
        # What differs between two providers is to show undisturbed, and to be held against nobody.
        is_own = aim.round is Round.WATCH
        with self._places.round_at(scenario, is_own=is_own) as (place, scratch):
            record = Record(contract=self.contract, prefix=urlsplit(place.base).path)
            witness = Witness(
                provider=place.url, treatment=treatment_of(self._world(), aim), record=record
            )
            with witness:
                performance = perform(
                    Stage(
                        target=self.target,
                        witness=witness,
                        halted=self.halted,
                        ready_within=ready_within(self.target, self.promise),
                        image=self.image,
                        is_compared=is_compared,
                        read_only=read_only,
                    ),
                    scenario,
                    scratch,
                )
            encounters = record.encounters()
            place.is_clean = not has_written(self.contract, encounters)
            state = self._state(scenario, place, encounters) if is_compared else None
            self._secrets |= record.secrets
            conclusion = performance.conclusion
            left = left_by(scratch, conclusion.output)
        lines = lines_of(
            self.target,
            scenario,
            aim,
            self.contract,
            self.seed,
            self.provider.name,
            image=self.image,
        )
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
            is_fresh=self._places.are_fresh,
            left=left,
        )

    def read_only(self) -> tuple[Transcript, ...]:
        """Hold one undisturbed round of each scenario on a root file system that cannot be written."""
        try:
            return tuple(self.round(one, _WATCH, read_only=True) for one in self.target.scenarios)
        finally:
            self._leave()

    def redact(self, text: str) -> str:
        """Return a text without the credentials that were seen in requests, and those of the principals."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, MASK)
        return self._principals().redact(text)

    def _obstacle(self, scenario: Scenario, transcript: Transcript) -> str:
        said = transcript.conclusion.error.strip().splitlines()
        last = f": {said[-1][:300]}" if said else ""
        return (
            f"the scenario {scenario.name} does not end as it should even when it is only watched: "
            f"{transcript.conclusion.words}{last}"
        )

    def _state(self, scenario: Scenario, place: Place, encounters: Sequence[Encounter]) -> State:
        """Return what the provider holds of what the consumer writes, in this round or undisturbed."""
        names = {one.exchange.request.operation for one in encounters}
        used = [one for one in self.contract.operations if one.id in names]
        lists = self._lists.get(scenario.name, frozenset()) | belongings(self.contract, used).lists
        self._lists.setdefault(scenario.name, lists)
        if not lists:
            return State()
        reader = Reader(
            contract=self.contract, principals=dict(self.provider.principals), base=place.base
        )
        return reader.read(lists)

    def _principals(self) -> Principals:
        return Principals(contract=self.contract, known=self.provider.principals)

    def _world(self) -> World:
        return World(contract=self.contract, principals=self._principals(), seed=self.seed)
