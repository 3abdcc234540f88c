"""Runtime expressions: the notation by which rules and Links point into requests and responses.

Source: OpenAPI Specification 3.1, section 4.8.20.4 (Runtime Expressions). Beyond it, a `*` token
in a pointer stands for each item of an array, where `contract-rules` allows it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from contracts.pointers import ABSENT, Absent, Pointer, resolve, resolve_all
from contracts.source import Json


class Side(StrEnum):
    """Which message an expression points into."""

    REQUEST = "request"
    RESPONSE = "response"


class Part(StrEnum):
    """Which part of the message an expression points into."""

    PATH = "path"
    QUERY = "query"
    HEADER = "header"
    BODY = "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A parsed expression; `name` is a parameter's or header's name, `pointer` a place in the body."""

    text: str
    side: Side
    part: Part
    name: str = ""
    pointer: Pointer = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What an expression is evaluated on: one request or one response, header names in lower case."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Json | Absent = ABSENT


_PATTERN = re.compile(
    r"^\$(?P<side>request|response)\."
    r"(?:(?P<part>path|query|header)\.(?P<name>[^#]+)|body(?:#(?P<pointer>(?:/.*)?))?)$"
)


def parse_expression(text: str) -> Expression:
    """Return the parsed form of an expression such as `$response.body#/data`.

    Raises ValueError, with what is wrong, for anything else.
    """
    match = _PATTERN.match(text)
    if match is None:
        raise ValueError(
            f"{text!r} is not a runtime expression such as $request.query.limit or $response.body#/data"
        )
    side = Side(match["side"])
    if match["part"] is None:
        return Expression(text=text, side=side, part=Part.BODY, pointer=match["pointer"] or "")
    part = Part(match["part"])
    if side is Side.RESPONSE and part is not Part.HEADER:
        raise ValueError(f"{text!r}: a response has headers and a body only")
    return Expression(text=text, side=side, part=part, name=match["name"])


def evaluate(expression: Expression, message: Message) -> Json | Absent:
    """Return what an expression points at in the message of its side, or ABSENT."""
    match expression.part:
        case Part.PATH:
            return message.path.get(expression.name, ABSENT)
        case Part.QUERY:
            return message.query.get(expression.name, ABSENT)
        case Part.HEADER:
            return message.headers.get(expression.name.lower(), ABSENT)
        case Part.BODY:
            if isinstance(message.body, Absent):
                return ABSENT
            return resolve(message.body, expression.pointer)


def evaluate_all(expression: Expression, message: Message) -> list[Json]:
    """Return everything that an expression whose pointer may hold `*` points at."""
    if expression.part is Part.BODY and not isinstance(message.body, Absent):
        return resolve_all(message.body, expression.pointer)
    value = evaluate(expression, message)
    return [] if isinstance(value, Absent) else [value]
