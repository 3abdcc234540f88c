"""What must come before some exchanges for them to come out again: the shortest part of a run's log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from conformance.curl import Part, Spot
from conformance.exchange import Exchange, encode_json
from conformance.history import (
    History,
    Made,
    pointer_of,
    prefixes,
    scalars,
    url_values,
)
from contracts.pointers import Absent

if TYPE_CHECKING:
    from contracts.source import Json

_OWN: Final = frozenset({"content-type", "accept", "authorization", "cookie", "origin"})
"""Header fields that a client fills by itself, whatever it was answered before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the answer to an exchange holds a value.

    `at` is a JSON Pointer into the body or a header's name; `pattern` finds the value within a URL there.
    """

    number: int
    at: str
    pattern: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One exchange of a reproduction: whether it shows the failure, and which values come from before."""

    number: int
    exchange: Exchange
    shown: bool
    uses: dict[Spot, Source]


@dataclass(slots=True, kw_only=True)
class Search:
    """The search for what some exchanges depend on.

    `whole` asks for everything that stood in the lists they read, else only for what their answers
    show is taken; `changes` asks for the changes that were made to it meanwhile.
    """

    history: History
    shown: Sequence[Exchange]
    whole: bool = True
    changes: bool = True
    _found: dict[int, Exchange] = field(default_factory=dict[int, Exchange])
    _uses: dict[int, dict[Spot, Source]] = field(default_factory=dict[int, dict[Spot, Source]])
    _touched: dict[str, Made] = field(default_factory=dict[str, Made])
    _end: int = 0

    def steps(self) -> tuple[Step, ...]:
        """Return the exchanges that are needed, in the order of the run."""
        shown: dict[int, Exchange] = {}
        for index, exchange in enumerate(self.shown):
            # What is not in the log (an engine under load sent it) came after all that is.
            shown[exchange.number or len(self.history.log) + 1 + index] = exchange
        self._end = max(shown, default=0)
        for number, exchange in shown.items():
            self._include(number, exchange)
        for number, exchange in shown.items():
            for path in prefixes(exchange.request.path):
                one = self.history.latest(self.history.by_path.get(path, []), number)
                if one is not None:
                    self._touched[one.path] = one
        size = -1
        while size != len(self._found):
            size = len(self._found)
            self._include_lists()
            self._include_changes(shown)
        return tuple(
            Step(
                number=number,
                exchange=self._found[number],
                shown=number in shown,
                uses=self._uses[number],
            )
            for number in sorted(self._found)
        )

    def _include(self, number: int, exchange: Exchange) -> None:
        pending = [(number, exchange)]
        while pending:
            number, exchange = pending.pop()
            if number in self._found:
                continue
            self._found[number] = exchange
            uses = self._uses.setdefault(number, {})
            for spot, before, source in self._dependencies(number, exchange):
                pending.append((before.number, before))
                if source is not None:
                    uses[spot] = source

    def _dependencies(
        self, number: int, exchange: Exchange
    ) -> Iterator[tuple[Spot, Exchange, Source | None]]:
        request = exchange.request
        for index, path in enumerate(prefixes(request.path), start=1):
            spot = Spot(part=Part.PATH, at=str(index))
            one = self.history.latest(self.history.by_path.get(path, []), number)
            if one is not None:
                yield spot, one.exchange, _key_of(one)
            else:
                yield from self._said_before(number, exchange, spot, unquote(path.split("/")[-1]))
        for index, (_, value) in enumerate(request.query):
            spot = Spot(part=Part.QUERY, at=str(index))
            yield from self._said_before(number, exchange, spot, value)
        for name, value in request.headers.pairs:
            if name.lower() in _OWN:
                continue
            spot = Spot(part=Part.HEADER, at=name.lower())
            yield from self._said_before(number, exchange, spot, value)
        body = request.json
        if isinstance(body, Absent) or _written(body) != request.body:
            # What is not written as lockstep writes it was made wrong on purpose.
            return
        for way, value in scalars(body):
            spot = Spot(part=Part.BODY, at=pointer_of(way))
            if isinstance(value, str):
                yield from self._said_before(number, exchange, spot, value)
            elif isinstance(value, int) and not isinstance(value, bool) and way:
                yield from self._referred_to(number, spot, str(way[-1]), value)

    def _said_before(
        self, number: int, exchange: Exchange, spot: Spot, text: str
    ) -> Iterator[tuple[Spot, Exchange, Source | None]]:
        """Return the exchange that a text comes from, if a server chose it or an item is called so."""
        one = self.history.latest(self.history.by_key.get(text, []), number)
        if (
            one is not None
            and isinstance(one.resource.key, str)
            and not self.history.is_fixed(text)
        ):
            yield spot, one.exchange, _key_of(one)
            return
        if self.history.is_stated(text):
            return
        answers = [before for before in self.history.answered.get(text, ()) if before < number]
        if not answers or self.history.asked.get(text, number) <= answers[0]:
            return
        log = self.history.log
        near = [one for one in answers if one in self._found]
        alike = [one for one in answers if log[one - 1].request.path == exchange.request.path]
        chosen = log[(near[-1:] or alike[-1:] or answers[:1])[0] - 1]
        source = locate(chosen, text)
        fits = spot.part is not Part.BODY or _written(text) == f'"{text}"'.encode(errors="replace")
        if source is not None and fits:
            yield spot, chosen, source

    def _referred_to(
        self, number: int, spot: Spot, name: str, value: Json
    ) -> Iterator[tuple[Spot, Exchange, Source | None]]:
        """Return the exchange that made the item which a number in a body is the key of.

        Only a member that is called like a reference is taken for one: numbers are alike by chance.
        """
        one = self.history.latest(
            [
                made
                for made in self.history.by_key.get(str(value), [])
                if name == made.resource.collection.parameter or name.lower().endswith("id")
            ],
            number,
        )
        if one is not None and name != "id":
            yield spot, one.exchange, _key_of(one)

    def _include_lists(self) -> None:
        """Include what made the items of each list that is read."""
        pages: dict[str, list[int]] = {}
        for number, exchange in sorted(self._found.items()):
            if exchange.succeeded and exchange.request.method in ("GET", "HEAD"):
                pages.setdefault(exchange.request.path, []).append(number)
        for numbers in pages.values():
            stood = {
                id(one): one
                for one in self.history.listed_by(self._found[numbers[0]].request)
                if any(self.history.stood(one, number) for number in numbers)
            }
            held = {
                str(value)
                for number in numbers
                for _, value in scalars(self._found[number].json)
                if isinstance(value, str | int)
            }
            needed = [one for one in stood.values() if one.key in held]
            if self.whole and len(numbers) > 1:
                needed = list(stood.values())
            elif self.whole:
                # What is wrong with one page can depend on whether anything follows it.
                needed += [one for one in stood.values() if one.key not in held][:1]
            for one in needed:
                self._include(one.number, one.exchange)
                if self.whole:
                    self._touched.setdefault(one.path, one)

    def _include_changes(self, shown: dict[int, Exchange]) -> None:
        """Include what changed the items that are touched, and what is read by its own path."""
        if not self.changes:
            return
        for path, one in list(self._touched.items()):
            for number in self.history.changed.get(path, ()) if path else ():
                if one.number < number < self._end:
                    self._include(number, self.history.log[number - 1])
        for exchange in shown.values():
            for number in self.history.changed.get(exchange.request.path, ()):
                change = self.history.log[number - 1]
                same = change.request.path == exchange.request.path
                if same and number < self._end and exchange.request.path not in self._touched:
                    self._include(number, change)


