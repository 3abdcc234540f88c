"""Names that refer to each other in a circle."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.knots import knots


@pytest.mark.parametrize(
    ("references", "expected"),
    [
        ({}, {}),
        ({"a": {"b"}, "b": {"c"}, "c": set[str]()}, {}),
        ({"a": {"a"}}, {}),
        ({"a": {"b"}, "b": {"a"}, "c": {"a"}}, {"a": 0, "b": 0}),
        ({"d": {"c"}, "a": {"b"}, "b": {"a"}, "c": {"d"}}, {"d": 0, "c": 0, "a": 1, "b": 1}),
        ({"a": {"b", "nowhere"}, "b": {"c"}, "c": {"a"}}, {"a": 0, "b": 0, "c": 0}),
    ],
)
def test_a_circle_has_one_number(references: dict[str, set[str]], expected: dict[str, int]) -> None:
    assert knots(references) == expected


NAMES = st.sampled_from("abcdef")


@given(st.dictionaries(NAMES, st.sets(NAMES)))
def test_two_names_are_in_one_circle_if_each_leads_to_the_other(
    references: dict[str, set[str]],
) -> None:
    found = knots(references)

    def leads(start: str, end: str) -> bool:
        seen, waiting = set[str](), list(references.get(start, ()))
        while waiting:
            name = waiting.pop()
            if name in references and name not in seen:
                seen.add(name)
                waiting += references[name]
        return end in seen

    for one in references:
        for other in references:
            if one != other:
                circle = leads(one, other) and leads(other, one)
                assert circle == (one in found and found[one] == found.get(other))


def test_a_long_chain_needs_no_deep_stack() -> None:
    chain = {str(at): {str(at + 1)} for at in range(20_000)}
    assert len(knots({**chain, "20000": {"0"}})) == 20_001
