"""Items that say of themselves that they were deleted."""

from __future__ import annotations

import re
from typing import Final

from contracts.pointers import Absent
from contracts.source import Json

_SAYS_SO: Final = re.compile(r"^(is)?_?(deleted|archived|removed|trashed|discarded)", re.IGNORECASE)
_IN_USE: Final = re.compile(r"^(is)?_?(active|enabled)$", re.IGNORECASE)
_STANDING: Final = re.compile(r"(status|state)$", re.IGNORECASE)
_ENDED: Final = re.compile(r"delet|archiv|remov|trash|inactive|disabled|cancel", re.IGNORECASE)


def is_marked(item: Json | Absent) -> bool:
    """Whether an item says of itself that it was deleted: what stays is then but a record of it."""
    if not isinstance(item, dict):
        return False
    inner = [one for one in item.values() if isinstance(one, dict)] if len(item) == 1 else []
    return any(
        (_SAYS_SO.search(name) is not None and bool(value))
        or (_IN_USE.search(name) is not None and value is False)
        or (_STANDING.search(name) is not None and _ENDED.search(str(value)) is not None)
        for one in (item, *inner)
        for name, value in one.items()
    )
