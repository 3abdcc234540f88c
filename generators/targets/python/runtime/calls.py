"""The operations of a service as calls: one after another, or awaited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import MISSING

from .operations import Operation
from .options import NO_OPTIONS, AnswerHead, CallOptions
from .pages import AsyncPages, Pages
from .requests import Request
from .walks import Walk

if TYPE_CHECKING:
    from .transport import AsyncTransport, Transport


class CallGroup:
    """A group of operations."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def _call(
        self,
        operation: Operation,
        *arguments: Any,
        body: Any = MISSING,
        media_type: str | None = None,
        options: CallOptions | None = None,
    ) -> Any:
        request = self._request(operation, arguments, body, media_type, options)
        return self._transport.call(request)[0]

    def _walk(
        self,
        operation: Operation,
        *arguments: Any,
        body: Any = MISSING,
        media_type: str | None = None,
        options: CallOptions | None = None,
    ) -> Pages[Any, Any]:
        def fetch(walk: Walk) -> tuple[Any, AnswerHead]:
            request = self._request(operation, walk.arguments, body, media_type, options)
            return self._transport.call(self._transport.rules.following(request, walk))

        return Pages(lambda: Walk(operation, arguments), fetch)

    def _request(
        self,
        operation: Operation,
        arguments: Sequence[Any],
        body: Any,
        media_type: str | None,
        options: CallOptions | None,
    ) -> Request:
        settings = self._transport.rules.settings
        return settings.request(operation, arguments, body, media_type, options or NO_OPTIONS)


class AsyncCallGroup:
    """A group of operations."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def _call(
        self,
        operation: Operation,
        *arguments: Any,
        body: Any = MISSING,
        media_type: str | None = None,
        options: CallOptions | None = None,
    ) -> Any:
        request = self._request(operation, arguments, body, media_type, options)
        return (await self._transport.call(request))[0]

    def _walk(
        self,
        operation: Operation,
        *arguments: Any,
        body: Any = MISSING,
        media_type: str | None = None,
        options: CallOptions | None = None,
    ) -> AsyncPages[Any, Any]:
        async def fetch(walk: Walk) -> tuple[Any, AnswerHead]:
            request = self._request(operation, walk.arguments, body, media_type, options)
            return await self._transport.call(self._transport.rules.following(request, walk))

        return AsyncPages(lambda: Walk(operation, arguments), fetch)

    def _request(
        self,
        operation: Operation,
        arguments: Sequence[Any],
        body: Any,
        media_type: str | None,
        options: CallOptions | None,
    ) -> Request:
        settings = self._transport.rules.settings
        return settings.request(operation, arguments, body, media_type, options or NO_OPTIONS)
