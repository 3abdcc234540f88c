"""Generated requests made ready to send: what the contract surely allows, and what it surely forbids."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from conformance.check import Steps, Unproven
from conformance.exchange import Request
from conformance.parameters import allows
from conformance.schemathesis_engine import Draft, Kind, SchemathesisEngine
from conformance.world.bodies import RECIPES, references_in, replaced, shape_of
from conformance.world.borders import border_values
from conformance.world.merging import flatten
from conformance.world.prerequisites import Wish, keys_of
from conformance.world.schemas import Direction
from conformance.world.serialising import is_json
from conformance.world.values import Richness, Sampler, Unsatisfiable
from contracts.operations import Location, Operation
from contracts.pointers import Absent
from contracts.source import Json

if TYPE_CHECKING:
    from conformance.world import World

EXAMPLES: Final = 14
_SAFE_INTEGER: Final = 2**53 - 1
_EXPONENT: Final = re.compile(r"-?[0-9.]+[eE][-+]?[0-9]+")


def engine_of(world: World) -> SchemathesisEngine:
    """Return the engine of a world's contract, made once."""
    engine = world.memory.get("schemathesis")
    if not isinstance(engine, SchemathesisEngine):
        engine = SchemathesisEngine(contract=world.contract)
        world.memory["schemathesis"] = engine
    return engine


def valid_requests(world: World, operation: Operation, base: Request) -> Steps[list[Request]]:
    """Return variants of a valid request that the contract allows beyond doubt.

    Left out is what other rules are about or what systems differ in for good reasons: control characters,
    numbers that no double can hold, cursors. References and unique members get values of our own.
    """
    references = yield from _references(world, operation)
    shape = shape_of(world, operation)
    found: list[Request] = []
    for draft in engine_of(world).drafts(operation, Kind.VALID, count=EXAMPLES, seed=world.seed):
        request = _with_query(world, operation, base, draft, certain=True)
        if shape is not None:
            if not draft.has_body or not is_json(shape.media_type.media_type):
                continue
            body = _ours(world, operation, references, _plain(draft.body))
            if body is None or not world.schemas.accepts(
                shape.schema, body, Direction.REQUEST, formats=True
            ):
                continue
            request = request.with_json(body)
        if request not in found and request != base and _is_ordinary(request):
            found.append(request)
    return found


def border_requests(world: World, operation: Operation, base: Request) -> Steps[list[Request]]:
    """Return variants of a valid request with one member each at the border of what its schema allows."""
    shape = shape_of(world, operation)
    body = base.json
    if shape is None or isinstance(body, Absent):
        return []
    references = yield from _references(world, operation)
    found: list[Request] = []
    for member, value in border_values(world, shape.schema, body):
        renewed = _ours(world, operation, references, body)
        changed = replaced(renewed, member, value)
        if world.schemas.accepts(shape.schema, changed, Direction.REQUEST, formats=True):
            found.append(base.with_json(changed))
    return found


def invalid_requests(world: World, operation: Operation, base: Request) -> list[Request]:
    """Return variants of a valid request that the contract forbids beyond doubt, formats aside.

    Only the query or only the body is taken from the generator, so that one of them is surely wrong.
    Unknown query parameters are left out.
    """
    shape = shape_of(world, operation)
    found: list[Request] = []
    for draft in engine_of(world).drafts(operation, Kind.INVALID, count=EXAMPLES, seed=world.seed):
        if shape is not None and draft.has_body and is_json(shape.media_type.media_type):
            try:
                forbidden = not world.schemas.accepts(shape.schema, draft.body, Direction.REQUEST)
                request = base.with_json(draft.body)
            except (ValueError, TypeError):
                continue
            if forbidden and request not in found:
                found.append(request)
        if draft.query:
            request = _with_query(world, operation, base, draft, certain=False)
            if request != base and not _query_is_allowed(world, operation, request):
                found.append(request)
    return found


