"""What pasted `curl` lines print, read back, and whether it shows one fault or another."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

_START = re.compile(r"HTTP/1\.[01] (\d{3})[^\n]*\n")
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """One answer as `curl -i` prints it; header names are in lower case."""

    status: int
    headers: dict[str, str]
    json: Any


Shows = Callable[[Sequence[Printed]], bool]
"""Whether what was printed shows a fault."""


def printed(text: str) -> list[Printed]:
    """Return the answers in what a shell printed, in their order."""
    text = text.replace("\r\n", "\n")
    starts = list(_START.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    found: list[Printed] = []
    for start, end in zip(starts, ends, strict=True):
        head, _, body = text[start.end() : end].partition("\n\n")
        pairs = [line.partition(":") for line in head.splitlines()]
        try:
            value = json.loads(body)
        except ValueError:
            value = None
        headers = {name.lower(): held.strip() for name, _, held in pairs}
        found.append(Printed(status=int(start[1]), headers=headers, json=value))
    return found


def _pages(answers: Sequence[Printed]) -> list[dict[str, Any]]:
    return [one.json for one in answers if one.status == 200 and "pagination" in (one.json or {})]


def _ids(pages: Sequence[dict[str, Any]]) -> list[str]:
    return [item["id"] for page in pages for item in page["data"]]


def leaves_an_item_out(answers: Sequence[Printed]) -> bool:
    """An item of the one large page is on no page of the walk, which went to the end."""
    pages = _pages(answers)
    most = max((page["pagination"]["limit"] for page in pages), default=0)
    reference = [page for page in pages if page["pagination"]["limit"] == most]
    walk = [page for page in pages if page["pagination"]["limit"] < most]
    ended = len(walk) > 1 and walk[-1]["pagination"]["nextCursor"] is None
    return ended and bool(set(_ids(reference)) - set(_ids(walk)))


def shows_an_item_twice(answers: Sequence[Printed]) -> bool:
    """An item is twice in one walk."""
    pages = _pages(answers)
    ids = _ids(pages)
    return len({page["pagination"]["limit"] for page in pages}) == 1 and len(ids) > len(set(ids))


def is_out_of_order(answers: Sequence[Printed]) -> bool:
    """Two neighbours on a page are not in the order of their ids, which is newest first."""
    return any(one < other for page in _pages(answers) for one, other in pairwise(_ids([page])))


def is_longer_than_its_limit(answers: Sequence[Printed]) -> bool:
    """A page holds more items than it says that it may."""
    return any(len(page["data"]) > page["pagination"]["limit"] for page in _pages(answers))


def takes_the_cursor(answers: Sequence[Printed]) -> bool:
    """The last answer is a page."""
    return bool(_pages(answers[-1:]))


def promises_more_without_a_cursor(answers: Sequence[Printed]) -> bool:
    """A page says that more follows, and not where."""
    return any(
        page["pagination"]["hasMore"] and page["pagination"]["nextCursor"] is None
        for page in _pages(answers)
    )


def mixes_types(answers: Sequence[Printed]) -> bool:
    """A page that was asked for one type holds two."""
    return any(len({item["type"] for item in page["data"]}) > 1 for page in _pages(answers))


def is_an_internal_error(answers: Sequence[Printed]) -> bool:
    """The last answer is an internal error."""
    return bool(answers) and answers[-1].status == 500 and answers[-1].json["code"] == "internal"


def is_an_error_in_plain_json(answers: Sequence[Printed]) -> bool:
    """The last answer is an error that does not say that it is a problem."""
    return bool(answers) and (
        answers[-1].status >= 400 and answers[-1].headers["content-type"] == "application/json"
    )


def repeats_a_request_id(answers: Sequence[Printed]) -> bool:
    """Two errors have one request id."""
    ids = [one.json["requestId"] for one in answers if one.status >= 400]
    return len(ids) > 1 and len(set(ids)) < len(ids)


def challenges_nobody(answers: Sequence[Printed]) -> bool:
    """A 401 has no challenge."""
    return any(one.status == 401 and "www-authenticate" not in one.headers for one in answers)


def leaks_a_stack_frame(answers: Sequence[Printed]) -> bool:
    """An error tells where in the program it was found."""
    return any(
        one.status == 422 and "/srv/app/dist/validation.js:41:17" in one.json.get("detail", "")
        for one in answers
    )


def was_created(answers: Sequence[Printed]) -> bool:
    """The last answer says that something was created."""
    return bool(answers) and answers[-1].status == 201


def allows_nothing(answers: Sequence[Printed]) -> bool:
    """A 405 does not say what is allowed."""
    return any(one.status == 405 and "allow" not in one.headers for one in answers)


def lists_what_was_refused(answers: Sequence[Printed]) -> bool:
    """The pages that were read after a batch was refused hold items that are younger than the refusal."""
    for index, refused in enumerate(answers):
        if refused.status == 422 and refused.json["code"] == "unknown-reference":
            after = _pages(answers[index + 1 :])
            return any(
                datetime.fromisoformat(item["createdAt"]).timestamp() * 1000
                >= _milliseconds(refused.json["requestId"])
                for page in after
                for item in page["data"]
            )
    return False


def _milliseconds(ulid: str) -> int:
    """Return the instant in a ULID: 48 bits in its first ten digits."""
    instant = 0
    for digit in ulid[:10]:
        instant = instant * 32 + _CROCKFORD.index(digit)
    return instant
