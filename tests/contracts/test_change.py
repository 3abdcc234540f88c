"""Which operations a change concerns, edit by edit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.change import Change, change_between
from contracts.contract import Contract
from contracts.load import load_contract

PETS: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Pets", "version": "1"},
    "x-errors": {
        "schema": {"$ref": "#/components/schemas/Problem"},
        "code": "$response.body#/code",
        "catalogue": {"MISSING": {"status": 404, "when": ["unknown-resource"], "title": "Gone"}},
    },
    "paths": {
        "/pets": {
            "get": {
                "operationId": "listPets",
                "responses": {"200": {"$ref": "#/components/responses/Pets"}},
            }
        },
        "/pets/{id}": {
            "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
            ],
            "get": {
                "operationId": "getPet",
                "summary": "One pet",
                "responses": {"200": {"description": "A pet"}},
            },
            "delete": {
                "operationId": "deletePet",
                "responses": {"204": {"description": "Gone"}},
            },
        },
    },
    "components": {
        "responses": {
            "Pets": {
                "description": "Pets",
                "content": {
                    "application/json": {
                        "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}
                    }
                },
            }
        },
        "schemas": {
            "Pet": {
                "type": "object",
                "properties": {"description": {"type": "string", "title": "Words"}},
            },
            "Problem": {"type": "object", "properties": {"code": {"type": "string"}}},
        },
    },
}


def _contract(folder: Path, name: str, data: dict[str, Any]) -> Contract:
    path = folder / name
    path.write_text(yaml.safe_dump(data, sort_keys=False), "utf-8")
    return load_contract(path)


def _change(folder: Path, edit: Callable[[Any], object]) -> Change:
    old = _contract(folder, "old.yaml", PETS)
    data = yaml.safe_load(yaml.safe_dump(PETS, sort_keys=False))
    edit(data)
    return change_between(old, _contract(folder, "new.yaml", data))


def _pet(data: dict[str, Any]) -> dict[str, Any]:
    return data["components"]["schemas"]["Pet"]


Edit = Callable[[Any], object]

CASES: list[tuple[str, Edit, set[str], set[str], set[str]]] = [
    (
        "an operation that is new",
        lambda d: d["paths"]["/pets"].update(
            post={"operationId": "createPet", "responses": {"201": {"description": "Made"}}}
        ),
        {"createPet"},
        set(),
        set(),
    ),
    (
        "a schema through two references",
        lambda d: _pet(d)["properties"]["description"].update(maxLength=9),
        {"listPets"},
        set(),
        set(),
    ),
    (
        "a member that is called description",
        lambda d: _pet(d)["properties"].pop("description"),
        {"listPets"},
        set(),
        set(),
    ),
    (
        "a parameter of the path",
        lambda d: d["paths"]["/pets/{id}"]["parameters"][0]["schema"].update(maxLength=3),
        {"getPet", "deletePet"},
        set(),
        set(),
    ),
    (
        "a status",
        lambda d: d["paths"]["/pets/{id}"]["delete"]["responses"].update(
            {"404": {"description": "None"}}
        ),
        {"deletePet"},
        set(),
        set(),
    ),
    (
        "an operation is gone",
        lambda d: d["paths"]["/pets/{id}"].pop("delete"),
        set(),
        {"deletePet"},
        set(),
    ),
    (
        "the catalogue",
        lambda d: d["x-errors"]["catalogue"]["MISSING"].update(retryable=True),
        set(),
        set(),
        {"x-errors"},
    ),
    ("who may ask", lambda d: d.update(security=[]), set(), set(), {"security"}),
    (
        "a title",
        lambda d: _pet(d)["properties"]["description"].update(title="Text"),
        set(),
        set(),
        set(),
    ),
    (
        "words for readers",
        lambda d: d["paths"]["/pets/{id}"]["get"].update(summary="That pet", tags=["a"]),
        set(),
        set(),
        set(),
    ),
    (
        "the order of keys",
        lambda d: d.update(paths=dict(reversed(list(d["paths"].items())))),
        set(),
        set(),
        set(),
    ),
]


@pytest.mark.parametrize(
    ("edit", "operations", "removed", "root"),
    [pytest.param(*case[1:], id=case[0]) for case in CASES],
)
def test_a_change_concerns_what_states_it(
    tmp_path: Path,
    edit: Edit,
    operations: set[str],
    removed: set[str],
    root: set[str],
) -> None:
    change = _change(tmp_path, edit)
    assert change == Change(
        operations=frozenset(operations), removed=frozenset(removed), root=frozenset(root)
    )
    assert change.is_none is (not (operations or removed or root))
    assert change.concerns_all is bool(root)
