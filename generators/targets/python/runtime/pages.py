"""Lists that come page by page: iterate over their items, or over the pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from typing import Any, Generic, TypeVar

from .options import AnswerHead
from .walks import Walk

Page_co = TypeVar("Page_co", covariant=True)
Item_co = TypeVar("Item_co", covariant=True)


class Pages(Generic[Page_co, Item_co]):
    """The items of a list, fetched page by page while they are iterated over.

    Nothing is sent before the first is asked for; each iteration walks anew, with the same filters.
    """

    def __init__(
        self, walk: Callable[[], Walk], fetch: Callable[[Walk], tuple[Any, AnswerHead]]
    ) -> None:
        self._walk = walk
        self._fetch = fetch

    def __iter__(self) -> Iterator[Item_co]:
        walk = self._walk()
        for page in self._pages(walk):
            yield from walk.items(page)

    def pages(self) -> Iterator[Page_co]:
        """Iterate over the pages as they are answered."""
        return self._pages(self._walk())

    def first(self) -> Page_co:
        """Return the first page, and fetch no other."""
        return self._fetch(self._walk())[0]

    def _pages(self, walk: Walk) -> Iterator[Any]:
        while not walk.is_over:
            page, head = self._fetch(walk)
            yield page
            walk.advance(page, head.headers, head.url)


class AsyncPages(Generic[Page_co, Item_co]):
    """The items of a list, fetched page by page while they are iterated over; awaited, it is the
    first page.
    """

    def __init__(
        self,
        walk: Callable[[], Walk],
        fetch: Callable[[Walk], Awaitable[tuple[Any, AnswerHead]]],
    ) -> None:
        self._walk = walk
        self._fetch = fetch

    async def __aiter__(self) -> AsyncIterator[Item_co]:
        walk = self._walk()
        async for page in self._pages(walk):
            for item in walk.items(page):
                yield item

    def pages(self) -> AsyncIterator[Page_co]:
        """Iterate over the pages as they are answered."""
        return self._pages(self._walk())

    async def first(self) -> Page_co:
        """Return the first page, and fetch no other."""
        return (await self._fetch(self._walk()))[0]

    def __await__(self) -> Generator[Any, None, Page_co]:
        return self.first().__await__()

    async def _pages(self, walk: Walk) -> AsyncIterator[Any]:
        while not walk.is_over:
            page, head = await self._fetch(walk)
            yield page
            walk.advance(page, head.headers, head.url)
