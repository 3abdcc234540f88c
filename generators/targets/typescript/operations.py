"""The server part: the request and reply types of each operation, and its route."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, cast

from contracts.contract import Contract
from contracts.expressions import Part
from contracts.operations import Header, Location, MediaType, Operation, Parameter, Response
from contracts.pointers import Pointer
from contracts.schemas import Use
from contracts.source import Json
from generators import prose
from generators.naming import pascal_case, settle
from generators.targets.typescript import syntax
from generators.targets.typescript.json_schemas import portable_schema
from generators.targets.typescript.types import Types, object_type
from generators.targets.typescript.view import OperationView

# What a range such as 2XX stands for: the statuses of the IANA registry.
_IN_RANGE: Final = {
    "2": (200, 201, 202, 203, 204, 205, 206, 207, 208, 226),
    "3": (300, 301, 302, 303, 304, 305, 307, 308),
}
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """Lowers the operations of one contract."""

    contract: Contract
    types: Types

    def views(self) -> tuple[OperationView, ...]:
        """Return every operation, in the order of the contract."""
        stems = settle(
            (operation.id for operation in self.contract.operations),
            pascal_case,
            fallback="Operation",
        )
        return tuple(self._view(one, stems[one.id]) for one in self.contract.operations)

    def _view(self, operation: Operation, stem: str) -> OperationView:
        said = (operation.summary.rstrip("."), operation.description)
        return OperationView(
            id=operation.id,
            key=syntax.key(operation.id),
            comment=syntax.comment(said, deprecated=operation.deprecated),
            request=f"{stem}Request",
            reply=f"{stem}Reply",
            request_members=self._request(operation),
            reply_text=self._reply(operation, f"{stem}Reply"),
            entry=_entry(syntax.key(operation.id), f"{stem}Request", f"{stem}Reply"),
            route=syntax.literal(
                self._route(operation), indent=syntax.STEP, before=len(operation.id) + 2
            ),
        )

    def _request(self, operation: Operation) -> tuple[str, ...]:
        whole = _parameters(operation, Location.QUERY_STRING)
        query = self._parts(_parameters(operation, Location.QUERY))
        if whole and query is None:
            query = self.types.expression(self._use(whole[0].schema.pointer))
        return (
            f"params: {self._parts(_parameters(operation, Location.PATH)) or 'undefined'};",
            f"query: {query or 'undefined'};",
            f"headers: {self._parts(_parameters(operation, Location.HEADER)) or 'undefined'};",
            syntax.field("body", self._body(operation), indent=syntax.STEP),
        )

    def _parts(self, parameters: tuple[Parameter, ...]) -> str | None:
        fields: list[str] = []
        inner = syntax.STEP * 2
        for parameter in parameters:
            use = self._use(parameter.schema.pointer)
            filled_in = parameter.location is not Location.PATH and self.types.has_default(use)
            facts = (prose.constraints(use.type), prose.default(use))
            comment = syntax.comment(
                (parameter.description, " ".join(fact for fact in facts if fact)),
                indent=inner,
                deprecated=parameter.deprecated,
            )
            text = syntax.field(
                _wire_name(parameter),
                ["string"] if parameter.media_type else self.types.options(use),
                indent=inner,
                optional=not (parameter.required or filled_in),
            )
            fields.append((comment + inner + text).removeprefix(inner))
        return object_type(fields, indent=syntax.STEP) if fields else None

    def _body(self, operation: Operation) -> list[str]:
        if operation.body is None or not operation.body.content:
            return ["undefined"]
        options = self._content(operation.body.content)
        return (
            options
            if operation.body.required or options == ["unknown"]
            else [*options, "undefined"]
        )

    def _content(self, content: Iterable[MediaType]) -> list[str]:
        options: list[str] = []
        for media in content:
            if media.schema is not None and (_is_json(media) or _is_form(media)):
                options += self.types.options(self._use(media.schema.pointer))
            elif _is_json(media) or _is_form(media):
                options.append("unknown")
            else:
                options.append("string" if media.media_type.startswith("text/") else "Uint8Array")
        return ["unknown"] if "unknown" in options else list(dict.fromkeys(options))

    def _reply(self, operation: Operation, name: str) -> str:
        options: list[str] = []
        successes = _successes(operation)
        indent = syntax.STEP * 2 if len(successes) > 1 else ""
        for status, response in successes:
            fields = [f"status: {status};"]
            headers = [self._header(header, indent) for header in self._headers(response)]
            if headers:
                flat = f"headers: {{ {' '.join(headers).removesuffix(';')} }};"
                fits = len(indent) + len(syntax.STEP) + len(flat) <= syntax.WIDTH
                inner = object_type(headers, indent=indent + syntax.STEP)
                fields.append(flat if fits else f"headers: {inner};")
            body = self._content(response.content)
            if body:
                fields.append(syntax.field("body", body, indent=indent + syntax.STEP))
            options.append(object_type(fields, indent=indent))
        if not options:
            return f"export type {name} = never;"
        if len(options) == 1:
            return f"export type {name} = {options[0]};"
        return f"export type {name} =" + "".join(f"\n{syntax.STEP}| {one}" for one in options) + ";"

    def _headers(self, response: Response) -> tuple[Header, ...]:
        errors = self.contract.errors
        correlation = errors.request_id if errors is not None else None
        hidden = (
            correlation.name.lower() if correlation and correlation.part is Part.HEADER else None
        )
        return tuple(header for header in response.headers if header.name.lower() != hidden)

    def _header(self, header: Header, indent: str) -> str:
        return syntax.field(
            header.name.lower(),
            self.types.options(self._use(header.schema.pointer)),
            indent=indent + syntax.STEP * 2,
            optional=not header.required,
        )

    def _route(self, operation: Operation) -> dict[str, Json]:
        body, errors = operation.body, self.contract.errors
        limit = operation.limits.body or (errors.limits.body if errors else None)
        produced = [media for _, response in _successes(operation) for media in response.content]
        route: dict[str, Json] = {
            "operationId": operation.id,
            "method": operation.method.upper(),
            "url": _fastify_path(operation.path),
            "tags": cast("Json", list(operation.tags)),
            "secured": operation.is_secured,
            "latencyClass": operation.latency.class_name if operation.latency else None,
        }
        if body is not None and limit is not None:
            route["bodyLimit"] = limit
        route["consumes"] = cast("Json", _media_types(body.content if body else ()))
        route["produces"] = cast("Json", _media_types(produced))
        route["negotiates"] = any(response.covers(406) for response in operation.responses)
        route["schema"] = self._schema(operation)
        return route

    def _schema(self, operation: Operation) -> dict[str, Json]:
        schema: dict[str, Json] = {}
        for part, location in (
            ("params", Location.PATH),
            ("querystring", Location.QUERY),
            ("headers", Location.HEADER),
        ):
            parameters = _parameters(operation, location)
            if parameters:
                schema[part] = self._parameters_schema(parameters)
        whole = _parameters(operation, Location.QUERY_STRING)
        if whole and "querystring" not in schema:
            schema["querystring"] = portable_schema(self.contract, whole[0].schema)
        content = operation.body.content if operation.body is not None else ()
        bodies = {
            media.media_type: portable_schema(self.contract, media.schema)
            for media in content
            if media.schema is not None and (_is_json(media) or _is_form(media))
        }
        first = next(iter(bodies.values()), None)
        if (
            first is not None
            and len(bodies) == len(content)
            and all(one == first for one in bodies.values())
        ):
            schema["body"] = first
        elif bodies:
            # Fastify picks the schema by the media type of the request.
            schema["body"] = {"content": {name: {"schema": one} for name, one in bodies.items()}}
        return schema

    def _parameters_schema(self, parameters: tuple[Parameter, ...]) -> Json:
        required: list[Json] = [_wire_name(one) for one in parameters if one.required]
        properties: dict[str, Json] = {
            _wire_name(one): {"type": "string"}
            if one.media_type
            else portable_schema(self.contract, one.schema)
            for one in parameters
        }
        schema: dict[str, Json] = {"type": "object", "properties": properties}
        return {**schema, "required": required} if required else schema

    def _use(self, pointer: Pointer) -> Use:
        return self.types.graph.uses[pointer]


def _entry(key: str, request: str, reply: str) -> str:
    fields = (f"request: {request};", f"reply: {reply};")
    flat = f"{key}: {{ {' '.join(fields).removesuffix(';')} }};"
    if len(syntax.STEP) + len(flat) <= syntax.WIDTH:
        return flat
    return f"{key}: {object_type(fields, indent=syntax.STEP)};"


def _parameters(operation: Operation, location: Location) -> tuple[Parameter, ...]:
    return tuple(one for one in operation.parameters if one.location is location)


def _wire_name(parameter: Parameter) -> str:
    return parameter.name.lower() if parameter.location is Location.HEADER else parameter.name


def _fastify_path(path: str) -> str:
    """Return a path template in Fastify's notation; a colon of the path's own is doubled there."""
    return path.replace(":", "::").replace("{", ":").replace("}", "")


def _media_types(content: Iterable[MediaType]) -> list[str]:
    return list(dict.fromkeys(media.media_type for media in content))


def _is_json(media: MediaType) -> bool:
    essence = media.media_type.partition(";")[0].strip().lower()
    return essence == "application/json" or essence.endswith("+json")


def _is_form(media: MediaType) -> bool:
    return media.media_type.lower().startswith(_FORMS)


def _successes(operation: Operation) -> list[tuple[str, Response]]:
    """Return the answers that are no errors with their statuses as a type."""
    found: list[tuple[str, Response]] = []
    exact = {response.status for response in operation.responses}
    for response in operation.responses:
        status = response.status.upper()
        if status[0] in _IN_RANGE and status.isdigit():
            found.append((status, response))
        elif status[0] in _IN_RANGE:
            rest = [str(one) for one in _IN_RANGE[status[0]] if str(one) not in exact]
            found.append((" | ".join(rest), response))
    fallback = operation.response_for(0)
    if not found and fallback is not None:
        found.append(("number", fallback))
    return found
