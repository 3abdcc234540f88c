"""The way from the witness to the provider: one connection, kept, and made anew where it has gone."""

from __future__ import annotations

import contextlib
import http.client
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from conformance.exchange import Headers
from conformance.witness.messages import Answered, Asked, end_to_end

_SECONDS: Final = 60.0
_LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")


class NoAnswer(Exception):  # noqa: N818
    """Raised where the provider did not answer, or not to the end; says why."""


@dataclass(slots=True)
class Upstream:
    """A connection to a provider at a URL whose path, if any, belongs to the requests' own."""

    url: str
    _connection: http.client.HTTPConnection | None = None

    def ask(self, asked: Asked) -> Answered:
        """Send a request on, and return what the provider answers; raises NoAnswer."""
        was_kept = self._connection is not None
        try:
            return self._once(asked)
        except (OSError, http.client.HTTPException) as problem:
            self.close()
            gone = isinstance(problem, http.client.RemoteDisconnected | ConnectionError)
            if not (was_kept and gone):
                raise NoAnswer(str(problem) or type(problem).__name__) from None
        try:
            # A service may close a connection that it kept at any time (RFC 9112, 9.6).
            return self._once(asked)
        except (OSError, http.client.HTTPException) as problem:
            self.close()
            raise NoAnswer(str(problem) or type(problem).__name__) from None

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            with contextlib.suppress(OSError):
                self._connection.close()
            self._connection = None

    def _once(self, asked: Asked) -> Answered:
        connection = self._connection or self._open()
        self._connection = connection
        connection.putrequest(asked.method, asked.target, skip_host=True, skip_accept_encoding=True)
        for name, value in _sent_on(asked, urlsplit(self.url).netloc).pairs:
            connection.putheader(name, value.encode("latin-1"))
        connection.endheaders(asked.body or None)
        answer = connection.getresponse()
        body = answer.read()
        found = Answered(
            status=answer.status,
            headers=end_to_end(Headers(tuple(answer.getheaders()))),
            body=body,
            reason=answer.reason,
        )
        if answer.will_close:
            self.close()
        return found

    def _open(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.url)
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        return kind(parts.hostname or "127.0.0.1", parts.port, timeout=_SECONDS)


def _sent_on(asked: Asked, host: str) -> Headers:
    """Return the fields of a request as they go on, its body framed by its length.

    A provider on this machine is told the consumer's own host, so that addresses that it makes out of it lead
    back to the witness; another one may need its own.
    """
    headers = end_to_end(asked.headers).without("Expect").without("Content-Length")
    if host.rpartition(":")[0] not in _LOOPBACK or headers.get("Host") is None:
        headers = headers.set("Host", host)
    framed = asked.body or asked.headers.get("Content-Length") is not None
    if framed or asked.headers.get("Transfer-Encoding") is not None:
        headers = headers.set("Content-Length", str(len(asked.body)))
    return headers
