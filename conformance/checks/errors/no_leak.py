"""`errors/no-leak`: no error shows what is inside the service."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from conformance.check import Applies, Failure, Observer, each
from conformance.exchange import Exchange
from conformance.observing import provokable, where
from conformance.world import World
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.pointers import Absent
from contracts.source import Json

_FRAME: Final = re.compile(
    r"Traceback \(most recent call last\)"
    r"|\bFile \"[^\"]+\", line \d+"
    r"|(?:^|\\n|\n)\s*at [\w$.<>\[\] ]+ ?\(?[^\s()]*:\d+(?::\d+)?\)?"
    r"|\bat [\w$.]+\([\w$]+\.(?:java|kt|scala):\d+\)"
    r"|\.(?:py|js|ts|mjs|cjs|rb|go|java|kt|cs|php|rs):\d+\b"
    r"|goroutine \d+ \[|\bin <module>|\bCaused by: [\w.$]+(?:Exception|Error)"
)
_SQL: Final = re.compile(
    r"\bSELECT\s+[\w*\"`.,()\s]{1,200}?\s+FROM\s+[\w\"`.]+"
    r"|\bINSERT\s+INTO\s+[\w\"`.]+|\bUPDATE\s+[\w\"`.]+\s+SET\s|\bDELETE\s+FROM\s+[\w\"`.]+"
    r"|\bSQLITE_[A-Z]+\b|\bSQLSTATE\b|\bORA-\d{5}\b"
    r"|\b(?:UNIQUE|FOREIGN KEY|NOT NULL|CHECK) constraint failed\b"
    r"|\bviolates (?:unique|foreign key|check|not-null) constraint\b|\bno such (?:table|column):"
    r"|\bsyntax error at or near\b|\bnear \"[^\"]*\": syntax error\b|\bDuplicate entry '.*' for key\b"
)
_PATH: Final = re.compile(
    r"(?<![\w.:/\-])/(?:usr|home|var|etc|opt|srv|tmp|root|app|Users|private|proc|mnt|data|workspace)"
    r"(?:/[\w.@+\-]+)+"
    r"|\b[A-Za-z]:\\(?:[\w .\-]+\\)+[\w.\-]+"
    r"|\bfile:///[\w./\-]+"
)
_SECRET: Final = re.compile(
    r"\b[a-z][a-z0-9+.\-]*://[^\s/:@\"']+:[^\s/@\"']+@[\w.\-]+|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
_SHORTEST_SECRET: Final = 8


def _applies(contract: Contract, operation: Operation) -> Applies:
    if contract.errors is not None and not provokable(contract, operation):
        return "the operation declares no error that a client can bring about"
    return True


def _judge(world: World, exchange: Exchange) -> Failure | bool:
    if not exchange.is_error:
        return False
    headers = "\n".join(value for _, value in exchange.headers.pairs)
    text = f"{_read(exchange.json, exchange.body)}\n{headers}".replace("\\/", "/")
    sent = _sent(exchange)
    for what, pattern in (
        ("a stack frame", _FRAME),
        ("SQL", _SQL),
        ("an absolute file path", _PATH),
        ("a credential", _SECRET),
    ):
        for match in pattern.finditer(text):
            found = match[0].strip()
            if found not in sent:
                return _leak(world, exchange, what)
    for secret, _ in world.principals.secrets():
        if len(secret) >= _SHORTEST_SECRET and secret in text and secret not in sent:
            return _leak(world, exchange, "a credential")
    return True


def _leak(world: World, exchange: Exchange, what: str) -> Failure:
    return Failure(
        seen=f"an error shows {what}", exchanges=(exchange,), blame=where(world.contract, exchange)
    )


def _sent(exchange: Exchange) -> str:
    """Return what the request itself said in its path, query, body and headers, credentials left out.

    A credential is sent apart from the request, so an error that repeats it leaks it.
    """
    request = exchange.request
    parts = [request.path, unquote(request.path), request.target]
    parts += [f"{name}={value}" for name, value in request.query]
    parts += [value for _, value in request.headers.pairs]
    raw = request.body or b""
    body = raw[:100_000].decode(errors="replace")
    return "\n".join([*parts, body, body.replace("\\/", "/"), _read(request.json, raw)])


def _read(value: Json | Absent, raw: bytes) -> str:
    """Return the texts of JSON as they read, without their escapes; of anything else, the whole."""
    if isinstance(value, Absent):
        return raw.decode(errors="replace")
    found: list[str] = []
    waiting: list[Json] = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            found.extend(one)
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
        elif one is not None:
            found.append(str(one))
    return "\n".join(found)


CHECK: Final = Observer(
    rule="errors/no-leak",
    promise="No error shows a stack frame, SQL, an absolute file path or a credential.",
    applies_to=_applies,
    observe=each(_judge),
    about="error",
    needs=("errors/*",),
)
