"""The exchanges of a run, indexed once: what was made, changed and removed, and who first said a value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from conformance.exchange import Exchange, Request, decode_query
from conformance.world.collections import Collection, Creator, parameters_of
from conformance.world.resources import Resource, made_by
from conformance.world.serialising import expand
from contracts.pointers import Absent, join
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.world import World

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_LONGEST: Final = 4096
_TEXT: Final = re.compile(r'"([^"]*)"')
_URL: Final = re.compile(r'"((?:[a-z]+:/)?/[^"]*)"')
_LINK: Final = re.compile(r'<([^>]*)>(?:[^,]*?\brel="?([\w-]+))?')
SHORTEST: Final = 4
"""Texts shorter than this are taken for a client's own: too many of them are alike by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An item that a run made, where it stood, and the exchange that made it."""

    exchange: Exchange
    resource: Resource
    path: str

    @property
    def number(self) -> int:
        """The number of the exchange that made it."""
        return self.exchange.number

    @property
    def key(self) -> str:
        """The item's key as text."""
        return str(self.resource.key)

    @property
    def names(self) -> frozenset[str]:
        """What a member that holds the key may be called."""
        collection = self.resource.collection
        last = (collection.key or "").rpartition("/")[2]
        return frozenset(name for name in (last, collection.parameter, "id") if name)

    @property
    def is_named_by_client(self) -> bool:
        """Whether the key was in the request already."""
        request = self.exchange.request
        return self.path == request.path or any(
            str(value) == self.key and (isinstance(value, str) or pointer[-1] in self.names)
            for pointer, value in scalars(request.json)
        )


@dataclass(slots=True, kw_only=True)
class History:
    """An index of a run's log; numbers are those of its exchanges."""

    world: World
    log: Sequence[Exchange]
    made: list[Made] = field(default_factory=list[Made])
    by_path: dict[str, list[Made]] = field(default_factory=dict[str, list[Made]])
    by_key: dict[str, list[Made]] = field(default_factory=dict[str, list[Made]])
    answered: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    """The exchanges whose answers hold a text."""
    asked: dict[str, int] = field(default_factory=dict[str, int])
    """The first exchange whose request holds a text."""
    removed: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    changed: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    """The exchanges that changed an item, by its path; what was no item of ours, by its own."""
    _stated: set[str] = field(default_factory=set[str])
    _fixed: set[str] = field(default_factory=set[str])

    def __post_init__(self) -> None:
        self._stated = {
            value
            for _, value in scalars(self.world.contract.document.data)
            if isinstance(value, str)
        }
        for principal in self.world.principals.known.values():
            self._fixed.update(principal.parameters.values())
        self._stated |= self._fixed
        creators: dict[str, tuple[Collection, Creator]] = {}
        for collection in self.world.collections.all:
            for creator in collection.creators:
                creators.setdefault(creator.operation.id, (collection, creator))
        for exchange in self.log:
            self._index_request(exchange)
        for exchange in self.log:
            self._index_answer(exchange)
            if exchange.succeeded and exchange.request.method not in _SAFE:
                self._index_write(exchange, creators.get(exchange.request.operation or ""))

    def is_stated(self, text: str) -> bool:
        """Whether the contract or the target's configuration states a text: no answer is needed for it."""
        return text in self._stated

    def is_fixed(self, text: str) -> bool:
        """Whether a text is a parameter of a principal (the tenant), which no run makes."""
        return text in self._fixed

    def latest(self, found: Sequence[Made], before: int) -> Made | None:
        """Return the last of some items that was made before an exchange."""
        return next((one for one in reversed(found) if one.number < before), None)

    def stood(self, one: Made, at: int) -> bool:
        """Whether an item had been made, and not been removed, before an exchange."""
        return one.number < at and not any(
            one.number < number < at
            for path in prefixes(one.path)
            for number in self.removed.get(path, ())
        )

    def listed_by(self, request: Request) -> list[Made]:
        """Return every item that was ever made in the list that a request reads."""
        collection = self.world.collections.of_listing(request.operation or "")
        if collection is None or request.method not in ("GET", "HEAD"):
            return []
        values = dict(request.path_values)
        return [
            one
            for one in self.made
            if one.resource.collection.path == collection.path
            and all(
                str(one.resource.parameters.get(name, values.get(name))) == values.get(name)
                for name in parameters_of(collection.path)
            )
        ]

    def _index_request(self, exchange: Exchange) -> None:
        for text in said(exchange.request):
            self.asked.setdefault(text, exchange.number)

    def _index_answer(self, exchange: Exchange) -> None:
        texts = _texts_of(exchange)
        # Only what some request said can be asked for, and that is little beside what was answered.
        for text in self.asked.keys() & texts:
            told = text == exchange.headers.get("ETag") or SHORTEST <= len(text) <= _LONGEST
            if told and text not in self._stated:
                self.answered.setdefault(text, []).append(exchange.number)

    def _index_write(self, exchange: Exchange, way: tuple[Collection, Creator] | None) -> None:
        path = exchange.request.path
        if exchange.request.method == "DELETE":
            self.removed.setdefault(path, []).append(exchange.number)
        if way is not None and (not way[1].chosen or exchange.status == 201):
            for resource in made_by(self.world.contract, exchange, *way):
                one = Made(exchange=exchange, resource=resource, path=_path_of(resource))
                self.made.append(one)
                self.by_path.setdefault(one.path, []).append(one)
                self.by_key.setdefault(one.key, []).append(one)
            return
        owner = next((above for above in reversed(prefixes(path)) if above in self.by_path), path)
        self.changed.setdefault(owner, []).append(exchange.number)


