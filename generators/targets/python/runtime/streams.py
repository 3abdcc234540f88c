"""Answers that are read while they arrive: items one by one, or bytes; each closes itself at its end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .decoding import DecodeError
from .errors import UndecodableAnswerError
from .events import Events, JsonLines

if TYPE_CHECKING:
    from typing import Self

    import httpx

Item_co = TypeVar("Item_co", covariant=True)
Guard = Callable[[Exception], Exception]
"""Turns a failure of the HTTP client into one of ours."""


class _Opened:
    def __init__(self, response: httpx.Response, operation: str, guard: Guard) -> None:
        self._response = response
        self._operation = operation
        self._guard = guard

    @property
    def status(self) -> int:
        """The status of the answer."""
        return self._response.status_code

    @property
    def headers(self) -> httpx.Headers:
        """The headers of the answer."""
        return self._response.headers

    def _broken(self, error: DecodeError) -> UndecodableAnswerError:
        return UndecodableAnswerError(
            f"{self._operation}: an item of the stream breaks the contract: {error}",
            operation=self._operation,
            status=self.status,
            faults=error.faults,
        )


class _SyncOpened(_Opened):
    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop reading, and give the connection back."""
        self._response.close()

    def _pieces(self) -> Iterator[bytes]:
        import httpx

        try:
            yield from self._response.iter_bytes()
        except httpx.HTTPError as error:
            raise self._guard(error) from error
        finally:
            self._response.close()


class ByteStream(_SyncOpened):
    """A binary answer: read it at once, or iterate over its pieces."""

    def read(self) -> bytes:
        """Return all bytes."""
        return b"".join(self._pieces())

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces()


class Stream(_SyncOpened, Generic[Item_co]):
    """The items of a streamed answer, each decoded when it is there."""

    def __init__(
        self,
        response: httpx.Response,
        operation: str,
        guard: Guard,
        reader: JsonLines | Events,
    ) -> None:
        super().__init__(response, operation, guard)
        self._reader = reader

    def __iter__(self) -> Iterator[Item_co]:
        try:
            for piece in self._pieces():
                yield from self._reader.feed(piece)
            yield from self._reader.feed(b"", last=True)
        except DecodeError as error:
            raise self._broken(error) from None
        finally:
            self.close()


class _AsyncOpened(_Opened):
    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Stop reading, and give the connection back."""
        await self._response.aclose()

    async def _pieces(self) -> AsyncIterator[bytes]:
        import httpx

        try:
            async for piece in self._response.aiter_bytes():
                yield piece
        except httpx.HTTPError as error:
            raise self._guard(error) from error
        finally:
            await self._response.aclose()


class AsyncByteStream(_AsyncOpened):
    """A binary answer: read it at once, or iterate over its pieces."""

    async def read(self) -> bytes:
        """Return all bytes."""
        return b"".join([piece async for piece in self._pieces()])

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._pieces()


class AsyncStream(_AsyncOpened, Generic[Item_co]):
    """The items of a streamed answer, each decoded when it is there."""

    def __init__(
        self,
        response: httpx.Response,
        operation: str,
        guard: Guard,
        reader: JsonLines | Events,
    ) -> None:
        super().__init__(response, operation, guard)
        self._reader = reader

    def __aiter__(self) -> AsyncIterator[Item_co]:
        return self._items()

    async def _items(self) -> AsyncIterator[Any]:
        try:
            async for piece in self._pieces():
                for item in self._reader.feed(piece):
                    yield item
            for item in self._reader.feed(b"", last=True):
                yield item
        except DecodeError as error:
            raise self._broken(error) from None
        finally:
            await self.close()
