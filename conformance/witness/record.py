"""Writing down what passes, as the contract reads it: without credentials, and within bounds."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import unquote

from conformance.codings import CodingError, decoded
from conformance.exchange import Exchange, Headers, Pairs, Request, decode_query
from conformance.routes import matching
from conformance.witness.bulk import bulk_of
from conformance.witness.messages import Answered, Asked
from conformance.witness.transcript import Encounter
from conformance.world.collections import parameters_of
from contracts.contract import Contract
from contracts.operations import Location, Operation

_KEPT: Final = 96 * 1024 * 1024
_UNFOLDED: Final = 64 * 1024 * 1024
MASK: Final = "$CREDENTIAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """What a provider has taken of requests that say the same."""

    items: int = 0
    times: int = 0
    was_disturbed: bool = False


@dataclass(slots=True, kw_only=True)
class Record:
    """The encounters of a round, in the order in which their requests came.

    `prefix` is the path below which the provider stands; bodies are kept for as long as there is room.
    """

    contract: Contract
    prefix: str = ""
    secrets: set[str] = field(default_factory=set[str])
    _encounters: dict[int, Encounter] = field(default_factory=dict[int, Encounter])
    _taken: dict[str, dict[bytes, _Taken]] = field(default_factory=dict[str, dict[bytes, _Taken]])
    _room: int = _KEPT
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def request_of(self, asked: Asked) -> tuple[Request, Operation | None, str]:
        """Return a request as the contract reads it, its operation, and why it has none where it has none."""
        path, _, query = asked.target.partition("?")
        inner = path.removeprefix(self.prefix) if self.prefix else path
        found = matching(self.contract, inner)
        meant = [one for one in found if one.method.upper() == asked.method]
        # A literal segment is meant before a parameter (OpenAPI 3.1, 4.8.8.2).
        operation = min(meant, key=lambda one: len(parameters_of(one.path)), default=None)
        why = "" if operation else _why(asked.method, found)
        body = asked.body or None
        if body is not None:
            try:
                body = decoded(body, asked.headers, most=_UNFOLDED)
            except CodingError:
                why = why or "its Content-Encoding cannot be undone here"
        request = Request(
            method=asked.method,
            path=inner,
            operation=operation.id if operation else None,
            query=decode_query(query),
            headers=asked.headers,
            body=body,
            path_values=_path_values(operation, inner) if operation else (),
        )
        return request, operation, why

    def add(self, number: int, encounter: Encounter, answered: Answered | None) -> None:
        """Write an encounter down; its credentials are taken out, its answer is undone of its codings."""
        exchange = encounter.exchange
        request, credentials = self._without_credentials(exchange.request)
        body = b""
        if answered is not None:
            try:
                body = decoded(answered.body, answered.headers, most=_UNFOLDED)
            except CodingError:
                body = answered.body
        size = len(request.body or b"") + len(body)
        operation = self.contract.operation(request.operation or "")
        bulk = None if operation is None else bulk_of(self.contract, operation)
        count = 1 if bulk is None else len(bulk.items(request) or ())
        with self._lock:
            kept = self._room >= size
            self._room -= size if kept else 0
            if not kept:
                request, body = replace(request, body=None), b""
            self._encounters[number] = replace(
                encounter,
                exchange=replace(exchange, request=request, body=body, number=number),
                is_kept=kept,
                credentials=credentials,
            )

            if encounter.provider_status is not None and encounter.provider_status < 300:
                taken = self._taken.setdefault(request.operation or "", {})
                said = _said(exchange.request)
                before = taken.get(said, _Taken())
                taken[said] = _Taken(
                    items=count,
                    times=before.times + 1,
                    was_disturbed=before.was_disturbed or encounter.fault is not None,
                )

    def accepted(self, operation: str | None) -> int:
        """Return how many items of an operation the provider has taken; one a call where it takes one.

        What was disturbed, and came again, is the same item still.
        """
        with self._lock:
            taken = tuple(self._taken.get(operation or "", {}).values())
        return sum(one.items * (1 if one.was_disturbed else one.times) for one in taken)

    def encounters(self) -> tuple[Encounter, ...]:
        """Return all encounters in the order in which their requests came."""
        with self._lock:
            return tuple(self._encounters[number] for number in sorted(self._encounters))

    def _without_credentials(self, request: Request) -> tuple[Request, frozenset[str]]:
        present: set[str] = set()
        headers = list(request.headers.pairs)
        query = list(request.query)
        for scheme in self.contract.security_schemes.values():
            name, location = _carried(scheme.type, scheme.parameter, scheme.location)
            if location is Location.QUERY:
                query = self._masked(query, name, present, scheme.name)
            elif location is Location.COOKIE:
                cookies = request.headers.get("Cookie") or ""
                if re.search(rf"(^|;\s*){re.escape(name)}=", cookies):
                    present.add(scheme.name)
                headers = self._masked(headers, "Cookie", set(), scheme.name)
            elif location is Location.HEADER:
                if scheme.type == "http" and not (
                    request.headers.get(name) or ""
                ).lower().startswith(scheme.scheme.lower() + " "):
                    continue
                headers = self._masked(headers, name, present, scheme.name)
        headers = self._masked(headers, "Authorization", set(), "")
        shown = replace(request, headers=Headers(tuple(headers)), query=tuple(query))
        return shown, frozenset(present)

    def _masked(
        self, pairs: list[tuple[str, str]], name: str, present: set[str], scheme: str
    ) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for key, value in pairs:
            if key.lower() != name.lower():
                found.append((key, value))
                continue
            present.add(scheme)
            secret = value.rpartition(" ")[2]
            if secret != MASK and len(secret) > 3:
                self.secrets.add(secret)
            kind = value.partition(" ")[0] + " " if " " in value else ""
            found.append((key, kind + MASK))
        return found


def _said(request: Request) -> bytes:
    """Return what two requests have in common that say the same, headers aside."""
    parts = [request.method, request.path, repr(sorted(request.query))]
    return hashlib.sha256("\n".join(parts).encode() + (request.body or b"")).digest()


def _why(method: str, found: Iterable[Operation]) -> str:
    methods = sorted({one.method.upper() for one in found})
    if methods:
        return f"the contract has {', '.join(methods)} on this path, and no {method}"
    return "the contract has no such path"


def _carried(kind: str, parameter: str, location: Location | None) -> tuple[str, Location | None]:
    """Return the parameter by which a security scheme is carried."""
    if kind == "apiKey":
        return parameter, location
    return ("Authorization", Location.HEADER) if kind != "mutualTLS" else ("", None)


def _path_values(operation: Operation, path: str) -> Pairs:
    names = parameters_of(operation.path)
    parts = re.split(r"\{[^{}]+\}", operation.path)
    pattern = "([^/]+)".join(re.escape(part) for part in parts) + "/?"
    match = re.fullmatch(pattern, path)
    texts = match.groups() if match else ()
    return tuple((name, unquote(text)) for name, text in zip(names, texts, strict=False))


def exchange_of(
    request: Request,
    answered: Answered | None,
    *,
    started: float,
    seconds: float,
    error: str | None,
) -> Exchange:
    """Return what a consumer saw of a request; its body is filled in when it is written down."""
    return Exchange(
        request=request,
        status=None if answered is None or error else answered.status,
        headers=Headers() if answered is None else answered.headers,
        started=started,
        seconds=seconds,
        error=error,
    )
