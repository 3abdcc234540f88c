"""A walk: from the first page of a list to the page that leads no further."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from conformance.check import Steps, Unproven, send
from conformance.exchange import Exchange, Request
from conformance.walking.links import followed, next_target
from conformance.walking.listing import Listing, first_position, limit_of
from conformance.walking.page import Key, Page, read_page
from conformance.world import World
from contracts.rules.pagination import PaginationStyle
from contracts.source import Json

_BARREN: Final = 3
_BARREN_WHERE_EMPTY: Final = 25


class End(Enum):
    """How a walk came to its end."""

    ENDED = "the last page led no further"
    ENDLESS = "pages without anything new followed one another"
    BROKEN = "a page was refused"
    CUT = "no more pages were asked for"


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """The pages of one walk; `limits` are the page sizes that it asked for in turn.

    `refusal` is the answer that broke it, where one did; `beyond` the answer that showed that nothing
    follows, where the list itself does not say so.
    """

    limits: tuple[int | None, ...]
    pages: tuple[Page, ...]
    end: End
    refusal: Exchange | None = None

    @property
    def limit(self) -> int | None:
        """The page size, of a walk that does not change it."""
        return self.limits[0]

    @property
    def items(self) -> tuple[Json, ...]:
        """Every item, in the order in which it came."""
        return tuple(item for page in self.pages for item in page.items)

    @property
    def keys(self) -> tuple[Key, ...]:
        """Every key, in the order in which it came."""
        return tuple(key for page in self.pages for key in page.keys)

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The exchanges of the walk, the refusal included."""
        found = tuple(page.exchange for page in self.pages)
        return found if self.refusal is None else (*found, self.refusal)

    @property
    def within_limits(self) -> tuple[Key, ...]:
        """The keys in order, what a page held beyond its page size left out."""
        return tuple(key for page in self.pages for key in page.keys[: page.limit])

    @property
    def sequence(self) -> tuple[Key, ...]:
        """The keys in order, each at its first appearance."""
        return tuple(dict.fromkeys(self.within_limits))

    @property
    def repeated(self) -> tuple[Key, ...]:
        """The keys that came more than once, though no page was too long."""
        seen: set[Key] = set()
        twice: list[Key] = []
        for key in self.within_limits:
            if key in seen:
                twice.append(key)
            seen.add(key)
        return tuple(dict.fromkeys(twice))

    @property
    def trailing(self) -> tuple[Page, ...]:
        """The empty pages at the end, of a list that is not empty."""
        count = 0
        while count < len(self.pages) and not self.pages[-1 - count].items:
            count += 1
        return () if count == len(self.pages) else self.pages[len(self.pages) - count :]

    @property
    def borders(self) -> frozenset[int]:
        """After how many items a page of this walk ended, the last one left out."""
        found: list[int] = []
        count = 0
        for page in self.pages[:-1]:
            count += len(page.items)
            found.append(count)
        return frozenset(found)

    def shows(self, keys: Collection[Key]) -> tuple[Exchange, ...]:
        """Return the exchanges whose pages hold any of the keys."""
        wanted = set(keys)
        return tuple(page.exchange for page in self.pages if wanted & set(page.keys))


