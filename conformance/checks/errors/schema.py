"""`errors/schema`: every error satisfies the error schema."""

from __future__ import annotations

from typing import Final

from conformance.check import Failure, Observer, each
from conformance.exchange import Exchange
from conformance.observing import applies_to_errors
from conformance.world import World
from conformance.world.schemas import Direction, Problem
from contracts.expressions import Expression, Part
from contracts.pointers import Absent, join, split


def _judge(world: World, exchange: Exchange) -> Failure | bool:
    rules = world.contract.errors
    if rules is None or not exchange.is_error or exchange.request.method == "HEAD":
        return False
    if not exchange.body:
        return Failure(
            seen="an error came without a body", exchanges=(exchange,), blame=rules.pointer
        )
    if isinstance(exchange.json, Absent):
        # In another media type it need not be JSON: that is errors/media-type.
        if exchange.media_type != rules.media_type.partition(";")[0].strip().lower():
            return False
        return Failure(
            seen="the body of an error is not JSON", exchanges=(exchange,), blame=rules.schema
        )
    problems = [
        one
        for one in world.schemas.problems(rules.schema, exchange.json, Direction.RESPONSE)
        if not _is_missing(one, rules.request_id)
    ]
    if not problems:
        return True
    first = problems[0]
    place = join(first.instance) or "the root"
    return Failure(
        seen=f"an error breaks the error schema: {first.message} (at {place})",
        cause=f"an error breaks the error schema at {place} by {first.keyword}",
        exchanges=(exchange,),
        blame=rules.schema,
    )


def _is_missing(problem: Problem, expression: Expression | None) -> bool:
    """Whether the problem is the absence of the request id, which has a rule of its own."""
    if expression is None or expression.part is not Part.BODY or problem.keyword != "required":
        return False
    *above, name = split(expression.pointer) or ("",)
    return (
        tuple(str(one) for one in problem.instance) == tuple(above)
        and f'"{name}"' in problem.message
    )


CHECK: Final = Observer(
    rule="errors/schema",
    promise="Every error satisfies the error schema.",
    applies_to=applies_to_errors,
    observe=each(_judge),
    about="error",
    needs=("errors/*",),
)
