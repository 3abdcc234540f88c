"""The labelled pairs: every edit at the first places of each contract where it applies, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
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
    old: Contract
    new: Contract
    kind: str
    breaks: bool


def labelled_pairs() -> Iterator[Labelled]:
    """Yield every pair; an edit after which the contract no longer holds makes none."""
    for name in FILES:
        data = read(name)
        contract = contract_of(data)
        assert contract is not None
        yield from _of_schemas(name, data, contract)
        yield from _of_operations(name, data, contract)
        yield from _of_roots(name, data, contract)


def _of_schemas(contract: str, data: Json, old: Contract) -> Iterator[Labelled]:
    for edit in EDITS:
        found = 0
        for index in range(len(schema_sites(data))):
            if found >= PLACES:
                break
            edited = copy(data)
            site = schema_sites(edited)[index]
            effect = edit.change(site)
            new = contract_of(edited) if effect is not None else None
            if effect is None or new is None:
                continue
            found += 1
            name = f"{contract}: {edit.name} ({site.name or 'schema'} {index})"
            yield Labelled(name, old, new, edit.kind, site.breaks(effect))
            if edit.back and found == 1:
                back = {"narrows": "widens", "widens": "narrows"}.get(effect, effect)
                yield Labelled(name + ", back", new, old, edit.back, site.breaks(back))


def _of_operations(contract: str, data: Json, old: Contract) -> Iterator[Labelled]:
    for edit in OPERATION_EDITS:
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
            yield Labelled(name, old, new, edit.kind, edit.breaks)
            if edit.back and found == 1:
                yield Labelled(name + ", back", new, old, edit.back, edit.back_breaks)


def _of_roots(contract: str, data: Json, old: Contract) -> Iterator[Labelled]:
    for edit in ROOT_EDITS:
        edited = copy(data)
        new = contract_of(edited) if edit.change(edited) else None
        if new is None:
            continue
        name = f"{contract}: {edit.name}"
        yield Labelled(name, old, new, edit.kind, edit.breaks)
        if edit.back:
            yield Labelled(name + ", back", new, old, edit.back, edit.back_breaks)
