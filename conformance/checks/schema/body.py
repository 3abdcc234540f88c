"""`schema/body`: the body of an answer satisfies its schema."""

from __future__ import annotations

from typing import Final

from conformance.check import Applies, Failure, Observer, each
from conformance.exchange import Exchange
from conformance.streams import items_of
from conformance.successes import described, representation, succeeds_with_content
from conformance.world import World
from conformance.world.schemas import Direction
from conformance.world.serialising import is_json
from contracts.contract import Contract
from contracts.operations import MediaType, Operation, SchemaAt
from contracts.pointers import ABSENT, Absent, join, resolve
from contracts.source import Json


def _applies(_contract: Contract, operation: Operation) -> Applies:
    return succeeds_with_content(operation) or "no success of it has a body"


def _judge(world: World, exchange: Exchange) -> Failure | bool:
    found = described(world, exchange)
    if found is None or not found[1].content:
        return False
    media_type = representation(found[1], exchange.media_type)
    if not exchange.body:
        return Failure(
            seen=f"an answer with status {exchange.status} came without the body that is declared",
            exchanges=(exchange,),
            blame=found[1].pointer,
        )
    if media_type is None:
        # Another media type is for schema/media-type.
        return False
    return _judge_body(world, exchange, media_type)


def _judge_body(world: World, exchange: Exchange, media_type: MediaType) -> Failure | bool:
    schema = media_type.schema
    if media_type.item_schema is not None and not is_json(exchange.media_type or ""):
        items = items_of(exchange.media_type or "", exchange.body)
        if items is None:
            return False
        for value in items:
            failure = _problem(world, exchange, value, media_type.item_schema)
            if failure is not None:
                return failure
        return True
    if schema is None:
        return False
    if not is_json(exchange.media_type or ""):
        return _judge_text(world, exchange, schema)
    return _problem(world, exchange, exchange.json, schema) or True


def _judge_text(world: World, exchange: Exchange, schema: SchemaAt) -> Failure | bool:
    """Judge a body that is text, where its schema is that of a text and not of bytes."""
    said, _ = world.contract.resolver.follow(schema.value, schema.pointer)
    binary = ("format", "contentEncoding", "contentMediaType")
    if not isinstance(said, dict) or said.get("type") != "string" or any(k in said for k in binary):
        return False
    try:
        text = exchange.body.decode()
    except UnicodeDecodeError:
        return False
    return _problem(world, exchange, text, schema) or True


def _problem(
    world: World, exchange: Exchange, value: Json | Absent, schema: SchemaAt
) -> Failure | None:
    if isinstance(value, Absent):
        return Failure(
            seen="the body of an answer is not JSON",
            exchanges=(exchange,),
            blame=schema.pointer,
        )
    problems = world.schemas.problems(schema, value, Direction.RESPONSE, limit=1)
    if not problems:
        return None
    first = problems[0]
    stated = resolve(world.contract.document.data, first.schema) if first.schema else ABSENT
    blame = schema.pointer if isinstance(stated, Absent) else first.schema
    message = first.message if len(first.message) < 200 else f"{first.message[:200]}…"
    return Failure(
        seen=f"an answer breaks its schema: {message} (at {join(first.instance) or 'the root'})",
        # Wherever a schema is used, and through whatever operation, it is broken in one place.
        cause=f"an answer breaks {blame} by {first.keyword}",
        exchanges=(exchange,),
        blame=blame,
    )


CHECK: Final = Observer(
    rule="schema/body",
    promise="The body of an answer satisfies its schema.",
    applies_to=_applies,
    observe=each(_judge),
    about="success with a body",
    needs=("schema/accepts-valid",),
)
