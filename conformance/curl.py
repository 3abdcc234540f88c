"""Exchanges as evidence: `curl` lines that anyone can paste, with secrets as environment variables."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final

from conformance.exchange import Exchange, Headers, Request, encode_query
from conformance.world.principals import Principals
from contracts.report.verdict import RecordedExchange, RecordedMessage

_BODY_SHOWN: Final = 4000
_BODY_IN_CURL: Final = 6000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scribe:
    """Writes exchanges down for a report; `base` is where the target is reached."""

    base: str
    principals: Principals

    def as_curl(self, request: Request) -> str:
        """Return a request as a shell line.

        Credentials stand as `$OWNER_KEY` in double quotes, so that the shell puts them in.
        """
        words = ["curl", "-i"]
        method = request.method
        implied = "GET" if request.body is None else "POST"
        if method == "HEAD":
            words.append("-I")
        elif method != implied:
            words += ["-X", shlex.quote(method)]
        shown = self._shown(request)
        url = self.base + request.path
        if shown.query:
            url += "?" + "&".join(
                encode_query(((name, value),)) if "$" not in value else f"{name}={value}"
                for name, value in shown.query
            )
        words.append(self._quoted(url))
        for name, value in shown.headers.pairs:
            words += ["-H", self._quoted(f"{name}: {value}" if value else f"{name};")]
        if request.body is not None and shown.headers.get("Content-Type") is None:
            # Without this, curl would add the media type of a form.
            words += ["-H", "'Content-Type:'"]
        if request.body is not None:
            words += self._data(request.body)
        return " ".join(words)

    def recorded(self, exchange: Exchange) -> RecordedExchange:
        """Return an exchange as a report keeps it, secrets taken out and long bodies cut."""
        shown = self._shown(exchange.request)
        target = exchange.request.path + ("?" + encode_query(shown.query) if shown.query else "")
        response = None
        if exchange.status is not None:
            response = RecordedMessage(
                start=f"HTTP/1.1 {exchange.status} {_phrase(exchange.status)}".rstrip(),
                headers=tuple(
                    (name, self.principals.redact(value)) for name, value in exchange.headers.pairs
                ),
                body=self._text(exchange.body),
            )
        return RecordedExchange(
            request=RecordedMessage(
                start=f"{exchange.request.method} {self.principals.redact(target)} HTTP/1.1",
                headers=shown.headers.pairs,
                body=self._text(exchange.request.body or b""),
            ),
            response=response,
            seconds=round(exchange.seconds, 6),
        )

    def _shown(self, request: Request) -> Request:
        full = self.principals.badge(request).put_on(request)
        redact = self.principals.redact
        return replace(
            full,
            headers=Headers(tuple((name, redact(value)) for name, value in full.headers.pairs)),
            query=tuple((name, redact(value)) for name, value in full.query),
        )

    def _text(self, body: bytes) -> str:
        text = self.principals.redact(body.decode(errors="replace"))
        cut = len(text) - _BODY_SHOWN
        return text if cut <= 0 else f"{text[:_BODY_SHOWN]}… ({cut} more characters)"

    def _quoted(self, text: str) -> str:
        if not any(f"${variable}" in text for _, variable in self.principals.secrets()):
            return shlex.quote(text)
        escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("`", "\\`")
        return f'"{escaped}"'

    def _data(self, body: bytes) -> list[str]:
        try:
            text = self.principals.redact(body.decode())
        except UnicodeDecodeError:
            escaped = "".join(f"\\x{byte:02x}" for byte in body[:_BODY_IN_CURL])
            return ["--data-binary", f"$'{escaped}'"]
        stripped = text.rstrip(" ")
        if len(text) - len(stripped) > 200:
            # A body that was padded with white space up to a size is said so, not spelt out.
            padding = f"printf '%{len(text) - len(stripped)}s' ''"
            return ["--data-binary", f"@<(printf '%s' {shlex.quote(stripped)}; {padding})"]
        if len(text) > _BODY_IN_CURL:
            return ["--data-binary", shlex.quote(text[:_BODY_IN_CURL] + "…")]
        if "\x00" in text:
            return ["--data-binary", f"$'{text.encode('unicode_escape').decode()}'"]
        return ["--data-binary", shlex.quote(text)]


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
