"""The SchemaGraph: which type each schema becomes, its name, and what is said where none fits."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.pointers import ABSENT
from contracts.schema_builder import build, schema_graph
from contracts.schemas import (
    Alias,
    Anything,
    Boolean,
    Constant,
    Enumeration,
    ListOf,
    MapOf,
    Null,
    Number,
    Record,
    Reference,
    SchemaGraph,
    Shape,
    Text,
    TupleOf,
    Type,
    Union,
    Use,
)
from contracts.source import parse_document
from tests.generators.conftest import GOLDEN, PLATFORM, GraphOf, contract_of

TEXT = Alias(type=Text())


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


SHAPES: list[tuple[dict[str, Any], Shape, bool]] = [
    ({"type": "string"}, TEXT, False),
    ({"type": ["string", "null"], "maxLength": 3}, Alias(type=Text(max_length=3)), True),
    (
        {"type": "integer", "format": "int64"},
        Alias(type=Number(integer=True, format="int64")),
        False,
    ),
    ({"type": ["integer", "number"]}, Alias(type=Number(integer=False)), False),
    ({"type": "boolean"}, Alias(type=Boolean()), False),
    ({"type": "null"}, Alias(type=Null()), False),
    ({"const": "a"}, Alias(type=Constant(value="a")), False),
    ({"enum": ["a"]}, Alias(type=Constant(value="a")), False),
    ({"enum": ["a", None]}, Alias(type=Constant(value="a")), True),
    ({"enum": ["a", "b", None]}, Enumeration(values=("a", "b")), True),
    ({"type": "string", "enum": ["a", 1, "b"]}, Enumeration(values=("a", "b")), False),
    ({"oneOf": [{"const": 1}, {"const": 2}]}, Enumeration(values=(1, 2)), False),
    ({}, Alias(type=Anything()), False),
    ({"type": "object"}, Alias(type=MapOf(values=Use(type=Anything()))), False),
    ({"oneOf": [{"type": "string"}, {"type": "null"}]}, TEXT, True),
    ({"anyOf": [{"type": "null"}, {"type": "string"}]}, TEXT, True),
    (
        {"allOf": [{"type": "string", "minLength": 2}, {"minLength": 5}]},
        Alias(type=Text(min_length=5)),
        False,
    ),
    ({"allOf": [{"type": ["string", "null"]}, {"type": "string"}]}, TEXT, False),
    (
        {
            "allOf": [
                {"type": "number", "multipleOf": 4},
                {"multipleOf": 6, "maximum": 9},
                {"maximum": 8},
            ]
        },
        Alias(type=Number(integer=False, multiples=(4, 6), maximum=8)),
        False,
    ),
    (
        {"type": "number", "exclusiveMinimum": 0},
        Alias(type=Number(integer=False, exclusive_minimum=0)),
        False,
    ),
    (
        {"type": "integer", "minimum": 0.0, "exclusiveMaximum": 1.8446744073709552e19},
        Alias(type=Number(integer=True, minimum=0, exclusive_maximum=18446744073709552000)),
        False,
    ),
    ({"type": "string", "contentEncoding": "base64"}, Alias(type=Text(encoding="base64")), False),
]


@pytest.mark.parametrize(
    ("schema", "shape", "nullable"), SHAPES, ids=lambda one: json.dumps(one, default=str)[:60]
)
def test_a_schema_becomes_its_type(
    graph_of: GraphOf, schema: dict[str, Any], shape: Shape, nullable: bool
) -> None:
    graph = graph_of(Thing=schema)
    definition = graph.definitions["Thing"]
    assert without_places(definition.shape) == without_places(shape)
    assert definition.nullable is nullable
    assert not graph.warnings


def test_three_states_of_a_member(graph_of: GraphOf) -> None:
    graph = graph_of(
        Thing={
            "type": "object",
            "required": ["a", "b"],
            "properties": {
                "a": {"type": "string"},
                "b": {"type": ["string", "null"]},
                "c": {"type": "string"},
                "d": {"type": ["string", "null"]},
            },
        }
    )
    record = record_of(graph, "Thing")
    states = {one.name: (one.required, one.use.nullable) for one in record.members}
    assert states == {
        "a": (True, False),
        "b": (True, True),
        "c": (False, False),
        "d": (False, True),
    }


def test_an_inline_type_is_named_after_its_place(graph_of: GraphOf) -> None:
    graph = graph_of(
        NodePage={
            "type": "object",
            "properties": {
                "pagination": {"type": "object", "properties": {"state": {"enum": ["a", "b"]}}},
                "data": {"type": "array", "items": {"type": "object", "properties": {"x": {}}}},
                "index": {"type": "object", "additionalProperties": {"enum": [1, 2]}},
            },
        },
        NodePageDataItem={"type": "string"},
    )
    assert [(one.unit.name, one.local) for one in graph.definitions.values()] == [
        ("NodePage", ()),
        ("NodePage", ("pagination",)),
        ("NodePage", ("pagination", "state")),
        ("NodePage", ("data", "Item")),
        ("NodePage", ("index", "Value")),
        ("NodePageDataItem", ()),
    ]


def test_annotations_beside_a_reference_make_no_type_and_constraints_do(graph_of: GraphOf) -> None:
    graph = graph_of(
        Id={"type": "integer", "minimum": 1},
        Thing={
            "type": "object",
            "properties": {
                "noted": {
                    "$ref": "#/components/schemas/Id",
                    "x-unique": True,
                    "default": 3,
                    "description": "D.",
                },
                "bound": {"$ref": "#/components/schemas/Id", "maximum": 9},
            },
        },
    )
    noted, bound = record_of(graph, "Thing").members
    assert (noted.use.type, noted.use.default, noted.use.description) == (
        Reference(name="Id"),
        3,
        "D.",
    )
    assert bound.use.type == Number(integer=True, minimum=1, maximum=9)
    assert bound.use.default is ABSENT


def test_a_type_that_contains_itself(graph_of: GraphOf) -> None:
    graph = graph_of(
        Tree={
            "type": "object",
            "properties": {"children": {"type": "array", "items": ref("Tree")}},
        },
        Rope={"type": "array", "items": {"$ref": "#/components/schemas/Rope", "maxItems": 3}},
        Loop=ref("Loop2"),
        Loop2={"type": "object", "properties": {"loop": ref("Loop")}},
    )
    (children,) = record_of(graph, "Tree").members
    assert isinstance(children.use.type, ListOf)
    assert children.use.type.items.type == Reference(name="Tree")
    assert graph.shape_of(Reference(name="Loop")) is graph.definitions["Loop2"].shape
    assert_closed(graph)


def test_all_of_holds_a_closed_branch_against_the_others(graph_of: GraphOf) -> None:
    graph = graph_of(
        Closed={
            "type": "object",
            "additionalProperties": False,
            "properties": {"a": {"type": "string"}},
        },
        Both={"allOf": [ref("Closed"), {"properties": {"b": {"type": "string"}}}]},
        Torn={"allOf": [ref("Closed"), {"required": ["b"], "properties": {"b": {}}}]},
    )
    assert [member.name for member in record_of(graph, "Both").members] == ["a"]
    assert [warning.message for warning in graph.warnings] == [
        "'b' is required, but another schema here forbids it"
    ]


def test_discriminators_are_read_or_found() -> None:
    graph = schema_graph(contract_of(GOLDEN))
    shape, event = graph.definitions["Shape"].shape, graph.definitions["Event"].shape
    assert isinstance(shape, Union)
    assert isinstance(event, Union)
    assert shape.discriminator is not None
    assert event.discriminator is not None
    assert shape.discriminator.branches == {"circle": 0, "square": 1}
    assert (event.discriminator.member, dict(event.discriminator.branches)) == (
        "type",
        {"started": 0, "stopped": 1},
    )


def test_what_stands_beside_a_choice_goes_to_each_branch(graph_of: GraphOf) -> None:
    graph = graph_of(
        Thing={
            "type": "object",
            "required": ["id"],
            "properties": {"id": {"type": "integer", "minimum": 1}},
            "oneOf": [
                {
                    "title": "By name",
                    "properties": {"name": {"type": "string"}},
                    "required": ["name"],
                },
                {
                    "title": "By code",
                    "properties": {"code": {"type": "string"}},
                    "required": ["code"],
                },
            ],
        }
    )
    assert [one.local for one in graph.definitions.values()] == [(), ("By name",), ("By code",)]
    by_name = list(graph.definitions)[1]
    assert [one.name for one in record_of(graph, by_name).members] == ["id", "name"]


LOOSE: list[tuple[dict[str, Any], str]] = [
    ({"type": "string", "not": {"const": "x"}}, "types do not express not here"),
    ({"if": {"type": "string"}, "then": {"minLength": 2}}, "types do not express if here"),
    (
        {
            "type": "object",
            "properties": {"a": {}},
            "anyOf": [{"required": ["a"]}, {"required": ["b"]}],
        },
        "types do not express anyOf here",
    ),
    (
        {"oneOf": [{"type": "string"}], "anyOf": [{"type": "string"}]},
        "types do not express several choices at once",
    ),
    ({"enum": [{"a": 1}, "b"]}, "types do not express a fixed object or array"),
    ({"allOf": [{"type": "string"}, {"type": "integer"}]}, "no value satisfies this schema"),
    ({"properties": {"a": {}}}, "without a type, this is taken as object"),
    (
        {"type": "object", "propertyNames": {"enum": ["a", "b"]}},
        "types do not express propertyNames here",
    ),
]


@pytest.mark.parametrize(("schema", "message"), LOOSE, ids=lambda one: str(one)[:50])
def test_what_types_cannot_express_is_said_once_with_its_place(
    graph_of: GraphOf, schema: dict[str, Any], message: str
) -> None:
    graph = graph_of(Thing=schema, User={"type": "array", "items": ref("Thing")})
    assert [warning.message for warning in graph.warnings] == [message]
    (warning,) = graph.warnings
    assert warning.place is not None
    assert warning.place.file == "contract.json"
    assert warning.place.line > 5


def test_the_platform_contract_is_expressed_whole() -> None:
    graph = schema_graph(contract_of(PLATFORM))
    assert graph.warnings == ()
    assert [(one.unit.name, one.local) for one in graph.definitions.values() if one.local] == [
        ("ItemOutcome", ("status",))
    ]
    assert_closed(graph)


Schema = dict[str, Any] | bool
KEYWORDS = ("allOf", "oneOf", "anyOf", "prefixItems")
LEAVES: list[Schema] = [
    {"type": "string"},
    {"type": ["integer", "null"], "minimum": 1},
    {"enum": ["a", "b", None]},
    {"const": 1},
    {"type": "object"},
    {},
    True,
    False,
    {"$ref": "#/components/schemas/A"},
    {"$ref": "#/components/schemas/B", "description": "D."},
    {"$ref": "#/components/schemas/C", "minProperties": 1},
    {"$ref": "#/components/schemas/A/properties/a"},
    {"not": {}},
]


def larger(inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    """Return schemas that hold others."""
    members = st.dictionaries(st.sampled_from(["a", "b", "c-d"]), inner, max_size=3)
    lists = st.lists(inner, min_size=1, max_size=3)
    names = st.lists(st.sampled_from(["a", "b"]), unique=True)

    def record(properties: dict[str, Schema], required: list[str], more: Schema) -> Schema:
        return {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": more,
        }

    def array(items: Schema) -> Schema:
        return {"type": "array", "items": items}

    def several(keyword: str, branches: list[Schema]) -> Schema:
        return {keyword: branches}

    def choice(branches: list[Schema], properties: dict[str, Schema]) -> Schema:
        return {"type": "object", "properties": properties, "oneOf": branches}

    return st.one_of(
        st.builds(record, members, names, inner),
        st.builds(array, inner),
        st.builds(several, st.sampled_from(KEYWORDS), lists),
        st.builds(choice, lists, members),
    )


SCHEMAS: st.SearchStrategy[dict[str, Schema]] = st.dictionaries(
    st.sampled_from(["A", "B", "C"]),
    st.recursive(st.sampled_from(LEAVES), larger, max_leaves=12),
    min_size=3,
)


@settings(max_examples=300, deadline=None)
@given(SCHEMAS)
def test_any_schemas_make_a_closed_graph_and_the_same_one_twice(schemas: dict[str, Schema]) -> None:
    text = json.dumps({"components": {"schemas": schemas}})
    first, second = (build(parse_document(text, file="any.json"), ()) for _ in range(2))
    assert_closed(first)
    assert first == second
    assert set(schemas) <= set(first.definitions)
    for warning in first.warnings:
        assert warning.place is not None


def record_of(graph: SchemaGraph, name: str) -> Record:
    shape = graph.definitions[name].shape
    assert isinstance(shape, Record)
    return shape


def without_places(value: object) -> str:
    """Return a shape as text with the pointers of its uses left out."""
    return re.sub(r"pointer='[^']*'", "", repr(value))


def assert_closed(graph: SchemaGraph) -> None:
    """Assert that each name that a type mentions is defined."""
    for definition in graph.definitions.values():
        for kind in types_in(definition.shape):
            if isinstance(kind, Reference):
                assert kind.name in graph.definitions
                graph.shape_of(kind)


def types_in(shape: Shape | Type) -> list[Type]:
    match shape:
        case Alias():
            return types_in(shape.type)
        case Record():
            uses = [member.use for member in shape.members]
            uses += [*([shape.additional] if shape.additional else [])]
            return inner_types([*uses, *(one.use for one in shape.patterns)])
        case Union():
            return inner_types(shape.branches)
        case Enumeration():
            return []
        case ListOf():
            return [shape, *types_in(shape.items.type)]
        case MapOf():
            uses = [*([shape.values] if shape.values else []), *(one.use for one in shape.patterns)]
            return [shape, *inner_types(uses)]
        case TupleOf():
            return [shape, *inner_types([*shape.items, *([shape.rest] if shape.rest else [])])]
        case _:
            return [shape]


def inner_types(uses: list[Use] | tuple[Use, ...]) -> list[Type]:
    return [kind for use in uses for kind in types_in(use.type)]
