"""Types that a function chooses among: each reached by its number, within one validator of Pydantic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from .faults import BRANCH
from .json_values import encode

Branches: TypeAlias = Callable[[Any], Any]
"""What validates an `_Attempt`."""

FROM_THE_WIRE: Final = object()
"""The context of a validation whose members all have their names on the wire."""


class _Attempt:
    """A value, and the number of the type that it is to be validated as."""

    __slots__ = ("branch", "value")

    def __init__(self, branch: str, value: Any) -> None:
        self.branch = branch
        self.value = value


def try_branch(validate: Branches, number: int) -> Callable[[Any], Any]:
    """Return what validates a value as the type of a number."""
    return lambda value: validate(_Attempt(f"{BRANCH}{number}", value))


def branches_schema(
    check: Callable[..., Any],
    types: Sequence[Any],
    handler: GetCoreSchemaHandler,
    *,
    last: CoreSchema | None = None,
) -> CoreSchema:
    """Return the schema of a function that is given a value and what validates it as any of some types.

    `last` is the schema of one more type; the function then is also told what is known of the validation.
    """
    schemas = [handler.generate_schema(one) for one in types]
    if last is not None:
        schemas.append(last)
    choices: dict[Any, CoreSchema] = {
        f"{BRANCH}{number}": core_schema.no_info_before_validator_function(_value, schema)
        for number, schema in enumerate(schemas)
    }
    function: Any = core_schema.no_info_wrap_validator_function
    if last is not None:
        function = core_schema.with_info_wrap_validator_function
    return function(
        check,
        core_schema.tagged_union_schema(choices, discriminator=_branch),
        serialization=core_schema.plain_serializer_function_ser_schema(encode),
    )


def _branch(attempt: Any) -> str:
    return attempt.branch


def _value(attempt: Any) -> Any:
    return attempt.value
