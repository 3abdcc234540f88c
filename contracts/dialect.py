"""OpenAPI 3.0's dialect of JSON Schema, said again in 3.1's.

Pointers stay as they were, but for a composition that is nullable: it moves into the first branch of
an `anyOf`, whose second is null, and keeps its place.

After this, both wings know JSON Schema 2020-12 alone. Source: OpenAPI Specification 3.0.4, section
4.7.24 (Schema Object), and the upgrade notes of 3.1.
"""

from __future__ import annotations

from typing import Final

from contracts.grammar import walk
from contracts.source import Document, Json, duplicate

_ANNOTATIONS: Final = frozenset(
    {"title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"}
)


def modernise(document: Document) -> Document:
    """Return the document with the schemas of OpenAPI 3.0 in 3.1's dialect; others unchanged."""
    data = document.data
    version = data.get("openapi") if isinstance(data, dict) else None
    if not isinstance(version, str) or not version.startswith("3.0"):
        return document
    upgraded = duplicate(data)
    origins = dict(document.origins)
    nodes = list(walk(upgraded))
    targets = {str(node.value["$ref"]) for node in nodes if "$ref" in node.value}
    # Parents last, so that a schema that moves a level down takes finished ones with it.
    for node in reversed(nodes):
        if node.kind != "schema":
            continue
        composed = _is_nullable_composition(node.value)
        _modernise_schema(node.value)
        if composed and not any(one.startswith(f"#{node.pointer}/") for one in targets):
            _move_beside_null(node.value)
            origins[node.pointer + "/anyOf/0"] = (document, node.pointer)
    return Document(
        file=document.file, text=document.text, data=upgraded, origins=origins, root=document.root
    )


def _modernise_schema(schema: dict[str, Json]) -> None:
    if isinstance(schema.get("$ref"), str):
        # In 3.0 whatever stands beside a reference is ignored.
        for keyword in [key for key in schema if key != "$ref" and not key.startswith("x-")]:
            if keyword not in ("description", "summary"):
                del schema[keyword]
        return
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        flag = schema.get(exclusive)
        if isinstance(flag, bool):
            del schema[exclusive]
            if flag and bound in schema:
                schema[exclusive] = schema.pop(bound)
    if schema.pop("nullable", False) is True:
        _allow_null(schema)
    if "example" in schema and "examples" not in schema:
        schema["examples"] = [schema.pop("example")]
    match schema.get("format"):
        case "byte":
            schema["contentEncoding"] = "base64"
        case "binary" if schema.get("type") == "string":
            schema["contentMediaType"] = "application/octet-stream"
        case _:
            pass


def _is_nullable_composition(schema: dict[str, Json]) -> bool:
    """Whether null is allowed beside a composition.

    The specification gives `nullable` a meaning only beside `type`, but every generator of contracts
    writes it beside `allOf`, and means it.
    """
    return (
        schema.get("nullable") is True
        and "type" not in schema
        and any(keyword in schema for keyword in ("allOf", "anyOf", "oneOf"))
    )


def _move_beside_null(schema: dict[str, Json]) -> None:
    inner = {key: value for key, value in schema.items() if key not in _ANNOTATIONS}
    for key in inner:
        if not key.startswith("x-"):
            del schema[key]
    schema["anyOf"] = [
        {key: value for key, value in inner.items() if not key.startswith("x-")},
        {"type": "null"},
    ]


def _allow_null(schema: dict[str, Json]) -> None:
    kind = schema.get("type")
    if isinstance(kind, str):
        schema["type"] = [kind, "null"]
    elif isinstance(kind, list) and "null" not in kind:
        schema["type"] = [*kind, "null"]
    members = schema.get("enum")
    if isinstance(members, list) and None not in members:
        schema["enum"] = [*members, None]
