"""What each extension of the rules means, out of their JSON Schema: for `lockstep explain` and the site."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Final, cast

from contracts.rules.shape import EXTENSIONS
from contracts.source import Json

Object = dict[str, Json]

PAGE: Final = "vocabulary"
"""What the page of all extensions is called."""

NAMES: Final = tuple(dict.fromkeys(name for names in EXTENSIONS.values() for name in names))
"""Every extension, in the order of the page."""

_PLACES: Final = {
    "document": "the root",
    "operation": "an operation",
    "response": "a response",
    "parameter": "a parameter",
    "schema": "the schema of a property",
}
# What an operation states is merged over the root's; so the definition itself asks for nothing.
_WHOLE: Final = {"paginationKeys": "pagination"}

_FORMS: Final = ("expression", "pointer", "duration", "bytes", "rate", "share")


def page_of(name: str) -> str:
    """Return the page of one extension, as Markdown: where it stands, and what each key means."""
    return "\n".join(_lines(name, "#"))


def page_of_all() -> str:
    """Return one page of every extension, as Markdown."""
    lines = [
        "# The vocabulary of a contract",
        "",
        "What the extensions of OpenAPI mean that a contract states its rules with. An unknown key, a wrong"
        " unit or an expression that leads nowhere is an error of `lockstep lint`. Values have these forms:",
        "",
        *(f"- {_definition(one)['description']}" for one in _FORMS),
    ]
    for name in NAMES:
        lines += ["", *_lines(name, "##")]
    return "\n".join(lines) + "\n"


def _lines(name: str, mark: str) -> Iterator[str]:
    yield f"{mark} {name}"
    # One definition may stand in several places, and one place may have its own.
    places: dict[str, list[str]] = {}
    for kind, names in EXTENSIONS.items():
        if name in names:
            places.setdefault(names[name], []).append(_PLACES[kind])
    for definition, at in places.items():
        schema = _definition(definition)
        yield ""
        yield f"**On {' and '.join(at)}.** {schema['markdownDescription']}"
        members = list(_members(schema, _required(definition), ""))
        if members:
            yield ""
            yield from members
        elif schema.get("additionalProperties") is not False:
            yield ""
            yield f"Its value: {_value(schema)}."


def _members(schema: Object, required: set[str], indent: str) -> Iterator[str]:
    each = schema.get("additionalProperties")
    if isinstance(each, dict) and "properties" in each:
        yield f"{indent}- each name: an object"
        yield from _members(each, _names(each.get("required")), indent + "  ")
        return
    properties = cast("dict[str, Object]", schema.get("properties") or {})
    for key, found in properties.items():
        value = _value(found)
        notes = [value] if value else []
        notes += ["required"] if key in required else []
        if "default" in found:
            default = found["default"]
            notes.append(
                f"by default `{default if isinstance(default, str) else json.dumps(default)}`"
            )
        said = f" ({'; '.join(notes)})" if notes else ""
        yield f"{indent}- `{key}`{said}: {found['markdownDescription']}"
        inner = _followed(found)
        yield from _members(inner, _names(inner.get("required")), indent + "  ")


def _value(schema: Object) -> str:
    """Return what a value may be, in words; nothing where its own keys say so."""
    followed = _followed(schema)
    if "enum" in followed:
        return " or ".join(f"`{one}`" for one in cast("list[str]", followed["enum"]))
    if "description" in followed:
        return str(followed["description"]).partition(" such as")[0].rstrip(",")
    match followed.get("type"):
        case "array":
            return f"a list; each item is {_value(cast('Object', followed['items']))}"
        case "object":
            each = followed.get("additionalProperties")
            plain = isinstance(each, dict) and "properties" not in each
            return f"a map to {_value(cast('Object', each))}" if plain else ""
        case "boolean":
            return "true or false"
        case "integer":
            return "a whole number"
        case "number":
            return "a number"
        case _:
            return "a text"


def _followed(schema: Object) -> Object:
    reference = schema.get("$ref")
    return _definition(reference.rpartition("/")[2]) if isinstance(reference, str) else schema


def _required(definition: str) -> set[str]:
    return _names(_definition(_WHOLE.get(definition, definition)).get("required"))


def _names(required: Json) -> set[str]:
    return {str(one) for one in required} if isinstance(required, list) else set()


def _definition(name: str) -> Object:
    return _definitions()[name]


@cache
def _definitions() -> dict[str, Object]:
    text = resources.files("contracts").joinpath("rules.schema.json").read_text("utf-8")
    return cast("dict[str, Object]", json.loads(text)["$defs"])
