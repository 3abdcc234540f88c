"""What a provider holds after a round: its lists walked by the contract's own pagination."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from conformance.check import Unproven
from conformance.exchange import encode_json
from conformance.judge import Judge
from conformance.transport import HttpTransport
from conformance.walking.listing import Listing, bounds_of
from conformance.walking.page import key_of
from conformance.walking.walk import End, Walker
from conformance.witness.transcript import Item, State, Transcript
from conformance.world import World
from conformance.world.collections import parameters_of
from conformance.world.merging import flatten
from conformance.world.principals import OWNER, Principals
from conformance.world.schemas import has_flag
from conformance.world.serialising import build
from contracts.contract import Contract
from contracts.operations import Location, Operation, SchemaAt
from contracts.pointers import join, split
from contracts.project import Principal
from contracts.source import Json

_SECONDS: Final = 30.0
_PAGES: Final = 400
_PARENTS: Final = 200
_DEEPEST: Final = 6


@dataclass(slots=True, kw_only=True)
class Reader:
    """Reads the lists of a provider at a URL, as its owner sees them."""

    contract: Contract
    principals: Mapping[str, Principal]
    base: str
    _judge: Judge = field(init=False)

    def __post_init__(self) -> None:
        world = World(
            contract=self.contract,
            principals=Principals(contract=self.contract, known=self.principals),
            seed=0,
        )
        self._judge = Judge(
            world=world,
            transport=HttpTransport(base=self.base),
            deadline=time.monotonic() + _SECONDS,
        )

    def read(self, wanted: Collection[str]) -> State:
        """Return what some lists hold; a list that cannot be read is among the obstacles."""
        lists: dict[str, tuple[Item, ...]] = {}
        obstacles: dict[str, str] = {}
        keys: dict[str, list[str]] = {}
        try:
            for operation in self._listings(wanted):
                if operation.body is not None or any(
                    one.required and one.location is Location.QUERY for one in operation.parameters
                ):
                    obstacles[operation.id] = "it takes more than a page to ask for it"
                    continue
                try:
                    items = [
                        item
                        for values in self._values(operation, keys)
                        for item in self._items(operation, values)
                    ]
                except Unproven as reason:
                    obstacles[operation.id] = str(reason)
                    continue
                pagination = operation.pagination
                assert pagination is not None
                known = (key_of(pagination, item) for item in items)
                keys[operation.path] = [key for key in known if key is not None]
                if operation.id in wanted:
                    lists[operation.id] = tuple(self._said(operation, item) for item in items)
        finally:
            self._judge.transport.close()
        return State(lists=lists, obstacles=obstacles)

    def _listings(self, wanted: Collection[str]) -> Sequence[Operation]:
        """Return lists, and before them those above whose keys stand in their paths."""
        listings = {one.id: one for one in self.contract.operations if one.pagination is not None}
        chosen = [one for name, one in listings.items() if name in wanted]
        for operation in chosen:
            above = [one for one in listings.values() if operation.path.startswith(one.path + "/{")]
            chosen += [one for one in above if one not in chosen]
        return sorted(chosen, key=lambda one: len(parameters_of(one.path)))

    def _values(
        self, operation: Operation, keys: Mapping[str, list[str]]
    ) -> Iterator[dict[str, Json]]:
        """Yield values for the parameters of a list's path: fixed ones, and the keys of the list above."""
        owner = self.principals.get(OWNER)
        fixed: dict[str, Json] = dict(owner.parameters) if owner is not None else {}
        missing = [name for name in parameters_of(operation.path) if name not in fixed]
        if not missing:
            yield fixed
            return
        above = operation.path.partition("/{" + missing[0] + "}")[0]
        if len(missing) > 1 or above not in keys:
            raise Unproven(f"no value is known for {', '.join(missing)}: fix it for the owner")
        for key in keys[above][:_PARENTS]:
            yield {**fixed, missing[0]: key}

    def _items(self, operation: Operation, values: Mapping[str, Json]) -> Sequence[Json]:
        world = self._judge.world
        assert operation.pagination is not None
        chosen = {(Location.PATH, name): values[name] for name in parameters_of(operation.path)}
        request = build(operation, chosen, principal=world.owner)
        listing = Listing(
            operation=operation,
            pagination=operation.pagination,
            request=request,
            path_values=values,
            bounds=bounds_of(world, operation),
        )
        size = listing.bounds.maximum
        walk = self._judge.steps(Walker(world=world, listing=listing).walk(size, most=_PAGES))
        if walk.end is not End.ENDED:
            raise Unproven(f"the list {operation.id} was not walked to its end ({walk.end})")
        world.log.clear()
        return [item for page in walk.pages for item in page.items]

    def _said(self, operation: Operation, item: Json) -> Item:
        """Return what an item says, what the provider alone decides left out."""
        schema = item_schema(self.contract, operation)
        found: list[tuple[str, str]] = []
        self._collect(found, "", item, schema, 0)
        return tuple(sorted(found))

    def _collect(
        self,
        found: list[tuple[str, str]],
        pointer: str,
        value: Json,
        schema: SchemaAt | None,
        depth: int,
    ) -> None:
        if not isinstance(value, dict) or depth > _DEEPEST:
            found.append((pointer, encode_json(_sorted(value)).decode()))
            return
        resolver = self.contract.resolver
        flat = flatten(resolver, schema.value, schema.pointer) if schema is not None else None
        for name, member in value.items():
            at = flat.properties.get(name) if flat is not None else None
            if at is not None and has_flag(resolver, at[0], "readOnly", at[1]):
                continue
            inner = None if at is None else SchemaAt(value=at[0], pointer=at[1])
            self._collect(found, pointer + join((name,)), member, inner, depth + 1)


