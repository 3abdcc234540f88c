"""A correct list in memory, in every style that the rules know, and its faults, one at a time.

`faults` names what a `Warehouse` gets wrong.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import itertools
import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from typing import Any, cast
from urllib.parse import quote

from conformance.exchange import Exchange, Headers, Request
from contracts.project import Principal, Secret
from tests.conformance.pagination.styles import Style

SECRETS = {"key-1": "north", "key-2": "south"}
PRINCIPALS = {
    name: Principal(
        name=name, credentials={"key": Secret(value=secret)}, parameters={"site": SECRETS[secret]}
    )
    for name, secret in (("owner", "key-1"), ("stranger", "key-2"))
}


INDEXED = {
    "cursor-is-an-index", "ties-by-arrival", "second-walk-reversed", "size-turns-order", "nulls-move",
}  # fmt: skip
"""Faults of a server whose cursors count items."""


class RefusedError(Exception):
    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


@dataclass
class Warehouse:
    """Answers as a warehouse of a style does; `faults` names what it gets wrong."""

    style: Style
    faults: frozenset[str] = frozenset()
    seed: int = 0
    boxes: dict[str, list[dict[str, Any]]] = field(default_factory=dict[str, list[dict[str, Any]]])
    racks: set[str] = field(default_factory=set[str])
    first_pages: int = 0
    copies: dict[str, tuple[list[dict[str, Any]], int]] = field(
        default_factory=dict[str, tuple[list[dict[str, Any]], int]]
    )
    """What a cache holds of lists, and how often it was asked."""
    requests: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.numbers = itertools.count(1)

    def has(self, fault: str) -> bool:
        return fault in self.faults

    def stock(self, count: int) -> None:
        """Put boxes into the owner's list that were there before."""
        kinds = ["flat", "tall", "wide"]
        sent: list[Any] = [
            {"label": f"old {number}", "kind": kinds[number % 3]} for number in range(count)
        ]
        style, self.style = self.style, replace(self.style, bulk=True)
        request = Request(method="POST", path="/").with_json({"boxes": sent})
        self.add(request, self.boxes.setdefault("sites/north/boxes", []))
        self.style = style

    # Transport

    def send(self, request: Request) -> Exchange:
        self.requests += 1
        try:
            status, headers, value = self.answer(request)
        except RefusedError as refusal:
            status, headers, value = refusal.status, {}, {"code": refusal.code}
        body = b"" if value is None else json.dumps(value).encode()
        pairs = (("Content-Type", "application/json"), *headers.items())
        return Exchange(
            request=request, status=status, headers=Headers(pairs), body=body, seconds=0.001
        )

    def send_together(self, requests: Sequence[Request]) -> tuple[Exchange, ...]:
        return tuple(self.send(one) for one in requests)

    def close(self) -> None:
        pass

    # HTTP

    def answer(self, request: Request) -> tuple[int, dict[str, str], Any]:
        site = SECRETS.get(request.headers.get("X-Key") or "")
        if site is None:
            raise RefusedError(401, "who")
        parts = request.path.strip("/").split("/")
        if parts[1] != site:
            raise RefusedError(403, "denied")
        if parts[2] == "racks" and len(parts) <= 4:
            return self.rack(request, parts)
        base = "/".join(parts[: 5 if self.style.nested else 3])
        if self.style.nested and parts[3] not in self.racks:
            raise RefusedError(404, "missing")
        rest = parts[5 if self.style.nested else 3 :]
        rows = self.boxes.setdefault(base, [])
        if rest:
            return self.box(request, rows, rest[0])
        if request.method == "POST":
            return self.add(request, rows)
        return self.list(request, base)

    def rack(self, request: Request, parts: list[str]) -> tuple[int, dict[str, str], Any]:
        if request.method == "POST":
            name = f"r{next(self.numbers)}"
            self.racks.add(name)
            return 201, {}, {"id": name}
        if parts[3] not in self.racks:
            raise RefusedError(404, "missing")
        return 200, {}, {"id": parts[3]}

    def box(
        self, request: Request, rows: list[dict[str, Any]], key: str
    ) -> tuple[int, dict[str, str], Any]:
        found = next((one for one in rows if one["id"] == key), None)
        if found is None:
            raise RefusedError(404, "missing")
        if request.method == "DELETE":
            rows.remove(found)
            return 204, {}, None
        return 200, {}, found

    def add(self, request: Request, rows: list[dict[str, Any]]) -> tuple[int, dict[str, str], Any]:
        body = request.json
        assert isinstance(body, dict)
        if self.has("nothing-can-be-added"):
            raise RefusedError(403, "denied")
        made: list[dict[str, Any]] = []
        second = len(rows) // 3
        sent = cast("list[Any]", body["boxes"] if self.style.bulk else [body])
        for one in sent:
            box = copy.deepcopy(one)
            box["id"] = f"{self.random.getrandbits(40):010x}"
            # The same instant in several forms, and some instants that differ only in the fraction.
            offset, hour = self.random.choice([("Z", 10), ("+02:00", 12), ("-03:00", 7)])
            fraction = self.random.choice(["", ".0", ".000", ".5"])
            box["made"] = (
                f"2026-03-01T{hour:02d}:{second // 60:02d}:{second % 60:02d}{fraction}{offset}"
            )
            if "weight" not in box or self.random.random() < 0.4:
                box["weight"] = self.random.choice([None, 0, 1, 9, 10, 30])
            rows.append(box)
            made.append(box)
        return 201, {}, made if self.style.bulk else made[0]

    # The list

    def list(self, request: Request, base: str) -> tuple[int, dict[str, str], Any]:
        query = dict(request.query)
        size = self.size(query)
        filters = {name: value for name, value in query.items() if name not in ("mark", "pageSize")}
        scope = json.dumps([base, filters], sort_keys=True)
        mark = query.get("mark")
        self.first_pages += mark is None
        state, filters = self.state(mark, scope, filters)
        if self.has("filter-forgotten-later") and mark is not None:
            filters = {}
        if self.has("cursor-leaks-tenant") and state and "base" in state:
            base = state["base"]
        rows = self.ordered(self.kept(self.boxes.get(base, []), filters), size)
        if self.has("renewed-now-and-then"):
            rows = self.late(request, rows)
        if self.has("never-the-third") and len(rows) > 3:
            rows = rows[:2] + rows[3:]
        if self.has("second-walk-reversed") and self.first_pages % 2 == 0:
            rows = rows[::-1]
        if self.has("empty-is-404") and not rows:
            raise RefusedError(404, "missing")
        start = self.start(rows, mark, state, size)
        shown = rows[start : start + size]
        following = start + size
        shown, following = self.spoiled(rows, shown, start, size, following)
        more = following < len(rows)
        if self.has("more-at-exact-multiple") and following == len(rows) and shown:
            more = True
        if self.has("starts-again") and not more and rows:
            following, more = 0, True
        onward = None
        if more:
            onward = self.mark(rows, following, base, filters, scope)
        if self.has("ends-one-page-early") and len(rows) - following <= 1:
            onward, more = None, False
        return self.page(request, rows, shown, onward, more, base)

    def late(self, request: Request, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return a list as it was, and as it is from the third time on that it is asked for."""
        old, count = self.copies.get(request.target, (rows[: len(rows) // 2], 0))
        self.copies[request.target] = (old, count + 1) if count < 2 else (rows, 0)
        return old

    def spoiled(
        self,
        rows: list[dict[str, Any]],
        shown: list[dict[str, Any]],
        start: int,
        size: int,
        following: int,
    ) -> tuple[list[dict[str, Any]], int]:
        last = following >= len(rows)
        if self.style.short and not last and size > 1 and start % 3 == 0:
            shown, following = shown[:-1], following - 1
        if self.has("drops-last-of-page") and not last:
            shown = shown[:-1]
        if (
            self.has("drops-last-at-exact-multiple")
            and len(rows) % size == 0
            and last
            and size < len(rows)
        ):
            shown = shown[:-1]
        if self.has("size-one-skips") and size == 1 and start == 0:
            following += 1
        if self.has("overlaps") and not last:
            following -= 1
        if self.has("one-too-many"):
            shown = rows[start : start + size + 1]
        if self.has("ignores-size"):
            shown, following = rows[start : start + 8], start + 8
        if self.has("short-pages") and size > 1 and not last:
            shown, following = shown[:-1], following - 1
        if self.has("reversed-within-page"):
            shown = shown[::-1]
        if self.has("large-size-skips") and size >= 5 and len(shown) > 2:
            shown = shown[:1] + shown[2:]
        return shown, following

    def size(self, query: dict[str, str]) -> int:
        style = self.style
        default = style.default or 10
        if self.has("default-is-larger"):
            default += 3
        if self.has("default-is-smaller"):
            default -= 3
        text = query.get("pageSize")
        if text is None or not style.limit:
            return default
        if not re.fullmatch("-?[0-9]+", text):
            if self.has("text-size-500"):
                raise RefusedError(500, "broken")
            if self.has("text-size-is-read") and re.match("[0-9]", text):
                return int(re.findall("[0-9]+", text)[0])
            if self.has("text-size-default"):
                return default
            raise RefusedError(400, "parameter")
        size = int(text)
        if size < style.smallest:
            if self.has("zero-is-default"):
                return default
            raise RefusedError(400, "cursor" if self.has("size-wrong-code") else "parameter")
        if style.maximum is not None and size >= style.maximum and self.has("caps-quietly"):
            return style.maximum - 3
        if style.maximum is not None and size > style.maximum:
            if self.has("clamps-to-less"):
                return style.maximum - 3
            if style.clamp and not self.has("clamp-refuses"):
                return size if self.has("clamp-does-not") else style.maximum
            if self.has("large-is-clamped"):
                return style.maximum
            raise RefusedError(400, "parameter")
        if self.has("maximum-is-refused") and size == style.maximum:
            raise RefusedError(400, "parameter")
        return size

    def kept(self, rows: list[dict[str, Any]], filters: dict[str, str]) -> list[dict[str, Any]]:
        def keep(box: dict[str, Any]) -> bool:
            weight = box.get("weight")
            if (
                "kind" in filters
                and not self.has("kind-ignored")
                and box["kind"] != filters["kind"]
            ):
                return False
            if "heavierThan" in filters:
                bound = int(filters["heavierThan"])
                if (
                    weight is None
                    or weight < bound
                    or (weight == bound and not self.has("gt-is-gte"))
                ):
                    return False
            if "madeSince" in filters:
                one, other = moment(box["made"]), moment(filters["madeSince"])
                if self.has("since-as-text"):
                    if box["made"] < filters["madeSince"]:
                        return False
                elif one < other:
                    return False
            return box["label"].startswith(filters.get("label", ""))

        return [box for box in rows if keep(box)]

    def ordered(self, rows: list[dict[str, Any]], size: int) -> list[dict[str, Any]]:
        order = self.style.order
        turned = self.has("size-turns-order") and size > 2 and size % 2 == 1
        if not order:
            return sorted(rows, key=lambda box: digest(box["id"]), reverse=turned)
        found = list(rows)
        if self.has("ties-by-arrival"):
            order = order[:-1]
        for member in reversed(order):
            name = member.removeprefix("-").removeprefix("/")
            found.sort(
                key=lambda box: self.rank(box.get(name), name), reverse=member.startswith("-")
            )
        if turned:
            found = found[::-1]
        if self.has("nulls-move"):
            empty = [box for box in found if box.get("weight") is None]
            rest = [box for box in found if box.get("weight") is not None]
            found = empty + rest if self.first_pages % 2 else [*rest, *empty]
        return found

    def rank(self, value: Any, name: str) -> Any:
        if name == "made":
            return value if self.has("instants-as-text") else moment(value)
        if name == "weight":
            return (value is not None, str(value) if self.has("numbers-as-text") else value or 0)
        return value

    # Positions

    def mark(
        self,
        rows: list[dict[str, Any]],
        following: int,
        base: str,
        filters: dict[str, str],
        scope: str,
    ) -> str:
        last = rows[following - 1] if following else None
        state = {
            "after": None if last is None else [last.get("made"), last.get("weight"), last["id"]],
            "index": following,
            "scope": scope,
            "base": base,
            "filters": filters,
        }
        text = base64.urlsafe_b64encode(json.dumps(state).encode()).decode().rstrip("=")
        return f"{text}.{self.sign(text)}"

    def sign(self, text: str) -> str:
        return hmac.new(b"pepper", text.encode(), "sha256").hexdigest()[:24]

    def state(
        self, mark: str | None, scope: str, filters: dict[str, str]
    ) -> tuple[dict[str, Any] | None, dict[str, str]]:
        if mark is None or self.style.style in ("offset", "page"):
            return None, filters
        text, _, signature = mark.partition(".")
        try:
            if signature != self.sign(text) and not self.has("unsigned") and self.style.opaque:
                raise ValueError
            state: dict[str, Any] = json.loads(
                base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            )
            if not {"index", "scope", "after"} <= set(state):
                raise ValueError
        except (ValueError, KeyError, TypeError):
            if self.has("garbage-is-page-1"):
                return None, filters
            if self.has("garbage-500"):
                raise RefusedError(500, "broken") from None
            raise RefusedError(
                400, "parameter" if self.has("garbage-wrong-code") else "cursor"
            ) from None
        if state["scope"] != scope:
            if self.has("cursor-brings-filters"):
                return state, state["filters"]
            if not self.has("cursor-leaks-tenant"):
                raise RefusedError(400, "cursor")
        return state, filters

    def start(
        self, rows: list[dict[str, Any]], mark: str | None, state: dict[str, Any] | None, size: int
    ) -> int:
        if mark is None:
            return 0
        if self.style.style in ("offset", "page"):
            if not re.fullmatch("[0-9]+", mark):
                raise RefusedError(400, "parameter")
            number = int(mark)
            start = number if self.style.style == "offset" else (number - 1) * size
            if self.has("stays-on-last") and start >= len(rows) > 0:
                return (len(rows) - 1) // size * size
            return start
        if state is None or self.has("cursor-ignored"):
            return 0
        if state["after"] is None or self.faults & INDEXED:
            return int(state["index"])
        return self.after(rows, state["after"])

    def after(self, rows: list[dict[str, Any]], after: list[Any]) -> int:
        """Return how many rows do not come after a place, though what stood there may be gone."""
        made, weight, key = after
        place = {"made": made, "weight": weight, "id": key}
        if self.has("cursor-seeks-its-item"):
            found = [index for index, box in enumerate(rows) if box["id"] == key]
            if not found:
                return len(rows)
            return found[0] + 1
        if self.has("cursor-404-when-gone") and not any(box["id"] == key for box in rows):
            raise RefusedError(404, "missing")
        order = self.style.order
        if not order:
            found = [index for index, box in enumerate(rows) if box["id"] == key]
            gone = sum(digest(box["id"]) <= digest(key) for box in rows)
            return found[0] + 1 if found else gone
        if self.has("cursor-without-tie"):
            order = order[:-1]
        return self.ordered_with(rows, place, order)

    def ordered_with(
        self, rows: list[dict[str, Any]], place: dict[str, Any], order: Sequence[str]
    ) -> int:
        count = 0
        for box in rows:
            sign = 0
            for member in order:
                name = member.removeprefix("-").removeprefix("/")
                one, other = self.rank(box.get(name), name), self.rank(place[name], name)
                sign = (one > other) - (one < other)
                sign = -sign if member.startswith("-") else sign
                if sign:
                    break
            count += sign <= 0
        return count

    # The page

    def page(
        self,
        request: Request,
        rows: list[dict[str, Any]],
        shown: list[dict[str, Any]],
        onward: str | None,
        more: bool,
        base: str,
    ) -> tuple[int, dict[str, str], Any]:
        total = len(rows) + self.has("third-is-counted")
        if self.has("total-is-page"):
            total = len(shown)
        if self.has("total-ignores-filters"):
            total = len(self.boxes.get(base, []))
        if self.has("more-always"):
            more = True
        if self.has("more-never"):
            more = False
        headers: dict[str, str] = {}
        style = self.style
        if style.style == "link" and onward is not None:
            rest = [pair for pair in request.query if pair[0] != "mark"]
            query = "&".join(f"{name}={quote(value)}" for name, value in (*rest, ("mark", onward)))
            headers["Link"] = (
                f'<?x=1>; rel="prev", <https://shop.example/api{request.path}?{query}>; '
                'title="a, b"; rel="last next"'
            )
        null_items = self.has("empty-is-null") and not shown
        if style.bare:
            if style.style == "cursor" and onward is not None:
                headers["X-Next"] = onward
            if style.more:
                headers["X-More"] = "true" if more else "false"
            if style.total:
                headers["X-Total"] = str(total)
            return 200, headers, None if null_items else shown
        body: dict[str, Any] = {"boxes": None if null_items else shown}
        if style.style == "cursor":
            body["next"] = onward
        if style.more:
            body["more"] = more
        if style.total:
            body["total"] = total
        return 200, headers, body


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def moment(text: str) -> Fraction:
    """Return a date-time as seconds of its day and later ones."""
    match = re.fullmatch(
        r"(\d+)-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)", text
    )
    if match is None:
        raise RefusedError(400, "cursor")
    year, month, day, hour, minute, second = (int(one) for one in match.groups()[:6])
    total = (((year * 12 + month) * 31 + day) * 24 + hour) * 3600 + minute * 60 + second
    if match[8] != "Z":
        sign = 1 if match[8][0] == "-" else -1
        total += sign * (int(match[8][1:3]) * 3600 + int(match[8][4:]) * 60)
    return total + Fraction(int(match[7] or 0), 10 ** len(match[7] or "0"))
