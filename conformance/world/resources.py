"""What was created during a run: where it stands, who made it, and how it is taken away again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from conformance.exchange import Exchange, Request
from conformance.world.collections import Collection, Creator, parameters_of
from conformance.world.serialising import as_text, expand
from contracts.contract import Contract
from contracts.expressions import Expression
from contracts.operations import Operation
from contracts.pointers import ABSENT, Absent, join, resolve, split
from contracts.source import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One item of a collection; `parameters` are the decoded values of its path's parameters.

    `sent` is what the client asked for, `key` identifies it within its list, and `remove` is the
    request that takes it away, where there is one.
    """

    collection: Collection
    parameters: Mapping[str, Json]
    key: Json
    principal: str | None
    made_by: Exchange
    sent: Json | Absent = ABSENT
    remove: Request | None = None


Share: TypeAlias = "tuple[str, str, str | None, int]"
"""A collection's path, the parents, the principal, and which of several items is meant."""


@dataclass(slots=True, kw_only=True)
class Ledger:
    """Remembers what was created, so that it can be reused and is taken away in the end."""

    contract: Contract
    _shared: dict[Share, Resource] = field(default_factory=dict["Share", Resource])
    _made: dict[int, Resource] = field(default_factory=dict[int, Resource])
    """What was made and is not gone, by a number of its own, in the order in which it was made."""
    _in: dict[str, dict[int, Resource]] = field(default_factory=dict[str, dict[int, Resource]])
    """The same by the path of its collection."""
    _at: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    """The numbers of what stands at a path."""
    _shared_at: dict[str, list[Share]] = field(default_factory=dict[str, "list[Share]"])
    """What is shared of what stands at a path."""
    _keys: Counter[str] = field(default_factory=Counter[str])
    """How many of what was made and is not gone have a key."""
    _count: int = 0

    def note(self, exchange: Exchange, collection: Collection, creator: Creator) -> list[Resource]:
        """Record what an answer says was created; returns it, empty where the answer does not tell."""
        found = made_by(self.contract, exchange, collection, creator)
        for one in found:
            self._add(one)
        return found

    def mend(self, told: Sequence[Resource], found: Sequence[Resource]) -> None:
        """Put what a list shows in the place of what an answer told: it told of something else."""
        wrong = {id(one) for one in told if one.remove is None}
        for path in {one.collection.path for one in told}:
            for number in [
                each for each, one in self._in.get(path, {}).items() if id(one) in wrong
            ]:
                self._strike_out(number)
        for one in found:
            self._add(one)

    def _add(self, one: Resource) -> None:
        self._count += 1
        self._made[self._count] = one
        self._in.setdefault(one.collection.path, {})[self._count] = one
        self._keys[as_text(one.key)] += 1
        if one.remove is not None:
            self._at.setdefault(one.remove.path, []).append(self._count)

    def _strike_out(self, number: int) -> None:
        one = self._made.pop(number)
        del self._in[one.collection.path][number]
        key = as_text(one.key)
        self._keys[key] -= 1
        if not self._keys[key]:
            del self._keys[key]

    @property
    def keys(self) -> Set[str]:
        """The keys, as text, of what was made and is not gone."""
        return self._keys.keys()

    def made_at(self, path: str) -> Resource | None:
        """Return what was made last of what stands at a path, or None."""
        numbers = self._at.get(path)
        return self._made[numbers[-1]] if numbers else None

    def made_in(self, path: str) -> Iterable[Resource]:
        """Return what was made in the collection at a path of the contract, and is not gone."""
        return tuple(self._in.get(path, {}).values())

    def shared(self, key: Share) -> Resource | None:
        """Return the item that all share who ask alike, or None."""
        return self._shared.get(key)

    def share(self, key: Share, resource: Resource) -> None:
        """Let an item be shared by all who ask alike."""
        self._shared[key] = resource
        if resource.remove is not None:
            self._shared_at.setdefault(resource.remove.path, []).append(key)

    def forget(self, path: str) -> None:
        """Strike out what stood at a path: it is gone."""
        for number in self._at.pop(path, ()):
            self._strike_out(number)
        for key in self._shared_at.pop(path, ()):
            one = self._shared.get(key)
            if one is not None and one.remove is not None and one.remove.path == path:
                del self._shared[key]

    def removals(self) -> list[Request]:
        """Return the requests that take everything away, last made first."""
        requests = [one.remove for one in reversed(self._made.values()) if one.remove is not None]
        return list({(one.method, one.path): one for one in requests}.values())


def made_by(
    contract: Contract, exchange: Exchange, collection: Collection, creator: Creator
) -> list[Resource]:
    """Return the resources that a successful create tells of.

    It is told by Links, by the key in the answer, or by `Location` (RFC 9110, 10.2.2); where the client
    chooses the key, by the request.
    """
    for parameters in (
        _by_links(exchange, collection, creator),
        _by_body(exchange, collection, creator),
        _by_location(exchange, collection),
        _by_request(exchange, collection, creator),
    ):
        if parameters:
            sent = _sent(exchange, creator)
            return [
                Resource(
                    collection=collection,
                    parameters=one,
                    key=one.get(collection.parameter or "", one.get("", None)),
                    principal=exchange.request.principal,
                    made_by=exchange,
                    sent=sent[index] if index < len(sent) else ABSENT,
                    remove=_removal(contract, collection, one, exchange.request.principal),
                )
                for index, one in enumerate(parameters)
            ]
    return []


