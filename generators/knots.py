"""Types that refer to each other in a circle: the strongly connected sets of a graph of names."""

from __future__ import annotations

from collections.abc import Collection, Mapping


def knots(references: Mapping[str, Collection[str]]) -> dict[str, int]:
    """Return a number for each name that is in a circle of at least two, alike for those in the same one.

    Numbers follow the order of the names. Source: R. Tarjan, Depth-first search and linear graph algorithms,
    SIAM Journal on Computing 1 (1972), here without recursion.
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: dict[str, frozenset[str]] = {}
    for root in references:
        if root in index:
            continue
        work = [(root, iter(sorted(references[root])))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            name, following = work[-1]
            for target in following:
                if target not in references:
                    continue
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(sorted(references[target]))))
                    break
                if target in on_stack:
                    low[name] = min(low[name], index[target])
            else:
                work.pop()
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[name])
                if low[name] == index[name]:
                    members: list[str] = []
                    while not members or members[-1] != name:
                        members.append(stack.pop())
                    on_stack.difference_update(members)
                    if len(members) > 1:
                        found |= dict.fromkeys(members, frozenset(members))
    numbers: dict[frozenset[str], int] = {}
    return {
        name: numbers.setdefault(found[name], len(numbers)) for name in references if name in found
    }
