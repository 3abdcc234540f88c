"""What a name that is not there was perhaps meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Sequence


def nearest(name: str, known: Sequence[str]) -> str:
    """Return a hint that names what comes closest."""
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
    if close:
        return "did you mean " + ", ".join(close) + "?"
    families = sorted({one.partition("/")[0] for one in known})
    return "there is " + ", ".join(families[:20])
