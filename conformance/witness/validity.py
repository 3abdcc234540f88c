"""Whether a request is valid under the contract: path, parameters, security, media type and body."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from conformance.exchange import Request, decode_json
from conformance.witness.bulk import bulk_of
from conformance.witness.transcript import Encounter
from conformance.world.merging import flatten, types_of
from conformance.world.schemas import Direction, Schemas
from conformance.world.serialising import is_json
from contracts.contract import Contract
from contracts.operations import Location, MediaType, Operation, Parameter, SchemaAt
from contracts.pointers import Absent, Pointer, join
from contracts.source import Json

_COUNTS = ("minItems", "maxItems")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invalid:
    """One way in which a request breaks the contract; `blame` is where the contract says otherwise."""

    seen: str
    blame: Pointer
    cause: str = ""


@dataclass(slots=True, kw_only=True)
class Validity:
    """Judges requests by a contract; the number of items in a bulk body is another rule's."""

    contract: Contract
    schemas: Schemas = field(init=False)

    def __post_init__(self) -> None:
        self.schemas = Schemas(contract=self.contract)

    def problems(self, operation: Operation, encounter: Encounter) -> Iterator[Invalid]:
        """Yield what is wrong with a request of an operation."""
        request = encounter.exchange.request
        for parameter in operation.parameters:
            yield from self._parameter(parameter, request)
        yield from self._undeclared(operation, request)
        if operation.is_secured and not any(
            set(need.schemes) <= encounter.credentials for need in operation.security
        ):
            yield Invalid(
                seen="a request without the credential that the operation asks for",
                blame=operation.pointer,
            )
        if encounter.is_kept:
            yield from self._body(operation, request)

    def _parameter(self, parameter: Parameter, request: Request) -> Iterator[Invalid]:
        texts = _texts(parameter, request)
        place = f"the {parameter.location} parameter {parameter.name}"
        if texts is None:
            return
        if not texts:
            if parameter.required:
                yield Invalid(
                    seen=f"{place} is required, and was not sent", blame=parameter.pointer
                )
            return
        if parameter.media_type is not None:
            value = decode_json(texts[0].encode())
            if isinstance(value, Absent) or not self._accepts(parameter.schema, value):
                yield Invalid(seen=f"{place} breaks its schema", blame=parameter.pointer)
            return
        flat = flatten(self.contract.resolver, parameter.schema.value, parameter.schema.pointer)
        schema = parameter.schema
        if "object" in types_of(flat.keywords):
            return
        if "array" in types_of(flat.keywords):
            items = flat.keywords.get("items")
            if not isinstance(items, dict):
                return
            schema = SchemaAt(value=items, pointer=f"{flat.pointer}/items")
            separator = {"spaceDelimited": " ", "pipeDelimited": "|"}.get(parameter.style, ",")
            if not (parameter.explode and parameter.style == "form"):
                texts = [one for text in texts for one in text.split(separator)]
        elif len(texts) > 1:
            yield Invalid(seen=f"{place} was sent {len(texts)} times", blame=parameter.pointer)
        if not all(self._allows(schema, text) for text in texts):
            yield Invalid(
                seen=f"{place} breaks its schema: {json.dumps(texts[0], ensure_ascii=False)[:80]}",
                blame=parameter.pointer,
                cause=f"{place} breaks its schema",
            )

    def _undeclared(self, operation: Operation, request: Request) -> Iterator[Invalid]:
        declared = [one for one in operation.parameters if one.location is Location.QUERY]
        if any(one.location is Location.QUERY_STRING for one in operation.parameters):
            return
        for one in declared:
            flat = flatten(self.contract.resolver, one.schema.value, one.schema.pointer)
            if "object" in types_of(flat.keywords) and one.explode and one.style == "form":
                return
        names = {one.name for one in declared}
        names |= {
            one.parameter
            for one in self.contract.security_schemes.values()
            if one.location is Location.QUERY
        }
        for name in dict.fromkeys(key for key, _ in request.query):
            if name not in names and name.partition("[")[0] not in names:
                yield Invalid(
                    seen=f"the query parameter {name} is not declared", blame=operation.pointer
                )

    def _body(self, operation: Operation, request: Request) -> Iterator[Invalid]:
        body = operation.body
        if body is None:
            if request.body:
                yield Invalid(
                    seen="a body was sent, and the operation takes none", blame=operation.pointer
                )
            return
        if not request.body:
            if body.required:
                yield Invalid(seen="the body is required, and was not sent", blame=body.pointer)
            return
        stated = request.headers.get("Content-Type") or ""
        sent = stated.partition(";")[0].strip().lower()
        content = _content(body.content, sent)
        if content is None:
            known = ", ".join(one.media_type for one in body.content)
            yield Invalid(
                seen=f"the body came as {sent or 'no media type at all'}; the operation takes {known}",
                blame=body.pointer,
            )
            return
        yield from self._content(operation, content, sent, request)

    def _content(
        self, operation: Operation, content: MediaType, sent: str, request: Request
    ) -> Iterator[Invalid]:
        if content.item_schema is not None:
            for line in (request.body or b"").splitlines():
                if line.strip():
                    yield from self._value(operation, content.item_schema, decode_json(line))
        elif content.schema is not None and is_json(sent):
            yield from self._value(operation, content.schema, request.json)

    def _value(
        self, operation: Operation, schema: SchemaAt, value: Json | Absent
    ) -> Iterator[Invalid]:
        if isinstance(value, Absent):
            yield Invalid(seen="the body is no JSON", blame=schema.pointer)
            return
        bulk = bulk_of(self.contract, operation)
        for problem in self.schemas.problems(schema, value, Direction.REQUEST):
            at = join(problem.instance)
            if bulk is not None and at == bulk.pointer and problem.keyword in _COUNTS:
                continue
            yield Invalid(
                seen=f"the body is invalid at {_general(problem.instance) or 'its root'}: "
                f"{problem.message[:160]}",
                blame=problem.schema if self._is_there(problem.schema) else schema.pointer,
                cause=f"{_general(problem.instance)} {problem.keyword}",
            )

    def _is_there(self, pointer: Pointer) -> bool:
        try:
            self.contract.schema(pointer)
        except (KeyError, ValueError):
            return False
        return pointer != ""

    def _accepts(self, schema: SchemaAt, value: Json) -> bool:
        return self.schemas.accepts(schema, value, Direction.REQUEST)

    def _allows(self, schema: SchemaAt, text: str) -> bool:
        """Whether a text, read as any type that it could stand for, satisfies a schema."""
        readings: list[Json] = [text]
        value = decode_json(text.encode())
        if isinstance(value, bool | int | float):
            readings.append(value)
        return any(self._accepts(schema, one) for one in readings)


def _texts(parameter: Parameter, request: Request) -> list[str] | None:
    """Return what was sent of a parameter; None where HTTP or a client's own library has it in hand."""
    match parameter.location:
        case Location.PATH:
            return [value for name, value in request.path_values if name == parameter.name]
        case Location.QUERY:
            return [value for name, value in request.query if name == parameter.name]
        case Location.HEADER:
            return list(request.headers.all(parameter.name))
        case _:
            return None


def _content(contents: tuple[MediaType, ...], sent: str) -> MediaType | None:
    """Return the declared content of a media type, the most exact first."""
    kind = sent.partition("/")[0]
    for wanted in (sent, f"{kind}/*", "*/*"):
        for one in contents:
            if one.media_type.partition(";")[0].strip().lower() == wanted:
                return one
    return None


def _general(instance: tuple[str | int, ...]) -> str:
    """Return a place within a body without the numbers of its items."""
    return join("*" if isinstance(token, int) else token for token in instance)
