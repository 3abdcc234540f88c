"""What all models are made of: strict, their members named as Python names them, further ones kept."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from .containers import rules_of
from .json_values import encode


class ContractModel(BaseModel):
    """An object of the contract.

    An optional member that is absent is `MISSING`; `None` is null. Members that the contract does
    not list are in
    `model_extra`, where it allows them.
    """

    model_config = ConfigDict(
        extra="allow",
        strict=True,
        defer_build=True,
        validate_by_name=True,
        validate_by_alias=True,
        protected_namespaces=(),
        arbitrary_types_allowed=True,
    )

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler, /
    ) -> CoreSchema:
        schema = handler(source)
        rules = rules_of(cls)
        if rules is not None:
            model: Any = handler.resolve_ref_schema(schema)
            while model["type"] != "model":
                model = handler.resolve_ref_schema(model["schema"])
            if model["schema"]["type"] == "model-fields":
                names = {
                    name: name if field.alias is None else field.alias
                    for name, field in cls.__pydantic_fields__.items()
                }
                model["schema"] = rules.within(model["schema"], names, handler)
                # Pydantic's own serializer of a model looks for its fields right below it.
                model["serialization"] = core_schema.plain_serializer_function_ser_schema(encode)
        return schema


def wire_name(name: str) -> Any:
    """Return the annotation of a member whose name on the wire is not the attribute's."""
    return Field(alias=name)
