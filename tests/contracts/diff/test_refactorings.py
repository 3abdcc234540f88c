"""Five hundred refactorings that change no message, drawn by seed: no change is reported of any message."""

from __future__ import annotations

import random
from collections import Counter
from functools import cache

from contracts.contract import Contract
from contracts.diff.judgement import Level
from contracts.diff.run import difference_between
from tests.contracts.diff.ground import FILES, contract_of, copy, read
from tests.contracts.diff.refactorings import REFACTORINGS

DRAWN = 500
NAMES_AND_WORDS = {"diff/words", "diff/operation-words"} | {
    f"diff/schema-{what}" for what in ("added", "removed", "renamed")
}


@cache
def _original(name: str) -> Contract:
    contract = contract_of(read(name))
    assert contract is not None
    return contract


def test_refactorings_break_nobody() -> None:
    done, noise = Counter[str](), list[str]()
    drawn = 0
    data = {name: read(name) for name in FILES}
    for seed in range(2 * DRAWN):
        if drawn >= DRAWN:
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
    assert drawn == DRAWN
    assert set(done) == {one.__name__ for one in REFACTORINGS}
    assert not noise, "\n".join(noise)
