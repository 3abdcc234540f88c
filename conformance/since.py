"""What of a selection is worth judging again since an older contract."""

from __future__ import annotations

from conformance.affected import affected_operations, affected_pairs
from conformance.selection import Selection
from contracts.change import NOTHING_AFFECTED, change_between
from contracts.contract import Contract


def affected_since(
    older: Contract, contract: Contract, selection: Selection, *, lead: str
) -> tuple[Selection, str]:
    """Return what a change since an older contract can affect of a selection, and a line that says so.

    The line begins with `lead`. A selection without pairs is one of which nothing is affected.
    """
    change = change_between(older, contract)
    pairs = affected_pairs(change, contract, selection.reported)
    names = {one.id for one in selection.operations} & affected_operations(change, contract)
    narrowed = selection.within(
        frozenset(one for one in pairs if one[1] is None or one[1] in names or not names)
    )
    if not narrowed.pairs:
        return narrowed, f"{lead}, {NOTHING_AFFECTED}"
    many = len(contract.operations)
    count = "every operation" if len(names) == many else f"{len(names)} of {many} operations"
    shown = "" if len(names) in (0, many) else f": {', '.join(sorted(names))}"
    return narrowed, f"{lead}, {count} can be affected{shown}"
