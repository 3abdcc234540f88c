"""Paths and operations: which came, went, moved, or are called otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from contracts.diff.fact import EVERY_LANGUAGE, Direction, Effect, Kind
from contracts.diff.sides import OperationPair, Sides, Where
from contracts.operations import Operation

KINDS: Final = (
    Kind(
        id="diff/operation-added",
        what="An operation is new.",
        why="A provider has to implement it.",
        mend="Nothing: consumers are not concerned.",
    ),
    Kind(
        id="diff/operation-removed",
        what="An operation is gone.",
        why="Every consumer that calls it is refused.",
        mend="Deprecate it, and remove it with the next major version.",
        source=EVERY_LANGUAGE,
    ),
    Kind(
        id="diff/operation-moved",
        what="An operation has another path or method.",
        why="Requests to the old one are refused.",
        mend="Answer on both, and deprecate the old one.",
    ),
    Kind(
        id="diff/operation-renamed",
        what="An operation has another operationId.",
        why="The method of every generated client has another name; requests are the same.",
        mend="Keep the operationId: it is a name that programs use.",
        breaks=frozenset(),
        source=EVERY_LANGUAGE,
    ),
    Kind(
        id="diff/operation-deprecated",
        what="An operation is now deprecated, or is so no longer.",
        why="Generated code marks it, and it may go with the next major version.",
        mend="Say in its description what to use in its place.",
        breaks=frozenset(),
    ),
    Kind(
        id="diff/operation-regrouped",
        what="An operation has another first tag.",
        why="Generated clients group operations by it; requests are the same.",
        mend="Keep the first tag, and put the new one behind it.",
        breaks=frozenset(),
        source=EVERY_LANGUAGE,
    ),
    Kind(
        id="diff/operation-words",
        what="The words of an operation differ: summary, description or further tags.",
        why="People read them; no program does.",
        mend="Nothing.",
        breaks=frozenset(),
        words_only=True,
    ),
    Kind(
        id="diff/callbacks-changed",
        what="The callbacks of an operation, or the webhooks of the contract, differ.",
        why="What the provider sends by itself may have changed; it is not compared in depth.",
        mend="Read the two places.",
        breaks=frozenset(),
        undecided=True,
    ),
)

_NAME: Final = re.compile(r"\{[^}]*\}")


def compare_operations(sides: Sides) -> Iterator[OperationPair]:
    """Note operations that came, went or moved, and yield those that are in both contracts."""
    new = {_address(one): one for one in sides.new.operations}
    left: list[Operation] = []
    taken: set[str] = set()
    for one in sides.old.operations:
        counterpart = new.pop(_address(one), None)
        if counterpart is None:
            left.append(one)
        else:
            taken.add(one.id)
            yield _same(sides, one, counterpart)
    by_id = {one.id: one for one in new.values() if one.id_is_stated}
    for one in left:
        moved = by_id.pop(one.id, None) if one.id_is_stated else None
        if moved is not None:
            del new[_address(moved)]
            yield _moved(sides, one, moved)
        else:
            sides.note(
                "diff/operation-removed",
                one.id,
                old=one.pointer,
                was=_address_said(one),
                direction=Direction.REQUEST,
                effect=Effect.NARROWS,
                operation=one.id,
                example=_address_said(one),
            )
    for one in new.values():
        sides.note(
            "diff/operation-added",
            one.id,
            new=one.pointer,
            now=_address_said(one),
            direction=Direction.REQUEST,
            effect=Effect.WIDENS,
            operation=one.id,
        )


def _address(one: Operation) -> tuple[str, str]:
    return one.method, _NAME.sub("{}", one.path)


def _address_said(one: Operation) -> str:
    return f"{one.method.upper()} {one.path}"


def _same(sides: Sides, old: Operation, new: Operation) -> OperationPair:
    places: Where = {"old": old.pointer, "new": new.pointer, "operation": new.id}
    if old.id != new.id:
        sides.note("diff/operation-renamed", old.id, was=old.id, now=new.id, **places)
    if old.deprecated != new.deprecated:
        sides.note(
            "diff/operation-deprecated",
            new.id,
            was="deprecated" if old.deprecated else "",
            now="deprecated" if new.deprecated else "",
            **places,
        )
    if old.tags[:1] != new.tags[:1]:
        sides.note(
            "diff/operation-regrouped",
            new.id,
            was=", ".join(old.tags),
            now=", ".join(new.tags),
            **places,
        )
    elif (old.summary, old.description, old.tags) != (new.summary, new.description, new.tags):
        sides.note("diff/operation-words", new.id, **places)
    return OperationPair(old=old, new=new)


def _moved(sides: Sides, old: Operation, new: Operation) -> OperationPair:
    sides.note(
        "diff/operation-moved",
        new.id,
        old=old.pointer,
        new=new.pointer,
        was=_address_said(old),
        now=_address_said(new),
        direction=Direction.REQUEST,
        effect=Effect.NARROWS | Effect.WIDENS,
        operation=new.id,
        example=_address_said(old),
    )
    return _same(sides, old, new)
