"""The text under which properties are stored: compact JSON, every number as it was written."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec
import orjson

from . import exact_json

DEEPEST: Final = 497
"""How deep properties may nest: the API takes 500 levels, of which a bulk request has three."""

_INEXACT: Final = re.compile(rb"[0-9]{16}|[0-9][eE][+-]?[0-9]{2}")
"""Finds every text that may hold a number which a double would round, and few others."""

_loads = orjson.loads
_dumps = orjson.dumps
_search = _INEXACT.search


class NotPlainError(Exception):
    """A record that the fast path does not take: the generated models judge it."""


def properties_text(raw: msgspec.Raw) -> str:
    """Return the text to store; raises NotPlainError, or ValueError for what is no JSON object."""
    given = bytes(raw)
    value = _loads(given)
    if type(value) is not dict:
        raise NotPlainError
    if len(given) > 2 * DEEPEST and exact_json.nests_deeper(given, DEEPEST):
        raise NotPlainError
    try:
        written = _dumps(value)
    except orjson.JSONEncodeError:
        # It writes fewer levels than it reads.
        return exact_json.write(exact_json.parse(given))
    if written != given and _search(given):
        return exact_json.write(exact_json.parse(given))
    return written.decode()


def exact_text(value: Any) -> str:
    """Return the text to store of properties that `exact_json.parse` gave."""
    return exact_json.write(value)
