"""One change each, over three contracts: whether it breaks consumers, and what it is."""

from __future__ import annotations

from collections import Counter
from functools import cache

from contracts.diff import KINDS
from contracts.diff.judgement import Level
from contracts.diff.run import Difference, difference_between
from tests.contracts.diff.pairs import Labelled, labelled_pairs

LEAST = 400
RIGHT = 0.99
PROVEN = 0.95


@cache
def judged() -> tuple[tuple[Labelled, Difference], ...]:
    return tuple((pair, difference_between(pair.old, pair.new)) for pair in labelled_pairs())


def is_right(pair: Labelled, found: Difference) -> bool:
    kinds = {one.kind.id for one in found.judgements}
    return bool(found.at(Level.BREAKING)) is pair.breaks and f"diff/{pair.kind}" in kinds


def test_a_change_is_told_and_judged_as_labelled() -> None:
    wrong = [
        f"{pair.name}: wanted {pair.kind}, {'breaking' if pair.breaks else 'not breaking'}; got "
        + ", ".join(f"{one.level} {one.kind.id} {one.fact.subject}" for one in found.judgements)
        for pair, found in judged()
        if not is_right(pair, found)
    ]
    assert len(judged()) >= LEAST
    assert len(wrong) <= (1 - RIGHT) * len(judged()), "\n".join(wrong)


def test_every_kind_of_change_has_a_pair() -> None:
    assert {f"diff/{pair.kind}" for pair, _ in judged()} == set(KINDS)


def test_a_breaking_change_has_a_witness() -> None:
    breaking = [one for _, found in judged() for one in found.at(Level.BREAKING)]
    unproven = Counter(one.kind.id for one in breaking if one.is_unproven)
    assert sum(unproven.values()) <= (1 - PROVEN) * len(breaking), unproven


def test_every_change_has_a_subject_and_a_place() -> None:
    for pair, found in judged():
        for one in found.judgements:
            assert one.fact.subject, pair.name
            assert any(place is not None for place in found.places(one.fact)), pair.name
