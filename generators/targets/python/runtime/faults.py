"""Faults within a value: collected, each at its place, for Pydantic to carry."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

BRANCH: Final = "\x00branch "
"""How a location begins that names a branch or position that was tried, and no member of the value."""


def fault(message: str, value: Any = None, at: tuple[str | int, ...] = ()) -> InitErrorDetails:
    """Return one fault, `at` a place below the value that is being validated."""
    error = PydanticCustomError("contract", "{message}", {"message": message})
    return InitErrorDetails(type=error, loc=at, input=value)


def refuse(message: str) -> PydanticCustomError:
    """Return the error that refuses the value itself that is being validated."""
    return PydanticCustomError("contract", "{message}", {"message": message})


def below(error: ValidationError, at: tuple[str | int, ...] = ()) -> list[InitErrorDetails]:
    """Return the faults of an error again, below a further place."""
    return [
        fault(one["msg"], one["input"], (*at, *one["loc"]))
        for one in error.errors(include_url=False, include_context=False)
    ]


def attempt(
    validate: Callable[[Any], Any],
    value: Any,
    found: list[InitErrorDetails],
    at: tuple[str | int, ...] = (),
) -> Any:
    """Return a value validated; its faults are added to those that were found, and None comes back."""
    try:
        return validate(value)
    except ValidationError as error:
        found += below(error, at)
    return None


def raise_any(found: Iterable[InitErrorDetails]) -> None:
    """Raise ValidationError where anything was found."""
    faults = list(found)
    if faults:
        raise ValidationError.from_exception_data("contract", faults)
