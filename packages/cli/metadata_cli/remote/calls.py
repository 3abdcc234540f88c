"""Calls of the API that go on after what passes: busy, restarting, resetting, slow or cut-off answers.

An error answer is sent for again where the contract's catalogue calls its code retryable, never before
`Retry-After`. A call without a whole answer may have been carried out or not; it is made again
where that does no harm, and everything that this program sends is such: what is not idempotent by
its method carries an idempotency key.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeVar, cast

from metadata_client import (
    ApiError,
    CallOptions,
    Client,
    ClientError,
    RateLimitedError,
    RetryPolicy,
    TransportError,
    UnavailableError,
    UndecodableAnswerError,
    encode,
)
from metadata_client.runtime.retries import retry_after

from ..endings import ExitCode, StopError, unusable
from ..problems import CATALOGUE, write_problem

Result = TypeVar("Result")

RETRYABLE: Final = (RateLimitedError, UnavailableError)
"""The errors of the codes that the contract's catalogue calls retryable; a test compares them."""

RETRYABLE_STATUSES: Final = (429, 503)
"""Their statuses, for an answer without any code: a gateway's, say."""

PATIENCE: Final = 90.0
"""Seconds for which a call is made again and again before the program gives up."""

_LONGEST_PAUSE: Final = 20.0
"""Seconds between two calls at the most: nobody asks every few seconds whether a long outage is over."""

_CALL_TIMEOUT: Final = 30.0
"""Seconds for one answer: longer than the service promises, for the sake of slow networks."""

LONG: Final = CallOptions(timeout=_CALL_TIMEOUT)


class Waiting(Protocol):
    """A clock, and waiting."""

    def monotonic(self) -> float:
        """Return seconds that only grow."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class RealTime:
    """The machine's own."""

    def monotonic(self) -> float:
        """Return seconds that only grow."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


@dataclass(slots=True, kw_only=True)
class Api:
    """The generated client, and how patient its caller is."""

    client: Client
    url: str
    request_id: str
    patience: float = PATIENCE
    policy: RetryPolicy = field(default_factory=lambda: RetryPolicy(longest=_LONGEST_PAUSE))
    waiting: Waiting
    ended: bool = False
    """Whether the program ends: a call that is under way beside it is not made again."""
    _reached: bool = False

    def call(self, make: Callable[[], Result]) -> Result:
        """Return what a call answers, made again after what passes.

        Ends the program with the problem that the service answered, or where patience ends.
        """
        began = self.waiting.monotonic()
        attempt = 1
        while True:
            try:
                answer = make()
            except (ApiError, TransportError, UndecodableAnswerError) as error:
                self._reached = self._reached or not isinstance(error, TransportError)
                self._wait(error, attempt, began)
            else:
                self._reached = True
                return answer
            attempt += 1

    def _wait(self, error: ClientError, attempt: int, began: float) -> None:
        """Wait before a call is made again, or end the program."""
        if self.ended:
            raise StopError("The program has ended.", ExitCode.UNFINISHED) from None
        asked = None
        if isinstance(error, ApiError):
            if not _may_repeat(error):
                raise self._refused(error) from None
            asked = retry_after(error.headers, time.time())
        wait = self.policy.wait(attempt, asked)
        if self.waiting.monotonic() - began + wait > self.patience:
            raise self._given_up(error) from None
        self.waiting.sleep(wait)

    def _refused(self, error: ApiError) -> StopError:
        self.ended = True
        write_problem(problem_of(error))
        return StopError(
            f"{self.url} refused {error.operation}: {error.code or error.status} "
            f"(request {error.request_id or 'unknown'}).",
            ExitCode.REFUSED,
        )

    def _given_up(self, error: ClientError) -> StopError:
        self.ended = True
        if isinstance(error, ApiError):
            write_problem(problem_of(error))
            return StopError(
                f"{self.url} did not become able to answer: {error.code or error.status} "
                f"(request {error.request_id or 'unknown'}). The same command goes on.",
                ExitCode.UNFINISHED,
            )
        status, title = CATALOGUE["unavailable"]
        write_problem(
            {
                "type": "/problems/unavailable", "title": title, "status": status,
                "code": "unavailable", "requestId": self.request_id, "detail": str(error),
            }
        )  # fmt: skip
        if not self._reached:
            return unusable(f"{self.url} cannot be reached: {error}. Is the API running there?")
        return StopError(
            f"{self.url} did not answer: {error}. The same command goes on.", ExitCode.UNFINISHED
        )


def _may_repeat(error: ApiError) -> bool:
    if isinstance(error, RETRYABLE):
        return True
    return not error.code and error.status in RETRYABLE_STATUSES


def problem_of(error: ApiError) -> dict[str, Any]:
    """Return the problem that an error answer carries; what it leaves out is said by its head."""
    body = encode(error.body)
    document = dict(cast("dict[str, Any]", body)) if isinstance(body, dict) else {}
    document.setdefault("type", "about:blank")
    document.setdefault("title", str(error))
    document.setdefault("status", error.status)
    document["code"] = error.code or document.get("code") or "unknown"
    document["requestId"] = error.request_id or document.get("requestId") or "unknown"
    return document


class Page(Protocol):
    """A page of a list."""

    @property
    def pagination(self) -> Any:
        """Where it stands: `next_cursor` and `has_more`."""
        ...


PageOf = TypeVar("PageOf", bound=Page)


def walk(api: Api, fetch: Callable[[str | None], PageOf]) -> Iterator[PageOf]:
    """Yield the pages of a list to its end, each asked for until it is there.

    A short or empty page is no end; a cursor is sent back as it came.
    """
    cursor: str | None = None
    seen: set[str] = set()
    while True:
        # Bound now: the page is asked for again under the same cursor.
        page = api.call(lambda asked=cursor: fetch(asked))
        yield page
        cursor = page.pagination.next_cursor
        if not cursor or page.pagination.has_more is False:
            return
        if cursor in seen:
            raise StopError(f"{api.url} named a next page that was read already.", ExitCode.REFUSED)
        seen.add(cursor)


def open_api(url: str, key: str, request_id: str) -> Api:
    """Return the API at an address; nothing is sent yet."""
    # Every repetition is decided here, in one place.
    client = Client(url, api_key=key, retries=RetryPolicy(attempts=1))
    return Api(client=client, url=url, request_id=request_id, waiting=RealTime())
