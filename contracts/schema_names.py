"""Where a schema stands, as a name: for inline types, which the contract itself does not name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from contracts.operations import MediaType, Operation, SchemaAt
from contracts.pointers import Pointer, split

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_A-Za-z]+")
_COMPONENT_SUFFIX: Final = {
    "schemas": "",
    "parameters": "Parameter",
    "headers": "Header",
    "requestBodies": "Body",
    "responses": "Response",
    "mediaTypes": "Content",
}
# Keywords that lead to a part of a schema, and the word that the part's name gets for them.
_PART_WORD: Final = {
    "items": "Item",
    "additionalProperties": "Value",
    "contains": "Item",
    "propertyNames": "Key",
    "not": "Not",
    "if": "If",
    "then": "Then",
    "else": "Else",
}
_NAMELESS: Final = frozenset(
    {
        "schema",
        "content",
        "properties",
        "$defs",
        "definitions",
        "allOf",
        "oneOf",
        "anyOf",
        "prefixItems",
    }
    | {
        "paths",
        "responses",
        "requestBody",
        "headers",
        "parameters",
        "patternProperties",
        "webhooks",
    }
)


def words(text: str) -> tuple[str, ...]:
    """Return the words of an identifier in any notation: `nextCursor`, `next-cursor`, `HTTPStatus`.

    Accents go, letters of other scripts stay, and anything else parts words.
    """
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text)
        text = "".join(
            one if one.isascii() or one.isalpha() else " "
            for one in plain
            if not unicodedata.combining(one)
        )
    return tuple(_WORD.findall(text))


def pascal(text: str) -> str:
    """Return a text as one PascalCase word; one without any letter or digit becomes `Value`."""
    return "".join(word[0].upper() + word[1:] for word in words(text)) or "Value"


def component_name(pointer: Pointer) -> str | None:
    """Return the name of the component schema at a pointer, or None where something else stands there."""
    tokens = split(pointer) if pointer.startswith("/") else ()
    if len(tokens) == 3 and tokens[:2] == ("components", "schemas"):
        return tokens[2]
    return None


def name_of_place(pointer: Pointer) -> str:
    """Return a name for the schema at a pointer, made of the tokens that lead there."""
    tokens = split(pointer)
    name, suffix = "", ""
    if len(tokens) >= 3 and tokens[0] == "components":
        name, suffix = tokens[2], _COMPONENT_SUFFIX.get(tokens[1], "")
        tokens = tokens[3:]
        name = (name if not suffix and not tokens else pascal(name)) + suffix
    for position, token in enumerate(tokens):
        above = tokens[position - 1] if position else ""
        if above in ("properties", "$defs", "definitions"):
            name += pascal(token)
        elif above in ("allOf", "oneOf", "anyOf", "prefixItems") and token.isdigit():
            name += f"Variant{int(token) + 1}"
        elif token in _PART_WORD:
            name += _PART_WORD[token]
        elif token not in _NAMELESS and above != "content":
            name += pascal(token)
    return name


def sites_of(operations: Iterable[Operation]) -> Iterator[tuple[SchemaAt, str]]:
    """Yield every schema of the operations with a name for it, should it need one.

    A schema that a component holds (`#/components/parameters/…`) is named after the component.
    """
    for operation in operations:
        stem = pascal(operation.id)
        for parameter in operation.parameters:
            hint = stem + pascal(parameter.location.value) + pascal(parameter.name)
            yield parameter.schema, _shared_name(parameter.schema.pointer) or hint
        if operation.body is not None:
            yield from _content(operation.body.content, stem + "Body")
        for response in operation.responses:
            status = pascal(response.status)
            for header in response.headers:
                hint = f"{stem}{status}Header{pascal(header.name)}"
                yield header.schema, _shared_name(header.schema.pointer) or hint
            yield from _content(response.content, f"{stem}{status}Body")


def _content(content: tuple[MediaType, ...], hint: str) -> Iterator[tuple[SchemaAt, str]]:
    for media in content:
        for schema, ending in ((media.schema, ""), (media.item_schema, "Item")):
            if schema is not None:
                yield schema, (_shared_name(schema.pointer) or hint) + ending


def _shared_name(pointer: Pointer) -> str | None:
    tokens = split(pointer)
    if len(tokens) >= 3 and tokens[0] == "components":
        return pascal(tokens[2]) + _COMPONENT_SUFFIX.get(tokens[1], "")
    return None
