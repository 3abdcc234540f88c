"""The contract's schemas as validators, seen from the side that a message travels to.

A `readOnly` member need not be sent and a `writeOnly` one need not be answered, though they be
required (OpenAPI 3.1, 4.8.24.2). Formats are an annotation in JSON Schema 2020-12 (validation,
7.2.1): requests are never called wrong by a format alone, while an answer must keep the
well-defined ones.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

from contracts.contract import Contract
from contracts.grammar import walk
from contracts.operations import SchemaAt
from contracts.pointers import Pointer, join
from contracts.references import Resolver
from contracts.source import Json

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator, Registry, ValidationError

T = TypeVar("T")

_NAME: Final = "urn:contract"
_UNCERTAIN_FORMATS: Final = (
    "time",
    "duration",
    "regex",
    "idn-email",
    "idn-hostname",
    "iri",
    "iri-reference",
    "uri-template",
    "relative-json-pointer",
)


class Direction(StrEnum):
    """Which way a message travels."""

    REQUEST = "request"
    RESPONSE = "response"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One way in which a value breaks a schema: what, where in the value, and by which keyword.

    `schema` is the pointer of the schema that states the keyword, as far as it is one of the contract's.
    """

    message: str
    instance: tuple[str | int, ...]
    keyword: str
    schema: Pointer = ""


@dataclass(slots=True, kw_only=True)
class Schemas:
    """Validators by pointer and direction, compiled when they are first asked for."""

    contract: Contract
    _registries: dict[Direction, Registry] = field(default_factory=dict["Direction", "Registry"])
    _validators: dict[tuple[Pointer, Direction, bool], Draft202012Validator] = field(
        default_factory=dict["tuple[Pointer, Direction, bool]", "Draft202012Validator"]
    )

    def accepts(
        self,
        schema: SchemaAt | Pointer,
        value: Json,
        direction: Direction,
        *,
        formats: bool = False,
    ) -> bool:
        """Whether a value satisfies a schema; raises RecursionError for one too deep to be judged."""
        validator = self._validator(schema, direction, formats)
        return _tolerantly(validator.is_valid, value)

    def problems(
        self, schema: SchemaAt | Pointer, value: Json, direction: Direction, *, limit: int = 5
    ) -> tuple[Problem, ...]:
        """Return what is wrong with a value; formats are judged in answers only.

        Raises RecursionError for one too deep to be judged.
        """
        validator = self._validator(schema, direction, direction is Direction.RESPONSE)
        return _tolerantly(
            lambda one: tuple(_problem(each) for each in islice(validator.iter_errors(one), limit)),
            value,
        )

    def _validator(
        self, schema: SchemaAt | Pointer, direction: Direction, formats: bool
    ) -> Draft202012Validator:
        pointer = schema.pointer if isinstance(schema, SchemaAt) else schema
        key = (pointer, direction, formats)
        if key not in self._validators:
            from jsonschema_rs import Draft202012Validator

            self._validators[key] = Draft202012Validator(
                {"$ref": f"{_NAME}#{_fragment(pointer)}"},
                registry=self._registry(direction),
                validate_formats=formats,
                formats=dict.fromkeys(_UNCERTAIN_FORMATS, _anything),
            )
        return self._validators[key]

    def _registry(self, direction: Direction) -> Registry:
        if direction not in self._registries:
            from jsonschema_rs import Draft202012, Registry

            data = view(self.contract, direction)
            self._registries[direction] = Registry([(_NAME, data)], draft=Draft202012)
        return self._registries[direction]


def view(contract: Contract, direction: Direction) -> Json:
    """Return the document with members of the other direction no longer required."""
    data = copy.deepcopy(contract.document.data)
    resolver = contract.resolver
    other = "readOnly" if direction is Direction.REQUEST else "writeOnly"
    for node in walk(data):
        required, properties = node.value.get("required"), node.value.get("properties")
        if node.kind != "schema" or not isinstance(properties, dict):
            continue
        if isinstance(required, list):
            node.value["required"] = [
                name
                for name in required
                if not (
                    isinstance(name, str)
                    and has_flag(resolver, properties.get(name), other, node.pointer)
                )
            ]
    return data


def has_flag(resolver: Resolver, schema: Json, flag: str, pointer: Pointer) -> bool:
    """Whether a schema, or what it refers to, carries a boolean keyword."""
    if not isinstance(schema, dict):
        return False
    if schema.get(flag) is True:
        return True
    followed, _ = resolver.follow(schema, pointer + "/properties")
    return isinstance(followed, dict) and followed.get(flag) is True


def _tolerantly(judge: Callable[[Json], T], value: Json) -> T:
    """Return what a validator says of a value, also of one that it cannot take as it is."""
    try:
        return judge(value)
    except UnicodeEncodeError:
        # A lone surrogate is JSON by its grammar (RFC 8259, 8.2), and text of no encoding.
        return judge(json.loads(json.dumps(value, ensure_ascii=False).encode(errors="replace")))
    except ValueError as error:
        raise RecursionError(str(error)) from None


def _fragment(pointer: Pointer) -> str:
    from urllib.parse import quote

    return quote(pointer, safe="/~")


def _anything(_: str) -> bool:
    return True


def _problem(error: ValidationError) -> Problem:
    error = _innermost(error)
    way = [str(step) for step in error.schema_path]
    return Problem(
        message=error.message,
        instance=tuple(error.instance_path),
        keyword=way[-1] if way else "",
        schema=join(way[:-1]),
    )


def _innermost(error: ValidationError) -> ValidationError:
    """Return what is wrong within the alternative that comes closest: the one that holds the longest."""
    branches: list[list[ValidationError]] = getattr(error.kind, "context", None) or []
    inner = [_innermost(branch[0]) for branch in branches if branch]
    deepest = max(inner, key=lambda one: len(one.instance_path), default=error)
    return deepest if len(deepest.instance_path) > len(error.instance_path) else error
