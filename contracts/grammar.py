"""Where each kind of OpenAPI object stands in a document: the one walk that everything else uses.

The table follows the fixed fields of the OpenAPI Specification 3.0 to 3.2 (section 4) and the
keywords of JSON Schema 2020-12 that hold schemas (core, section 10; validation of earlier drafts included).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from contracts.pointers import Pointer, join

if TYPE_CHECKING:
    from contracts.source import Json

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")

# A field holds one object of a kind, or a list or a map of them.
_ONE, _LIST, _MAP = "one", "list", "map"

_SCHEMA_MAPS = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
_SCHEMA_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_SCHEMA_ONES = (
    "items",
    "additionalProperties",
    "propertyNames",
    "contains",
    "not",
    "if",
    "then",
    "else",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contentSchema",
)
_PARAMETER = {
    "schema": ("schema", _ONE),
    "content": ("mediaType", _MAP),
    "examples": ("example", _MAP),
}

GRAMMAR: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "document": {
        "paths": ("pathItem", _MAP),
        "webhooks": ("pathItem", _MAP),
        "components": ("components", _ONE),
    },
    "components": {
        "schemas": ("schema", _MAP),
        "responses": ("response", _MAP),
        "parameters": ("parameter", _MAP),
        "examples": ("example", _MAP),
        "requestBodies": ("requestBody", _MAP),
        "headers": ("header", _MAP),
        "securitySchemes": ("securityScheme", _MAP),
        "links": ("link", _MAP),
        "callbacks": ("callback", _MAP),
        "pathItems": ("pathItem", _MAP),
        "mediaTypes": ("mediaType", _MAP),
    },
    "pathItem": {
        "parameters": ("parameter", _LIST),
        **dict.fromkeys(METHODS, ("operation", _ONE)),
        "additionalOperations": ("operation", _MAP),
    },
    "operation": {
        "parameters": ("parameter", _LIST),
        "requestBody": ("requestBody", _ONE),
        "responses": ("response", _MAP),
        "callbacks": ("callback", _MAP),
    },
    "callback": {"": ("pathItem", _MAP)},
    "parameter": _PARAMETER,
    "header": _PARAMETER,
    "requestBody": {"content": ("mediaType", _MAP)},
    "response": {
        "headers": ("header", _MAP),
        "content": ("mediaType", _MAP),
        "links": ("link", _MAP),
    },
    "mediaType": {
        "schema": ("schema", _ONE),
        "itemSchema": ("schema", _ONE),
        "examples": ("example", _MAP),
        "encoding": ("encoding", _MAP),
    },
    "encoding": {"headers": ("header", _MAP)},
    "schema": {
        **dict.fromkeys(_SCHEMA_MAPS, ("schema", _MAP)),
        **dict.fromkeys(_SCHEMA_LISTS, ("schema", _LIST)),
        **dict.fromkeys(_SCHEMA_ONES, ("schema", _ONE)),
    },
}

COMPONENT_OF_KIND: Final = {kind: name for name, (kind, _) in GRAMMAR["components"].items()}


class Node(NamedTuple):
    """An OpenAPI object: its kind (a key of `GRAMMAR` or a leaf kind), where it stands, and its data."""

    kind: str
    pointer: Pointer
    value: dict[str, Json]


# For each kind: the fields that hold objects, the kind within, how it is held, and the pointer's next step.
_STEPS: Final = {
    kind: {field: (inner, shape, join((field,))) for field, (inner, shape) in fields.items()}
    for kind, fields in GRAMMAR.items()
}


def walk(data: Json, *, kind: str = "document", pointer: Pointer = "") -> Iterator[Node]:
    """Yield every OpenAPI object below and including one, parents first, references not followed."""
    waiting: list[tuple[str, Pointer, Json]] = [(kind, pointer, data)]
    take = waiting.pop
    while waiting:
        kind, pointer, value = take()
        if not isinstance(value, dict):
            continue
        yield Node(kind, pointer, value)
        below: list[tuple[str, Pointer, Json]] = []
        if kind == "callback":
            below = [("pathItem", pointer + join((name,)), one) for name, one in value.items()]
        steps = _STEPS.get(kind)
        if steps:
            for field, held in value.items():
                step = steps.get(field)
                if step is None:
                    continue
                inner, shape, token = step
                if isinstance(held, dict):
                    if shape == _ONE:
                        below.append((inner, pointer + token, held))
                    elif shape == _MAP:
                        base = pointer + token
                        below += [
                            # The escape of a name is rare, and asking for it costs more than the step.
                            (inner, f"{base}/{name}", one)
                            if "/" not in name and "~" not in name
                            else (inner, base + join((name,)), one)
                            for name, one in held.items()
                        ]
                elif isinstance(held, list) and (shape == _LIST or field == "items"):
                    # Draft 4 and the 3.0 dialect allow a list of schemas in `items`.
                    base = pointer + token
                    below += [(inner, f"{base}/{at}", one) for at, one in enumerate(held)]
        below.reverse()
        waiting += below
