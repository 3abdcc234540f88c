"""Text from a target, fit to be shown: it may hold what moves a cursor, or what no encoding has."""

from __future__ import annotations

import re
from typing import Final

_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """Return a text with each control character and lone surrogate, tabs and line ends aside, as U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", text)
