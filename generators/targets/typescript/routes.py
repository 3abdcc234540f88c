"""The server part of one service: the types of its operations, and how each is reached."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, cast

from contracts.operations import Location
from generators.target import OutputFile
from generators.targets.typescript import syntax
from generators.targets.typescript.json_schemas import component_schema, portable_schema
from generators.targets.typescript.modules import HEADER, Module
from generators.targets.typescript.server_types import (
    ServerTypes,
    is_form,
    is_json,
    parameters_in,
    successes,
    wire_name,
)
from generators.targets.typescript.types import Types

if TYPE_CHECKING:
    from contracts.contract import Contract
    from contracts.operations import MediaType, Operation, Parameter
    from contracts.source import Json
    from generators.services.service import Service
    from generators.targets.typescript.names import Names


_USUAL: Final[dict[str, Json]] = {
    "secured": True,
    "consumes": [],
    "produces": [],
    "negotiates": False,
}
"""What holds of a route that does not say otherwise, as the generated `routesOf` fills it in."""


def routes_file(service: Service, names: Names) -> OutputFile:
    """Return the module of the operations and routes of a service."""
    stem = names.service_files[service.name]
    path = f"server/operations/{stem}"
    types, routes = names.server_names(service.name)
    module = Module(path, names, service.graph, ("Operation", "Uint8Array", types))
    module.use_type("server/operation", "Operation")
    module.use("server/route", "routesOf")
    writer = ServerTypes(service.contract, service.graph, Types(service.graph, module.type_name))
    operations = [one.operation for one in service.methods]
    entries = "".join(writer.entry(one) for one in operations)
    table = "".join(_route(service.contract, one) for one in operations)
    text = (
        f"/** The requests and the success answers of {syntax.comment_text(service.name)}. */\n"
        f"// prettier-ignore\nexport interface {types} {{\n{entries}}}\n\n"
        f"/** How the operations of {syntax.comment_text(service.name)} are reached. */\n"
        f"// prettier-ignore\nexport const {routes} = routesOf<keyof {types}>({{\n{table}}});\n"
    )
    return OutputFile(path=f"src/{path}.ts", text=f"{HEADER}{module.imports()}\n{text}")


def schema_file(name: str, schema: Json, path: str) -> OutputFile:
    """Return the module of the JSON Schema of a component."""
    head = "export const schema: Record<string, unknown> = "
    text = _data(component_schema(name, schema), before=len(head) + 1)
    ignored = "" if len(head) + len(text) + 1 <= syntax.WIDTH else "// prettier-ignore\n"
    return OutputFile(
        path=f"src/server/schemas/{path}.ts",
        text=f"{HEADER}{ignored}{head}{text};\n",
    )


def _data(value: Json, *, before: int) -> str:
    """Return JSON as a literal where it fits on the line, else as a text: engines read that faster."""
    flat = syntax.literal(value, before=0) if len(str(value)) <= syntax.WIDTH else "\n"
    if "\n" not in flat and before + len(flat) <= syntax.WIDTH:
        return flat
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"JSON.parse({syntax.string(text)})"


def _route(contract: Contract, operation: Operation) -> str:
    body, errors = operation.body, contract.errors
    limit = operation.limits.body or (errors.limits.body if errors else None)
    produced = [media for _, response in successes(operation) for media in response.content]
    route: dict[str, Json] = {
        "method": operation.method.upper(),
        "url": _fastify_path(operation.path),
        "tags": cast("Json", list(operation.tags)),
        "secured": operation.is_secured,
        "latencyClass": operation.latency.class_name if operation.latency else None,
        "bodyLimit": limit if body is not None else None,
        "consumes": cast("Json", _media_types(body.content if body else ())),
        "produces": cast("Json", _media_types(produced)),
        "negotiates": any(response.covers(406) for response in operation.responses),
    }
    parts = [f"{key}: {_flat(value)}" for key, value in route.items() if value != _USUAL.get(key)]
    schema = _schema(contract, operation)
    if schema:
        parts.append(f"schema: {_data(schema, before=12)}")
    inner = syntax.filled(parts, syntax.STEP * 2)
    return f"{syntax.STEP}{syntax.key(operation.id)}: {{\n{inner}{syntax.STEP}}},\n"


def _flat(value: Json) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_flat(one) for one in value)}]"
    return syntax.scalar(cast("str | int | None", value))


def _schema(contract: Contract, operation: Operation) -> dict[str, Json]:
    schema: dict[str, Json] = {}
    for part, location in (
        ("params", Location.PATH),
        ("querystring", Location.QUERY),
        ("headers", Location.HEADER),
        ("cookies", Location.COOKIE),
    ):
        parameters = parameters_in(operation, location)
        if parameters:
            schema[part] = _parameters_schema(contract, parameters)
    whole = parameters_in(operation, Location.QUERY_STRING)
    if whole and "querystring" not in schema:
        schema["querystring"] = portable_schema(contract, whole[0].schema)
    content = operation.body.content if operation.body is not None else ()
    bodies = {
        media.media_type: portable_schema(contract, media.schema)
        for media in content
        if media.schema is not None and (is_json(media) or is_form(media))
    }
    first = next(iter(bodies.values()), None)
    alike = len(bodies) == len(content) and all(one == first for one in bodies.values())
    if first is not None and alike:
        schema["body"] = first
    elif bodies:
        # Fastify picks the schema by the media type of the request.
        schema["body"] = {"content": {name: {"schema": one} for name, one in bodies.items()}}
    return schema


def _parameters_schema(contract: Contract, parameters: tuple[Parameter, ...]) -> Json:
    required: list[Json] = [wire_name(one) for one in parameters if one.required]
    properties: dict[str, Json] = {
        wire_name(one): {"type": "string"}
        if one.media_type
        else portable_schema(contract, one.schema)
        for one in parameters
    }
    schema: dict[str, Json] = {"type": "object", "properties": properties}
    return {**schema, "required": required} if required else schema


def _fastify_path(path: str) -> str:
    """Return a path template in Fastify's notation; a colon of the path's own is doubled there."""
    return path.replace(":", "::").replace("{", ":").replace("}", "")


def _media_types(content: Iterable[MediaType]) -> list[str]:
    return list(dict.fromkeys(media.media_type for media in content))
