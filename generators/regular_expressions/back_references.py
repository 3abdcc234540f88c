"""Back-references: whether their group has matched by then, which engines take differently.

In ECMA-262 (section 22.2.2) one to a group that has not matched is empty, and every turn of a repetition
forgets what the groups within it matched the turn before. Other engines fail the one and keep the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from generators.regular_expressions.syntax import (
    BackReference,
    Choice,
    Group,
    Look,
    Node,
    Path,
    Repeat,
    Sequence,
    walk,
    width,
)


def settle(root: Node, numbers: Mapping[int, int]) -> Node:
    """Return a tree whose back-references say how sure they are; those that are always empty are gone.

    `numbers` gives the number of the group for each placeholder that stands for a reference by name.
    """
    references = [(node, path) for node, path in walk(root) if isinstance(node, BackReference)]
    if not references:
        return root
    groups = {
        node.number: path
        for node, path in walk(root)
        if isinstance(node, Group) and node.number is not None
    }
    settled: dict[int, Node] = {}
    for node, path in references:
        number = numbers.get(node.number, node.number)
        settled[id(node)] = _settled(number, groups[number], path)
    return _rebuilt(root, settled)


def _settled(number: int, group: Path, reference: Path) -> Node:
    behind = any(isinstance(node, Look) and node.behind for node, _ in (*group, *reference))
    if behind:
        # What a look-behind matches first depends on the direction in which an engine reads it.
        return BackReference(number=number, is_stale=True)
    shared = 0
    while shared < len(group) and _same_turn(group, reference, shared):
        shared += 1
    if shared == len(group):
        # The reference stands within its own group.
        return Sequence(items=())
    parting, turn = group[shared]
    if not isinstance(parting, Sequence) or turn > reference[shared][1]:
        return Sequence(items=())
    below = [node for node, _ in group[shared + 1 :]]
    if any(isinstance(node, Look) and node.negated for node in below):
        return Sequence(items=())
    is_certain = not any(
        isinstance(node, Choice) or (isinstance(node, Repeat) and node.least == 0) for node in below
    )
    turns = [node for node, _ in group if isinstance(node, Repeat) and node.most != 1]
    # A turn that matches nothing is taken back in ECMA-262, with what its groups matched.
    may_be_empty = any(width(turn.body)[0] == 0 for turn in turns)
    return BackReference(
        number=number,
        is_certain=is_certain,
        is_stale=bool(turns) and (may_be_empty or not is_certain),
    )


def _same_turn(group: Path, reference: Path, at: int) -> bool:
    return (
        at < len(reference)
        and group[at][0] is reference[at][0]
        and group[at][1] == reference[at][1]
    )


def _rebuilt(node: Node, settled: Mapping[int, Node]) -> Node:
    match node:
        case BackReference():
            return settled[id(node)]
        case Group() | Look() | Repeat():
            return replace(node, body=_rebuilt(node.body, settled))
        case Sequence():
            return Sequence(items=tuple(_rebuilt(item, settled) for item in node.items))
        case Choice():
            return Choice(branches=tuple(_rebuilt(branch, settled) for branch in node.branches))
        case _:
            return node
