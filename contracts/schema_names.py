"""Where a schema stands, as a name: for inline types, which the contract itself does not name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final

from contracts.operations import MediaType, Operation, SchemaAt
from contracts.pointers import Absent, Pointer, child, split
from contracts.source import Json

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_A-Za-z]+")
_SECTION_WORD: Final = {
    "parameters": "Parameter",
    "headers": "Header",
    "requestBodies": "Body",
    "responses": "Response",
    "mediaTypes": "Content",
}
# Keywords that lead to a part of a schema, and the word that the part's name gets for them.
_PART_WORD: Final = {
    "items": "Item",
    "additionalItems": "Item",
    "additionalProperties": "Value",
    "unevaluatedProperties": "Value",
    "contains": "Item",
    "propertyNames": "Key",
    "not": "Not",
    "if": "If",
    "then": "Then",
    "else": "Else",
}
_MAPS: Final = frozenset({"properties", "$defs", "definitions", "dependentSchemas"})


@cache
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


@cache
def pascal(text: str) -> str:
    """Return a text as one PascalCase word; one without any letter or digit becomes `Value`."""
    return "".join(word[0].upper() + word[1:] for word in words(text)) or "Value"


def component_name(pointer: Pointer) -> str | None:
    """Return the name of the component schema at a pointer, or None where something else stands there."""
    tokens = split(pointer) if pointer.startswith("/") else ()
    if len(tokens) == 3 and tokens[:2] == ("components", "schemas"):
        return tokens[2]
    return None


def words_below(value: Json, tokens: Sequence[str]) -> tuple[str, ...]:
    """Return what the schema is called to which some reference tokens lead from another, word by word."""
    found: list[str] = []
    at = 0
    while at < len(tokens):
        keyword, *rest = tokens[at : at + 2]
        value = _step(value, keyword)
        if rest and keyword in _MAPS:
            found.append(rest[0])
        elif rest and keyword == "patternProperties":
            found.append("Value")
        elif rest and rest[0].isdigit() and keyword in ("prefixItems", "items"):
            found.append(f"Item{int(rest[0]) + 1}")
        elif rest and rest[0].isdigit() and keyword in ("oneOf", "anyOf"):
            found.append(branch_word(_step(value, rest[0]), int(rest[0])))
        elif not rest or keyword != "allOf":
            found.append(_PART_WORD.get(keyword, keyword))
            at += 1
            continue
        value = _step(value, rest[0])
        at += 2
    return tuple(found)


def branch_word(branch: Json, at: int) -> str:
    """Return what a branch of a choice is called: its component, its title, a fixed member, or its place."""
    if not isinstance(branch, dict):
        return f"Variant{at + 1}"
    reference = branch.get("$ref")
    component = component_name(reference.removeprefix("#")) if isinstance(reference, str) else None
    title = branch.get("title")
    if component or (isinstance(title, str) and words(title)):
        return component or str(title)
    members = branch.get("properties")
    for inner in members.values() if isinstance(members, dict) else ():
        fixed = inner.get("const") if isinstance(inner, dict) else None
        if isinstance(fixed, str) and words(fixed):
            return fixed
    return f"Variant{at + 1}"


def _step(value: Json, token: str) -> Json:
    found = child(value, token)
    return None if isinstance(found, Absent) else found


def sites_of(operations: Iterable[Operation]) -> Iterator[tuple[SchemaAt, tuple[str, ...]]]:
    """Yield every schema of the operations with the words that it is called by within its unit."""
    for operation in operations:
        for parameter in operation.parameters:
            own = (parameter.location.value, parameter.name)
            yield parameter.schema, _shared(parameter.schema.pointer) or own
        if operation.body is not None:
            yield from _content(operation.body.content, ("Body",))
        for response in operation.responses:
            status = response.status
            for header in response.headers:
                own = (status, "Header", header.name)
                yield header.schema, _shared(header.schema.pointer) or own
            yield from _content(response.content, (status, "Body"))


def _content(
    content: tuple[MediaType, ...], hint: tuple[str, ...]
) -> Iterator[tuple[SchemaAt, tuple[str, ...]]]:
    for media in content:
        for schema, ending in ((media.schema, ()), (media.item_schema, ("Item",))):
            if schema is not None:
                yield schema, (_shared(schema.pointer) or hint) + ending


def _shared(pointer: Pointer) -> tuple[str, ...] | None:
    tokens = split(pointer)
    if len(tokens) < 3 or tokens[0] != "components":
        return None
    word = _SECTION_WORD.get(tokens[1])
    header = ("Header", tokens[4]) if tokens[3:4] == ("headers",) else ()
    return ((word,) if word else ()) + header
