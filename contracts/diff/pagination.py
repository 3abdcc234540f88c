"""The promise of a walk: `x-pagination`."""

from __future__ import annotations

from typing import Final

from contracts.contract import Contract
from contracts.diff.fact import EVERY_LANGUAGE, Kind, Party
from contracts.diff.sides import OperationPair, Sides
from contracts.operations import Operation
from contracts.pointers import Absent, resolve
from contracts.rules.pagination import OrderMember, Overflow, Pagination

_BOTH: Final = frozenset(Party)
_CONSUMER: Final = frozenset({Party.CONSUMER})
_PROVIDER: Final = frozenset({Party.PROVIDER})

KINDS: Final = (
    Kind(
        id="diff/pagination-added",
        what="A list is now answered in pages.",
        why="A consumer that takes one answer for the whole list sees a part of it.",
        mend="Add a paginated operation beside the old one.",
        breaks=_BOTH,
        source=EVERY_LANGUAGE,
    ),
    Kind(
        id="diff/pagination-removed",
        what="A list no longer promises how it is walked.",
        why="A consumer that walks it has no cursor and no end to rely on.",
        mend="Keep the pages.",
        breaks=_BOTH,
        source=EVERY_LANGUAGE,
    ),
    Kind(
        id="diff/pagination-restyled",
        what="A list is walked in another style.",
        why="A consumer that walks it in the old one goes wrong.",
        mend="Add an operation with the new style.",
        breaks=_BOTH,
        source=EVERY_LANGUAGE,
    ),
    Kind(
        id="diff/pagination-repointed",
        what="What a walk needs stands elsewhere: items, next cursor, parameters or key.",
        why="A consumer that looks in the old place finds nothing, and takes the walk for ended.",
        mend="Answer in both places, and take both parameters.",
        breaks=_BOTH,
    ),
    Kind(
        id="diff/pagination-told",
        what="A page now tells more: whether there is another, or how many items there are.",
        why="A provider has to fill it in.",
        mend="Nothing: consumers are not concerned.",
        breaks=_PROVIDER,
    ),
    Kind(
        id="diff/pagination-order-weakened",
        what="A list no longer promises the order of its items, or promises another.",
        why="A consumer that stops early, merges or resumes by order goes wrong.",
        mend="Keep the order; offer another by a parameter.",
        breaks=_CONSUMER,
    ),
    Kind(
        id="diff/pagination-order-strengthened",
        what="A list promises more of the order of its items.",
        why="A provider is now held to it.",
        mend="Nothing: consumers are not concerned.",
        breaks=_PROVIDER,
    ),
    Kind(
        id="diff/pagination-clamped",
        what="A page size above the maximum is no longer refused but answered with a smaller page.",
        why="A consumer that asks for too much is no longer told, and may take the page for the last.",
        mend="Go on refusing it.",
        breaks=_BOTH,
    ),
    Kind(
        id="diff/pagination-refused",
        what="A page size above the maximum is no longer clamped but refused.",
        why="A request that was answered is refused.",
        mend="Go on clamping it.",
        breaks=_BOTH,
    ),
    Kind(
        id="diff/pagination-short-allowed",
        what="A page before the last may now be short or empty.",
        why="A consumer that takes a short page for the last loses the rest.",
        mend="Go on filling the pages.",
        breaks=_CONSUMER,
    ),
    Kind(
        id="diff/pagination-filled",
        what="A page before the last is now always full.",
        why="A provider is now held to it.",
        mend="Nothing: consumers are not concerned.",
        breaks=_PROVIDER,
    ),
    Kind(
        id="diff/pagination-opaque",
        what="Cursors may no longer be read or made by consumers.",
        why="A consumer that makes its own is refused.",
        mend="Go on taking them.",
        breaks=_CONSUMER,
    ),
    Kind(
        id="diff/pagination-readable",
        what="Cursors may now be read by consumers.",
        why="Their form is a promise from now on.",
        mend="Keep them opaque, unless consumers need to read them.",
        breaks=frozenset(),
    ),
    Kind(
        id="diff/pagination-stability-weakened",
        what="A walk no longer promises every item once while others come and go.",
        why="A consumer that synchronises by walking misses items, or doubles them.",
        mend="Keep the promise.",
        breaks=_CONSUMER,
    ),
    Kind(
        id="diff/pagination-stability-promised",
        what="A walk now promises every item once, whatever comes and goes.",
        why="A provider is now held to it.",
        mend="Nothing: consumers are not concerned.",
        breaks=_PROVIDER,
    ),
    Kind(
        id="diff/pagination-population-changed",
        what="Another operation adds the items of a list.",
        why="It tells a harness how to fill the list; consumers are not concerned.",
        mend="Nothing.",
        breaks=frozenset(),
    ),
    Kind(
        id="diff/page-size-lowered",
        what="The largest page that a consumer may ask for is smaller.",
        why="A request for the old largest page is refused or answered with less.",
        mend="Keep the maximum.",
        breaks=_CONSUMER,
    ),
)

