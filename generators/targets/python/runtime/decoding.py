"""From the wire to models: every fault at once, each with the JSON Pointer of its place."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from types import GenericAlias
from typing import Any, TypeVar, cast, overload

from pydantic import BaseModel, TypeAdapter, ValidationError

from .branches import FROM_THE_WIRE
from .faults import BRANCH

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place of a JSON value; `pointer` is that of RFC 6901, empty for the whole."""

    pointer: str
    message: str


class DecodeError(ValueError):
    """A value that the contract does not allow; `faults` are ordered by pointer."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(
            "; ".join(f"{one.pointer or 'the value'}: {one.message}" for one in faults)
        )
        self.faults = faults


@overload
def decode(kind: type[T], value: Any) -> T: ...
@overload
def decode(kind: Any, value: Any) -> Any: ...
def decode(kind: Any, value: Any) -> Any:
    """Return a JSON value, or JSON text as bytes, as a type of the contract.

    Nothing is converted from another JSON type. A text is JSON text only as bytes: a `str` is the JSON value
    that it is. Raises DecodeError with all that is wrong.
    """
    if isinstance(value, (bytes, bytearray)):
        value = parse(value)
    try:
        return _validator(kind).validate_python(
            value, strict=True, context=FROM_THE_WIRE, by_alias=True, by_name=False
        )
    except ValidationError as error:
        raise DecodeError(_faults(error)) from None
    except RecursionError:
        raise DecodeError((Fault("", "is nested too deeply"),)) from None


def parse(text: bytes | bytearray) -> Any:
    """Return the value of JSON text in UTF-8; integers are exact, whatever their size.

    Raises DecodeError where it is no JSON.
    """
    try:
        return json.loads(text.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise DecodeError((Fault("", f"is no JSON: {error}"),)) from None


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


@lru_cache(maxsize=4096)
def _validator(kind: Any) -> Any:
    annotation: Any = kind
    # `list[X]` is an instance of type as well, but has no subclasses to ask for.
    if isinstance(kind, type) and not isinstance(kind, GenericAlias):
        model = cast("type[object]", kind)
        if issubclass(model, BaseModel):
            model.model_rebuild()
            return model.__pydantic_validator__
    return TypeAdapter[Any](annotation)


def _faults(error: ValidationError) -> tuple[Fault, ...]:
    found: dict[str, str] = {}
    for one in error.errors(include_url=False, include_context=False, include_input=False):
        pointer = "".join(
            "/" + str(token).replace("~", "~0").replace("/", "~1")
            for token in one["loc"]
            if not (isinstance(token, str) and token.startswith(BRANCH))
        )
        found.setdefault(pointer, one["msg"])
    return tuple(Fault(pointer, found[pointer]) for pointer in sorted(found))
