"""Plain values for examples: texts and numbers within their constraints."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Final

from contracts.pointers import ABSENT, Absent
from generators.regular_expressions.samples import sample
from generators.services.fitting import exact, fits_number, fits_text

if TYPE_CHECKING:
    from contracts.schemas import Number, Text

_FORMATS: Final = {
    "date": "2024-01-31",
    "time": "12:30:00Z",
    "date-time": "2024-01-31T12:30:00Z",
    "duration": "P1D",
    "uuid": "123e4567-e89b-12d3-a456-426614174000",
    "byte": "ZXhhbXBsZQ==",
    "email": "someone@example.com",
    "idn-email": "someone@example.com",
    "hostname": "example.com",
    "idn-hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "iri": "https://example.com/",
    "uri-reference": "/example",
    "iri-reference": "/example",
    "uri-template": "/example/{id}",
    "json-pointer": "/example",
    "regex": "^example$",
    "decimal": "1.50",
    "password": "correct horse",
}
_LONGEST: Final = 200
"""An example that would be longer is none."""


@cache
def text_value(text: Text, hint: str) -> str | Absent:
    """Return a text of a type; `hint` is a word for it, such as the name of its member.

    ABSENT is returned where no simple text satisfies the type.
    """
    if text.min_length is not None and text.min_length > _LONGEST:
        return ABSENT
    return next((one for one in _texts(text, hint) if fits_text(text, one)), ABSENT)


def _texts(text: Text, hint: str) -> Iterator[str]:
    if text.format in _FORMATS:
        yield _FORMATS[text.format]
    if text.encoding in ("base64", "base64url"):
        yield _FORMATS["byte"]
    word = hint or "text"
    least, most = text.min_length or 0, text.max_length
    if len(word) < least:
        word = (word * least)[:least]
    yield word if most is None else word[:most]
    yield word.lower() if most is None else word[:most].lower()
    for pattern in text.patterns:
        for turns in (0, 1, 2, max(0, least - 1), least):
            found = sample(pattern, turns)
            if found:
                yield found
                yield found.ljust(least, "a")
    yield ""


@cache
def number_value(number: Number) -> int | float | Absent:
    """Return a number of a type: one near 1, or ABSENT where there is no simple one."""
    low = number.minimum if number.minimum is not None else number.exclusive_minimum
    high = number.maximum if number.maximum is not None else number.exclusive_maximum
    candidates: list[int | float] = [1, 0]
    for step in number.multiples:
        turn = math.ceil(exact(low) / exact(step)) if low is not None and step else 1
        candidates += [_plain(exact(step) * (turn + more)) for more in (0, 1)]
    candidates += [bound for bound in (number.minimum, number.maximum) if bound is not None]
    for bound, sign in ((number.exclusive_minimum, 1), (number.exclusive_maximum, -1)):
        if bound is not None:
            candidates += [bound + sign, bound + sign / 2, bound + sign / 1024]
    if low is not None and high is not None:
        candidates.append((low + high) / 2)
    for one in candidates:
        if fits_number(number, one):
            return int(one) if number.integer else one
    return ABSENT


def _plain(value: Fraction) -> int | float:
    """Return a fraction as a number of JSON; one too large for that is infinite, which fits nothing."""
    if value.denominator == 1:
        return value.numerator
    try:
        return float(value)
    except OverflowError:
        return math.inf
