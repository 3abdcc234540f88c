"""Requests sent, answers judged, and failures sent again where they may be."""

from __future__ import annotations

from typing import Any

import anyio
import httpx

from .answers import failure, success
from .errors import ApiError
from .events import reader_of
from .operations import Content
from .options import AnswerHead
from .requests import Request
from .rules import Rules
from .streams import AsyncByteStream, AsyncStream, ByteStream, Stream


class Transport:
    """Makes the calls of a client, each blocking until it is done."""

    def __init__(self, rules: Rules, client: httpx.Client) -> None:
        self.rules = rules
        self.client = client

    def call(self, request: Request) -> tuple[Any, AnswerHead]:
        """Return what a call answers, and the head of the answer."""
        attempt = 1
        while True:
            try:
                return self._attempt(request)
            except ApiError as error:
                wait = self.rules.wait(request, error, attempt)
                if wait is None:
                    raise
            self.rules.clock.sleep(wait)
            attempt += 1

    def _attempt(self, request: Request) -> tuple[Any, AnswerHead]:
        rules, operation = self.rules, request.operation
        deadline = rules.clock.now() + request.timeout
        try:
            response = self.client.send(rules.built(self.client, request), stream=True)
            head = rules.head(request, response)
            content = rules.opened(operation, response)
            if content is not None:
                return self._stream(request, response, content), head
            try:
                body = b""
                for piece in response.iter_bytes():
                    body += piece
                    if rules.clock.now() > deadline:
                        raise httpx.ReadTimeout("the answer took too long")
            finally:
                response.close()
        except httpx.HTTPError as error:
            raise rules.failed(request, error) from error
        status = response.status_code
        contents = rules.contents(operation, status)
        if contents is None:
            raise failure(operation, rules.catalogue, status, response.headers, body)
        media_type = response.headers.get("content-type", "")
        return success(operation, status, contents, media_type, body), head

    def _stream(self, request: Request, response: httpx.Response, content: Content) -> Any:
        operation = request.operation

        def guard(error: Exception) -> Exception:
            return self.rules.failed(request, error)

        if content.kind == "binary":
            return ByteStream(response, operation.id, guard)
        return Stream[Any](response, operation.id, guard, reader_of(operation, content))


class AsyncTransport:
    """Makes the calls of a client without blocking."""

    def __init__(self, rules: Rules, client: httpx.AsyncClient) -> None:
        self.rules = rules
        self.client = client

    async def call(self, request: Request) -> tuple[Any, AnswerHead]:
        """Return what a call answers, and the head of the answer."""
        attempt = 1
        while True:
            try:
                return await self._attempt(request)
            except ApiError as error:
                wait = self.rules.wait(request, error, attempt)
                if wait is None:
                    raise
            await self.rules.clock.async_sleep(wait)
            attempt += 1

    async def _attempt(self, request: Request) -> tuple[Any, AnswerHead]:
        rules, operation = self.rules, request.operation
        try:
            # The limits of httpx are for each read; this one is for all of them.
            with anyio.fail_after(request.timeout):
                response = await self.client.send(rules.built(self.client, request), stream=True)
                head = rules.head(request, response)
                content = rules.opened(operation, response)
                if content is not None:
                    return self._stream(request, response, content), head
                try:
                    body = await response.aread()
                finally:
                    await response.aclose()
        except TimeoutError:
            late = httpx.ReadTimeout("the answer took too long")
            raise rules.failed(request, late) from None
        except httpx.HTTPError as error:
            raise rules.failed(request, error) from error
        status = response.status_code
        contents = rules.contents(operation, status)
        if contents is None:
            raise failure(operation, rules.catalogue, status, response.headers, body)
        media_type = response.headers.get("content-type", "")
        return success(operation, status, contents, media_type, body), head

    def _stream(self, request: Request, response: httpx.Response, content: Content) -> Any:
        operation = request.operation

        def guard(error: Exception) -> Exception:
            return self.rules.failed(request, error)

        if content.kind == "binary":
            return AsyncByteStream(response, operation.id, guard)
        return AsyncStream[Any](response, operation.id, guard, reader_of(operation, content))
