"""Models with checks that annotations cannot express: lists without repetition, counts of members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from pydantic import BaseModel, model_validator


class CheckedModel(BaseModel):
    """Checks an instance by the rules that stand under `x-checks` in its configuration."""

    @model_validator(mode="after")
    def _check(self) -> CheckedModel:
        extra = cast("Mapping[str, Any]", self.model_config.get("json_schema_extra") or {})
        rules = cast("Mapping[str, Any]", extra.get("x-checks") or {})
        count = len(self.model_fields_set)
        if count < rules.get("least", 0):
            raise ValueError(f"must have at least {rules['least']} members")
        if count > rules.get("most", count):
            raise ValueError(f"must have at most {rules['most']} members")
        for name, field in type(self).model_fields.items():
            if (field.alias or name) in rules.get("unique", ()):
                _require_unique(field.alias or name, getattr(self, name))
        return self


def _require_unique(name: str, value: object) -> None:
    if not isinstance(value, list):
        return
    seen: list[tuple[bool, object]] = []
    for item in cast("list[object]", value):
        # In JSON, true and 1 are two values.
        key = (isinstance(item, bool), item)
        if key in seen:
            raise ValueError(f"{name} must not hold an item twice")
        seen.append(key)
