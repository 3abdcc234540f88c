"""Python's models: they keep what JSON says, and refuse what is forbidden, each fault at its place."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from pydantic import MISSING, BaseModel, ValidationError

from tests.generators.python_support import CONTRACTS, model, module, rendered

TREE = {"name": "R", "value": 1, "class": "leaf", "colour": None}


def decode(contract: str, kind: str, value: Any) -> Any:
    text = json.dumps(value).encode()
    return module(contract).decode(model(contract, kind), text)


def pointers(contract: str, kind: str, value: Any) -> list[str]:
    error = module(contract).DecodeError
    with pytest.raises(error) as refused:
        decode(contract, kind, value)
    return [one.pointer for one in refused.value.faults]


KEPT: list[tuple[str, str, Any]] = [
    ("golden", "Tree", TREE),
    ("golden", "Tree", {**TREE, "value": None, "unknown": {"kept": [1, None]}, "a/b": 2}),
    (
        "golden",
        "Tree",
        {**TREE, "created-at": "2020-01-01T00:00:00.000Z", "createdAt": "2020-02-29"},
    ),
    ("golden", "Tree", {**TREE, "children": [TREE], "parent": {**TREE, "x": 1}}),
    ("golden", "Tree", {**TREE, "pair": ["a", 1], "counts": {"a": 0}, "note": {"more": "text"}}),
    ("golden", "Tree", {**TREE, "note": None, "position": {"x": 1.5, "y": None}, "anything": None}),
    ("golden", "Shape", {"kind": "circle", "radius": 2.5, "label": None, "more": 1}),
    ("golden", "Level", 3),
    ("golden", "Scalar", [True]),
    ("golden", "Scalar", None),
    ("constructs", "Overlap", {"a": 1}),
    ("constructs", "Either", {"a": 1, "b": "x", "c": None}),
    ("constructs", "Twice", -1),
    ("constructs", "Named", {"id": 1, "x-own": "a", "x-other": "b", "pageCount": 5}),
    ("constructs", "Keyed", {"ok": True, "more": 1}),
    ("constructs", "Dictionary", {"nn": 1.5, "ok": True}),
    ("constructs", "Typed", {"a": "x", "b": 1}),
    ("constructs", "Pair", []),
    ("constructs", "Pair", ["a"]),
    ("constructs", "Long", ["a", 1, 2]),
    ("constructs", "Set", [1, True, "1", [1], {"a": 1}, {"a": True}]),
    ("constructs", "Open", "later"),
    ("constructs", "OpenNumber", 77),
    ("constructs", "Mixed", 2.5),
    ("constructs", "Mixed", True),
    ("constructs", "Maybe", None),
    ("constructs", "Sure", True),
    ("constructs", "Flag", False),
    ("constructs", "Told", {"t": 1}),
    ("constructs", "Told", {"t": 1.0, "x": True}),
    ("constructs", "Told", {"t": True}),
    ("constructs", "Tenth", 0.3),
    ("constructs", "Nanoseconds", 18446744073709551999),
    ("constructs", "Huge", 123456789012345678901234567890),
    ("constructs", "Big", 9007199254740993),
    ("constructs", "Moment", "1990-12-31T23:59:60.123456789-08:00"),
    ("constructs", "Moment", "0000-02-29t00:00:00z"),
    ("constructs", "Day", "0000-02-29"),
    ("constructs", "Id", "01935F5C-2B1A-7C3D-9E4F-5A6B7C8D9E0F"),
    ("constructs", "Span", "P1DT2H"),
    ("constructs", "Clock", "23:59:60Z"),
    ("constructs", "Bytes", "QR=="),
    ("constructs", "Short", "\U0001f6001"),
    (
        "constructs",
        "Odd",
        {"": 1, "+1": 2, "-1": 3, "self": 4, "class": 5, "model_dump": 6, "copy": 7},
    ),
    ("constructs", "Odd", {"__class__": 8, "list": ["a"], "date": "2020-01-01", "nextCursor": "a"}),
    ("constructs", "Odd", {"next_cursor": "b", "日本": 1, "a/b~c": 2, "class_": 3, "value": 4}),
    ("constructs", "Loop", {"next": [{"loop": {}}, [[]]]}),
    ("constructs", "Thing", {"kind": "dog", "thing": {"kind": "cat", "lives": 9, "x": 1}}),
    ("constructs", "Account", {"id": "1"}),
    ("odd", "Bounded", {"a": "x"}),
    ("odd", "List", [{"a": [{}]}]),
    ("odd", "String", None),
]


@pytest.mark.parametrize(("contract", "kind", "value"), KEPT, ids=str)
def test_what_is_allowed_comes_back_the_same(contract: str, kind: str, value: Any) -> None:
    held = decode(contract, kind, value)
    package = module(contract)
    assert package.encode(held) == value
    assert json.loads(package.encode_json(held)) == value
    if hasattr(held, "model_dump_json"):
        assert json.loads(held.model_dump_json(by_alias=True)) == value
        assert package.encode(copy.deepcopy(held)) == value
        assert package.encode(pickle.loads(pickle.dumps(held))) == value


def test_json_text_is_sent_as_it_stands() -> None:
    package = module("golden")
    text = b'{"n": 0.12345678901234567890}'
    assert package.encode_json(package.JsonText(text)) == text


REFUSED: list[tuple[str, str, Any, list[str]]] = [
    ("golden", "Tree", 5, [""]),
    ("golden", "Tree", {}, ["/class", "/colour", "/name", "/value"]),
    ("golden", "Tree", {**TREE, "name": "r", "class": "x"}, ["/class", "/name"]),
    ("golden", "Tree", {**TREE, "tags": ["a", "a", 1]}, ["/tags", "/tags/2"]),
    ("golden", "Tree", {**TREE, "pair": ["a"]}, ["/pair"]),
    ("golden", "Tree", {**TREE, "pair": [1, "a", 3]}, ["/pair", "/pair/0", "/pair/1"]),
    ("golden", "Tree", {**TREE, "counts": {"a": -1, "b": 1, "c": 1, "d": 1}}, ["/counts", "/counts/a"]),
    ("golden", "Tree", {**TREE, "position": {"x": True, "z": 1}}, ["/position/x", "/position/z"]),
    ("golden", "Tree", {**TREE, "children": [TREE, {**TREE, "name": 1}]}, ["/children/1/name"]),
    ("golden", "Tree", {**TREE, "created-at": "2020-02-30T00:00:00Z"}, ["/created-at"]),
    ("golden", "Tree", {**TREE, "created-at": 1577836800}, ["/created-at"]),
    ("golden", "Tree", {**TREE, "bounded": 11, "weight": "1"}, ["/bounded", "/weight"]),
    ("golden", "Tree", {**TREE, "weight": None}, ["/weight"]),
    ("golden", "Tree", {**TREE, "value": 1.5}, ["/value"]),
    ("golden", "Shape", {"kind": "triangle"}, ["/kind"]),
    ("golden", "Shape", {"kind": None}, ["/kind"]),
    ("golden", "Shape", {"radius": 1}, ["/kind"]),
    ("golden", "Shape", [], [""]),
    ("golden", "Shape", {"kind": "square", "side": 7}, ["/side"]),
    ("golden", "Scalar", "longer than eight", [""]),
    ("golden", "Level", True, [""]),
    ("golden", "Level", "1", [""]),
    ("constructs", "Overlap", {"a": 1, "b": "x"}, [""]),
    ("constructs", "Overlap", {"b": 1}, [""]),
    ("constructs", "Either", {"a": "x"}, [""]),
    ("constructs", "Twice", 1, [""]),
    ("constructs", "Same", "text", [""]),
    ("constructs", "Named", {"id": 1, "x-own": 1, "x-aCount": "1", "other": 1}, ["/other", "/x-aCount", "/x-own"]),  # noqa: E501
    ("constructs", "Keyed", {"OK": 1, "toolong": 2, "ok": 1}, ["", "/OK", "/ok", "/toolong"]),
    ("constructs", "Keyed", {}, [""]),
    ("constructs", "Dictionary", {"n": 1, "na": "x", "bb": 1}, ["/bb", "/n", "/na"]),
    ("constructs", "Typed", {"a": 1, "b": "x"}, ["/a", "/b"]),
    ("constructs", "Pair", ["a", 1, 2], [""]),
    ("constructs", "Long", [], [""]),
    ("constructs", "Long", ["a", 1, "b"], ["/2"]),
    ("constructs", "Set", [1, 1.0], [""]),
    ("constructs", "Set", [{"a": [1]}, {"a": [1.0]}], [""]),
    ("constructs", "Set", [], [""]),
    ("constructs", "Open", 1, [""]),
    ("constructs", "OpenNumber", "1", [""]),
    ("constructs", "Mixed", False, [""]),
    ("constructs", "Sure", 1, [""]),
    ("constructs", "Flag", 0, [""]),
    ("constructs", "Told", {"t": "1"}, [""]),
    ("constructs", "Told", {"t": False}, [""]),
    ("constructs", "Tenth", 0.35, [""]),
    ("constructs", "Nanoseconds", 18446744073709552000, [""]),
    ("constructs", "Huge", 1.5, [""]),
    ("constructs", "Small", 2**31, [""]),
    ("constructs", "Big", 2**63, [""]),
    ("constructs", "Day", "2021-02-29", [""]),
    ("constructs", "Moment", "2021-01-01T00:00:00", [""]),
    ("constructs", "Id", "01935f5c2b1a7c3d9e4f5a6b7c8d9e0f", [""]),
    ("constructs", "Span", "P", [""]),
    ("constructs", "Span", "P1D\n", [""]),
    ("constructs", "Bytes", "Q", [""]),
    ("constructs", "Short", "\U0001f600\U0001f6001", [""]),
    ("constructs", "Short", "\u0661", [""]),
    ("constructs", "Odd", {"a/b~c": "x", "+1": "x"}, ["/+1", "/a~1b~0c"]),
    ("constructs", "Loop", {"next": [1]}, ["/next"]),
    ("constructs", "Thing", {"kind": "dog", "thing": {"kind": "cat", "lives": 10}}, ["/thing/lives"]),
    ("constructs", "Box", {"things": [{"kind": "cow"}, {"kind": "cat", "lives": "9"}]}, ["/things", "/things/0/kind", "/things/1/lives"]),  # noqa: E501
    ("odd", "Bounded", {"a": "", "b": "", "c": 1}, ["", "/c"]),
    ("odd", "Empty", {"x": 1}, ["/x"]),
]  # fmt: skip


@pytest.mark.parametrize(("contract", "kind", "value", "places"), REFUSED, ids=str)
def test_what_is_forbidden_is_refused_at_its_place(
    contract: str, kind: str, value: Any, places: list[str]
) -> None:
    assert pointers(contract, kind, value) == places


@pytest.mark.parametrize("text", [b"{", b"[1] 2", b"NaN", b"\xff", b""])
def test_what_is_no_json_is_one_fault(text: bytes) -> None:
    package = module("golden")
    with pytest.raises(package.DecodeError) as refused:
        package.decode(model("golden", "Tree"), text)
    assert [one.pointer for one in refused.value.faults] == [""]


def test_whole_numbers_are_integers_however_they_are_written() -> None:
    package = module("constructs")
    held = package.decode(model("constructs", "Huge"), b"1e3")
    assert (held, type(held)) == (1000, int)
    assert decode("golden", "Level", 1.0) == 1


def test_texts_come_as_idiomatic_values() -> None:
    moment = decode("constructs", "Moment", "2020-01-01T01:00:00.5+01:00")
    assert moment == datetime(2020, 1, 1, microsecond=500000, tzinfo=UTC)
    assert isinstance(moment + timedelta(days=1), datetime)
    assert (
        module("constructs").encode(moment + timedelta(days=1))
        == "2020-01-02T01:00:00.500000+01:00"
    )
    text = "01935F5C-2B1A-7C3D-9E4F-5A6B7C8D9E0F"
    assert decode("constructs", "Id", text) == UUID(text)
    assert decode("constructs", "Day", "2020-02-29").year == 2020


def test_models_are_made_with_pythons_names() -> None:
    tree = model("golden", "Tree")(
        name="R",
        value="v",
        class_="leaf",
        colour=None,
        created_at=datetime(2020, 1, 1, tzinfo=UTC),
    )
    assert tree.parent is MISSING
    assert module("golden").encode(tree) == {
        **TREE, "value": "v", "created-at": "2020-01-01T00:00:00Z",
    }  # fmt: skip
    with pytest.raises(ValidationError):
        model("golden", "Tree")(name="", value="v", class_="leaf", colour=None)
    circle = model("golden", "Circle")(kind="circle", radius=1)
    assert module("golden").encode({"shapes": (circle, Decimal("1.5"))}) == {
        "shapes": [{"kind": "circle", "radius": 1}, 1.5]
    }
    box = model("constructs", "Box")(things=[model("constructs", "Cat")(kind="cat")])
    assert module("constructs").encode(box) == {"things": [{"kind": "cat"}]}
    keyed = model("constructs", "Odd")(next_cursor="own", plus_1=1, class_=2)
    assert module("constructs").encode(keyed) == {"next_cursor": "own", "+1": 1, "class": 2}


def test_a_member_is_known_by_its_wire_name_alone_when_it_is_decoded() -> None:
    pagination = {"limit": 5, "nextCursor": "a", "hasMore": False, "next_cursor": "b"}
    held = decode("platform", "Pagination", pagination)
    assert held.next_cursor == "a"
    assert held.model_extra == {"next_cursor": "b"}
    assert module("platform").encode(held) == pagination


def test_of_overlapping_branches_the_one_that_knows_more_is_taken() -> None:
    held = decode("constructs", "Either", {"a": 1, "b": "x"})
    assert type(held).__name__ == "Right"
    assert held.model_extra == {}


def test_reading_and_writing_see_their_own_members() -> None:
    assert pointers("constructs", "Account", {}) == ["/id"]
    models = module("constructs", "models.account")
    package = module("constructs")
    with pytest.raises(package.DecodeError) as refused:
        package.decode(models.AccountWritable, {"id": "1"})
    assert [one.pointer for one in refused.value.faults] == ["/secret"]


@pytest.mark.parametrize("contract", list(CONTRACTS))
def test_every_type_of_every_unit_is_usable(contract: str) -> None:
    package = module(contract)
    inner = f"{package.__name__}/models/"
    names = [
        file.path.removeprefix(inner).removesuffix(".py").replace("/", ".")
        for file in rendered(contract).files
        if file.path.startswith(inner) and not file.path.endswith("__init__.py")
    ]
    assert names
    models = [
        kind
        for name in names
        for kind in vars(module(contract, f"models.{name}")).values()
        if isinstance(kind, type) and issubclass(kind, BaseModel)
    ]
    assert models
    for kind in models:
        # What is no object is no model: to say so, Pydantic builds all that the model refers to.
        with pytest.raises(package.DecodeError):
            package.decode(kind, b"0")
