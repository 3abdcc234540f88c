"""Values to the text of a request: paths, queries, headers and bodies (OpenAPI 3.1, 4.8.12)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias
from urllib.parse import urlencode

from conformance.exchange import Headers, Pairs, Request, encode_json, encode_segment
from conformance.streams import is_json_lines
from contracts.operations import Location, MediaType, Operation, Parameter
from contracts.source import Json

Values: TypeAlias = "Mapping[tuple[Location, str], Json]"


def as_text(value: Json) -> str:
    """Return a scalar as a parameter carries it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dict | list):
        return encode_json(value).decode()
    return str(value)


def query_pairs(parameter: Parameter, value: Json) -> Pairs:
    """Return the pairs by which a query parameter carries a value."""
    name = parameter.name
    if parameter.media_type is not None:
        return ((name, encode_json(value).decode()),)
    if isinstance(value, list):
        texts = [as_text(one) for one in value]
        if parameter.explode and parameter.style == "form":
            return tuple((name, text) for text in texts)
        separator = {"spaceDelimited": " ", "pipeDelimited": "|"}.get(parameter.style, ",")
        return ((name, separator.join(texts)),)
    if isinstance(value, dict):
        if parameter.style == "deepObject":
            return tuple((f"{name}[{key}]", as_text(one)) for key, one in value.items())
        if parameter.explode:
            return tuple((key, as_text(one)) for key, one in value.items())
        return ((name, ",".join(f"{key},{as_text(one)}" for key, one in value.items())),)
    return ((name, as_text(value)),)


def path_text(parameter: Parameter | None, value: Json) -> str:
    """Return a path parameter's value as it stands in the path, percent-encoded."""
    style = parameter.style if parameter is not None else "simple"
    name = parameter.name if parameter is not None else ""
    if isinstance(value, list):
        inner = ",".join(encode_segment(as_text(one)) for one in value)
    else:
        inner = encode_segment(as_text(value))
    match style:
        case "label":
            return f".{inner}"
        case "matrix":
            return f";{name}={inner}"
        case _:
            return inner


def expand(path: str, operation: Operation | None, values: Mapping[str, Json]) -> str:
    """Return a path template with its parameters put in."""
    for name, value in values.items():
        parameter = operation.parameter(name, Location.PATH) if operation else None
        path = path.replace("{" + name + "}", path_text(parameter, value))
    return path


def build(
    operation: Operation,
    values: Values,
    *,
    media_type: MediaType | None = None,
    body: Json = None,
    principal: str | None = None,
    why: str = "",
) -> Request:
    """Return the request of an operation with the given parameter values and body."""
    path_values = {name: value for (place, name), value in values.items() if place is Location.PATH}
    query: list[tuple[str, str]] = []
    headers: list[tuple[str, str]] = []
    cookies: list[str] = []
    for parameter in operation.parameters:
        key = (parameter.location, parameter.name)
        if key not in values:
            continue
        match parameter.location:
            case Location.QUERY:
                query.extend(query_pairs(parameter, values[key]))
            case Location.HEADER:
                value = values[key]
                texts = value if isinstance(value, list) else [value]
                headers.append((parameter.name, ",".join(as_text(one) for one in texts)))
            case Location.COOKIE:
                cookies.append(f"{parameter.name}={as_text(values[key])}")
            case _:
                continue
    if cookies:
        headers.append(("Cookie", "; ".join(cookies)))
    content: bytes | None = None
    if media_type is not None:
        content, header = encode_body(media_type, body)
        headers.append(("Content-Type", header))
    return Request(
        method=operation.method.upper(),
        path=expand(operation.path, operation, path_values),
        operation=operation.id,
        query=tuple(query),
        headers=Headers(tuple(headers)),
        body=content,
        principal=principal,
        why=why,
        path_values=tuple((name, as_text(value)) for name, value in path_values.items()),
    )


def is_json(media_type: str) -> bool:
    """Whether a media type is JSON or has its suffix (RFC 6839, 3.1)."""
    bare = media_type.partition(";")[0].strip().lower()
    return bare in ("application/json", "text/json") or bare.endswith("+json")


def concrete(media_type: str) -> str:
    """Return a media type that a range such as `application/*` covers."""
    if media_type in ("*/*", "application/*"):
        return "application/json"
    return "text/plain" if media_type == "text/*" else media_type


def encode_body(media_type: MediaType, value: Json) -> tuple[bytes, str]:
    """Return a body in its media type, and the Content-Type to send with it."""
    name = concrete(media_type.media_type)
    bare = name.partition(";")[0].strip().lower()
    if is_json(name):
        return encode_json(value), name
    if media_type.item_schema is not None or is_json_lines(name):
        lines = value if isinstance(value, list) else [value]
        return b"".join(encode_json(line) + b"\n" for line in lines), name
    if bare == "application/x-www-form-urlencoded" and isinstance(value, dict):
        pairs = [
            (key, as_text(one))
            for key, member in value.items()
            for one in (member if isinstance(member, list) else [member])
        ]
        return urlencode(pairs).encode(), name
    if bare == "multipart/form-data" and isinstance(value, dict):
        boundary = "lockstep-boundary"
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{as_text(one)}\r\n'
            for key, one in value.items()
        ]
        return ("".join(parts) + f"--{boundary}--\r\n").encode(), f"{name}; boundary={boundary}"
    return as_text(value).encode(), name
