"""Rounds about walks: pages that are shorter than asked for, pages without items, cursors in another form."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Final

from conformance.exchange import Request
from conformance.walking.listing import bounds_of, parameter_at
from conformance.witness.messages import Answered
from conformance.witness.paging import (
    is_led,
    leading_to,
    limit_of,
    next_of,
    page_of,
    position_of,
    sent_as,
    with_limit,
    with_position,
)
from conformance.witness.transcript import Fault, Round
from conformance.witness.treatment import Altered, Passing, Step
from conformance.world import World
from conformance.world.bodies import replaced
from conformance.world.schemas import Direction
from contracts.operations import Operation
from contracts.pointers import Absent
from contracts.rules.pagination import Pagination

_ALPHABETS: Final = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=&%#;:@ ",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~",
    "0123456789abcdef",
)
_RESERVED: Final = "+/=&%"
_FIRST: Final = 2


def _shortened(world: World, passing: Passing, operation: Operation) -> Request | None:
    """Return a request for a smaller page, or None where none is smaller: two items first, then half."""
    pagination = _of(operation)
    bounds = bounds_of(world, operation)
    asked = limit_of(pagination, passing.request) or bounds.default
    least = bounds.smallest
    if pagination.limit is None or asked is None or least is None or asked <= least:
        return None
    first = position_of(pagination, passing.request) is None
    size = max(least, min(_FIRST, asked - 1) if first else asked // 2)
    return with_limit(pagination, passing.request, size)


@dataclass(slots=True)
class ShortPages:
    """Asks for smaller pages than the consumer did: two items first, then half of what was asked for."""

    world: World

    def step(self, passing: Passing) -> Step:
        """Let a request pass with a smaller page size, where it asks for a page that leads on by itself."""
        operation = passing.operation
        if operation is None or not is_led(operation.pagination):
            return Step(asked=passing.asked)
        smaller = _shortened(self.world, passing, operation)
        if smaller is None:
            return Step(asked=passing.asked)
        return Step(asked=sent_as(passing, smaller), fault=Fault(round=Round.SHORT_PAGES))


@dataclass(slots=True)
class Disguise:
    """Cursors of the witness' own, each for a position of the provider's (None: the beginning)."""

    world: World
    random: Random
    positions: dict[str, str | None] = field(default_factory=dict[str, str | None])

    def token(self, operation: Operation, position: str | None, attempt: int = 0) -> str | None:
        """Return a new cursor for a position, or None where the schema of cursors has no room for one."""
        parameter = parameter_at(operation, _of(operation).position)
        for alphabet in _ALPHABETS[attempt:]:
            for length in (self.random.randint(30, 90), 24, 12):
                letters = self.random.choices(alphabet, k=length)
                if alphabet is _ALPHABETS[0]:
                    letters[3:8] = _RESERVED
                    letters[0], letters[-1] = "w", "="
                token = "".join(letters)
                allowed = parameter is None or self.world.schemas.accepts(
                    parameter.schema, token, Direction.REQUEST
                )
                if allowed and token not in self.positions:
                    self.positions[token] = position
                    return token
        return None

    def undone(self, passing: Passing) -> Step | None:
        """Return the step for a request with a cursor of the witness' own, or None where it has none."""
        operation = passing.operation
        if operation is None or not is_led(operation.pagination):
            return None
        position = position_of(_of(operation), passing.request)
        if position is None or position not in self.positions:
            return None
        real = self.positions[position]
        return Step(asked=sent_as(passing, with_position(_of(operation), passing.request, real)))


@dataclass(slots=True)
class OtherCursors:
    """Puts cursors of another alphabet and length in the place of the provider's.

    The first page of a walk is a short one, so that it leads on where all would have fitted on it.
    """

    disguise: Disguise

    def step(self, passing: Passing) -> Step:
        """Give the provider its own cursor, and the consumer another one for the next page."""
        operation = passing.operation
        if operation is None or not is_led(operation.pagination):
            return Step(asked=passing.asked)
        undone = self.disguise.undone(passing)
        if undone is not None:
            asked = undone.asked
        else:
            begins = position_of(_of(operation), passing.request) is None
            smaller = _shortened(self.disguise.world, passing, operation) if begins else None
            asked = sent_as(passing, smaller or passing.request)

        def alter(answer: Answered) -> Altered:
            page = page_of(passing, answer)
            onward = None if page is None else next_of(_of(operation), page)
            if page is None or onward is None or isinstance(page.json, Absent):
                return answer, None
            token = self.disguise.token(operation, onward)
            changed = token and leading_to(_of(operation), answer, page.json, token)
            if not changed:
                return answer, None
            return changed, Fault(round=Round.OTHER_CURSORS)

        return Step(asked=asked, alter=alter)


@dataclass(slots=True)
class EmptyPages:
    """Answers the first two pages of a list without items, and with a cursor that leads to them."""

    disguise: Disguise
    done: set[tuple[str, bool]] = field(default_factory=set[tuple[str, bool]])

    def step(self, passing: Passing) -> Step:
        """Let a request pass, and take the items out of some pages."""
        operation = passing.operation
        if operation is None or not is_led(operation.pagination):
            return Step(asked=passing.asked)
        pagination = _of(operation)
        position = position_of(pagination, passing.request)
        undone = self.disguise.undone(passing)
        if undone is not None:
            return undone
        key = (passing.request.path, position is None)
        if key in self.done:
            return Step(asked=sent_as(passing, passing.request))

        def alter(answer: Answered) -> Altered:
            page = page_of(passing, answer)
            if page is None or isinstance(page.json, Absent):
                return answer, None
            self.done.add(key)
            token = self.disguise.token(operation, position)
            emptied = replaced(page.json, pagination.items.pointer, [])
            changed = token and leading_to(pagination, answer, emptied, token)
            if not changed:
                return answer, None
            return changed, Fault(round=Round.EMPTY_PAGES)

        return Step(asked=sent_as(passing, passing.request), alter=alter)


def _of(operation: Operation) -> Pagination:
    assert operation.pagination is not None
    return operation.pagination
