"""Unions as JSON Schema reads them: one branch and no second, at least one, or the one that a
member names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast, get_args

from pydantic import BaseModel, GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema

from .branches import Branches, branches_schema, try_branch
from .faults import fault, raise_any, refuse


class AnyOf:
    """A value that fits at least one branch (`anyOf`); without arguments, those of the annotated union.

    Of several that fit, the first that knows the most members is taken. Nothing that it does not
    know is lost.
    """

    exclusive = False

    def __init__(self, *branches: Any) -> None:
        self.branches = branches

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        types = self.branches or get_args(source) or (source,)

        def check(value: Any, validate: Branches) -> Any:
            fits: list[Any] = []
            for number in range(len(types)):
                try:
                    fits.append(try_branch(validate, number)(value))
                except ValidationError:
                    continue
            if not fits:
                raise refuse("fits none of the types that are allowed here")
            if self.exclusive and len(fits) > 1:
                raise refuse("fits more than one of the types of which exactly one is allowed")
            return fits[0] if len(fits) == 1 else min(fits, key=_unknown_members)

        return branches_schema(check, types, handler)


class OneOf(AnyOf):
    """A value that fits exactly one branch (`oneOf`); without arguments, those of the annotated union."""

    exclusive = True


class ToldApart:
    """A union whose branch is named by a member (OpenAPI 3.1, section 4.8.25); numbers are those
    of branches.
    """

    def __init__(self, member: str, numbers: Mapping[str, int], *branches: Any) -> None:
        self.member = member
        self.numbers = numbers
        self.branches = branches

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        types = self.branches or get_args(source) or (source,)

        def check(value: Any, validate: Branches) -> Any:
            if isinstance(value, BaseModel):
                return self._of_model(value, validate, len(types))
            if not isinstance(value, dict):
                raise refuse("must be an object")
            members = cast("dict[str, Any]", value)
            if self.member not in members:
                raise_any([fault("is missing", value, (self.member,))])
            told = members[self.member]
            number = self.numbers.get(told) if isinstance(told, str) else None
            if number is None:
                known = ", ".join(self.numbers)
                raise_any([fault(f"must be one of {known}", told, (self.member,))])
            return try_branch(validate, cast("int", number))(value)

        return branches_schema(check, types, handler)

    def _of_model(self, value: BaseModel, validate: Branches, count: int) -> Any:
        for number in range(count):
            try:
                return try_branch(validate, number)(value)
            except ValidationError:
                continue
        raise refuse("is a model of another type")


def _unknown_members(value: Any) -> int:
    return len(value.__pydantic_extra__ or ()) if isinstance(value, BaseModel) else 0
