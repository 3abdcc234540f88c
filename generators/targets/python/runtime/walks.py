"""How a list is walked: where each next page is, as the contract's pagination rule says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

from pydantic import MISSING

from .answers import reach
from .errors import RepeatedPageError
from .json_values import encode, identity
from .operations import Operation, Paging

_LINK = re.compile(
    r"<([^>]*)>((?:\s*;\s*[^\s;,=]+(?:\s*=\s*(?:\"(?:[^\"\\]|\\.)*\"|[^\s;,\"]*))?)*)"
)
_RELATION = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)


class Walk:
    """One walk over a list: the arguments of the next page, or the address that a link names."""

    def __init__(self, operation: Operation, arguments: Sequence[Any]) -> None:
        if operation.paging is None:
            raise ValueError(f"{operation.id} has no pages")
        self.operation = operation
        self.paging: Paging = operation.paging
        self.arguments = list(arguments)
        self.url: str | None = None
        self.is_over = False
        self._read = 0
        self._seen = {self._place()}

    def items(self, page: Any) -> list[Any]:
        """Return the items of a page."""
        found = reach(page, self.paging.items)
        return list(found) if isinstance(found, (list, tuple)) else []  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]

    def advance(self, page: Any, headers: Mapping[str, str], url: str) -> None:
        """Move on from a page, or end the walk; a short or empty page is no end where the rule
        names a cursor.

        Raises RepeatedPageError where the next page was read before.
        """
        count = len(self.items(page))
        self._read += count
        if self._is_last(page, count) or not self._move(page, count, headers, url):
            self.is_over = True
            return
        place = self._place()
        if place in self._seen:
            self.is_over = True
            raise RepeatedPageError(
                f"{self.operation.id}: the next page is one that was read already",
                operation=self.operation.id,
            )
        self._seen.add(place)

    def _is_last(self, page: Any, count: int) -> bool:
        paging = self.paging
        if paging.more is not None:
            more = reach(page, paging.more)
            if isinstance(more, bool):
                return not more
        if paging.style in ("cursor", "link"):
            return False
        total = reach(page, paging.total) if paging.total is not None else MISSING
        if isinstance(total, int):
            start = self._position() if paging.style == "offset" else self._before()
            return count == 0 or (start or 0) + (count if paging.style == "offset" else 0) >= total
        size = self._size()
        return count == 0 or (size is not None and count < size)

    def _before(self) -> int:
        size, position = self._size(), self._position()
        if size is None:
            return self._read
        # What pages before this one held, were they all full, and what this one holds.
        return max(self._read, (position - self.paging.first + 1) * size)

    def _move(self, page: Any, count: int, headers: Mapping[str, str], url: str) -> bool:
        paging = self.paging
        if paging.style == "link":
            following = next_link(headers.get("link", ""))
            self.url = urljoin(url, following) if following else None
            return self.url is not None
        if paging.position is None:
            return False
        if paging.style == "cursor":
            following = (
                headers.get(paging.next_header.lower(), "")
                if paging.next_header is not None
                else reach(page, paging.next or ())
            )
            if following in (None, "") or following is MISSING:
                return False
            self.arguments[paging.position] = following
            return True
        step = count if paging.style == "offset" else 1
        self.arguments[paging.position] = self._position() + step
        return True

    def _position(self) -> int:
        at = self.paging.position
        stated = self.arguments[at] if at is not None else None
        return stated if isinstance(stated, int) else self.paging.first

    def _size(self) -> int | None:
        at = self.paging.limit
        stated = self.arguments[at] if at is not None else None
        return stated if isinstance(stated, int) else self.paging.size

    def _place(self) -> Any:
        at = self.paging.position
        if self.url is not None or at is None:
            return self.url
        stated = self.arguments[at]
        if stated is None and self.paging.style in ("offset", "page"):
            stated = self.paging.first
        return identity(encode(stated))


def next_link(header: str) -> str | None:
    """Return the target of the link with the relation `next` (RFC 8288), or None."""
    for target, parameters in _LINK.findall(header):
        relation = _RELATION.search(parameters)
        if relation and "next" in (relation[1] or relation[2]).lower().split():
            return target
    return None
