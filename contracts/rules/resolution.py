"""Whether what the rules point at is there: expressions, operations, codes, classes, order members."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import cast

from contracts.contract import Contract
from contracts.expressions import Expression, Part, Side
from contracts.operations import Location, Operation
from contracts.pointers import ABSENT, Pointer, join, resolve, split
from contracts.report.finding import Finding, Place
from contracts.rules.shape import RULES_PAGE
from contracts.source import Json


def resolution_findings(contract: Contract) -> Iterator[Finding]:
    """Yield a finding for each rule that points at something which the contract does not declare."""
    told: set[Place | None] = set()
    for operation in contract.operations:
        # A default of the root is wrong once, however many operations take it.
        for finding in _pagination(contract, operation):
            if finding.place not in told:
                told.add(finding.place)
                yield finding
        yield from _codes(contract, operation)
        yield from _latency_class(contract, operation)
        yield from _references(contract, operation)
    yield from _errors(contract)
    yield from _load(contract)


def declared_schema(contract: Contract, schema: Json, tokens: Iterable[str]) -> Json | None:
    """Return the schema of what tokens lead to within instances of a schema, or None if none is declared.

    References are followed; a member may stand in any branch of allOf, anyOf or oneOf; a token `*`
    or a number stands for an item of an array.
    """
    resolver = contract.resolver
    current: list[Json] = [schema]
    for token in tokens:
        following: list[Json] = []
        waiting = current[:]
        seen: set[int] = set()
        while waiting:
            value, _ = resolver.follow(waiting.pop(), "")
            if value is True:
                following.append({})
            if not isinstance(value, dict) or id(value) in seen:
                continue
            seen.add(id(value))
            for keyword in ("allOf", "anyOf", "oneOf"):
                waiting.extend(cast("list[Json]", value.get(keyword) or []))
            if not value.keys() - {"description", "title", "examples", "example"}:
                following.append({})
            following.extend(_members(value, token))
        if not following:
            return None
        current = following
    return current[0] if current else None


def _members(schema: dict[str, Json], token: str) -> Iterator[Json]:
    properties = schema.get("properties")
    if isinstance(properties, dict) and token in properties:
        yield properties[token]
        return
    if token == "*" or token.isdigit():
        prefix = schema.get("prefixItems")
        if isinstance(prefix, list) and token.isdigit() and int(token) < len(prefix):
            yield prefix[int(token)]
        elif isinstance(schema.get("items"), dict | bool):
            yield schema["items"]
    extra = schema.get("additionalProperties")
    if extra is True or isinstance(extra, dict):
        yield extra


def _pagination(contract: Contract, operation: Operation) -> Iterator[Finding]:
    rule = operation.pagination
    if rule is None:
        return
    named = {
        "limit": rule.limit,
        rule.style.value if rule.style.value != "link" else "cursor": rule.position,
        "items": rule.items,
        "next": rule.next,
        "more": rule.more,
        "total": rule.total,
    }
    for key, expression in named.items():
        if expression is not None:
            at = _stated_at(contract, operation, key)
            yield from _expression(contract, operation, expression, at, key)
    items = _resolve_response(contract, operation, rule.items)
    item = None if items is None else declared_schema(contract, items, ("*",))
    if item is not None:
        yield from _item_pointer(
            contract, operation, item, rule.key, _stated_at(contract, operation, "key")
        )
        for index, member in enumerate(rule.order):
            at = f"{_stated_at(contract, operation, 'order')}/{index}"
            yield from _item_pointer(contract, operation, item, member.pointer, at)
        for parameter in operation.parameters:
            if parameter.filter is not None:
                at = parameter.pointer + "/x-filter/field"
                yield from _item_pointer(contract, operation, item, parameter.filter.field, at)
    if rule.populate is not None:
        at = _stated_at(contract, operation, "populate")
        creator = contract.operation(rule.populate.operation)
        if creator is None:
            yield _unknown_operation(contract, rule.populate.operation, at + "/operation")
        else:
            yield from _expression(contract, creator, rule.populate.items, at + "/items", "items")


def _stated_at(contract: Contract, operation: Operation, key: str) -> Pointer:
    """Return where a key of an operation's pagination stands: at itself, or among the root's defaults."""
    own = f"{operation.pointer}/x-pagination/{key}"
    return f"/x-pagination/{key}" if resolve(contract.document.data, own) is ABSENT else own


def _item_pointer(
    contract: Contract, operation: Operation, item: Json, pointer: Pointer, at: Pointer
) -> Iterator[Finding]:
    if declared_schema(contract, item, split(pointer)) is None:
        yield _nowhere(contract, at, pointer, f"an item of {operation.id} declares no such member")


def _expression(
    contract: Contract, operation: Operation, expression: Expression, at: Pointer, key: str
) -> Iterator[Finding]:
    if expression.side is Side.REQUEST and expression.part is not Part.BODY:
        location = Location(expression.part.value)
        if operation.parameter(expression.name, location) is None:
            names = [one.name for one in operation.parameters if one.location is location]
            close = difflib.get_close_matches(expression.name, names, n=1)
            why = f"{operation.id} has no {location} parameter {expression.name}"
            yield _nowhere(
                contract, at, expression.text, why, f"did you mean {close[0]}?" if close else None
            )
    elif expression.side is Side.REQUEST:
        content = operation.body.content if operation.body else ()
        schemas = [one.schema.value for one in content if one.schema is not None]
        if not any(
            declared_schema(contract, schema, split(expression.pointer)) is not None
            for schema in schemas
        ):
            why = f"the body of {operation.id} declares no such member"
            yield _nowhere(contract, at, expression.text, why)
    elif _resolve_response(contract, operation, expression) is None:
        what = "header" if expression.part is Part.HEADER else "member"
        why = f"no success answer of {operation.id} declares such a {what} ({key})"
        yield _nowhere(contract, at, expression.text, why)


def _resolve_response(
    contract: Contract, operation: Operation, expression: Expression
) -> Json | None:
    for response in operation.responses:
        if not response.status.upper().startswith(("2", "D")):
            continue
        if expression.part is Part.HEADER:
            for header in response.headers:
                if header.name.lower() == expression.name.lower():
                    return header.schema.value
            continue
        for media_type in response.content:
            if media_type.schema is not None:
                tokens = split(expression.pointer)
                found = declared_schema(contract, media_type.schema.value, tokens)
                if found is not None:
                    return found
    return None


def _codes(contract: Contract, operation: Operation) -> Iterator[Finding]:
    if contract.errors is None:
        return
    for response in operation.responses:
        for index, code in enumerate(response.error_codes or ()):
            at = f"{response.pointer}/x-error-codes/{index}"
            entry = contract.errors.catalogue.get(code)
            if entry is None:
                close = difflib.get_close_matches(code, list(contract.errors.catalogue), n=1)
                yield Finding(
                    rule="rules/unknown-code",
                    message=f"the catalogue has no code {code}",
                    place=contract.place(at),
                    hint=f"did you mean {close[0]}?" if close else "add it to x-errors.catalogue",
                    see=RULES_PAGE,
                )
            elif not response.covers(entry.status) and response.status.lower() != "default":
                yield Finding(
                    rule="rules/code-status",
                    message=f"{code} has the status {entry.status}, this response is {response.status}",
                    place=contract.place(at),
                    hint="move the code to the response of its status",
                    see=RULES_PAGE,
                )


def _latency_class(contract: Contract, operation: Operation) -> Iterator[Finding]:
    stated = resolve(contract.document.data, operation.pointer + "/x-latency/class")
    if not isinstance(stated, str):
        return
    if contract.latency is None or stated not in contract.latency.classes:
        why = f"x-latency.classes has no class {stated}"
        yield _nowhere(contract, operation.pointer + "/x-latency/class", stated, why)


def _references(contract: Contract, operation: Operation) -> Iterator[Finding]:
    for parameter in operation.parameters:
        if parameter.refers_to is not None:
            at = parameter.pointer + "/x-refers-to"
            yield from _refers_to(contract, parameter.refers_to, at)


def _refers_to(contract: Contract, name: str, at: Pointer) -> Iterator[Finding]:
    target = contract.operation(name)
    if target is None:
        yield _unknown_operation(contract, name, at)
    elif target.pagination is None:
        why = f"{name} is no list: it states no x-pagination"
        yield _nowhere(contract, at, name, why)


def _errors(contract: Contract) -> Iterator[Finding]:

    for node in contract.document.nodes():
        if node.kind == "schema" and isinstance(node.value.get("x-refers-to"), str):
            name = str(node.value["x-refers-to"])
            yield from _refers_to(contract, name, node.pointer + "/x-refers-to")
    errors = contract.errors
    if errors is None:
        return
    schema = resolve(contract.document.data, errors.schema)
    if schema is ABSENT:
        yield _nowhere(contract, "/x-errors/schema", "#" + errors.schema, "there is no such schema")
        return
    for key, expression in (
        ("code", errors.code),
        ("status", errors.status),
        ("pointer", errors.field_pointer),
        ("requestId", errors.request_id),
    ):
        if expression is None:
            continue
        at = f"/x-errors/{key}"
        if expression.part is Part.BODY:
            tokens = split(expression.pointer)
            if declared_schema(contract, cast("Json", schema), tokens) is None:
                why = "the error schema declares no such member"
                yield _nowhere(contract, at, expression.text, why)
        elif not any(
            header.name.lower() == expression.name.lower()
            for operation in contract.operations
            for response in operation.responses
            if not response.status.startswith("2")
            for header in response.headers
        ):
            yield _nowhere(
                contract, at, expression.text, "no error response declares such a header"
            )
    for code in errors.unprovokable:
        if code not in errors.catalogue:
            at = "/x-errors/unprovokable" + join((code,))
            yield _nowhere(contract, at, code, "the catalogue has no such code")


def _load(contract: Contract) -> Iterator[Finding]:
    if contract.latency is None or contract.latency.load is None:
        return
    mix = contract.latency.load.mix
    for name in mix:
        stated = resolve(contract.document.data, "/x-latency/load/mix" + join((name,)))
        if name not in contract.latency.classes and stated is not ABSENT:
            at = "/x-latency/load/mix" + join((name,))
            yield _nowhere(contract, at, name, f"x-latency.classes has no class {name}")
    if abs(sum(mix.values()) - 1) > 1e-6:
        yield Finding(
            rule="rules/mix",
            message="the shares of the mix do not add up to 1",
            place=contract.place("/x-latency/load/mix"),
            got=f"{sum(mix.values()):g}",
            see=RULES_PAGE,
        )


def _unknown_operation(contract: Contract, name: str, at: Pointer) -> Finding:
    close = difflib.get_close_matches(name, [one.id for one in contract.operations], n=1)
    hint = f"did you mean {close[0]}?" if close else None
    return _nowhere(contract, at, name, f"there is no operation {name}", hint)


def _nowhere(
    contract: Contract, at: Pointer, text: str, why: str, hint: str | None = None
) -> Finding:
    return Finding(
        rule="rules/unresolved",
        message=f"{text} leads nowhere: {why}",
        place=contract.place(at),
        hint=hint or "declare what it points at, or mend the path",
        see=RULES_PAGE,
    )
