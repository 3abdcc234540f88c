"""How a request reaches a target: over HTTP/1.1, one at a time or several at one instant."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from conformance.exchange import Exchange, Headers, Request, encode_query

if TYPE_CHECKING:
    import httpx

REQUEST_TIMEOUT: Final = 10.0
_TOGETHER: Final = 128
REFUSED: Final = "connection refused"
_BROKEN: Final = "the connection broke"
_QUICK: Final = 1.0


class Transport(Protocol):
    """Sends requests that already carry their credential, and never raises for what a target does."""

    def send(self, request: Request) -> Exchange:
        """Send one request."""
        ...

    def send_together(self, requests: Sequence[Request]) -> tuple[Exchange, ...]:
        """Send requests at one instant, and return their exchanges in the same order."""
        ...

    def close(self) -> None:
        """Give back what is held open."""
        ...


@dataclass(slots=True, kw_only=True)
class HttpTransport:
    """A transport over httpx, with connections kept alive; `base` ends without a slash."""

    base: str
    timeout: float = REQUEST_TIMEOUT
    _client: httpx.Client | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, request: Request) -> Exchange:
        """Send one request; a broken connection or a timeout ends in the exchange's `error`."""
        if request.early_answer:
            from conformance.early_answer import send_early_answer

            return send_early_answer(self.base, request, timeout=self.timeout)
        first = self._once(request)
        if first.error is not None and first.error.startswith(_BROKEN) and first.seconds < _QUICK:
            # A connection that was kept open may have been closed just now; a service that breaks
            # connections does so again.
            return self._once(request)
        return first

    def _once(self, request: Request) -> Exchange:
        import httpx

        client = self._open()
        began = time.monotonic()
        try:
            outgoing = client.build_request(
                request.method,
                self.base
                + request.path
                + ("?" + encode_query(request.query) if request.query else ""),
                headers=list(request.headers.pairs),
                content=request.body,
            )
            answer = client.send(outgoing)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError, ValueError) as error:
            return Exchange(
                request=request,
                status=None,
                started=began,
                seconds=time.monotonic() - began,
                error=_in_words(error, self.timeout),
            )
        return Exchange(
            request=request,
            status=answer.status_code,
            headers=Headers(tuple(answer.headers.multi_items())),
            body=answer.content,
            started=began,
            seconds=time.monotonic() - began,
        )

    def send_together(self, requests: Sequence[Request]) -> tuple[Exchange, ...]:
        """Send requests at one instant, each from a thread of its own that waits at one gate."""
        from concurrent.futures import ThreadPoolExecutor

        if not requests:
            return ()
        found: list[Exchange] = []
        for first in range(0, len(requests), _TOGETHER):
            group = requests[first : first + _TOGETHER]
            gate = threading.Barrier(len(group))

            def go(request: Request, gate: threading.Barrier = gate) -> Exchange:
                gate.wait(timeout=self.timeout)
                return self.send(request)

            with ThreadPoolExecutor(max_workers=len(group)) as pool:
                found.extend(pool.map(go, group))
        return tuple(found)

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _open(self) -> httpx.Client:
        with self._lock:
            if self._client is None:
                import httpx

                from conformance.prompt_acknowledgement import prompt_transport

                # No proxy and no redirect: what the target itself answers is what is judged.
                self._client = httpx.Client(
                    timeout=self.timeout,
                    transport=prompt_transport(_TOGETHER),
                    trust_env=False,
                    headers={"User-Agent": "lockstep", "Accept": "*/*"},
                )
            return self._client


def _in_words(error: Exception, timeout: float) -> str:
    import httpx

    if isinstance(error, httpx.ConnectError):
        return REFUSED
    if isinstance(error, httpx.TimeoutException):
        return f"nothing within {timeout:g} s"
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError):
        return f"{_BROKEN}: {error}" if str(error) else _BROKEN
    if isinstance(error, httpx.DecodingError):
        return "the body does not decode as its Content-Encoding says"
    return f"{type(error).__name__}: {error}"
