"""The formats that generated code checks, each as one expression that all languages run alike.

Only these are checked: the others are annotations, as JSON Schema 2020-12 has it (validation, section 7), and
their values pass unread. The expressions keep to what ECMA-262, Python and Java read in the same way:
ASCII classes, groups, counted repetition, `^` and `$` around the whole.
"""

from __future__ import annotations

from typing import Final

_DAY: Final = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_CLOCK: Final = (
    r"([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?"
    r"([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
)

FORMATS: Final[dict[str, str]] = {
    "date": rf"^{_DAY}$",
    "time": rf"^{_CLOCK}$",
    "date-time": rf"^{_DAY}[Tt]{_CLOCK}$",
    "duration": (
        r"^P([0-9]+W|([0-9]+Y)?([0-9]+M)?([0-9]+D)?"
        r"(T([0-9]+H([0-9]+M)?([0-9]+S)?|[0-9]+M([0-9]+S)?|[0-9]+S))?)$"
    ),
    "uuid": r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
    "byte": r"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
}
"""The text of each checked format (RFC 3339, RFC 9562, RFC 4648 section 4).

`date` and `date-time` also need a day that the month has, leap years counted; a `duration` is never `P`
alone. `byte` stands for `contentEncoding: base64` too.
"""

RANGES: Final[dict[str, tuple[int, int]]] = {
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint32": (0, 2**32 - 1),
    "uint64": (0, 2**64 - 1),
}
"""The least and the greatest integer of each format of integers."""
