"""Whether a reading is stale: it shows what was there before a write that was acknowledged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from conformance.check import Failure, Steps, Unproven, send
from conformance.contents import Walked, walk
from conformance.exchange import Exchange, Request
from conformance.stored.comparing import same
from conformance.stored.form import Member
from conformance.stored.listed import ListOf, blamed_by_pagination, list_of
from conformance.stored.marks import is_marked
from conformance.stored.outcomes import has_failed, has_passed, settled
from conformance.walking.order import item_schema
from conformance.walking.page import key_text
from conformance.world.bodies import schema_at
from conformance.world.collections import Collection
from conformance.world.schemas import Direction
from contracts.operations import Operation
from contracts.pointers import ABSENT, Absent, resolve
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.world import World

STORED: Final = {
    "post": "state/create",
    "put": "state/put",
    "patch": "state/patch",
    "delete": "state/delete",
}
"""The rules that say of a write, by its method, whether it was stored at all."""
_AGAIN: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is looked at after the writes of an operation: an item, and the list that it stands in."""

    world: World
    operation: Operation

    def item(
        self,
        write: Exchange,
        read: Request,
        holds: Callable[[Exchange], bool],
        *,
        first: Exchange | None = None,
        elsewhere: Callable[[], Steps[bool]] | None = None,
    ) -> Steps[Failure | None]:
        """Read an item at once after a write; what does not hold then is stale if it was stored.

        `first` is that reading, where it was made already; `elsewhere` looks whether another view shows
        the write.
        """
        if first is None:
            first = yield from send(read.because("right after the write"))
        if holds(first) or (first.is_error and first.status not in (404, 410)):
            return None
        stored = yield from self._stored(read, holds, first)
        if not stored and elsewhere is not None:
            stored = yield from elsewhere()
        if not stored:
            return None
        return Failure(
            seen="right after a write was acknowledged, the item is still shown as it was before",
            exchanges=(write, first),
            blame=self.operation.pointer,
            cause="the item is stale right after a write",
        )

    def list(
        self,
        write: Exchange,
        found: ListOf,
        key: str,
        *,
        is_there: bool,
        member: Member | None = None,
        value: Json = None,
    ) -> Steps[Failure | None]:
        """Walk a list at once after a write: an item is there or not, and one that is shows a value."""

        def holds(walked: Walked) -> bool:
            item = found.item(walked, key)
            if isinstance(item, Absent):
                # What was changed may be left out of a list by a filter that has a default.
                return not is_there or member is not None
            if not is_there:
                return is_marked(item)
            shown = ABSENT if member is None else resolve(item, member.pointer)
            # A list may show less of an item than the item itself.
            if member is None or isinstance(shown, Absent):
                return True
            if self._is_malformed(found.operation, member, shown):
                # How the list shows it is for schema/body to judge: that is not what was there before.
                return True
            return same(self.world, value, shown, member.schema)

        try:
            first = yield from walk(self.world, found.operation, found.request)
            if holds(first):
                return None
            stored = has_passed(self.world, STORED[self.operation.method], self.operation)
            # Where pages are lost anyway, only what shows later was late.
            if not stored or blamed_by_pagination(self.world, found):
                last = first
                for _ in range(_AGAIN):
                    if holds(last):
                        break
                    last = yield from walk(self.world, found.operation, found.request)
                if not holds(last):
                    return None
        except Unproven:
            return None
        return Failure(
            seen="right after a write was acknowledged, the list still shows what was there before",
            exchanges=(write, *first.exchanges),
            blame=self.operation.pointer,
            cause="the list is stale right after a write",
        )

    def _is_malformed(self, listing: Operation, member: Member, shown: Json) -> bool:
        """Whether a list shows a member as its schema does not allow."""
        item = item_schema(self.world, listing)
        stated = None if item is None else schema_at(self.world, item, member.pointer)
        return stated is not None and not self.world.schemas.accepts(
            stated, shown, Direction.RESPONSE
        )

    def _stored(
        self, read: Request, holds: Callable[[Exchange], bool], first: Exchange
    ) -> Steps[bool]:
        """Whether what a reading does not show was stored all the same."""
        rule = STORED[self.operation.method]
        if has_passed(self.world, rule, self.operation):
            return True
        if has_failed(self.world, rule, self.operation):
            return False
        last = yield from settled(read, holds, first)
        return holds(last)


def warm_list(
    world: World, collection: Collection | None, values: dict[str, Json], principal: str | None
) -> Steps[ListOf | None]:
    """Walk a list before a write, so that whatever keeps copies of it has one.

    None where there is none, or where nothing in it can be recognised: a list may have keys of its own,
    which are not what its items are read by.
    """
    if collection is None:
        return None
    try:
        found = yield from list_of(world, collection, values, principal)
        if found is None:
            return None
        walked = yield from walk(world, found.operation, found.request)
    except Unproven:
        return None
    known = {key_text(one.key) for one in world.ledger.made_in(collection.path)}
    shown = found.keys(walked)
    return found if found.is_whole and (not shown or known & shown) else None