def _with_query(
    world: World, operation: Operation, base: Request, draft: Draft, *, certain: bool
) -> Request:
    position = (
        operation.pagination.position.name
        if operation.pagination and operation.pagination.position
        else ""
    )
    request = base
    for parameter in operation.parameters:
        values = [text for name, text in draft.query if name == parameter.name]
        if parameter.location is not Location.QUERY or not values or parameter.name == position:
            continue
        if parameter.refers_to is not None or len(values) != 1:
            continue
        if certain and not _is_certain(
            world, parameter.schema.value, parameter.schema.pointer, values[0]
        ):
            continue
        request = request.with_query(parameter.name, *values)
    return request


def _is_certain(world: World, schema: Json, pointer: str, text: str) -> bool:
    from contracts.operations import SchemaAt

    keywords = flatten(world.contract.resolver, schema, pointer).keywords
    at = SchemaAt(value=schema, pointer=pointer)
    if text == "" or not allows(world, at, text):
        return False
    if text.lstrip("-").isdecimal() and abs(int(text)) > _SAFE_INTEGER:
        return False
    if _EXPONENT.fullmatch(text):
        # Few read a number in a query as JSON would.
        return False
    form = keywords.get("format")
    return not isinstance(form, str) or world.schemas.accepts(
        at, text, Direction.REQUEST, formats=True
    )


def _query_is_allowed(world: World, operation: Operation, request: Request) -> bool:
    """Whether a query may be what the contract allows: anything that it does not surely forbid."""
    for parameter in operation.parameters:
        if parameter.location is not Location.QUERY:
            continue
        kinds = flatten(
            world.contract.resolver, parameter.schema.value, parameter.schema.pointer
        ).keywords.get("type")
        if kinds in ("array", "object"):
            continue
        values = [text for name, text in request.query if name == parameter.name]
        # An empty text may count as absent, and several values are read in many ways.
        if len(values) == 1 and values[0] and not allows(world, parameter.schema, values[0]):
            limit = operation.pagination.limit if operation.pagination else None
            if limit is None or limit.name != parameter.name:
                return False
    return True


def _references(world: World, operation: Operation) -> Steps[dict[str, tuple[Json, ...]]]:
    shape = shape_of(world, operation)
    found: dict[str, tuple[Json, ...]] = {}
    if shape is None:
        return found
    for listing, (_, number) in references_in(world, shape.schema).items():
        try:
            wish = Wish(principal=world.owner, recipe=RECIPES[0])
            found[listing] = yield from keys_of(world, listing, wish, min(2, number))
        except Unproven:
            continue
    return found


def _ours(
    world: World, operation: Operation, references: dict[str, tuple[Json, ...]], body: Json
) -> Json:
    shape = shape_of(world, operation)
    if shape is None:
        return None
    sampler = Sampler(
        resolver=world.contract.resolver,
        random=world.random("draft", operation.id, world.next_number()),
        richness=Richness.VARIED,
        references=references,
        fresh=shape.fresh,
        fresh_depth=1 if shape.items is None else 3,
    )
    try:
        return sampler.adapt(body, shape.schema)
    except Unsatisfiable:
        return None


def _plain(value: Json) -> Json:
    """Return a value with whole floats as integers: `1.0` is an integer, but few write it so."""
    if isinstance(value, float) and value.is_integer() and abs(value) <= _SAFE_INTEGER:
        return int(value)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value


def _is_ordinary(request: Request) -> bool:
    texts = [text for _, text in request.query]
    value = request.json
    waiting: list[Json] = [] if isinstance(value, Absent) else [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            texts.extend(str(name) for name in one)
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, str):
            texts.append(one)
        elif isinstance(one, int | float) and abs(one) > _SAFE_INTEGER:
            return False
    return all(_is_plain_text(text) for text in texts)


def _is_plain_text(text: str) -> bool:
    return text == text.strip() and all(
        unicodedata.category(one) not in ("Cc", "Cs", "Cn", "Co") for one in text
    )
