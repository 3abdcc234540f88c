"""Scalars as JSON Schema reads them: nothing is converted from another JSON type."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, StrictBool

_INSTANT = re.compile(
    r"^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$", re.ASCII
)
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$", re.ASCII)
_UUID = re.compile(r"^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")
_NOT_IN_URI = re.compile(r"[^\x21-\x7e]|[\"<>\\^`{|}]")


def _integer(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError("must be an integer")
    return value


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError("must be a number")
    return value


def _instant(value: Any) -> Any:
    if isinstance(value, str) and _INSTANT.match(value) is None:
        raise ValueError("must be a date-time with an offset (RFC 3339)")
    if isinstance(value, (int, float)):
        raise ValueError("must be text")
    return value


def _date(value: Any) -> Any:
    if isinstance(value, (int, float)) or (isinstance(value, str) and _DATE.match(value) is None):
        raise ValueError("must be a date such as 2026-01-31")
    return value


def _uuid(value: Any) -> Any:
    if isinstance(value, str) and _UUID.match(value) is None:
        raise ValueError("must be a UUID in its hyphenated form (RFC 9562)")
    return value


def _uri_reference(value: str) -> str:
    if _NOT_IN_URI.search(value):
        raise ValueError("must be a URI reference (RFC 3986)")
    urlsplit(value)
    return value


def _uri(value: str) -> str:
    if not urlsplit(_uri_reference(value)).scheme:
        raise ValueError("must be a URI with a scheme (RFC 3986)")
    return value


Integer = Annotated[int, BeforeValidator(_integer)]
"""An integer; `1.0` is one, `"1"` and `true` are not."""

Real = Annotated[float, BeforeValidator(_number)]
"""A number; `"1"` and `true` are none."""

Truth = StrictBool
"""True or false; `1` and `"true"` are neither."""

Instant = Annotated[AwareDatetime, BeforeValidator(_instant)]
"""A `date-time`: an instant, in text with an offset."""

CalendarDate = Annotated[date, BeforeValidator(_date)]
"""A `date`."""

Uuid = Annotated[UUID, BeforeValidator(_uuid)]
"""A `uuid`."""

UriReference = Annotated[str, AfterValidator(_uri_reference)]
"""A `uri-reference`, kept as it was written."""

Uri = Annotated[str, AfterValidator(_uri)]
"""A `uri`, kept as it was written."""
