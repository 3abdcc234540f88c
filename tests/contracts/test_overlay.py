"""Overlays edit a contract, keep the places of what they bring, and fail where they match nothing."""

from __future__ import annotations

import pytest

from contracts.overlay import apply_overlay
from contracts.pointers import ABSENT, resolve
from contracts.report.finding import LockstepError
from contracts.source import Document, Json, parse_document

CONTRACT = """
openapi: 3.1.0
info: {title: Pets, version: '1'}
tags: [{name: a}]
paths:
  /pets:
    get:
      operationId: listPets
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
        - {name: sort, in: query, schema: {type: string}}
    post: {operationId: createPet}
  /pets/{id}:
    get: {operationId: getPet}
"""


def applied(*actions: str) -> Document:
    overlay = "overlay: 1.0.0\ninfo: {title: o, version: '1'}\nactions:\n" + "".join(
        f"  - {action}\n" for action in actions
    )
    return apply_overlay(
        parse_document(CONTRACT, file="contract.yaml"), parse_document(overlay, file="overlay.yaml")
    )


@pytest.mark.parametrize(
    ("action", "pointer", "value"),
    [
        ("{target: $.info, update: {version: '2'}}", "/info/version", "2"),
        ("{target: '$.info', update: {x-a: {b: 1}}}", "/info/x-a/b", 1),
        (
            "{target: \"$.paths['/pets'].get\", update: {summary: s}}",
            "/paths/~1pets/get/summary",
            "s",
        ),
        ("{target: $.tags, update: {name: b}}", "/tags/1", {"name": "b"}),
        ("{target: $.tags, update: [{name: b}]}", "/tags/1", {"name": "b"}),
        ("{target: '$.paths.*.get', update: {x-y: 1}}", "/paths/~1pets~1{id}/get/x-y", 1),
        (
            "{target: \"$..parameters[?@.name == 'sort']\", remove: true}",
            "/paths/~1pets/get/parameters/1",
            ABSENT,
        ),
        (
            "{target: \"$..parameters[?(@.name=='sort')].schema\", update: {enum: [a]}}",
            "/paths/~1pets/get/parameters/1/schema/enum",
            ["a"],
        ),
        ("{target: '$.paths[\"/pets\"].post', remove: true}", "/paths/~1pets/post", ABSENT),
        ("{target: '$.tags[0].name', update: z}", "/tags/0/name", "z"),
        ("{target: '$', update: {x-errors: {a: 1}}}", "/x-errors/a", 1),
    ],
)
def test_actions_are_applied(action: str, pointer: str, value: Json) -> None:
    assert resolve(applied(action).data, pointer) == value


def test_actions_apply_in_order() -> None:
    document = applied("{target: $.info, update: {x-a: 1}}", "{target: $.info.x-a, update: 2}")
    assert resolve(document.data, "/info/x-a") == 2


def test_what_an_overlay_brought_stands_in_the_overlay() -> None:
    document = applied("{target: $.info, update: {x-a: {b: 1}}}")
    assert str(document.place("/info/x-a/b")) == "overlay.yaml:4:40"
    assert document.place("/info/title").file == "contract.yaml"


@pytest.mark.parametrize(
    ("action", "rule"),
    [
        ("{target: $.nothing, update: {a: 1}}", "overlay/no-match"),
        ("{target: '$.paths[', update: {a: 1}}", "overlay/target"),
        ("{target: paths, update: {a: 1}}", "overlay/target"),
        ("{update: {a: 1}}", "overlay/form"),
        ("{target: $.info}", "overlay/form"),
        ("{target: $.info, updte: {a: 1}, remove: true}", "overlay/form"),
    ],
)
def test_a_wrong_action_is_an_error_with_its_place(action: str, rule: str) -> None:
    with pytest.raises(LockstepError) as caught:
        applied(action)
    assert caught.value.findings[0].rule == rule
    assert caught.value.findings[0].place is not None
    assert caught.value.findings[0].place.file == "overlay.yaml"


def test_the_original_is_left_as_it_was() -> None:
    document = parse_document(CONTRACT, file="contract.yaml")
    overlay = parse_document(
        "overlay: 1.0.0\ninfo: {}\nactions: [{target: $.info, update: {title: x}}]", file="o.yaml"
    )
    apply_overlay(document, overlay)
    assert resolve(document.data, "/info/title") == "Pets"