_POINTERS: Final = ("items", "next", "more", "total", "key", "limit", "position")
_TOLD: Final = frozenset({"more", "total", "limit"})


def compare_pagination(sides: Sides, pair: OperationPair) -> None:
    """Note what the walks of a list differ in."""
    old, new = pair.old.pagination, pair.new.pagination
    if old is None and new is None:
        return
    walk = f"a walk of {pair.request}"
    if old is None or new is None:
        sides.note(
            "diff/pagination-added" if old is None else "diff/pagination-removed",
            f"{pair.name} pagination",
            old=old.pointer if old else pair.old.pointer,
            new=new.pointer if new else pair.new.pointer,
            was=old.style if old else "",
            now=new.style if new else "",
            operation=pair.name,
            example=f"{pair.request} answered with every item at once" if old is None else walk,
        )
        return
    if old.style != new.style:
        _note(sides, pair, "restyled", "style", old.style, new.style, f"{walk} by {old.style}")
        return
    _compare_pointers(sides, pair, old, new, walk)
    _compare_order(sides, pair, old, new)
    _compare_promises(sides, pair, old, new, walk)


def _compare_pointers(
    sides: Sides, pair: OperationPair, old: Pagination, new: Pagination, walk: str
) -> None:
    for name in _POINTERS:
        before, after = getattr(old, name), getattr(new, name)
        was, now = ("" if one is None else str(one) for one in (before, after))
        if was == now:
            continue
        told = not was and name in _TOLD
        key = old.style.value if name == "position" else name
        _note(
            sides,
            pair,
            "told" if told else "repointed",
            key,
            was,
            now,
            f"{walk} with {key} at {was}",
        )


def _compare_order(sides: Sides, pair: OperationPair, old: Pagination, new: Pagination) -> None:
    if old.order == new.order:
        return
    stronger = new.order[: len(old.order)] == old.order
    was, now = _order(old.order), _order(new.order)
    _note(
        sides,
        pair,
        "order-strengthened" if stronger else "order-weakened",
        "order",
        was,
        now,
        f"a page of {pair.request} that is not in the order {was}",
    )


def _order(order: tuple[OrderMember, ...]) -> str:
    return ", ".join(("-" if one.descending else "") + one.pointer for one in order) or "none"


def _compare_promises(
    sides: Sides, pair: OperationPair, old: Pagination, new: Pagination, walk: str
) -> None:
    if old.over != new.over:
        clamped = new.over is Overflow.CLAMP
        kind = "clamped" if clamped else "refused"
        example = f"{pair.request} with a page size above the maximum"
        _note(sides, pair, kind, "over", old.over, new.over, example)
    for name, weakens, weaker, stronger, example in (
        (
            "short",
            True,
            "short-allowed",
            "filled",
            f"a page of {walk[2:]} that is short though more follow",
        ),
        ("opaque", True, "opaque", "readable", f"{walk} with a cursor that the consumer made"),
        (
            "stable",
            False,
            "stability-weakened",
            "stability-promised",
            f"{walk} that misses an item while others come and go",
        ),
    ):
        before, after = bool(getattr(old, name)), bool(getattr(new, name))
        if before != after:
            kind = weaker if after == weakens else stronger
            _note(sides, pair, kind, name, str(before).lower(), str(after).lower(), example)
    if old.populate != new.populate:
        was = f"{old.populate.operation} {old.populate.items}" if old.populate else "none"
        now = f"{new.populate.operation} {new.populate.items}" if new.populate else "none"
        _note(sides, pair, "population-changed", "populate", was, now, "")


def _note(
    sides: Sides, pair: OperationPair, kind: str, key: str, was: str, now: str, example: str
) -> None:
    sides.note(
        f"diff/pagination-{kind}",
        f"{pair.name} pagination {key}",
        old=_place(sides.old, pair.old, key),
        new=_place(sides.new, pair.new, key),
        was=was,
        now=now,
        operation=pair.name,
        example=example,
    )


def _place(contract: Contract, operation: Operation, key: str) -> str:
    """Return where a key of an operation's pagination stands: its own, or the root's."""
    own = f"{operation.pointer}/x-pagination"
    for pointer in (f"{own}/{key}", f"/x-pagination/{key}"):
        if not isinstance(resolve(contract.document.data, pointer), Absent):
            return pointer
    return own
