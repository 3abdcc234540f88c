"""What checks of consumers have in common: failures out of transcripts, and a verdict for each operation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from conformance.check import (
    Applies,
    Failed,
    Failure,
    Inapplicable,
    Judgement,
    Passed,
    Undecided,
)
from conformance.witness.paging import is_led, next_of, position_of
from conformance.witness.transcript import Encounter, Round, Testimony, Transcript, Unheld
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.pointers import Pointer
from contracts.report.verdict import Measure
from contracts.rules.images import ImagePromise, Role
from contracts.rules.pagination import Pagination

_SHOWN = 6


def applies_to_consumers(_: Contract, promise: ImagePromise) -> Applies:
    """Whether a promise is that of a consumer."""
    return promise.role is Role.CONSUMER or "the image is no consumer"


def failure(
    transcript: Transcript,
    seen: str,
    blame: Pointer,
    encounters: Iterable[Encounter] = (),
    *,
    cause: str = "",
) -> Failure:
    """Return a failure that some encounters of a transcript show; the round is named in what was seen."""
    shown = tuple(one.exchange for one in encounters)
    where = f" ({transcript.name}{': ' + transcript.about if transcript.about else ''})"
    return Failure(
        seen=seen + where,
        exchanges=shown[:_SHOWN],
        blame=blame,
        cause=cause or seen,
        shown_by=transcript.lines,
    )


@dataclass(slots=True)
class Tally:
    """Gathers what is found for each operation (None: the consumer as a whole), and comes to verdicts."""

    testimony: Testimony
    failures: dict[str | None, list[Failure]] = field(
        default_factory=dict["str | None", "list[Failure]"]
    )
    exercised: Counter[str | None] = field(default_factory=Counter["str | None"])
    missing: dict[str | None, str] = field(default_factory=dict["str | None", str])
    inapplicable: dict[str | None, str] = field(default_factory=dict["str | None", str])
    doubts: dict[str | None, str] = field(default_factory=dict["str | None", str])

    def fail(self, operation: Operation | None, found: Failure) -> None:
        """Take a failure; one of each cause is enough."""
        name = None if operation is None else operation.id
        known = self.failures.setdefault(name, [])
        if found.fingerprint not in {one.fingerprint for one in known}:
            known.append(found)

    def saw(self, operation: Operation | None, count: int = 1) -> None:
        """Note that a promise was put to the test."""
        self.exercised[None if operation is None else operation.id] += count

    def lacks(self, operation: Operation | None, missing: str) -> None:
        """Note what was missing, should nothing else come to light."""
        self.missing.setdefault(None if operation is None else operation.id, missing)

    def doubt(self, operation: Operation | None, missing: str) -> None:
        """Note why a promise cannot be called kept, whatever else held."""
        self.doubts.setdefault(None if operation is None else operation.id, missing)

    def exempt(self, operation: Operation | None, reason: str) -> None:
        """Note why a promise does not apply, should nothing else come to light."""
        self.inapplicable.setdefault(None if operation is None else operation.id, reason)

    def verdicts(self, **measured: Measure) -> Sequence[tuple[Operation | None, Judgement]]:
        """Return the verdicts; where there is none at all, what was missing of the consumer as a whole."""
        names = {*self.failures, *self.exercised, *self.missing, *self.inapplicable, *self.doubts}
        operations: list[Operation | None] = [None] if None in names else []
        operations += [one for one in self.testimony.contract.operations if one.id in names]
        found = [
            (one, self._judgement(None if one is None else one.id, measured)) for one in operations
        ]
        return found or [(None, Undecided(missing="no scenario asked anything of its provider"))]

    def _judgement(self, name: str | None, measured: dict[str, Measure]) -> Judgement:
        if name in self.failures:
            return Failed(failures=tuple(self.failures[name]), measured=measured)
        if name in self.doubts:
            return Undecided(missing=self.doubts[name], measured=measured)
        if self.exercised[name]:
            return Passed(measured={"exercised": self.exercised[name], **measured})
        if name in self.missing:
            return Undecided(missing=self.missing[name], measured=measured)
        return Inapplicable(reason=self.inapplicable[name])


def unheld(testimony: Testimony, *rounds: Round) -> str:
    """Return why some of the rounds were not held, or nothing."""
    return _in_words(one for one in testimony.unheld if one.round in rounds)


def held_whole(
    testimony: Testimony, rounds: Collection[Round], operation: Operation | None, found: Judgement
) -> Judgement:
    """Return a verdict of a check on its rounds: nothing is called kept that a round could not show."""
    if not isinstance(found, Passed):
        return found
    missing = _in_words(
        one for one in testimony.unheld if one.round in rounds and one.concerns(operation)
    )
    return Undecided(missing=missing, measured=found.measured) if missing else found


def _in_words(missed: Iterable[Unheld]) -> str:
    reasons = {one.round: one.reason for one in missed}
    return "; ".join(f"the round {one} was not held: {why}" for one, why in reasons.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page that a consumer saw, in its walk; `cursor` is where it leads on to."""

    encounter: Encounter
    cursor: str | None


