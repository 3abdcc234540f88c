"""Requests that bear repetition: what load is made of, varied as the contract allows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from conformance.check import Steps, Unproven, send
from conformance.contents import next_page
from conformance.exchange import Exchange, Request
from conformance.load.plan import Plan
from conformance.tenancy import is_write
from conformance.world import World
from contracts.operations import Location, Operation
from contracts.rules.latency import LatencyRules
from contracts.rules.latency import Load as LoadRules

READ: Final = "read"
WRITE: Final = "write"
_VARIANTS: Final = 16
_CREATES: Final = 4000
_OWN_ITEMS: Final = 1000
"""Where the numbers of items begin that are there for load alone: load changes them."""
_OWN_SHARE: Final = 0.02
_LARGEST: Final = 512 * 1024
"""Bytes of an answer above which it is the bandwidth that would be measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Requests of one operation that may be sent in turn, with its share of the arrivals.

    `keep` asks for the answers, so that what they created can be taken away.
    """

    operation: str
    class_name: str
    requests: tuple[Request, ...]
    share: float
    keep: bool = False


def class_of(operation: Operation) -> str:
    """Return the latency class of an operation: stated, or by its method."""
    if operation.latency is not None:
        return operation.latency.class_name
    return READ if operation.method in ("get", "head") else WRITE


def streams_of(
    world: World, rules: LatencyRules, seconds: float
) -> Steps[tuple[list[Stream], list[str]]]:
    """Return a stream for each operation that bears repetition, and why the others do not.

    One that creates is used only where a class has no other. Within its class each has an equal share of what
    the mix gives the class; one with percentiles of its own has at least a fiftieth.
    """
    load = rules.load
    assert load is not None
    found: dict[str, list[tuple[Operation, tuple[Request, ...], bool]]] = {}
    reasons: list[str] = []
    for operation in sorted(world.contract.operations, key=lambda one: creates(world, one)):
        name = class_of(operation)
        own = operation.latency is not None and operation.latency.own
        if is_left_out(rules, name) and not own:
            continue
        leaves_something = creates(world, operation)
        if leaves_something and found.get(name):
            continue
        wanted = round(load.rate * load.mix.get(name, 1.0) * seconds * 1.2)
        try:
            requests = yield from repeatable(
                world, operation, min(wanted, _CREATES), largest=_LARGEST
            )
        except Unproven as reason:
            reasons.append(str(reason))
            continue
        found.setdefault(name, []).append((operation, requests, leaves_something))
    streams: list[Stream] = []
    for name, members in found.items():
        share = load.mix.get(name, 0.0 if load.mix else 1.0) / len(members)
        for operation, requests, leaves_something in members:
            own = operation.latency is not None and operation.latency.own
            least = _OWN_SHARE if own or name not in load.mix else 0.0
            streams.append(
                Stream(
                    operation=operation.id,
                    class_name=name,
                    requests=requests,
                    share=max(share, least),
                    keep=leaves_something,
                )
            )
    return streams, reasons


def longest(load: LoadRules, asked: float | None) -> float:
    """Return how many seconds a measurement may take: what its user allows, or else the contract."""
    return load.duration if asked is None else asked


def is_left_out(rules: LatencyRules, name: str) -> bool:
    """Whether the mix of a load names classes, and not this one: nothing of it arrives then."""
    return rules.load is not None and bool(rules.load.mix) and name not in rules.load.mix


def creates(world: World, operation: Operation) -> bool:
    """Whether sending an operation leaves something behind."""
    return is_write(world, operation) and world.collections.of_creator(operation.id) is not None


def on_the_wire(world: World, plan: Plan, prefix: str, request: Request) -> bytes:
    """Return a request as an engine sends it, with its principal's credential."""
    dressed = world.principals.badge(request).put_on(request)
    host = plan.host if plan.port == 80 else f"{plan.host}:{plan.port}"
    lines = [f"{request.method} {prefix}{dressed.target} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in dressed.headers.pairs]
    if dressed.body is not None:
        lines.append(f"Content-Length: {len(dressed.body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (dressed.body or b"")


def repeatable(
    world: World, operation: Operation, wanted: int, *, largest: int | None = None
) -> Steps[tuple[Request, ...]]:
    """Return requests of an operation that all succeed; raises Unproven where there are none.

    `largest` is how many bytes an answer may have, `wanted` how many requests, where each one creates.
    """
    if operation.method == "delete":
        raise Unproven("what was deleted cannot be deleted again")
    if world.collections.of_creator(operation.id) is not None:
        found: list[Request] = []
        for _ in range(wanted):
            request = yield from world.valid(operation, fresh=False)
            found.append(request)
        return tuple(found)
    first = yield from world.valid(operation, fresh=False)
    kept: list[Request] = []
    known: set[tuple[str, bytes | None]] = set()
    for index in range(_VARIANTS if first.path_values or first.body is not None else 1):
        try:
            request = yield from world.prepare(operation, fresh=False, index=_OWN_ITEMS + index)
        except Unproven:
            break
        if (request.target, request.body) in known:
            # Nothing in it varies: one will do.
            break
        known.add((request.target, request.body))
        exchange = yield from _twice(world, request)
        if largest is not None and len(exchange.body) > largest:
            raise Unproven(
                f"{operation.id} answers more than {largest // 1024} KiB, which is no load"
            )
        if exchange.succeeded:
            kept.append(request)
        elif index == 0:
            raise Unproven(f"{operation.id} {exchange.outcome} when it is repeated")
    pages = yield from _pages(operation, first)
    return (*(kept or (first,)), *pages)


def _twice(world: World, request: Request) -> Steps[Exchange]:
    why = "whether it bears repetition"
    exchange = yield from send(request.because(why))
    if exchange.succeeded:
        world.remember(exchange)
        exchange = yield from send(request.because(why))
    return exchange


def _pages(operation: Operation, first: Request) -> Steps[list[Request]]:
    """Return requests for pages of several sizes, and for those that follow them."""
    pagination = operation.pagination
    if pagination is None or pagination.limit is None:
        return []
    parameter = operation.parameter(pagination.limit.name, Location.QUERY)
    if parameter is None:
        return []
    found: list[Request] = []
    for size in (5, 10, 20):
        request = first.with_query(pagination.limit.name, str(size))
        exchange = yield from send(request.because("a page for load"))
        items = exchange.evaluate(pagination.items) if exchange.succeeded else None
        if not isinstance(items, list):
            continue
        found.append(request)
        following = next_page(pagination, exchange, items, len(items))
        if following is not None:
            exchange = yield from send(following.because("a page for load"))
            found += [following] if exchange.succeeded else []
    return [replace(one, why=f"load of {operation.id}") for one in found]
