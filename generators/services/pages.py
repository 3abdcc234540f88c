"""Pages: what a client needs to walk a list, out of the operation's `x-pagination`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from contracts.expressions import Part, Side
from contracts.operations import Location
from contracts.pointers import join, split
from contracts.rules.pagination import PaginationStyle
from contracts.schemas import Alias, Anything, ListOf, MapOf, Number, Record, TupleOf, Union, Use
from generators.services.service import MediaKind, Pages, Where

if TYPE_CHECKING:
    from contracts.expressions import Expression
    from contracts.operations import Operation
    from contracts.schemas import SchemaGraph
    from generators.services.bodies import Warn
    from generators.services.service import Answer, Argument

_NOT_WALKED: Final = "the method returns one page; walk the list with its own parameters"


def pages_of(
    operation: Operation,
    arguments: tuple[Argument, ...],
    successes: tuple[Answer, ...],
    graph: SchemaGraph,
    warn: Warn,
) -> Pages | None:
    """Return how a client walks a list, or None for an operation that is none or that none can walk."""
    rule = operation.pagination
    if rule is None:
        return None
    items = _body_tokens(rule.items)
    position, limit = _where(rule.position), _where(rule.limit)
    is_link = rule.style is PaginationStyle.LINK
    if items is None or (position is None and not is_link):
        what = "position" if items is not None else "items"
        warn(f"clients cannot walk {operation.id} by its {what}", rule.pointer, _NOT_WALKED)
        return None
    item = _item(successes, items, graph)
    if item is None:
        message = f"the items of {operation.id} have no type at {join(items) or 'the body'}"
        warn(message, rule.pointer, "clients take each as any value")
        item = Use(type=Anything())
    next_tokens = _body_tokens(rule.next)
    in_header = rule.next is not None and rule.next.part is Part.HEADER
    sized = _use_of(limit, arguments)
    return Pages(
        style=rule.style,
        items=items,
        item=item,
        position=position,
        limit=limit,
        next=next_tokens,
        next_header=rule.next.name if rule.next is not None and in_header else None,
        more=_body_tokens(rule.more),
        total=_body_tokens(rule.total),
        first=_first(rule.style, _use_of(position, arguments), graph),
        size=_whole(sized.default) if sized is not None else None,
        largest=_largest(sized, graph),
    )


def uses_at(graph: SchemaGraph, use: Use, tokens: tuple[str, ...]) -> Iterator[Use]:
    """Yield the types of what reference tokens lead to within a value of a type.

    There is one for each branch of a union that knows the way, and none where nothing does.
    """
    if not tokens:
        yield use
        return
    token, rest = tokens[0], tokens[1:]
    shape = graph.shape_of(use.type)
    inner: Use | None = None
    if isinstance(shape, Record):
        inner = next((one.use for one in shape.members if one.name == token), shape.additional)
    elif isinstance(shape, Union):
        for branch in shape.branches:
            yield from uses_at(graph, branch, tokens)
    elif isinstance(shape, Alias) and isinstance(shape.type, MapOf):
        inner = shape.type.values
    elif isinstance(shape, Alias) and isinstance(shape.type, ListOf) and token.isdigit():
        inner = shape.type.items
    elif isinstance(shape, Alias) and isinstance(shape.type, TupleOf) and token.isdigit():
        items, at = shape.type.items, int(token)
        inner = items[at] if at < len(items) else shape.type.rest
    if inner is not None:
        yield from uses_at(graph, inner, rest)


def _item(successes: tuple[Answer, ...], items: tuple[str, ...], graph: SchemaGraph) -> Use | None:
    for answer in successes:
        for content in answer.contents:
            if content.kind is not MediaKind.JSON or content.use is None:
                continue
            for array in uses_at(graph, content.use, items):
                item = _item_of(array, graph)
                if item is not None:
                    return item
    return None


def _item_of(array: Use, graph: SchemaGraph) -> Use | None:
    shape = graph.shape_of(array.type)
    if isinstance(shape, Union):
        found = (_item_of(branch, graph) for branch in shape.branches)
        return next((one for one in found if one is not None), None)
    if not isinstance(shape, Alias):
        return None
    if isinstance(shape.type, ListOf):
        return shape.type.items
    return shape.type.rest if isinstance(shape.type, TupleOf) else None


def _body_tokens(expression: Expression | None) -> tuple[str, ...] | None:
    if expression is None or expression.side is not Side.RESPONSE:
        return None
    return split(expression.pointer) if expression.part is Part.BODY else None


def _where(expression: Expression | None) -> Where | None:
    if expression is None or expression.side is not Side.REQUEST:
        return None
    if expression.part is Part.BODY:
        return None
    return Where(name=expression.name, location=Location(expression.part.value))


def _use_of(where: Where | None, arguments: tuple[Argument, ...]) -> Use | None:
    if where is None:
        return None
    is_header = where.location is Location.HEADER
    name = where.name.lower() if is_header else where.name
    for argument in arguments:
        own = argument.parameter.name
        if argument.parameter.location is where.location and name == (
            own.lower() if is_header else own
        ):
            return argument.use
    return None


def _first(style: PaginationStyle, use: Use | None, graph: SchemaGraph) -> int:
    stated = _whole(use.default) if use is not None else None
    if style is PaginationStyle.OFFSET:
        return stated or 0
    if style is not PaginationStyle.PAGE:
        return 0
    if stated is None and use is not None:
        number = _number(use, graph)
        stated = _whole(number.minimum) if number is not None else None
    return 1 if stated is None else stated


def _largest(use: Use | None, graph: SchemaGraph) -> int | None:
    number = _number(use, graph) if use is not None else None
    if number is None:
        return None
    bounds = [_whole(number.maximum)]
    above = _whole(number.exclusive_maximum)
    bounds.append(None if above is None else above - 1)
    stated = [bound for bound in bounds if bound is not None]
    return min(stated) if stated else None


def _number(use: Use, graph: SchemaGraph) -> Number | None:
    shape = graph.shape_of(use.type)
    kind = shape.type if isinstance(shape, Alias) else None
    return kind if isinstance(kind, Number) else None


def _whole(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return int(value) if value == int(value) else None
