"""Refactorings that change no message, drawn by seed: no change is reported of any message."""

from __future__ import annotations

import random
from collections import Counter
from functools import cache

import pytest

from contracts.contract import Contract
from contracts.diff.judgement import Level
from contracts.diff.run import difference_between
from tests.contracts.diff.ground import FILES, contract_of, copy, read
from tests.contracts.diff.refactorings import REFACTORINGS

DRAWN = (100, 500)
"""How many are drawn each time, and where minutes are given."""
NAMES_AND_WORDS = {"diff/words", "diff/operation-words"} | {
    f"diff/schema-{what}" for what in ("added", "removed", "renamed")
}


@cache
def _original(name: str) -> Contract:
    contract = contract_of(read(name))
    assert contract is not None
    return contract


@pytest.mark.parametrize("wanted_draws", [DRAWN[0], pytest.param(DRAWN[1], marks=pytest.mark.long)])
def test_refactorings_break_nobody(wanted_draws: int) -> None:
    done, noise = Counter[str](), list[str]()
    drawn = 0
    data = {name: read(name) for name in FILES}
    for seed in range(2 * wanted_draws):
        if drawn >= wanted_draws:
            break
        draw = random.Random(seed)
        name = draw.choice(sorted(FILES))
        edited = copy(data[name])
        wanted = [REFACTORINGS[seed % len(REFACTORINGS)], *draw.sample(REFACTORINGS, 2)]
        applied = [one.__name__ for one in wanted if one(edited, draw)]
        other = contract_of(edited)
        if not applied or other is None:
            continue
        drawn += 1
        done.update(applied)
        sides = [_original(name), other]
        draw.shuffle(sides)
        found = difference_between(sides[0], sides[1])
        noise += [
            f"{seed} {name} {applied}: {one.level} {one.kind.id} {one.fact.subject}"
            for one in found.judgements
            if one.level in (Level.BREAKING, Level.UNDECIDED) or one.kind.id not in NAMES_AND_WORDS
        ]
    assert drawn == wanted_draws
    assert set(done) == {one.__name__ for one in REFACTORINGS}
    assert not noise, "\n".join(noise)
