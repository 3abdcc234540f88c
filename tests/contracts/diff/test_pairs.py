"""One change each, over three contracts: whether it breaks consumers, and what it is.

A sample with every edit once is judged each time; all places of all three contracts take minutes.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from contracts.diff import KINDS
from contracts.diff.judgement import Level
from contracts.diff.run import Difference, difference_between
from tests.contracts.diff.pairs import Labelled, labelled_pairs

LEAST = {True: 150, False: 400}
RIGHT = 0.99
PROVEN = 0.95
EXTENTS = pytest.mark.parametrize(
    "sampled", [True, pytest.param(False, marks=pytest.mark.long)], ids=["sample", "all"]
)


@cache
def judged(sampled: bool) -> tuple[tuple[Labelled, Difference], ...]:
    return tuple(
        (pair, difference_between(pair.old, pair.new)) for pair in labelled_pairs(sampled=sampled)
    )


def is_right(pair: Labelled, found: Difference) -> bool:
    kinds = {one.kind.id for one in found.judgements}
    return bool(found.at(Level.BREAKING)) is pair.breaks and f"diff/{pair.kind}" in kinds


@EXTENTS
def test_a_change_is_told_and_judged_as_labelled(sampled: bool) -> None:
    pairs = judged(sampled)
    wrong = [
        f"{pair.name}: wanted {pair.kind}, {'breaking' if pair.breaks else 'not breaking'}; got "
        + ", ".join(f"{one.level} {one.kind.id} {one.fact.subject}" for one in found.judgements)
        for pair, found in pairs
        if not is_right(pair, found)
    ]
    assert len(pairs) >= LEAST[sampled]
    assert len(wrong) <= (1 - RIGHT) * len(pairs), "\n".join(wrong)


@EXTENTS
def test_every_kind_of_change_has_a_pair(sampled: bool) -> None:
    assert {f"diff/{pair.kind}" for pair, _ in judged(sampled)} == set(KINDS)


@EXTENTS
def test_a_breaking_change_has_a_witness(sampled: bool) -> None:
    breaking = [one for _, found in judged(sampled) for one in found.at(Level.BREAKING)]
    unproven = Counter(one.kind.id for one in breaking if one.is_unproven)
    assert sum(unproven.values()) <= (1 - PROVEN) * len(breaking), unproven


@EXTENTS
def test_every_change_has_a_subject_and_a_place(sampled: bool) -> None:
    for pair, found in judged(sampled):
        for one in found.judgements:
            assert one.fact.subject, pair.name
            assert any(place is not None for place in found.places(one.fact)), pair.name
