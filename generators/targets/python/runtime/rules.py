"""How the calls of a client are made, whether they block or are awaited."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from .answers import content_for
from .errors import ApiError, CallTimeoutError, Catalogue, TransportError
from .operations import Content, Contents, Operation
from .options import AnswerHead, Clock
from .requests import Request, Settings
from .retries import RetryPolicy, retry_after

if TYPE_CHECKING:
    # Whoever makes no call does without the HTTP client, which takes as long to import as all the rest.
    import httpx

    from .walks import Walk

_STREAMED: Final = ("binary", "json-lines", "events")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How calls of a client are made, sync and async alike."""

    settings: Settings
    catalogue: Catalogue
    retries: RetryPolicy
    clock: Clock

    def built(self, client: httpx.Client | httpx.AsyncClient, request: Request) -> httpx.Request:
        """Return a request as the HTTP client sends it."""
        import httpx

        body = dict(request.body.arguments) if request.body is not None else {}
        content = body.get("content", b"")
        if isinstance(client, httpx.AsyncClient) and not isinstance(
            content, (bytes, AsyncIterable)
        ):
            body["content"] = _in_time(content)
        return client.build_request(
            request.operation.method,
            request.url,
            headers=request.headers,
            timeout=httpx.Timeout(request.timeout),
            **body,
        )

    def head(self, request: Request, response: httpx.Response) -> AnswerHead:
        """Return the head of an answer, told to who asked for it."""
        head = AnswerHead(
            status=response.status_code, headers=response.headers, url=str(response.request.url)
        )
        if request.options.on_answer is not None:
            request.options.on_answer(head)
        return head

    def opened(self, operation: Operation, response: httpx.Response) -> Content | None:
        """Return the content of an answer that is read while it arrives, or None."""
        declared = operation.contents_of(response.status_code)
        if declared is None or not declared[1] or response.status_code == 204:
            return None
        content = content_for(declared[0], response.headers.get("content-type", ""))
        return content if content is not None and content.kind in _STREAMED else None

    def contents(self, operation: Operation, status: int) -> Contents | None:
        """Return the contents of a status that is a success, else None."""
        declared = operation.contents_of(status)
        return declared[0] if declared is not None and declared[1] else None

    def wait(self, request: Request, error: ApiError, attempt: int) -> float | None:
        """Return the seconds after which a call is sent again, or None where it is not."""
        if request.body is not None and not request.body.replayable:
            return None
        policy = self.retries
        if request.options.attempts is not None:
            policy = replace(policy, attempts=request.options.attempts)
        if not policy.allows(request.operation, error, attempt, request.headers):
            return None
        asked = retry_after(error.headers, self.clock.now())
        return (
            None if asked is not None and asked > policy.patience else policy.wait(attempt, asked)
        )

    def failed(self, request: Request, error: Exception) -> Exception:
        """Return what a failure of the HTTP client means."""
        import httpx

        name = request.operation.id
        if isinstance(error, httpx.TimeoutException):
            said = f"{name}: no answer within {request.timeout:g} seconds"
            return CallTimeoutError(said, operation=name)
        said = str(error) or type(error).__name__
        return TransportError(f"{name}: {said}", operation=name)

    def following(self, request: Request, walk: Walk) -> Request:
        """Return the request of a page that a link names; credentials stay with the server that
        they are for.
        """
        if walk.url is None:
            return request
        here, there = urlsplit(request.url), urlsplit(walk.url)
        headers = request.headers
        if (here.scheme, here.netloc) != (there.scheme, there.netloc):
            headers = {
                name: one
                for name, one in headers.items()
                if name not in request.secret_headers and name != "Cookie"
            }
        return replace(request, url=walk.url, headers=headers)


async def _in_time(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