def walks_of(transcript: Transcript, operation: Operation) -> Iterator[tuple[Page, ...]]:
    """Yield the walks of a list that is led by cursors or links, each from its first page on.

    A request that repeats a page, since its answer did not arrive, takes the page's place.
    """
    pagination = operation.pagination
    assert pagination is not None and is_led(pagination)
    walks: list[list[Page]] = []
    for encounter in transcript.of(operation):
        exchange = encounter.exchange
        position = position_of(pagination, exchange.request)
        cursor = next_of(pagination, exchange) if exchange.succeeded else None
        page = Page(encounter=encounter, cursor=cursor)
        if position is None:
            again = next((walk for walk in walks if len(walk) == 1 and not _arrived(walk[0])), None)
            if again is not None:
                again[0] = page
            else:
                walks.append([page])
            continue
        for walk in reversed(walks):
            if _arrived(walk[-1]) and walk[-1].cursor == position:
                walk.append(page)
                break
            if not _arrived(walk[-1]) and position == position_of(
                pagination, walk[-1].encounter.exchange.request
            ):
                walk[-1] = page
                break
    yield from (tuple(walk) for walk in walks)


def broke_off(transcript: Transcript, operation: Operation) -> bool:
    """Whether a walk of a list ended at a page that leads on."""
    return any(walk[-1].cursor is not None for walk in walks_of(transcript, operation))


def stops_at_short_pages(
    testimony: Testimony, transcript: Transcript, operation: Operation
) -> bool:
    """Whether a short page was the end of a list for a consumer, in the scenario of a transcript."""
    return any(
        broke_off(one, operation)
        for one in testimony.of(Round.SHORT_PAGES)
        if one.scenario == transcript.scenario
    )


def stray_cursors(pagination: Pagination, encounters: Sequence[Encounter]) -> list[Encounter]:
    """Return the requests whose cursor no page before them had given out."""
    given: set[str] = set()
    strays: list[Encounter] = []
    for one in encounters:
        sent = position_of(pagination, one.exchange.request)
        if sent is not None and sent not in given:
            strays.append(one)
        onward = next_of(pagination, one.exchange) if one.exchange.succeeded else None
        if onward is not None:
            given.add(onward)
    return strays


def fails_on_other_cursors(
    testimony: Testimony, transcript: Transcript, operation: Operation
) -> bool:
    """Whether cursors of another form were too much for a consumer, in the scenario of a transcript."""
    pagination = operation.pagination
    assert pagination is not None
    return any(
        not one.ended_well
        or broke_off(one, operation)
        or bool(stray_cursors(pagination, one.of(operation)))
        for one in testimony.of(Round.OTHER_CURSORS)
        if one.scenario == transcript.scenario
    )


def _arrived(page: Page) -> bool:
    return page.encounter.exchange.succeeded


def paginated(testimony: Testimony) -> tuple[Operation, ...]:
    """Return the lists that the consumer used."""
    return tuple(one for one in testimony.used() if one.pagination is not None)


def pointer_of(operation: Operation | None) -> Pointer:
    """Return where the contract states an operation, or its paths where none is meant."""
    return "/paths" if operation is None else operation.pointer
