"""What is said of a value that breaks a schema: the nearest alternative, and where the contract states it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest

from conformance.world.schemas import Direction, Schemas
from contracts.pointers import resolve
from contracts.source import Json, duplicate
from tests.conformance.running import CONTRACT


def _schemas(schema: Json) -> Schemas:
    data = cast("dict[str, Any]", duplicate(CONTRACT.document.data))
    data["components"]["schemas"]["Tried"] = schema
    return Schemas(contract=replace(CONTRACT, document=replace(CONTRACT.document, data=data)))


SHELF: Json = {"properties": {"made": {"type": "string", "format": "date-time"}}}


@pytest.mark.parametrize(
    ("schema", "value", "message", "instance", "pointer"),
    [
        pytest.param(
            {"type": "object", "properties": {"inner": {"anyOf": [SHELF, {"type": "null"}]}}},
            {"inner": {"made": "2026-11-29T12:17:31"}},
            '"2026-11-29T12:17:31" is not a "date-time"',
            ("inner", "made"),
            "/components/schemas/Tried/properties/inner/anyOf/0/properties/made",
            id="within the alternative that comes closest",
        ),
        pytest.param(
            {"oneOf": [{"type": "string"}, {"type": "integer"}]},
            [],
            "[] is not valid under any of the schemas listed in the 'oneOf' keyword",
            (),
            "/components/schemas/Tried",
            id="no alternative comes closer than another",
        ),
        pytest.param(
            {"type": "array", "items": {"type": "object", "required": ["id"]}},
            [{"id": 1}, {}],
            '"id" is a required property',
            (1,),
            "/components/schemas/Tried/items",
            id="a plain fault",
        ),
    ],
)
def test_a_problem_is_told_where_it_is(
    schema: Json, value: Json, message: str, instance: tuple[str | int, ...], pointer: str
) -> None:
    schemas = _schemas(schema)
    first = schemas.problems("/components/schemas/Tried", value, Direction.RESPONSE)[0]
    assert (first.message, first.instance, first.schema) == (message, instance, pointer)
    assert resolve(schemas.contract.document.data, first.schema) is not None
