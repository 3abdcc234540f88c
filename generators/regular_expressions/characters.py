"""Sets of characters as ranges of code points: the shorthands of ECMA-262 and what they leave out."""

from __future__ import annotations

from typing import Final, TypeAlias

Ranges: TypeAlias = tuple[tuple[int, int], ...]

LAST: Final = 0x10FFFF
LINE_ENDS: Final[Ranges] = ((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029))
"""What `.` leaves out (ECMA-262, section 12.3)."""
DIGITS: Final[Ranges] = ((0x30, 0x39),)
WORD: Final[Ranges] = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
SPACES: Final[Ranges] = (
    (0x09, 0x0D),
    (0x20, 0x20),
    (0xA0, 0xA0),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x2028, 0x2029),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
    (0xFEFF, 0xFEFF),
)
"""White space and line ends (ECMA-262, sections 12.2 and 12.3)."""
SHORTHANDS: Final[dict[str, Ranges]] = {"d": DIGITS, "w": WORD, "s": SPACES}


def complement(ranges: Ranges) -> Ranges:
    """Return the characters that are in none of some ranges, which are in order."""
    found: list[tuple[int, int]] = []
    start = 0
    for first, last in ranges:
        if first > start:
            found.append((start, first - 1))
        start = last + 1
    if start <= LAST:
        found.append((start, LAST))
    return tuple(found)