def _sent(exchange: Exchange, creator: Creator) -> list[Json | Absent]:
    body = exchange.request.json
    if isinstance(body, Absent):
        return []
    if creator.items is None:
        return [body]
    held = resolve(body, creator.items.pointer)
    return list(held) if isinstance(held, list) else []


def _context(exchange: Exchange, collection: Collection) -> dict[str, Json]:
    known = dict(exchange.request.path_values)
    wanted = parameters_of(collection.item_path or collection.path)
    return {name: known[name] for name in wanted if name in known}


def _by_links(
    exchange: Exchange, collection: Collection, creator: Creator
) -> list[dict[str, Json]]:
    for response, link in creator.links:
        if exchange.status is None or not response.covers(exchange.status):
            continue
        found: list[dict[str, Json]] = []
        for index in range(max(1, len(_sent(exchange, creator)))):
            one = _context(exchange, collection)
            for name, given in link.parameters.items():
                value = (
                    exchange.evaluate(_shifted(given, index))
                    if isinstance(given, Expression)
                    else given
                )
                if not isinstance(value, Absent) and value is not None:
                    one[name.removeprefix("path.")] = value
            if _complete(one, collection):
                found.append(one)
        if found:
            return found
    return []


def _shifted(expression: Expression, index: int) -> Expression:
    """Return a Link's expression for another item: its first `0` in the pointer counts the items."""
    tokens = list(split(expression.pointer))
    if index and "0" in tokens:
        tokens[tokens.index("0")] = str(index)
        return replace(expression, pointer=join(tokens))
    return expression


def _complete(values: Mapping[str, Json], collection: Collection) -> bool:
    if collection.item_path is None:
        return False
    return all(name in values for name in parameters_of(collection.item_path))


def _by_body(exchange: Exchange, collection: Collection, creator: Creator) -> list[dict[str, Json]]:
    if isinstance(exchange.json, Absent) or creator.chosen:
        return []
    pointers = [collection.key] if collection.key else []
    if collection.parameter is not None:
        pointers += [f"/{collection.parameter}", "/id"]
    bodies = _shown(exchange.json, len(_sent(exchange, creator)) if creator.items else None)
    found: list[dict[str, Json]] = []
    for body in bodies:
        for pointer in pointers:
            key = resolve(body, pointer)
            if not isinstance(key, Absent | dict | list) and key is not None:
                found.append({**_context(exchange, collection), collection.parameter or "": key})
                break
    return (
        found
        if collection.item_path is None or all(_complete(one, collection) for one in found)
        else []
    )


def _shown(answer: Json, bulk: int | None) -> list[Json]:
    """Return the parts of an answer that may show what was made; `bulk` is how many were sent at once."""
    if isinstance(answer, list):
        return list(answer)
    if not isinstance(answer, dict):
        return [answer]
    lists = [one for one in answer.values() if isinstance(one, list) and len(one) == bulk]
    if len(lists) == 1:
        return list(lists[0])
    return [answer, *(one for one in answer.values() if isinstance(one, dict) and len(answer) == 1)]


def _by_location(exchange: Exchange, collection: Collection) -> list[dict[str, Json]]:
    location = exchange.headers.get("Location")
    if location is None or collection.item_path is None:
        return []
    import re
    from urllib.parse import unquote, urlsplit

    pattern = re.sub(r"\\\{[^{}]+\\\}", "([^/]+)", re.escape(collection.item_path))
    match = re.search(pattern + "$", urlsplit(location).path)
    if match is None:
        return []
    names = parameters_of(collection.item_path)
    return [{name: unquote(text) for name, text in zip(names, match.groups(), strict=True)}]


def _by_request(
    exchange: Exchange, collection: Collection, creator: Creator
) -> list[dict[str, Json]]:
    if creator.chosen:
        return [dict(exchange.request.path_values)]
    if collection.key is None or collection.parameter is None:
        return []
    found: list[dict[str, Json]] = []
    for body in _sent(exchange, creator):
        key = ABSENT if isinstance(body, Absent) else resolve(body, collection.key)
        if isinstance(key, Absent | dict | list) or key is None:
            return []
        found.append({**_context(exchange, collection), collection.parameter: key})
    return found


def _removal(
    contract: Contract, collection: Collection, values: Mapping[str, Json], principal: str | None
) -> Request | None:
    operation: Operation | None = collection.item_operation("delete")
    if operation is None or collection.item_path is None:
        return None
    if contract.operation(operation.id) is None:
        return None
    return Request(
        method="DELETE",
        path=expand(collection.item_path, operation, values),
        operation=operation.id,
        principal=principal,
        why="clean up",
        path_values=tuple((name, str(value)) for name, value in values.items()),
    )
