"""`latency/depth`: a page far into a list costs what the first one does."""

from __future__ import annotations

from typing import Final

from conformance.check import (
    Applies,
    Failure,
    Judgement,
    OperationCheck,
    Stage,
    Steps,
    Undecided,
    Unproven,
    send,
)
from conformance.contents import next_page
from conformance.exchange import Request
from conformance.load.evidence import verdict
from conformance.load.medians import compare
from conformance.world import World
from contracts.contract import Contract
from contracts.operations import Location, Operation
from contracts.quantities import show_seconds
from contracts.report.verdict import Measure

_PAGES: Final = 100
_LEAST: Final = 10


def _applies(contract: Contract, operation: Operation) -> Applies:
    if contract.latency is None:
        return "the contract states no x-latency"
    return operation.pagination is not None or "the operation is not paginated"


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    size = _smallest_page(world, operation)
    yield from world.populate(operation, size * (_PAGES + 1))
    first = yield from world.valid(operation)
    pagination = operation.pagination
    if pagination is not None and pagination.limit is not None:
        first = first.with_query(pagination.limit.name, str(size))
    deep, pages = yield from _far(operation, first)
    if pages < _LEAST:
        return Undecided(missing=f"the list has {pages} pages only: nothing in it is deep")
    found = yield from compare(
        first.because("the first page, timed"),
        deep.because(f"page {pages}, timed"),
        f"{world.seed}/{operation.id}",
    )
    one, other = found.medians
    measured: dict[str, Measure] = {
        "pages_deep": pages,
        "first_page_median_seconds": round(one, 6),
        "deep_page_median_seconds": round(other, 6),
    }
    words = f"page {pages} took {show_seconds(other)}, page 1 {show_seconds(one)} (medians)"
    failure = Failure(
        seen=words,
        cause="a page far into a list takes longer than the first one",
        exchanges=found.last,
        blame=pagination.pointer if pagination is not None else operation.pointer,
    )
    return verdict(
        found.decision,
        seen=f"page {pages} takes no longer than the first one allows",
        failure=failure,
        missing=f"{words}: too close to decide on this machine",
        measured=measured,
    )


def _smallest_page(world: World, operation: Operation) -> int:
    """Return the page size that makes most pages of few items."""
    pagination = operation.pagination
    if pagination is None or pagination.limit is None:
        return 1
    parameter = operation.parameter(pagination.limit.name, Location.QUERY)
    if parameter is None:
        return 1
    value, _ = world.contract.resolver.follow(parameter.schema.value, parameter.schema.pointer)
    least = value.get("minimum") if isinstance(value, dict) else None
    return max(1, int(least)) if isinstance(least, int | float) else 1


def _far(operation: Operation, first: Request) -> Steps[tuple[Request, int]]:
    """Walk from the first page; returns the request of the furthest one, and its number."""
    pagination = operation.pagination
    assert pagination is not None
    request, seen = first, 0
    for number in range(1, _PAGES + 1):
        exchange = yield from send(request.because("a page on the way"))
        page = exchange.evaluate(pagination.items) if exchange.succeeded else None
        if not isinstance(page, list):
            raise Unproven(f"{operation.id} {exchange.outcome} on page {number} of a walk")
        seen += len(page)
        following = next_page(pagination, exchange, page, seen)
        if following is None or number == _PAGES or not page:
            return request, number
        request = following
    return request, _PAGES


CHECK: Final = OperationCheck(
    rule="latency/depth",
    promise="The median of a page far into a list is at most twice the first page's, and a millisecond.",
    applies_to=_applies,
    script=_script,
    stage=Stage.LOAD,
)
