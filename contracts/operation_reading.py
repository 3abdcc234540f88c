"""OpenAPI operations to `Operation`: references followed, path parameters joined in, rules attached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, cast

from contracts.expressions import Expression, parse_expression
from contracts.operation_places import OperationPlace, derived_id, operation_places
from contracts.operations import (
    Body,
    Header,
    Idempotency,
    Link,
    Location,
    MediaType,
    Operation,
    Parameter,
    Response,
    SchemaAt,
    SecurityNeed,
)
from contracts.pointers import Pointer, join, resolve, split
from contracts.references import Resolver
from contracts.rules.errors import ErrorRules, Limits
from contracts.rules.latency import LatencyRules
from contracts.rules.pagination import Pagination
from contracts.rules.reading import (
    merge_pagination,
    read_filter,
    read_limits,
    read_operation_latency,
    read_pagination,
)
from contracts.source import Document, Json

Object = dict[str, Json]

DEFAULT_STYLE: Final = {
    Location.PATH: "simple",
    Location.HEADER: "simple",
    Location.QUERY: "form",
    Location.QUERY_STRING: "form",
    Location.COOKIE: "form",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationReader:
    """Reads the operations of one document, under the rules of its root."""

    document: Document
    errors: ErrorRules | None
    latency: LatencyRules | None

    def read(self) -> tuple[Operation, ...]:
        """Return every operation under `paths`, in the order of the document."""
        return tuple(self._operations())

    @property
    def _root(self) -> Object:
        return cast("Object", self.document.data)

    @property
    def _resolver(self) -> Resolver:
        return Resolver(document=self.document)

    def _operations(self) -> Iterator[Operation]:
        for place in operation_places(self.document):
            yield self._operation(place)

    def _operation(self, place: OperationPlace) -> Operation:
        value, pointer, item, method = place.value, place.pointer, place.item, place.method
        item_pointer = place.item_pointer
        security = value["security"] if "security" in value else self._root.get("security")
        return Operation(
            id=place.id,
            id_is_stated=place.id == value.get("operationId"),
            method=method,
            path=place.path,
            tags=tuple(str(tag) for tag in _list(value.get("tags"))),
            summary=_text(value, "summary") or _text(item, "summary"),
            description=_text(value, "description") or _text(item, "description"),
            deprecated=value.get("deprecated") is True,
            parameters=self._parameters(item, item_pointer, value, pointer),
            body=self._body(value.get("requestBody"), pointer + "/requestBody"),
            responses=tuple(self._responses(value.get("responses"), pointer + "/responses")),
            security=tuple(
                SecurityNeed(
                    schemes={
                        name: tuple(str(scope) for scope in _list(scopes))
                        for name, scopes in _object(need).items()
                    }
                )
                for need in _list(security)
            ),
            servers=tuple(_text(_object(server), "url") for server in _list(value.get("servers"))),
            pagination=self._pagination(value, pointer),
            latency=read_operation_latency(
                value.get("x-latency"), self.latency, method, pointer + "/x-latency"
            ),
            limits=self._limits(value),
            idempotency=_idempotency(value.get("x-idempotency")),
            pointer=pointer,
        )

    def _pagination(self, value: Object, pointer: Pointer) -> Pagination | None:
        if "x-pagination" not in value:
            return None
        merged = merge_pagination(self._root.get("x-pagination"), value["x-pagination"])
        return read_pagination(merged, pointer + "/x-pagination")

    def _limits(self, value: Object) -> Limits:
        own = _object(value.get("x-errors")).get("limits")
        return read_limits(own, self.errors.limits if self.errors else None)

    def _parameters(
        self, item: Object, item_pointer: Pointer, value: Object, pointer: Pointer
    ) -> tuple[Parameter, ...]:
        found: dict[tuple[str, str], Parameter] = {}
        for holder, base in ((item, item_pointer), (value, pointer)):
            for index, entry in enumerate(_list(holder.get("parameters"))):
                parameter = self._parameter(entry, f"{base}/parameters/{index}")
                if parameter is not None:
                    found[(parameter.name, parameter.location)] = parameter
        return tuple(found.values())

    def _parameter(self, entry: Json, at: Pointer) -> Parameter | None:
        followed, pointer = self._resolver.follow(entry, at)
        value = _object(followed)
        if value.get("in") not in set(Location):
            return None
        location = Location(str(value["in"]))
        media_type = next(iter(_object(value.get("content"))), None)
        inner = "/schema" if media_type is None else join(("content", media_type, "schema"))
        schema = resolve(value, inner)
        style = _text(value, "style") or DEFAULT_STYLE[location]
        refers_to = value.get("x-refers-to")
        if not isinstance(refers_to, str) and isinstance(schema, dict):
            refers_to = schema.get("x-refers-to")
        return Parameter(
            name=_text(value, "name"),
            location=location,
            required=value.get("required") is True or location is Location.PATH,
            schema=SchemaAt(
                value=cast("Json", schema) if isinstance(schema, dict | bool) else {},
                pointer=pointer + inner,
            ),
            description=_text(value, "description"),
            deprecated=value.get("deprecated") is True,
            style=style,
            explode=bool(value.get("explode", style == "form")),
            allow_reserved=value.get("allowReserved") is True,
            media_type=media_type,
            examples=self._examples(value, pointer),
            refers_to=refers_to if isinstance(refers_to, str) else None,
            filter=read_filter(value.get("x-filter")),
            pointer=pointer,
        )

    def _body(self, entry: Json, at: Pointer) -> Body | None:
        if not isinstance(entry, dict):
            return None
        followed, pointer = self._resolver.follow(entry, at)
        value = _object(followed)
        return Body(
            required=value.get("required") is True,
            content=self._content(value, pointer),
            description=_text(value, "description"),
            pointer=pointer,
        )

    def _content(self, holder: Object, base: Pointer) -> tuple[MediaType, ...]:
        found: list[MediaType] = []
        for name, entry in _object(holder.get("content")).items():
            followed, pointer = self._resolver.follow(entry, base + join(("content", name)))
            value = _object(followed)
            found.append(
                MediaType(
                    media_type=name,
                    schema=_schema(value, "schema", pointer),
                    item_schema=_schema(value, "itemSchema", pointer),
                    examples=self._examples(value, pointer),
                    encoding=_object(value.get("encoding")),
                    pointer=pointer,
                )
            )
        return tuple(found)

    def _responses(self, entry: Json, base: Pointer) -> Iterator[Response]:
        for status, value in _object(entry).items():
            if status.startswith("x-"):
                continue
            followed, pointer = self._resolver.follow(value, base + join((status,)))
            response = _object(followed)
            codes = response.get("x-error-codes")
            yield Response(
                status=status,
                description=_text(response, "description"),
                headers=tuple(self._headers(response, pointer)),
                content=self._content(response, pointer),
                links=tuple(self._links(response, pointer)),
                error_codes=tuple(str(code) for code in codes) if isinstance(codes, list) else None,
                pointer=pointer,
            )

    def _headers(self, response: Object, base: Pointer) -> Iterator[Header]:
        for name, entry in _object(response.get("headers")).items():
            followed, pointer = self._resolver.follow(entry, base + join(("headers", name)))
            value = _object(followed)
            yield Header(
                name=name,
                required=value.get("required") is True,
                schema=_schema(value, "schema", pointer)
                or SchemaAt(value={}, pointer=pointer + "/schema"),
                description=_text(value, "description"),
                pointer=pointer,
            )

    def _links(self, response: Object, base: Pointer) -> Iterator[Link]:
        for name, entry in _object(response.get("links")).items():
            followed, pointer = self._resolver.follow(entry, base + join(("links", name)))
            value = _object(followed)
            target = value.get("operationId")
            if not isinstance(target, str):
                target = self._operation_at(_text(value, "operationRef"))
            if target is None:
                continue
            yield Link(
                name=name,
                operation=target,
                parameters={
                    parameter: _constant_or_expression(given)
                    for parameter, given in _object(value.get("parameters")).items()
                },
                body=_constant_or_expression(value.get("requestBody")),
                pointer=pointer,
            )

    def _operation_at(self, reference: str) -> str | None:
        if not reference.startswith("#/paths/"):
            return None
        tokens = split(reference)
        value = resolve(self._root, tokens)
        if not isinstance(value, dict) or len(tokens) != 3:
            return None
        stated = value.get("operationId")
        return stated if isinstance(stated, str) else derived_id(tokens[2], tokens[1])

    def _examples(self, holder: Object, base: Pointer) -> tuple[Json, ...]:
        found: list[Json] = [holder["example"]] if "example" in holder else []
        for name, entry in _object(holder.get("examples")).items():
            followed, _ = self._resolver.follow(entry, base + join(("examples", name)))
            value = _object(followed)
            found.extend(value[key] for key in ("value", "dataValue") if key in value)
        return tuple(found)


def _schema(holder: Object, key: str, base: Pointer) -> SchemaAt | None:
    value = holder.get(key)
    return (
        SchemaAt(value=value, pointer=f"{base}/{key}") if isinstance(value, dict | bool) else None
    )


def _idempotency(value: Json) -> Idempotency | None:
    if not isinstance(value, dict):
        return None
    mismatch = value.get("mismatch")
    return Idempotency(
        key=parse_expression(str(value["key"])),
        mismatch=mismatch if isinstance(mismatch, str) else None,
    )


def _constant_or_expression(value: Json) -> Expression | Json:
    if isinstance(value, str) and value.startswith("$"):
        try:
            return parse_expression(value)
        except ValueError:
            return value
    return value


def _object(value: Json) -> Object:
    return value if isinstance(value, dict) else {}


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _text(holder: Object, key: str) -> str:
    value = holder.get(key)
    return value.strip() if isinstance(value, str) else ""
