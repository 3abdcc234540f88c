"""Extensions to rule types: JSON that has the right shape becomes frozen values.

Where a value is missing or malformed it was reported by `contracts.rules.shape` before; reading takes
only what that let through.
"""

from __future__ import annotations

from typing import Final, cast

from contracts.expressions import Expression, parse_expression
from contracts.pointers import join
from contracts.quantities import byte_count, per_second, seconds, share
from contracts.rules.errors import CatalogueEntry, Circumstance, ErrorRules, Limits
from contracts.rules.images import ImagePromise, Role
from contracts.rules.latency import Budget, LatencyRules, Load, OperationLatency
from contracts.rules.pagination import (
    Filter,
    FilterOperator,
    OrderMember,
    Overflow,
    Pagination,
    PaginationStyle,
    Populate,
)
from contracts.source import Json

Object = dict[str, Json]

DEFAULT_LATENCY_CLASS: Final = {"get": "read", "head": "read"}
"""Class of an operation that names none, by method; `write` for every other method."""


def merge_pagination(root: Json, own: Json) -> Object:
    """Return an operation's pagination keys with the root's defaults beneath them.

    An operation that names another style than the root takes nothing from the root.
    """
    defaults = cast("Object", root) if isinstance(root, dict) else {}
    stated = cast("Object", own) if isinstance(own, dict) else {}
    if "style" in stated and stated["style"] != defaults.get("style"):
        return dict(stated)
    return {**defaults, **stated}


def read_pagination(merged: Object, pointer: str) -> Pagination:
    """Return the pagination that merged keys state; `pointer` is the operation's extension."""
    style = PaginationStyle(str(merged["style"]))
    populate = merged.get("populate")
    stable = merged.get("stable", style in (PaginationStyle.CURSOR, PaginationStyle.LINK))
    position = "cursor" if style is PaginationStyle.LINK else style.value
    if style is PaginationStyle.LINK:
        position = next((key for key in ("cursor", "offset", "page") if key in merged), position)
    return Pagination(
        style=style,
        items=_required_expression(merged, "items"),
        key=str(merged["key"]),
        limit=_expression(merged, "limit"),
        position=_expression(merged, position),
        next=_expression(merged, "next"),
        more=_expression(merged, "more"),
        total=_expression(merged, "total"),
        order=tuple(_order_member(str(member)) for member in _list(merged.get("order"))),
        over=Overflow(str(merged.get("over", "reject"))),
        short=bool(merged.get("short", False)),
        opaque=bool(merged.get("opaque", True)),
        stable=bool(stable),
        populate=Populate(
            operation=str(populate["operation"]), items=_required_expression(populate, "items")
        )
        if isinstance(populate, dict)
        else None,
        pointer=pointer,
    )


def read_filter(value: Json) -> Filter | None:
    """Return the filter that `x-filter` states, or None without one."""
    if not isinstance(value, dict):
        return None
    return Filter(field=str(value["field"]), operator=FilterOperator(str(value["op"])))


def read_errors(value: Object) -> ErrorRules:
    """Return the root's error rules."""
    catalogue = cast("dict[str, Object]", value["catalogue"])
    reference = str(cast("Object", value["schema"])["$ref"])
    return ErrorRules(
        schema=reference.removeprefix("#"),
        code=_required_expression(value, "code"),
        catalogue={
            code: CatalogueEntry(
                code=code,
                status=int(cast("int", entry["status"])),
                when=tuple(
                    Circumstance(str(when)) for when in (_list(entry["when"]) or [entry["when"]])
                ),
                retryable=bool(entry.get("retryable", False)),
                title=str(entry.get("title", "")),
                pointer="/x-errors/catalogue" + join((code,)),
            )
            for code, entry in catalogue.items()
        },
        media_type=str(value.get("mediaType", "application/problem+json")),
        status=_expression(value, "status"),
        field_pointer=_expression(value, "pointer"),
        request_id=_expression(value, "requestId"),
        limits=read_limits(value.get("limits")),
        hidden=bool(value.get("hidden", False)),
        unprovokable={
            code: str(reason)
            for code, reason in cast("Object", value.get("unprovokable") or {}).items()
        },
    )


