"""Two runs beside each other: the same requests in the same order, save for what the server chose."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import unquote

from conformance.exchange import Exchange, Request
from conformance.history import scalars
from conformance.transport import Transport
from contracts.pointers import Absent

_SHORTEST = 4
_WORD = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z?|[A-Za-z0-9_-]+")


@dataclass(kw_only=True)
class Recording:
    """A transport that writes down what goes through another; never both runs at once."""

    inner: Transport
    exchanges: list[Exchange] = field(default_factory=list[Exchange])

    def send(self, request: Request) -> Exchange:
        exchange = self.inner.send(request)
        self.exchanges.append(exchange)
        return exchange

    def send_together(self, requests: Sequence[Request]) -> tuple[Exchange, ...]:
        found = self.inner.send_together(requests)
        self.exchanges.extend(found)
        return found

    def close(self) -> None:
        self.inner.close()


def difference(one: Sequence[Exchange], other: Sequence[Exchange]) -> str | None:
    """Return the first request in which two runs differ by more than what their servers chose, or None."""
    chosen: dict[str, str] = {}
    for number, (first, second) in enumerate(zip(one, other, strict=False)):
        mine, its = text_of(first.request), text_of(second.request)
        if not _alike(mine, its, chosen):
            return f"request {number}:\n{mine}\n{its}"
        if first.status != second.status:
            return f"answer {number}: {first.status} {second.status} to\n{mine}"
        chosen.update(_choices(first, second))
    if len(one) != len(other):
        return f"{len(one)} requests, and {len(other)}"
    return None


def _alike(one: str, other: str, chosen: dict[str, str]) -> bool:
    """Whether two texts are the same but for words that servers chose, or that were made out of such."""
    if _WORD.sub("", one) != _WORD.sub("", other):
        return False
    return all(
        mine == its
        or chosen.get(mine) == its
        or (_comes_from(mine, chosen.keys()) and _comes_from(its, chosen.values()))
        for mine, its in zip(_WORD.findall(one), _WORD.findall(other), strict=True)
    )


def _comes_from(word: str, said: Iterable[str]) -> bool:
    """Whether a word is one that a server said with something changed, as a tampered cursor is."""
    share = max(4, len(word) // 5)
    return any(one.startswith(word[:share]) or one.endswith(word[-share:]) for one in said)


def text_of(request: Request) -> str:
    """Return all of a request as text."""
    body = (request.body or b"").decode(errors="replace")
    fields = "\n".join(f"{name}: {value}" for name, value in request.headers.pairs)
    return f"{request.method} {unquote(request.target)}\n{fields}\n{body}"


def _choices(one: Exchange, other: Exchange) -> Iterator[tuple[str, str]]:
    """Yield what two servers said differently at the same place of an answer."""
    pairs: list[tuple[Any, Any]] = [
        (mine, its)
        for (_, mine), (_, its) in zip(one.headers.pairs, other.headers.pairs, strict=False)
    ]
    if not isinstance(one.json, Absent) and not isinstance(other.json, Absent):
        mine, its = dict(scalars(one.json)), dict(scalars(other.json))
        pairs += [(mine[way], its[way]) for way in mine.keys() & its.keys()]
    for pair in pairs:
        first, second = (
            _WORD.findall(text if isinstance(text, str) else json.dumps(text)) for text in pair
        )
        if len(first) == len(second):
            yield from (
                (mine, its)
                for mine, its in zip(first, second, strict=True)
                if mine != its and len(mine) >= _SHORTEST
            )


def timeless(value: Any) -> Any:
    """Return a result file's value without how long things took."""
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        return {name: timeless(inner) for name, inner in members.items() if "seconds" not in name}
    if isinstance(value, list):
        return [timeless(one) for one in cast("list[Any]", value)]
    return value
