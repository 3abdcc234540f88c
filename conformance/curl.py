"""Exchanges as evidence: `curl` lines that anyone can paste, with secrets as environment variables."""

from __future__ import annotations

import base64
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from conformance.exchange import Exchange, Headers, Request, encode_json, encode_query
from conformance.shell import Expansion, Piece, data_words, word
from conformance.world.bodies import replaced
from conformance.world.principals import Principals
from contracts.pointers import Absent, resolve
from contracts.report.verdict import RecordedExchange, RecordedMessage

_BODY_SHOWN: Final = 4000


class Part(Enum):
    """The parts of a request that a value may stand in."""

    PATH = "path"
    QUERY = "query"
    HEADER = "header"
    BODY = "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where in a request a value stands.

    `at` is the number of a path segment or a query pair, a header's name in lower case, or a pointer.
    """

    part: Part
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scribe:
    """Writes exchanges down for a report; `base` is where the target is reached."""

    base: str
    principals: Principals

    def as_curl(
        self,
        request: Request,
        *,
        options: Sequence[str] = ("-i",),
        filled: Mapping[Spot, Expansion] = MappingProxyType({}),
    ) -> str:
        """Return a request as a shell line; `filled` says which of its values the shell puts in.

        Credentials are left to the shell too: `$OWNER_KEY`, or what the project file states.
        """
        words = ["curl", *options]
        method = request.method
        implied = "GET" if request.body is None else "POST"
        if method == "HEAD":
            words.append("-I")
        elif method != implied:
            words += ["-X", shlex.quote(method)]
        full = self.principals.badge(request).put_on(request)
        if re.search(r"/\.{1,2}(/|$)", request.path):
            words.append("--path-as-is")
        if re.search(r"[][{}]", request.path):
            words.append("--globoff")
        words.append(word(self._url(full, filled)))
        for name, value in full.headers.pairs:
            held = filled.get(Spot(part=Part.HEADER, at=name.lower()))
            pieces = [held] if held else self._pieces(value)
            words += ["-H", word([f"{name}: ", *pieces] if value else [f"{name};"])]
        if request.body is not None:
            if full.headers.get("Content-Type") is None:
                # Without this, curl would add the media type of a form.
                words += ["-H", "'Content-Type:'"]
            words += self._data(request, filled)
        return " ".join(words)

    def _url(self, request: Request, filled: Mapping[Spot, Expansion]) -> list[Piece]:
        pieces: list[Piece] = [self.base]
        for index, segment in enumerate(request.path.split("/")):
            held = filled.get(Spot(part=Part.PATH, at=str(index)))
            pieces += ["/"] if index else []
            pieces += [held] if held else self._pieces(segment)
        for index, (name, value) in enumerate(request.query):
            held = filled.get(Spot(part=Part.QUERY, at=str(index)))
            pieces.append("&" if index else "?")
            if held is not None or len(self._pieces(value)) > 1 or self._is_secret(value):
                pieces += [encode_query(((name, ""),)), *([held] if held else self._pieces(value))]
            else:
                pieces.append(encode_query(((name, value),)))
        return pieces

    def _data(self, request: Request, filled: Mapping[Spot, Expansion]) -> tuple[str, str]:
        body = request.body or b""
        held = {spot.at: one for spot, one in filled.items() if spot.part is Part.BODY}
        if held:
            return data_words(_with_members(request, held))
        try:
            pieces = self._pieces(body.decode())
        except UnicodeDecodeError:
            return data_words(body)
        return data_words(pieces if len(pieces) > 1 else body)

    def _is_secret(self, text: str) -> bool:
        return any(isinstance(piece, Expansion) for piece in self._pieces(text))

    def _pieces(self, text: str) -> list[Piece]:
        """Return a text with every secret in it left to the shell."""
        shells = self._shells()
        if not shells or not text:
            return [text]
        parts = re.split("(" + "|".join(re.escape(value) for value in shells) + ")", text)
        return [Expansion(text=shells[part]) if part in shells else part for part in parts if part]

    def _shells(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, principal in self.principals.known.items():
            for scheme, secret in principal.credentials.items():
                if not secret.value:
                    continue
                text = secret.shell or f"${self.principals.variable(name, scheme)}"
                found[secret.value] = text
                # A basic credential travels encoded.
                encoded = base64.b64encode(secret.value.encode()).decode()
                found[encoded] = f"$(printf %s \"{text}\" | base64 | tr -d '\\n')"
        return {value: found[value] for value in sorted(found, key=len, reverse=True)}

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


def _with_members(request: Request, held: Mapping[str, Expansion]) -> list[Piece]:
    """Return a JSON body in which the shell puts in the values at some pointers."""
    body = request.json
    assert not isinstance(body, Absent)
    marks: dict[str, Expansion] = {}
    for index, (pointer, expansion) in enumerate(sorted(held.items())):
        mark = f"lockstep:value:{index}:"
        number = not isinstance(resolve(body, pointer), str)
        marks[f'"{mark}"' if number else mark] = expansion
        body = replaced(body, pointer, mark)
    text = encode_json(body).decode()
    # The quotes of a number's mark are part of it, those of a text stay.
    parts = re.split("(" + "|".join(re.escape(mark) for mark in marks) + ")", text)
    return [marks.get(part, part) for part in parts if part]


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