def _texts_of(exchange: Exchange) -> set[str]:
    """Return the texts of an answer, and those in its URLs; it may be taken for more, never for less."""
    body = exchange.body
    if b"\\" in body:
        found = {value for _, value in scalars(exchange.json) if isinstance(value, str)}
        urls = {text for text in found if "/" in text}
    else:
        text = body.decode(errors="replace")
        found = set(_TEXT.findall(text))
        urls = set(_URL.findall(text))
    for _, value in exchange.headers.pairs:
        found.add(value)
        if "/" in value:
            urls.add(value)
    for url in urls:
        if len(url) <= _LONGEST:
            found.update(_values_in(url))
    return found


@lru_cache(maxsize=65_536)
def _values_in(url: str) -> frozenset[str]:
    return frozenset(value for _, value in url_values(url))


def _path_of(resource: Resource) -> str:
    collection = resource.collection
    if collection.item_path is None:
        return ""
    operation = collection.on_item[0] if collection.on_item else None
    return expand(collection.item_path, operation, resource.parameters)


def prefixes(path: str) -> list[str]:
    """Return a path and every path above it, shortest first."""
    segments = path.split("/")
    return ["/".join(segments[: index + 1]) for index in range(1, len(segments))]


def scalars(value: Json | Absent) -> Iterator[tuple[tuple[str | int, ...], Json]]:
    """Return what a JSON value holds that is neither object nor array, with the way to it."""
    pending: list[tuple[tuple[str | int, ...], Json]] = []
    if not isinstance(value, Absent):
        pending.append(((), value))
    while pending:
        way, one = pending.pop()
        if isinstance(one, dict):
            pending.extend(((*way, name), inner) for name, inner in reversed(one.items()))
        elif isinstance(one, list):
            pending.extend(((*way, index), one[index]) for index in reversed(range(len(one))))
        else:
            yield way, one


def said(request: Request) -> Iterator[str]:
    """Return every text that a request holds."""
    yield from (unquote(segment) for segment in request.path.split("/"))
    yield from (value for _, value in request.query)
    yield from (value for _, value in request.headers.pairs)
    yield from (value for _, value in scalars(request.json) if isinstance(value, str))


def url_values(text: str) -> Iterator[tuple[str, str]]:
    """Return the values in a URL, or in the URLs of a `Link` field, each with the pattern that finds it.

    A pattern has one group, which matches the value as it is encoded there.
    """
    links: list[tuple[str, str]] = _LINK.findall(text) or [(text, "")]
    for target, relation in links:
        try:
            parts = urlsplit(target)
            query = decode_query(parts.query)
        except ValueError:
            continue
        opening, closing = ("<[^>]*", f'[^>]*>[^,]*rel="?{relation}') if relation else ("", "")
        for name, value in query:
            yield f"{opening}[?&]{re.escape(name)}=([^&#>]*){closing}", value
        for above, segment in pairwise(parts.path.split("/")):
            if segment:
                yield f"{opening}{re.escape(above)}/([^/?#>]+){closing}", unquote(segment)


def pointer_of(way: Sequence[str | int]) -> str:
    """Return the JSON Pointer of a way into a value."""
    return join(way)
