"""Where each value of a text stands: found when it is asked for, container by container.

Most contracts are read and found good, and nobody asks; of a contract of megabytes that has one fault,
only the containers above the fault are looked at.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, Protocol, cast

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_DECODER: Final = json.JSONDecoder()


class Positions(Protocol):
    """Finds values of one text."""

    def find(self, tokens: Sequence[str]) -> tuple[int, int]:
        """Return line and column, from 1, of the value at some reference tokens, or of its nearest parent.

        A scalar is placed at itself, another member of an object at its key.
        """
        ...


class JsonPositions:
    """Finds values in a JSON text that is known to be valid."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._containers: dict[int, dict[str, tuple[int, int]]] = {}
        self._lines: list[int] = []

    def find(self, tokens: Sequence[str]) -> tuple[int, int]:
        """Return line and column, as `Positions`."""
        start = place = self._skip(0)
        for token in tokens:
            found = self._inside(start).get(token)
            if found is None:
                break
            place, start = found
        return self._line_and_column(place)

    def _inside(self, start: int) -> dict[str, tuple[int, int]]:
        """Return where the members or items of the container at an offset are placed, and begin."""
        known = self._containers.get(start)
        if known is None:
            match self.text[start]:
                case "{":
                    known = self._members(start)
                case "[":
                    known = self._items(start)
                case _:
                    known = {}
            self._containers[start] = known
        return known

    def _members(self, start: int) -> dict[str, tuple[int, int]]:
        members: dict[str, tuple[int, int]] = {}
        at = self._skip(start + 1)
        while self.text[at] != "}":
            key, end = cast("tuple[str, int]", _DECODER.raw_decode(self.text, at))
            value = self._skip(self._skip(end) + 1)
            is_scalar = self.text[value] not in '{["' or (
                self.text[value] == '"' and self.text[value + 1] != '"'
            )
            members[key] = (value if is_scalar else at, value)
            at = self._skip(self._end(value))
            if self.text[at] == ",":
                at = self._skip(at + 1)
        return members

    def _items(self, start: int) -> dict[str, tuple[int, int]]:
        items: dict[str, tuple[int, int]] = {}
        at = self._skip(start + 1)
        while self.text[at] != "]":
            items[str(len(items))] = (at, at)
            at = self._skip(self._end(at))
            if self.text[at] == ",":
                at = self._skip(at + 1)
        return items

    def _end(self, start: int) -> int:
        return _DECODER.raw_decode(self.text, start)[1]

    def _skip(self, at: int) -> int:
        match = _SPACE.match(self.text, at)
        return match.end() if match else at

    def _line_and_column(self, offset: int) -> tuple[int, int]:
        if not self._lines:
            self._lines = [0, *(match.end() for match in re.finditer("\n", self.text))]
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1