Between = Callable[[tuple[Page, ...]], Steps[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Walker:
    """Walks one list.

    `expected` are keys that are known to be there: an offset or page walk that has not met them all asks for
    one page more than it would. `start` is the first request where it has other filters than the list's own.
    """

    world: World
    listing: Listing
    expected: frozenset[Key] = frozenset()
    start: Request | None = None

    def walk(
        self,
        *limits: int | None,
        most: int,
        between: Between | None = None,
        why: str = "",
        principal: str | None = "",
    ) -> Steps[Walk]:
        """Walk with page sizes that take turns, for at most that many pages; raises Unproven."""
        sizes = limits or (None,)
        request = self.listing.first(sizes[0], self.start)
        if principal != "":
            request = request.sent_by(principal)
        purpose = why or f"walk {self.listing.operation.id}"
        pages: list[Page] = []
        seen: set[Key] = set()
        barren = 0
        end, refusal, probing = End.CUT, None, False
        while True:
            limit = sizes[len(pages) % len(sizes)]
            exchange = yield from send(request.because(purpose))
            if exchange.status is None:
                raise Unproven(f"a page was asked for and {exchange.outcome}")
            if not exchange.succeeded:
                end, refusal = (End.ENDED, None) if probing else (End.BROKEN, exchange)
                break
            page = read_page(self.listing.pagination, exchange, limit)
            if page is None:
                raise Unproven(
                    f"{self.listing.operation.id} {exchange.outcome} without an array of items that have "
                    f"{self.listing.pagination.key}"
                )
            fresh = not seen.issuperset(page.keys)
            if probing and not fresh:
                end = End.ENDED
                break
            onward, probing = self._onward(request, page, pages, seen | set(page.keys))
            page = replace(page, leads_on=onward is not None and not probing)
            pages.append(page)
            seen.update(page.keys)
            barren = 0 if fresh else barren + 1
            if onward is None:
                end = End.ENDED
                break
            if barren >= self._patience(page):
                end = End.ENDLESS
                break
            if len(pages) >= most:
                break
            request = self.listing.resized(onward, sizes[len(pages) % len(sizes)])
            if between is not None:
                yield from between(tuple(pages))
        return Walk(limits=tuple(sizes), pages=tuple(pages), end=end, refusal=refusal)

    @staticmethod
    def _patience(page: Page) -> int:
        return _BARREN if page.items else _BARREN_WHERE_EMPTY

    def _onward(
        self, request: Request, page: Page, before: Sequence[Page], seen: Collection[Key]
    ) -> tuple[Request | None, bool]:
        """Return the request of the next page, or None, and whether the list denies that there is one."""
        pagination = self.listing.pagination
        match pagination.style:
            case PaginationStyle.CURSOR:
                return (None if page.next is None else self.listing.at(request, page.next)), False
            case PaginationStyle.LINK:
                target = next_target(page.exchange.headers)
                return (None if target is None else followed(request, target)), False
            case PaginationStyle.OFFSET | PaginationStyle.PAGE:
                goes_on = self._goes_on(page, before)
                if not goes_on and (self.expected <= set(seen) or not page.items):
                    return None, False
                return self.listing.at(request, self._position(page, before)), not goes_on

    def _position(self, page: Page, before: Sequence[Page]) -> int:
        first = first_position(self.world, self.listing.operation)
        pages = (*before, page)
        if self.listing.pagination.style is PaginationStyle.PAGE:
            return first + len(pages)
        if any(one.limit is None for one in pages):
            return first + sum(len(one.items) for one in pages)
        # A short page still covers as many positions as were asked for.
        return first + sum(one.limit or 0 for one in pages)

    def _goes_on(self, page: Page, before: Sequence[Page]) -> bool:
        """Whether an offset or page walk goes on, by what the list says of itself."""
        pagination = self.listing.pagination
        if not page.items and not pagination.short:
            return False
        if page.more is not None:
            return page.more
        limit = limit_of(self.listing, page)
        if page.total is not None:
            counted = sum(len(one.items) for one in before) + len(page.items)
            covered = sum(one.limit or len(one.items) for one in (*before, page))
            return max(counted, covered) < page.total
        if not page.items:
            return False
        return pagination.short or limit is None or len(page.items) >= limit


def cursor_after(listing: Listing, page: Page) -> str | None:
    """Return the cursor that leads on from a page, as a request carries it, or None."""
    if listing.pagination.style is PaginationStyle.CURSOR:
        from conformance.world.serialising import as_text

        return None if page.next is None else as_text(page.next)
    target = next_target(page.exchange.headers)
    position = listing.pagination.position
    if target is None or position is None:
        return None
    request = followed(page.exchange.request, target)
    return dict(request.query).get(position.name)