def item_schema(contract: Contract, operation: Operation) -> SchemaAt | None:
    """Return the schema of a list's items, or None where it is not found."""
    response = operation.response_for(200)
    schema = (
        next((one.schema for one in response.content if one.schema), None) if response else None
    )
    if schema is None or operation.pagination is None:
        return None
    value, at = schema.value, schema.pointer
    for token in split(operation.pagination.items.pointer):
        inner = flatten(contract.resolver, value, at).properties.get(token)
        if inner is None:
            return None
        value, at = inner
    items = flatten(contract.resolver, value, at)
    held = items.keywords.get("items")
    return None if held is None else SchemaAt(value=held, pointer=f"{items.pointer}/items")


def _sorted(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in sorted(value)}
    if isinstance(value, list):
        return [_sorted(one) for one in value]
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How the items of a list differ after a round from what they are after an undisturbed one."""

    listing: str
    lost: int
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """What a scenario leaves behind undisturbed: two rounds of it, and what differs even between them.

    What two undisturbed rounds do not agree on (instants, ids that the provider chooses) is left out of every
    comparison; `unsteady` says of lists that are left out as a whole why.
    """

    counted: Mapping[str, Counter[Item]]
    volatile: Mapping[str, frozenset[str]]
    unsteady: Mapping[str, str]

    def differences(self, state: State) -> tuple[Difference, ...]:
        """Return where a state differs."""
        found: list[Difference] = []
        for name, expected in self.counted.items():
            if name not in state.lists:
                continue
            seen = Counter(_steady(one, self.volatile[name]) for one in state.lists[name])
            lost, more = (expected - seen).total(), (seen - expected).total()
            if lost or more:
                found.append(Difference(listing=name, lost=lost, more=more))
        return tuple(found)


def yardstick(first: Transcript, second: Transcript, lists: Collection[str]) -> Yardstick | None:
    """Return what two undisturbed rounds agree on, of some lists; None where their states were not read."""
    if first.state is None or second.state is None:
        return None
    counted: dict[str, Counter[Item]] = {}
    volatile: dict[str, frozenset[str]] = {}
    unsteady: dict[str, str] = {}
    for name, items in first.state.lists.items():
        if name not in lists:
            continue
        others = second.state.lists.get(name, ())
        if len(others) != len(items):
            unsteady[name] = f"two undisturbed rounds left {len(items)} and {len(others)} items"
            continue
        one, other = _values(items), _values(others)
        pointers = {*one, *other}
        volatile[name] = frozenset(at for at in pointers if one.get(at) != other.get(at))
        counted[name] = Counter(_steady(item, volatile[name]) for item in items)
        if counted[name] != Counter(_steady(item, volatile[name]) for item in others):
            unsteady[name] = "two undisturbed rounds left different items"
            del counted[name]
    for state in (first.state, second.state):
        unsteady |= {name: why for name, why in state.obstacles.items() if name in lists}
    return Yardstick(counted=counted, volatile=volatile, unsteady=unsteady)


def _values(items: Sequence[Item]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for item in items:
        for pointer, text in item:
            found.setdefault(pointer, Counter())[text] += 1
    return found


def _steady(item: Item, volatile: frozenset[str]) -> Item:
    return tuple(pair for pair in item if pair[0] not in volatile)
