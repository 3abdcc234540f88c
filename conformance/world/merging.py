"""A schema as one object of keywords: references followed, `allOf` joined in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from contracts.pointers import Pointer, join
from contracts.references import Resolver
from contracts.source import Document, Json

Object = dict[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flat:
    """A schema with its references followed and its `allOf` merged.

    `properties` are (raw schema, pointer); `keywords` hold the rest. `names` are the pointers of all
    schemas that took part, the outermost first.
    """

    keywords: Object
    properties: dict[str, tuple[Json, Pointer]]
    required: tuple[str, ...]
    pointer: Pointer
    names: tuple[Pointer, ...]


_MOST_REMEMBERED: Final = 20_000
_remembered: dict[tuple[int, Pointer], tuple[Document, Json, Flat]] = {}


def flatten(resolver: Resolver, schema: Json, pointer: Pointer) -> Flat:
    """Return a schema as one set of keywords; what stands beside a reference is merged over it.

    The same schema is asked for at each value that is made or judged, so that what was found is remembered:
    neither a schema nor what is returned for it may be changed.
    """
    known = _remembered.get((id(schema), pointer))
    # That it is held here keeps its identity from being given to another.
    if known is not None and known[0] is resolver.document and known[1] is schema:
        return known[2]
    if len(_remembered) >= _MOST_REMEMBERED:
        _remembered.clear()
    flat = _flatten(resolver, schema, pointer, 0)
    _remembered[id(schema), pointer] = resolver.document, schema, flat
    return flat


def _flatten(resolver: Resolver, schema: Json, pointer: Pointer, depth: int) -> Flat:
    keywords: Object = {}
    properties: dict[str, tuple[Json, Pointer]] = {}
    required: list[str] = []
    names: list[Pointer] = [pointer]
    if not isinstance(schema, dict) or depth > 12:
        if schema is False:
            keywords["not"] = {}
        return Flat(
            keywords=keywords, properties={}, required=(), pointer=pointer, names=(pointer,)
        )
    parts: list[Flat] = []
    reference = schema.get("$ref")
    if isinstance(reference, str):
        target, at = resolver.follow({"$ref": reference}, pointer)
        parts.append(_flatten(resolver, target, at, depth + 1))
    members = schema.get("allOf")
    if isinstance(members, list):
        for index, member in enumerate(members):
            parts.append(_flatten(resolver, member, f"{pointer}/allOf/{index}", depth + 1))
    own_properties = schema.get("properties")
    for part in parts:
        _merge(keywords, part.keywords)
        properties.update(part.properties)
        required.extend(part.required)
        names.extend(part.names)
    _merge(
        keywords,
        {
            key: value
            for key, value in schema.items()
            if key not in ("$ref", "allOf", "properties", "required")
        },
    )
    if isinstance(own_properties, dict):
        for name, value in own_properties.items():
            # An empty mention of a member leaves what the other parts say of it.
            mentioned = isinstance(value, dict) and set(value) <= {"description", "title"}
            if name not in properties or not mentioned:
                properties[name] = (value, pointer + join(("properties", name)))
    own_required = schema.get("required")
    if isinstance(own_required, list):
        required.extend(str(name) for name in own_required)
    return Flat(
        keywords=keywords,
        properties=properties,
        required=tuple(dict.fromkeys(required)),
        pointer=pointer,
        names=tuple(names),
    )


def types_of(keywords: Object) -> tuple[str, ...]:
    """Return the types that a schema allows, guessed from its keywords where it does not say."""
    kind = keywords.get("type")
    if isinstance(kind, str):
        return (kind,)
    if isinstance(kind, list):
        return tuple(str(one) for one in kind)
    hints = (
        ("object", ("additionalProperties", "minProperties", "maxProperties", "patternProperties")),
        ("array", ("items", "prefixItems", "minItems", "maxItems")),
        ("string", ("pattern", "format", "minLength", "maxLength")),
        ("number", ("minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum")),
    )
    return tuple(name for name, words in hints if any(word in keywords for word in words))


def number(value: Json) -> float | None:
    """Return a number, or None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value


def count(value: Json, default: int) -> int:
    """Return a count, or a default."""
    found = number(value)
    return default if found is None else int(found)


_TIGHTER = {
    "minimum": max, "exclusiveMinimum": max, "minLength": max, "minItems": max, "minProperties": max,
    "maximum": min, "exclusiveMaximum": min, "maxLength": min, "maxItems": min, "maxProperties": min,
}  # fmt: skip


def _merge(into: Object, more: Object) -> None:
    for key, value in more.items():
        old, new = number(into.get(key)), number(value)
        if key in _TIGHTER and old is not None and new is not None:
            into[key] = _TIGHTER[key](old, new)
        elif key == "enum" and isinstance(into.get("enum"), list) and isinstance(value, list):
            known = into["enum"]
            assert isinstance(known, list)
            into["enum"] = [one for one in known if one in value]
        elif key in ("oneOf", "anyOf") and key in into:
            # Two unions cannot be merged; the first one steers, and validation has the last word.
            continue
        else:
            into[key] = value