def read_limits(value: Json, beneath: Limits | None = None) -> Limits:
    """Return the limits that an extension states, over those of the root."""
    root = beneath or Limits()
    stated = cast("Object", value) if isinstance(value, dict) else {}
    body, rate = stated.get("body"), stated.get("rate")
    return Limits(
        body=byte_count(body) if isinstance(body, str) else root.body,
        rate=per_second(rate) if isinstance(rate, str) else root.rate,
    )


def read_latency(value: Object) -> LatencyRules:
    """Return the root's latency rules."""
    classes = cast("dict[str, Object]", value["classes"])
    load = value.get("load")
    return LatencyRules(
        classes={name: _budget(keys, Budget()) for name, keys in classes.items()},
        load=_load(load) if isinstance(load, dict) else None,
    )


def read_operation_latency(
    value: Json, rules: LatencyRules | None, method: str, pointer: str
) -> OperationLatency | None:
    """Return the budget of one operation: its class's, with its own percentiles merged over."""
    if rules is None:
        return None
    stated = cast("Object", value) if isinstance(value, dict) else {}
    name = str(stated.get("class", DEFAULT_LATENCY_CLASS.get(method, "write")))
    own = {key: limit for key, limit in stated.items() if key != "class"}
    if not own and name not in rules.classes:
        return None
    return OperationLatency(
        class_name=name,
        budget=_budget(own, rules.classes.get(name, Budget())),
        own=bool(own),
        pointer=pointer if stated else f"{rules.pointer}/classes/{name}",
    )


def read_images(value: Object) -> dict[str, ImagePromise]:
    """Return what each image promises, by name."""
    promises: dict[str, ImagePromise] = {}
    for name, entry in cast("dict[str, Object]", value).items():
        promises[name] = ImagePromise(
            name=name,
            role=Role(str(entry["role"])),
            memory=byte_count(str(entry["memory"])) if "memory" in entry else None,
            size=byte_count(str(entry["size"])) if "size" in entry else None,
            ready=seconds(str(entry["ready"])) if "ready" in entry else None,
            shutdown=seconds(str(entry["shutdown"])) if "shutdown" in entry else None,
            throughput=per_second(str(entry["throughput"])) if "throughput" in entry else None,
            pointer="/x-images" + join((name,)),
        )
    return promises


def _load(value: Object) -> Load:
    mix = cast("dict[str, float]", value.get("mix") or {"read": 0.8, "write": 0.2})
    errors, concurrency = value.get("errors"), value.get("concurrency")
    return Load(
        rate=per_second(str(value["rate"])),
        duration=seconds(str(value["duration"])),
        mix=dict(mix),
        errors=share(errors) if isinstance(errors, str) else 0.0,
        concurrency=int(concurrency) if isinstance(concurrency, int) else None,
    )


def _budget(keys: Object, beneath: Budget) -> Budget:
    def limit(name: str, inherited: float | None) -> float | None:
        value = keys.get(name)
        return seconds(value) if isinstance(value, str) else inherited

    return Budget(
        p50=limit("p50", beneath.p50),
        p95=limit("p95", beneath.p95),
        p99=limit("p99", beneath.p99),
        max=limit("max", beneath.max),
    )


def _order_member(text: str) -> OrderMember:
    return OrderMember(pointer=text.removeprefix("-"), descending=text.startswith("-"))


def _expression(keys: Object, name: str) -> Expression | None:
    value = keys.get(name)
    return parse_expression(value) if isinstance(value, str) else None


def _required_expression(keys: Object, name: str) -> Expression:
    return parse_expression(str(keys[name]))


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
