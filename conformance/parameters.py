"""Parameters that break their schema, each one change away from a request that is valid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from conformance.exchange import Request
from conformance.missing import with_path_value
from conformance.world.merging import Flat, flatten, number, types_of
from conformance.world.schemas import Direction
from contracts.contract import Contract
from contracts.operations import Location, Operation, Parameter, SchemaAt
from contracts.rules.pagination import PaginationStyle
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.world import World

_CONDITIONAL: Final = ("if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range",
                       "range", "accept", "authorization", "content-type", "prefer")  # fmt: skip

_SAYS_NOTHING: Final = frozenset(("type", "title", "description", "default", "deprecated", "example",
                                  "examples", "$comment", "nullable", "readOnly", "writeOnly"))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongParameter:
    """A request with one wrong parameter; `certain` where its schema surely forbids the value.

    A wrong format is not certain: formats are an annotation (JSON Schema 2020-12, validation 7.2.1).
    """

    request: Request
    parameter: Parameter
    what: str
    certain: bool


def wrong_parameters(
    world: World, operation: Operation, request: Request
) -> Iterator[WrongParameter]:
    """Yield requests whose one parameter breaks its schema or is missing though required.

    Left out are the page size and cursor of a paginated list (they have rules of their own), and headers
    whose meaning HTTP itself defines.
    """
    special = paging_parameters(operation)
    for parameter in operation.parameters:
        if parameter.location is Location.QUERY and parameter.name in special:
            continue
        if parameter.location not in (Location.PATH, Location.QUERY, Location.HEADER):
            continue
        if parameter.location is Location.HEADER and parameter.name.lower() in _CONDITIONAL:
            continue
        place = parameter.location.value
        for what, text, certain in wrong_texts(world, parameter):
            yield WrongParameter(
                request=_with(operation, request, parameter, text),
                parameter=parameter,
                what=f"a {place} parameter {what}",
                certain=certain,
            )
        if parameter.required and parameter.location is Location.QUERY:
            yield WrongParameter(
                request=request.with_query(parameter.name),
                parameter=parameter,
                what="a request without a required query parameter",
                certain=True,
            )


def paging_parameters(operation: Operation) -> set[str]:
    """Return the names of the parameters that rules of pagination judge: the page size and a cursor."""
    pagination = operation.pagination
    if pagination is None:
        return set()
    counted = pagination.style in (PaginationStyle.OFFSET, PaginationStyle.PAGE)
    judged = (pagination.limit, None if counted else pagination.position)
    return {one.name for one in judged if one is not None}


def takes_any_text(contract: Contract, parameter: Parameter) -> bool:
    """Whether no text, the empty one included, breaks a parameter's schema, and it may be left out.

    A parameter of the path is always there; so its being required forbids nothing.
    """
    if parameter.required and parameter.location is not Location.PATH:
        return False
    flat = flatten(contract.resolver, parameter.schema.value, parameter.schema.pointer)
    text = "string" in types_of(flat.keywords) or "type" not in flat.keywords
    return text and set(flat.keywords) <= _SAYS_NOTHING


def wrong_texts(world: World, parameter: Parameter) -> Iterator[tuple[str, str, bool]]:
    """Yield texts that a parameter's schema forbids: what is wrong, the text, whether that is certain."""
    schema = parameter.schema
    flat = flatten(world.contract.resolver, schema.value, schema.pointer)
    if "array" in types_of(flat.keywords) or "object" in types_of(flat.keywords):
        items = flat.keywords.get("items")
        if "array" not in types_of(flat.keywords) or not isinstance(items, dict):
            return
        schema = SchemaAt(value=items, pointer=f"{flat.pointer}/items")
        flat = flatten(world.contract.resolver, items, schema.pointer)
    seen: set[str] = set()
    for what, text in _candidates(flat, parameter):
        sendable = parameter.location is not Location.HEADER or text.isascii()
        if text in seen or not sendable or allows(world, schema, text):
            continue
        seen.add(text)
        yield what, text, True
    if isinstance(flat.keywords.get("format"), str) and not seen:
        yield "in another format", "not-in-the-format", False


def allows(world: World, schema: SchemaAt, text: str) -> bool:
    """Whether a text, read as any type that it could stand for, satisfies a schema."""
    readings: list[Json] = [text]
    if text in ("true", "false"):
        readings.append(text == "true")
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if isinstance(value, int | float) and not isinstance(value, bool):
        readings.append(value)
    return any(world.schemas.accepts(schema, one, Direction.REQUEST) for one in readings)


def _candidates(flat: Flat, parameter: Parameter) -> Iterator[tuple[str, str]]:
    keywords = flat.keywords
    if {"integer", "number", "boolean"} & set(types_of(keywords)):
        yield "of another type", "lockstep"
    for keyword, step, what in (("minimum", -1, "small"), ("exclusiveMinimum", 0, "small"),
                                ("maximum", 1, "large"), ("exclusiveMaximum", 0, "large")):  # fmt: skip
        bound = number(keywords.get(keyword))
        if bound is not None:
            yield (
                f"that is too {what}",
                f"{bound + step:.0f}" if bound == int(bound) else str(bound + step),
            )
    if "integer" in types_of(keywords):
        yield "with a fraction", "1.5"
    if isinstance(keywords.get("enum"), list) or "const" in keywords:
        yield "outside its enumeration", "lockstep-none"
    if isinstance(keywords.get("pattern"), str):
        yield "that breaks its pattern", "¬lockstep¬"
        yield "that breaks its pattern", "lockstep !"
    longest = number(keywords.get("maxLength"))
    if longest is not None and longest <= 2000 and parameter.location is not Location.HEADER:
        yield "that is too long", "a" * (int(longest) + 1)


def _with(operation: Operation, request: Request, parameter: Parameter, text: str) -> Request:
    match parameter.location:
        case Location.PATH:
            return with_path_value(operation, request, parameter.name, text)
        case Location.HEADER:
            return request.with_header(parameter.name, text)
        case _:
            return request.with_query(parameter.name, text)
