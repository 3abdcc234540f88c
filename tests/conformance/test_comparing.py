"""What means the same though it is written otherwise, and what does not."""

from __future__ import annotations

import pytest

from conformance.stored.comparing import same
from conformance.world import World
from conformance.world.principals import Principals
from contracts.operations import SchemaAt
from contracts.source import Json
from tests.conformance.provider import PRINCIPALS
from tests.conformance.running import CONTRACT


def compared(sent: Json, shown: Json, **keywords: Json) -> bool:
    world = World(
        contract=CONTRACT, principals=Principals(contract=CONTRACT, known=PRINCIPALS), seed=0
    )
    return same(world, sent, shown, SchemaAt(value=keywords, pointer="/nowhere"))


@pytest.mark.parametrize(
    ("shown", "is_same"),
    [
        ("Jo.Doe+news@Example.com", True),
        ("jo.doe+news@example.com", True),
        ("Jo.Doe+news@example.com", True),
        ("jodoe@example.com", True),
        ("J***@example.com", True),
        ("JO.DOE+NEWS@EXAMPLE.COM", False),
        ("jo.roe@example.com", False),
        ("Jo.Doe+news@example.org", False),
    ],
)
def test_an_address_may_be_kept_in_its_usual_forms(shown: str, is_same: bool) -> None:
    assert compared("Jo.Doe+news@Example.com", shown, type="string", format="email") is is_same


@pytest.mark.parametrize(("unique", "is_same"), [(False, False), (True, True)])
def test_an_array_is_in_order_unless_its_items_are_a_set(unique: bool, is_same: bool) -> None:
    items = {"type": "array", "uniqueItems": unique}
    assert compared(["c", "a", "b"], ["a", "b", "c"], **items) is is_same
