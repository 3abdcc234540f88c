"""One page of a list as the contract's pagination rule reads it."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.exchange import Exchange
from conformance.world.serialising import as_text
from contracts.pointers import ABSENT, Absent, Pointer, resolve
from contracts.rules.pagination import Pagination
from contracts.source import Json

Key = str
"""The identity of an item as text: `7` in a body and `7` in a path are the same key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page that was answered; `limit` is the page size that was asked for, or None."""

    exchange: Exchange
    limit: int | None
    items: tuple[Json, ...]
    keys: tuple[Key, ...]
    next: Json
    more: bool | None
    total: int | None
    leads_on: bool = False
    """Whether the page itself says that another one follows, by its next cursor or link."""


def key_text(value: Json) -> Key:
    """Return the identity of an item as text."""
    return as_text(value)


def key_of(pagination: Pagination, item: Json) -> Key | None:
    """Return an item's identity, or None where it has none."""
    value = resolve(item, pagination.key)
    return None if isinstance(value, Absent) or value is None else key_text(value)


def items_of(pagination: Pagination, exchange: Exchange) -> tuple[Json, ...] | None:
    """Return the items that an answer holds, or None where there is no array of them."""
    held = exchange.evaluate(pagination.items)
    return tuple(held) if isinstance(held, list) else None


def read_page(pagination: Pagination, exchange: Exchange, limit: int | None) -> Page | None:
    """Return the page that an answer holds, or None where it does not have the form of one."""
    items = items_of(pagination, exchange)
    if items is None:
        return None
    keys = [key_of(pagination, item) for item in items]
    known = tuple(key for key in keys if key is not None)
    if len(known) != len(keys):
        return None
    more = exchange.evaluate(pagination.more) if pagination.more else ABSENT
    total = exchange.evaluate(pagination.total) if pagination.total else ABSENT
    onward = exchange.evaluate(pagination.next) if pagination.next else ABSENT
    return Page(
        exchange=exchange,
        limit=limit,
        items=items,
        keys=known,
        next=None if isinstance(onward, Absent) or onward == "" else onward,
        more=_flag(more),
        total=_count(total),
    )


def member(item: Json, pointer: Pointer) -> Json:
    """Return a member of an item; one that is absent counts as null."""
    value = resolve(item, pointer)
    return None if isinstance(value, Absent) else value


def _flag(value: Json | Absent) -> bool | None:
    # A header carries it as text.
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    return value if isinstance(value, bool) else None


def _count(value: Json | Absent) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
