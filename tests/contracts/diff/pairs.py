"""The labelled pairs: every edit at the first places of each contract where it applies, and the way back."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from contracts.contract import Contract
from tests.contracts.diff.contract_edits import OPERATION_EDITS
from tests.contracts.diff.ground import (
    FILES,
    Json,
    contract_of,
    copy,
    operations,
    read,
    schema_sites,
)
from tests.contracts.diff.root_edits import ROOT_EDITS
from tests.contracts.diff.schema_edits import EDITS

PLACES = 2
"""Places of one contract where an edit of a schema is tried; of an operation, one less."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """Two versions of a contract that one change tells apart, and what is right to say of it."""

    name: str
    edit: str
    old: Contract
    new: Contract
    kind: str
    breaks: bool


def labelled_pairs(*, sampled: bool = False) -> Iterator[Labelled]:
    """Yield every pair; an edit after which the contract no longer holds makes none.

    A sample has one place of each edit, in the first contract where it applies.
    """
    done: set[str] = set()
    for name in FILES:
        data = read(name)
        contract = contract_of(data)
        assert contract is not None
        left = done if sampled else set[str]()
        for pair in (
            *_of_schemas(name, data, contract, left, places=1 if sampled else PLACES),
            *_of_operations(name, data, contract, left),
            *_of_roots(name, data, contract, left),
        ):
            done.add(pair.edit)
            yield pair


def _of_schemas(
    contract: str, data: Json, old: Contract, left: Collection[str], *, places: int
) -> Iterator[Labelled]:
    for edit in EDITS:
        if edit.name in left:
            continue
        found = 0
        for index in range(len(schema_sites(data))):
            if found >= places:
                break
            edited = copy(data)
            site = schema_sites(edited)[index]
            effect = edit.change(site)
            new = contract_of(edited) if effect is not None else None
            if effect is None or new is None:
                continue
            found += 1
            name = f"{contract}: {edit.name} ({site.name or 'schema'} {index})"
            yield Labelled(name, edit.name, old, new, edit.kind, site.breaks(effect))
            if edit.back and found == 1:
                back = {"narrows": "widens", "widens": "narrows"}.get(effect, effect)
                yield Labelled(name + ", back", edit.name, new, old, edit.back, site.breaks(back))


def _of_operations(
    contract: str, data: Json, old: Contract, left: Collection[str]
) -> Iterator[Labelled]:
    for edit in OPERATION_EDITS:
        if edit.name in left:
            continue
        found = 0
        for index in range(len(list(operations(data)))):
            if found >= PLACES - 1:
                break
            edited = copy(data)
            _, _, operation = list(operations(edited))[index]
            new = contract_of(edited) if edit.change(edited, operation) else None
            if new is None:
                continue
            found += 1
            name = f"{contract}: {edit.name} ({operation['operationId']})"
            yield Labelled(name, edit.name, old, new, edit.kind, edit.breaks)
            if edit.back and found == 1:
                yield Labelled(name + ", back", edit.name, new, old, edit.back, edit.back_breaks)


def _of_roots(
    contract: str, data: Json, old: Contract, left: Collection[str]
) -> Iterator[Labelled]:
    for edit in ROOT_EDITS:
        if edit.name in left:
            continue
        edited = copy(data)
        new = contract_of(edited) if edit.change(edited) else None
        if new is None:
            continue
        name = f"{contract}: {edit.name}"
        yield Labelled(name, edit.name, old, new, edit.kind, edit.breaks)
        if edit.back:
            yield Labelled(name + ", back", edit.name, new, old, edit.back, edit.back_breaks)
