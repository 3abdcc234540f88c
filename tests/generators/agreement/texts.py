"""Texts that keep what their type promises, and texts that break it."""

from __future__ import annotations

import base64
import re
from functools import cache
from random import Random
from typing import Final

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException

from contracts.schemas import Text
from generators.formats import FORMATS
from tests.generators.agreement.meaning import Meaning, found

# Lone surrogates are no text; line ends and blanks that engines of expressions disagree on are left out.
_STRANGE: Final = re.compile("[\ud800-\udfff\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029\u180e\ufeff]")
_LETTERS: Final = (
    *"abcdefgXYZ0123456789 -_./\\\"'<>&{}$%#@!?*+=~`^|;:,()[]\n\t\u00e9\u00df\u0130\u2028\u2029\u0301",
    "\U0001f600",
    "\U00010348",
    "日本",
    "*/",
    '"""',
    "\\u0041",
    "__proto__",
    "\x7f",
    "\u0000",
    "\ufeff",
)


@cache
def samples(pattern: str) -> tuple[str, ...]:
    """Return some texts in which an expression is found: none where Python cannot read it."""
    try:
        # Classes such as \d are ASCII in ECMA-262, and not everywhere else.
        compiled = re.compile(pattern, re.ASCII)
    except re.error:
        return ()
    drawn: dict[str, None] = {}

    @settings(
        max_examples=24,
        database=None,
        derandomize=True,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=(HealthCheck.filter_too_much, HealthCheck.too_slow),
    )
    @given(st.from_regex(compiled))
    def collect(text: str) -> None:
        if not _STRANGE.search(text):
            drawn.setdefault(text.removesuffix("\n"))

    try:
        collect()
    except (HypothesisException, AssertionError):
        return ()
    return tuple(text for text in drawn if found(pattern, text))


def valid_text(kind: Text, random: Random, meaning: Meaning) -> str | None:
    """Return a text of its type, or None where none was found."""
    for _ in range(40):
        text = _candidate(kind, random)
        if text is not None and meaning.text_fits(kind, text):
            return text
    return None


def _candidate(kind: Text, random: Random) -> str | None:
    if kind.patterns:
        if kind.patterns == ("^.*$",):
            return "a"
        pool = samples(random.choice(kind.patterns))
        if len(kind.patterns) > 1:
            # Conjunctions are seldom met by chance: look-aheads ask for all of them at once.
            pool += samples("".join(f"(?=[^\\n]*?{one})" for one in kind.patterns))
        if not pool:
            return None
        text = random.choice(pool)
        least = kind.min_length or 0
        while len(text) < least:
            text += random.choice((*text, "a")) if text else "a"
        return text
    if kind.format in FORMATS or kind.encoding:
        return formatted("byte" if kind.encoding else kind.format, random)
    least = kind.min_length or 0
    greatest = kind.max_length if kind.max_length is not None else least + 12
    size = random.choice((least, greatest, random.randint(least, greatest)))
    return of_size(min(size, least + 300), random)


def of_size(size: int, random: Random) -> str:
    """Return a text of so many code points, none of them a lone surrogate."""
    text = ""
    while len(text) < size:
        text += random.choice(_LETTERS)
    return text[:size]


def formatted(name: str, random: Random) -> str:
    """Return a text of a checked format, seldom the plainest one."""
    day = random.choice(
        ("2020-02-29", "1999-12-31", "0001-01-01", "9999-12-31", "2024-06-15", "1969-07-20")
    )
    clock = f"{random.randint(0, 23):02}:{random.randint(0, 59):02}:{random.randint(0, 59):02}"
    clock += random.choice(("", ".0", ".000", ".123", ".123456", ".123456789"))
    clock += random.choice(("Z", "+00:00", "-00:00", "+05:30", "-11:45"))
    match name:
        case "date":
            return day
        case "time":
            return clock
        case "date-time":
            return day + "T" + clock
        case "duration":
            return random.choice(("P1Y2M3DT4H5M6S", "PT0S", "P3W", "P1D", "PT36H", "P1M", "PT1M"))
        case "uuid":
            text = f"{random.getrandbits(128):032x}"
            text = f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
            return text.upper() if random.random() < 0.2 else text
        case _:
            return base64.b64encode(random.randbytes(random.randint(0, 9))).decode()


BROKEN: Final = {
    "date": ("2021-02-29", "2021-13-01", "2021-1-1", "20210101", "2021-01-01T00:00:00Z", "today"),
    "time": ("25:00:00Z", "12:60:00Z", "12:00:00", "12:00Z", "12:00:00+24:00"),
    "date-time": (
        "2021-02-30T00:00:00Z",
        "2021-01-01 00:00:00Z",
        "2021-01-01T00:00:00",
        "2021-01-01",
        "2021-01-01T24:00:00Z",
        "2021-01-01T00:00:00.Z",
    ),
    "duration": ("P", "PT", "1D", "P1DT", "P1S", "PT1Y", "P1W2D"),
    "uuid": ("123", "g0000000-0000-0000-0000-000000000000", "00000000000000000000000000000000"),
    "byte": ("a", "====", "YQ", "YQ=", "a b=", "Y-_="),
}
"""Texts that are not what the format says."""


def broken_texts(kind: Text, random: Random) -> list[tuple[str, str]]:
    """Return texts that may break a type, each with what it breaks."""
    broken: list[tuple[str, str]] = []
    if kind.min_length:
        broken.append(("too short", of_size(kind.min_length - 1, random)))
    if kind.max_length is not None and kind.max_length < 5000:
        broken.append(("too long", of_size(kind.max_length + 1, random)))
    if kind.patterns:
        broken += [("pattern", text) for text in ("", "\n", of_size(7, random), "0", "zzz", "A b")]
    name = "byte" if kind.encoding == "base64" else kind.format
    broken += [("format", text) for text in BROKEN.get(name, ())]
    return broken
