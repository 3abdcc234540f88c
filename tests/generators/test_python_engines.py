"""datamodel-code-generator as the engine, and as a second opinion of what the contract allows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.generators.conftest import contract_of, examples_of
from tests.generators.python_support import CONTRACTS, module
from tests.generators.test_python_models import KEPT, REFUSED

ENGINE = "datamodel-code-generator"

APART: dict[tuple[str, str], str] = {
    ("Tree", "tags"): "repetition within an array",
    ("Tree", "pair"): "arrays with positions",
    ("Tree", "counts"): "counts of members",
    ("Bounded", ""): "counts of members",
}
"""What the engine has no words for: it accepts what breaks these rules."""


def judged(contract: str, kind: str, value: Any, engine: str) -> Any:
    """Return the value that comes back, or the places where it is refused."""
    package = module(contract, engine=engine)
    types = module(contract, "models", engine=engine)
    try:
        return package.encode(package.decode(getattr(types, kind), json.dumps(value).encode()))
    except package.DecodeError as error:
        return {one.pointer for one in error.faults}


def lost(own: Any, other: Any) -> set[str]:
    """Return the places that the one engine refuses and the other does not."""
    return own - other if isinstance(other, set) else own


def rows() -> list[tuple[str, str, Any]]:
    found = [(contract, kind, value) for contract, kind, value in KEPT]
    found += [(contract, kind, value) for contract, kind, value, _ in REFUSED]
    found = [one for one in found if one[0] in ("golden", "odd")]
    for contract in ("golden", "platform"):
        for kind, example in examples_of(contract_of(CONTRACTS[contract])):
            if hasattr(module(contract, "models"), kind):
                found.append((contract, kind, example))
    return found


@pytest.mark.parametrize(("contract", "kind", "value"), rows(), ids=str)
def test_both_engines_judge_alike_but_for_what_one_has_no_words_for(
    contract: str, kind: str, value: Any
) -> None:
    own = judged(contract, kind, value, "")
    other = judged(contract, kind, value, ENGINE)
    if own == other:
        return
    assert isinstance(own, set), "what the default engine accepts, the other has to accept as well"
    assert not isinstance(other, set) or other <= own
    for place in lost(own, other):
        assert (kind, place.split("/")[1] if place else "") in APART


def test_every_difference_is_one_that_is_seen() -> None:
    seen: set[tuple[str, str]] = set()
    for contract, kind, value in rows():
        own, other = (judged(contract, kind, value, engine) for engine in ("", ENGINE))
        if isinstance(own, set) and own != other:
            seen |= {(kind, place.split("/")[1] if place else "") for place in lost(own, other)}
    assert seen == APART.keys()


def test_the_client_is_the_same_with_either_engine() -> None:
    for name in ("client", "errors", "services.default"):
        own, other = module("golden", name), module("golden", name, engine=ENGINE)
        assert [one for one in vars(own) if one[0] != "_"] == [
            one for one in vars(other) if one[0] != "_"
        ]