def _written(value: Json) -> bytes | None:
    """Return a value as lockstep writes it, or None where that cannot be (half a surrogate pair)."""
    try:
        return encode_json(value)
    except (UnicodeEncodeError, RecursionError):
        return None


def _key_of(one: Made) -> Source | None:
    """Return where the answer to a creation tells the key, or None where the client chose it."""
    return None if one.is_named_by_client else locate(one.exchange, one.key, one.names)


def locate(exchange: Exchange, text: str, names: frozenset[str] = frozenset()) -> Source | None:
    """Return where an answer holds a value: preferably in a member of one of some names."""
    found = [
        way
        for way, value in scalars(exchange.json)
        if (value == text if isinstance(value, str) else bool(names) and str(value) == text)
    ]
    if found:
        best = min(found, key=lambda way: (not way or way[-1] not in names, len(way)))
        return Source(number=exchange.number, at=pointer_of(best))
    for name, value in exchange.headers.pairs:
        if value == text:
            return Source(number=exchange.number, at=name)
    urls = [(name, value) for name, value in exchange.headers.pairs if "/" in value]
    urls += [
        (pointer_of(way), value)
        for way, value in scalars(exchange.json)
        if isinstance(value, str) and "/" in value and text in unquote(value)
    ]
    for at, url in urls:
        for pattern, value in url_values(url):
            if value == text:
                return Source(number=exchange.number, at=at, pattern=pattern)
    return None
