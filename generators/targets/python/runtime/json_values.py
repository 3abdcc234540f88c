"""JSON values: what makes two of them the same, and the JSON value of whatever a model holds."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from pydantic import MISSING, BaseModel
from typing_extensions import TypeAliasType

Json = TypeAliasType(
    "Json",
    "dict[str, Json] | list[Json] | str | int | float | bool | None",
)
"""Any JSON value."""


def encode(value: Any) -> Any:
    """Return the JSON value of a model, or of anything that holds models.

    Members have their names on the wire, and absent ones stay absent. Texts such as a date-time
    that came off the
    wire go back as they came. Raises TypeError for what has no JSON value.
    """
    if value is None or isinstance(value, (bool, int, float)) or type(value) is str:
        return value
    if isinstance(value, BaseModel):
        return _members(value)
    if isinstance(value, Mapping):
        members = cast("Mapping[str, Any]", value)
        return {key: encode(one) for key, one in members.items() if one is not MISSING}
    if isinstance(value, (list, tuple)):
        return [encode(one) for one in cast("list[Any]", value)]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return text_of(value)


class JsonText(bytes):
    """JSON text in UTF-8 that stands for a whole body: it is sent as it is, and not looked into.

    For who has the text already, in bulk or with numbers that a float would round.
    """


def encode_json(value: Any) -> bytes:
    """Return the JSON text of a model, or of anything that holds models, as UTF-8."""
    if isinstance(value, JsonText):
        return bytes(value)
    text = json.dumps(encode(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def text_of(value: Any) -> str:
    """Return the text that a scalar has on the wire: the one that it came with, else the usual one."""
    kept = getattr(value, "wire_text", "")
    if kept:
        return kept
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime):
        aware = value if value.tzinfo is not None else value.astimezone()
        text = aware.isoformat()
        return text.removesuffix("+00:00") + "Z" if aware.tzinfo is UTC else text
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON value")


def identity(value: Any) -> Hashable:
    """Return what two values have in common where they are the same JSON value.

    `1` and `1.0` are the same number, `true` and `1` are different values, and the order of members says
    nothing. Source: JSON Schema 2020-12, core, section 4.2.2.
    """
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, (str, int, float)) or value is None:
        return value
    if isinstance(value, list):
        return ("array", tuple(identity(one) for one in cast("list[Any]", value)))
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        return ("object", frozenset((key, identity(one)) for key, one in members.items()))
    return identity(encode(value))


def _members(model: BaseModel) -> dict[str, Any]:
    held = model.__dict__
    members: dict[str, Any] = {}
    for name, field in type(model).__pydantic_fields__.items():
        value = held.get(name, MISSING)
        if value is not MISSING:
            members[name if field.alias is None else field.alias] = encode(value)
    for name, value in (model.__pydantic_extra__ or {}).items():
        members[name] = encode(value)
    return members
