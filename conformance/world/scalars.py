"""Valid texts and numbers for the keywords that bound them (JSON Schema 2020-12, validation, 6.2 and 6.3)."""

from __future__ import annotations

from random import Random
from typing import Final

from conformance.world.formats import text_of_format
from conformance.world.merging import count, number
from conformance.world.patterns import Unmatchable, text_for
from contracts.source import Json

_LONGEST: Final = 10_000


class Unsatisfiable(ValueError):  # noqa: N818
    """Raised where no valid value could be made; its text says of what."""


def text_of(keywords: dict[str, Json], random: Random, *, renewed: bool) -> str:
    """Return a text within its pattern, format and length; a `renewed` one differs from time to time."""
    shortest, longest = (
        count(keywords.get("minLength"), 0),
        count(keywords.get("maxLength"), _LONGEST),
    )
    pattern, form = keywords.get("pattern"), keywords.get("format")
    if isinstance(pattern, str):
        try:
            return text_for(pattern, random, shortest=shortest, longest=longest)
        except Unmatchable as error:
            raise Unsatisfiable(str(error)) from None
    if isinstance(form, str):
        text = text_of_format(form, random)
        if text is not None:
            return text
    text = f"lockstep {random.getrandbits(40):010x}" if renewed else "lockstep"
    text = text[-longest:] if longest else ""
    return text + "x" * (shortest - len(text))


def with_suffix(text: str, longest: int, random: Random) -> str:
    """Return a text made different from others by what is put behind it."""
    suffix = f" {random.getrandbits(32):08x}"
    return (text[: max(0, longest - len(suffix))] + suffix)[-longest:]


def number_of(
    keywords: dict[str, Json], random: Random, *, whole: bool, varied: bool
) -> int | float:
    """Return a number within its bounds: the least, or a `varied` one."""
    low, high = number(keywords.get("minimum")), number(keywords.get("maximum"))
    above, below = (
        number(keywords.get("exclusiveMinimum")),
        number(keywords.get("exclusiveMaximum")),
    )
    step = number(keywords.get("multipleOf")) or (1 if whole else 0)
    if above is not None and (low is None or above >= low):
        low = above + (step or (1e-6 if below is None else (below - above) / 2))
    if below is not None and (high is None or below <= high):
        high = below - (step or (1e-6 if low is None else (below - low) / 2))
    if low is None:
        low = 1 if high is None or high >= 1 else high
    room = (high if high is not None else low + 1_000_000) - low
    found = low + (random.random() * room if varied else 0)
    if step:
        units = -(-low // step)
        found = max(units, found // step) * step
    return int(found) if whole or float(found).is_integer() else round(found, 9)
