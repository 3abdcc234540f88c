"""What is sent and what is read: twins where readOnly and writeOnly members make them differ."""

from __future__ import annotations

from typing import Any

from contracts.schemas import Alias, ListOf, Record, Reference, SchemaGraph, Use
from tests.generators.conftest import GraphOf
from tests.generators.test_schema_graph import ref

USER: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name", "password"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "name": {"type": "string"},
        "password": {"type": "string", "writeOnly": True},
        "address": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}


def members(graph: SchemaGraph, name: str) -> dict[str, bool]:
    shape = graph.definitions[name].shape
    assert isinstance(shape, Record)
    return {member.name: member.required for member in shape.members}


def test_each_side_has_the_members_that_it_sends(graph_of: GraphOf) -> None:
    graph = graph_of(User=USER)
    assert members(graph, "User") == {"id": True, "name": True, "address": False}
    assert members(graph, "User~write") == {"name": True, "password": True, "address": False}
    twin = graph.definitions["User~write"]
    assert (twin.view, twin.unit, twin.local) == ("write", graph.definitions["User"].unit, ())


def test_what_holds_a_type_with_a_twin_has_one_too_and_nothing_else(graph_of: GraphOf) -> None:
    graph = graph_of(
        User=USER,
        Team={"type": "object", "properties": {"lead": ref("User"), "more": ref("Users")}},
        Users={"type": "array", "items": ref("User")},
        City={"type": "object", "properties": {"name": {"type": "string"}}},
    )
    assert [name for name in graph.definitions if name.endswith("~write")] == [
        "User~write",
        "Team~write",
        "Users~write",
    ]
    shape = graph.definitions["Team~write"].shape
    assert isinstance(shape, Record)
    assert [member.use.type for member in shape.members] == [
        Reference(name="User~write"),
        Reference(name="Users~write"),
    ]
    items = ListOf(
        items=Use(type=Reference(name="User~write"), pointer="/components/schemas/Users/items")
    )
    assert graph.definitions["Users~write"].shape == Alias(type=items)


def test_types_that_hold_each_other_all_have_twins(graph_of: GraphOf) -> None:
    graph = graph_of(
        A={"type": "object", "properties": {"b": ref("B"), "at": {"readOnly": True}}},
        B={"type": "object", "properties": {"a": ref("A")}},
    )
    assert set(graph.definitions) == {"A", "B", "A~write", "B~write"}
    assert members(graph, "A~write") == {"b": False}
