"""Parameters on the wire: the styles of OpenAPI 3.1, section 4.8.12.6 (RFC 6570)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast
from urllib.parse import quote

from .json_values import encode
from .operations import Parameter

_UNRESERVED: Final = "-._~"
_RESERVED: Final = _UNRESERVED + ":/?#[]@!$&'()*+,;="
_SEPARATORS: Final = {"spaceDelimited": "%20", "pipeDelimited": "%7C"}


@dataclass(slots=True)
class Target:
    """What the parameters of a call make of it."""

    path: dict[str, str] = field(default_factory=dict[str, str])
    query: list[str] = field(default_factory=list[str])
    headers: dict[str, str] = field(default_factory=dict[str, str])
    cookies: list[str] = field(default_factory=list[str])

    def add(self, parameter: Parameter, value: Any) -> None:
        """Add a parameter with its value; one that is None is not sent."""
        if value is None:
            return
        sent = encode(value)
        name = parameter.name
        match parameter.location:
            case "path":
                self.path[name] = in_path(parameter, sent)
            case "query":
                self.query += in_query(parameter, sent)
            case "querystring":
                self.query.append(whole_query(parameter, sent))
            case "header":
                self.headers[name] = in_header(parameter, sent)
            case _:
                self.cookies += in_query(parameter, sent)


def text(value: Any) -> str:
    """Return a scalar as parameters write it: numbers as JSON does, null as nothing."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def in_path(parameter: Parameter, value: Any) -> str:
    """Return a path parameter; styles `simple`, `label` and `matrix`."""
    style = parameter.style
    if parameter.is_json:
        return _quoted(json.dumps(value, ensure_ascii=False), parameter)
    prefix, joint = {"label": (".", "."), "matrix": (";", ";")}.get(style, ("", ","))
    name = _quoted(parameter.name, parameter)
    if isinstance(value, list):
        items = [_quoted(text(one), parameter) for one in cast("list[Any]", value)]
        if style == "matrix":
            if parameter.explode:
                return "".join(f";{name}={item}" for item in items)
            return f";{name}={','.join(items)}"
        return prefix + (joint if parameter.explode else ",").join(items)
    if isinstance(value, dict):
        pairs = [
            (_quoted(key, parameter), _quoted(text(one), parameter))
            for key, one in cast("dict[str, Any]", value).items()
        ]
        if parameter.explode:
            return prefix + joint.join(f"{key}={one}" for key, one in pairs)
        flat = ",".join(f"{key},{one}" for key, one in pairs)
        return f";{name}={flat}" if style == "matrix" else prefix + flat
    said = _quoted(text(value), parameter)
    return f";{name}={said}" if style == "matrix" else prefix + said


def in_header(parameter: Parameter, value: Any) -> str:
    """Return a header; style `simple`, without any escapes."""
    if parameter.is_json:
        return json.dumps(value)
    if isinstance(value, list):
        return ",".join(text(one) for one in cast("list[Any]", value))
    if isinstance(value, dict):
        joint = "=" if parameter.explode else ","
        members = cast("dict[str, Any]", value).items()
        return ",".join(f"{key}{joint}{text(one)}" for key, one in members)
    return text(value)


def in_query(parameter: Parameter, value: Any) -> list[str]:
    """Return the pairs of a query parameter; styles `form`, `spaceDelimited`, `pipeDelimited`,
    `deepObject`.
    """
    name = _quoted(parameter.name, parameter, is_name=True)
    if parameter.is_json:
        said = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return [f"{name}={_quoted(said, parameter)}"]
    if isinstance(value, dict):
        return _object_pairs(parameter, name, cast("dict[str, Any]", value))
    if isinstance(value, list):
        items = [_quoted(text(one), parameter) for one in cast("list[Any]", value)]
        if parameter.explode or parameter.style == "deepObject":
            return [f"{name}={item}" for item in items]
        return [f"{name}={_SEPARATORS.get(parameter.style, ',').join(items)}"] if items else []
    return [f"{name}={_quoted(text(value), parameter)}"]


def whole_query(parameter: Parameter, value: Any) -> str:
    """Return a whole query string (`in: querystring`): pairs of an object, or a text as it is."""
    if isinstance(value, dict) and not parameter.is_json:
        members = cast("Mapping[str, Any]", value)
        pair = Parameter("", "query", "form", explode=True)
        return "&".join(
            f"{_quoted(key, pair)}={_quoted(text(item), pair)}"
            for key, one in members.items()
            for item in (cast("list[Any]", one) if isinstance(one, list) else [one])
        )
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return quote(said, safe=_RESERVED)


def _object_pairs(parameter: Parameter, name: str, value: dict[str, Any]) -> list[str]:
    if parameter.style == "deepObject":
        return list(_deep(name, value, parameter))
    pairs = [(_quoted(key, parameter), _quoted(text(one), parameter)) for key, one in value.items()]
    if parameter.explode:
        return [f"{key}={one}" for key, one in pairs]
    joint = _SEPARATORS.get(parameter.style, ",")
    return [f"{name}={joint.join(f'{key}{joint}{one}' for key, one in pairs)}"] if pairs else []


def _deep(name: str, value: Any, parameter: Parameter) -> list[str]:
    if isinstance(value, dict):
        return [
            pair
            for key, one in cast("dict[str, Any]", value).items()
            for pair in _deep(f"{name}%5B{_quoted(key, parameter)}%5D", one, parameter)
        ]
    if isinstance(value, list):
        return [pair for one in cast("list[Any]", value) for pair in _deep(name, one, parameter)]
    return [f"{name}={_quoted(text(value), parameter)}"]


def _quoted(said: str, parameter: Parameter, *, is_name: bool = False) -> str:
    if parameter.location == "cookie" and not parameter.allow_reserved:
        return quote(said, safe=_UNRESERVED)
    keep = _RESERVED if parameter.allow_reserved and not is_name else _UNRESERVED
    return quote(said, safe=keep)
