"""Several schemas that must hold at once, as one: `$ref` and `allOf` resolved, keywords merged.

Source: JSON Schema 2020-12, core section 10.2.1.1 (allOf) and validation section 6.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, cast

from contracts.operations import SchemaAt
from contracts.pointers import Absent, Pointer, join, resolve
from contracts.references import Resolver
from contracts.source import Json

ANNOTATIONS: Final = frozenset(
    {
        "title",
        "description",
        "default",
        "examples",
        "example",
        "deprecated",
        "readOnly",
        "writeOnly",
    }
    | {"$comment", "$id", "$anchor", "$schema", "$defs", "definitions", "externalDocs", "xml"}
    | {"discriminator", "contentSchema", "nullable"}
)
"""Keywords that say something about a schema and restrict nothing."""

LOOSE: Final = (
    *("not", "if", "dependentSchemas", "dependentRequired", "dependencies", "contains"),
    *("unevaluatedItems", "$dynamicRef", "$recursiveRef"),
)
"""Keywords that restrict values in ways that none of the generated types express."""

EXTENSIBLE: Final = "x-extensible-enum"
"""A list of values that may grow, or `true` beside an `enum` that may."""

_LARGEST: Final = ("minLength", "minItems", "minProperties", "minimum", "exclusiveMinimum")
_SMALLEST: Final = ("maxLength", "maxItems", "maxProperties", "maximum", "exclusiveMaximum")
_FIRST: Final = ("format", "contentEncoding", "contentMediaType")
_ALL: Final = ("pattern", "multipleOf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A `oneOf` or `anyOf`: its keyword, where it stands, its branches and the discriminator beside it."""

    keyword: str
    pointer: Pointer
    branches: tuple[SchemaAt, ...]
    discriminator: Json = None


@dataclass(slots=True, kw_only=True)
class Conjunction:
    """What a value must satisfy all at once; `parts` are the schemas it was merged from.

    `pointer` is where the first of the schemas stands that were asked for.
    """

    pointer: Pointer = ""
    parts: list[SchemaAt] = field(default_factory=list[SchemaAt])
    impossible: bool = False
    types: frozenset[str] | None = None
    constraints: dict[str, Json] = field(default_factory=dict[str, "Json"])
    properties: dict[str, tuple[SchemaAt, ...]] = field(
        default_factory=dict[str, "tuple[SchemaAt, ...]"]
    )
    patterns: dict[str, tuple[SchemaAt, ...]] = field(
        default_factory=dict[str, "tuple[SchemaAt, ...]"]
    )
    required: list[str] = field(default_factory=list[str])
    additional: tuple[SchemaAt, ...] = ()
    names: tuple[SchemaAt, ...] = ()
    items: tuple[SchemaAt, ...] = ()
    prefix: tuple[tuple[SchemaAt, ...], ...] = ()
    values: list[Json] | None = None
    extensible: bool = False
    choices: list[Choice] = field(default_factory=list[Choice])
    loose: list[tuple[str, Pointer]] = field(default_factory=list[tuple[str, Pointer]])

    @property
    def is_plain(self) -> bool:
        """Whether it says nothing but, at most, a JSON type."""
        return not (
            self.impossible
            or self.constraints
            or self.properties
            or self.patterns
            or self.required
            or self.additional
            or self.names
            or self.items
            or self.prefix
            or self.choices
            or self.values is not None
        )


def member(value: Mapping[str, Json], pointer: Pointer, keyword: str, at: str | int) -> SchemaAt:
    """Return the schema that a keyword of another holds under a name or a number."""
    held = cast("dict[str | int, Json]", value[keyword])
    return SchemaAt(value=held[at], pointer=f"{pointer}/{keyword}{join((at,))}")


def part(value: Mapping[str, Json], pointer: Pointer, keyword: str) -> SchemaAt:
    """Return the schema that a keyword of another holds."""
    return SchemaAt(value=value[keyword], pointer=f"{pointer}/{keyword}")


def canonical(value: Json) -> str:
    """Return a text that two JSON values share if, and only if, they are equal in JSON."""
    if isinstance(value, str):
        return '"' + value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, sort_keys=True)


def conjoin(sites: Iterable[SchemaAt], resolver: Resolver) -> Conjunction:
    """Return the conjunction of some schemas, references and `allOf` within them resolved."""
    sites = tuple(sites)
    whole = Conjunction(pointer=sites[0].pointer if sites else "")
    for site in _flatten(sites, resolver, whole):
        value = site.value
        if value is False:
            whole.impossible = True
        elif isinstance(value, dict):
            whole.parts.append(site)
            for group, merge in _MERGES:
                if not group.isdisjoint(value):
                    merge(whole, value, site.pointer)
    _apply_additional(whole)
    return whole


def _flatten(
    sites: Iterable[SchemaAt], resolver: Resolver, whole: Conjunction
) -> Iterable[SchemaAt]:
    waiting = [(site, False) for site in sites][::-1]
    seen: set[Pointer] = set()
    while waiting:
        site, resolved = waiting.pop()
        if resolved:
            yield site
            continue
        if site.pointer in seen:
            continue
        seen.add(site.pointer)
        if not isinstance(site.value, dict) or (
            "$ref" not in site.value and "allOf" not in site.value
        ):
            yield site
            continue
        rest = {key: value for key, value in site.value.items() if key not in ("$ref", "allOf")}
        before: list[SchemaAt] = []
        reference = site.value.get("$ref")
        if isinstance(reference, str):
            target = resolver.pointer_of(reference)
            found = None if target is None else resolve(resolver.document.data, target)
            if target is None or found is None or isinstance(found, Absent):
                whole.loose.append(("$ref", site.pointer))
            else:
                before.append(SchemaAt(value=found, pointer=target))
        branches = site.value.get("allOf")
        if isinstance(branches, list):
            before += [member(site.value, site.pointer, "allOf", at) for at in range(len(branches))]
        if rest.keys() - ANNOTATIONS or not before:
            waiting.append((SchemaAt(value=rest, pointer=site.pointer), True))
        waiting += [(one, False) for one in before[::-1]]


def _merge_values(whole: Conjunction, value: Mapping[str, Json], _: Pointer) -> None:
    stated = value.get("type")
    if isinstance(stated, (str, list)):
        kinds = frozenset(str(kind) for kind in ([stated] if isinstance(stated, str) else stated))
        whole.types = kinds if whole.types is None else _both(whole.types, kinds)
        whole.impossible = whole.impossible or not whole.types
    listed = value.get("enum")
    open_list = value.get(EXTENSIBLE)
    if open_list is True or isinstance(open_list, list):
        whole.extensible = True
        listed = open_list if isinstance(open_list, list) and listed is None else listed
    for allowed in (listed if isinstance(listed, list) else None, _constant(value)):
        if allowed is None:
            continue
        keep = {canonical(one) for one in allowed}
        known = allowed if whole.values is None else whole.values
        whole.values = list(
            {canonical(one): one for one in known if canonical(one) in keep}.values()
        )
        whole.impossible = whole.impossible or not whole.values


def _constant(value: Mapping[str, Json]) -> list[Json] | None:
    return [value["const"]] if "const" in value else None


def _both(left: frozenset[str], right: frozenset[str]) -> frozenset[str]:
    shared = left & right
    if ("integer" in left and "number" in right) or ("number" in left and "integer" in right):
        shared |= {"integer"}
    return shared


def _merge_constraints(whole: Conjunction, value: Mapping[str, Json], pointer: Pointer) -> None:
    merged = whole.constraints
    for keywords, choose in ((_LARGEST, max), (_SMALLEST, min)):
        for keyword in keywords:
            bound = value.get(keyword)
            if isinstance(bound, (int, float)) and not isinstance(bound, bool):
                known = merged.get(keyword)
                merged[keyword] = choose(known, bound) if isinstance(known, (int, float)) else bound
    for keyword in _FIRST:
        text = value.get(keyword)
        if isinstance(text, str) and merged.setdefault(keyword, text) != text:
            whole.loose.append((keyword, pointer))
    for keyword in _ALL:
        one = value.get(keyword)
        if isinstance(one, (int, float, str)):
            known = cast("list[Json]", merged.setdefault(keyword, []))
            merged[keyword] = known if one in known else [*known, one]
    if value.get("uniqueItems") is True:
        merged["uniqueItems"] = True
    whole.loose += [(keyword, pointer) for keyword in LOOSE if keyword in value]


def _merge_members(whole: Conjunction, value: Mapping[str, Json], pointer: Pointer) -> None:
    for keyword, into in (("properties", whole.properties), ("patternProperties", whole.patterns)):
        listed = value.get(keyword)
        if isinstance(listed, dict):
            for name in listed:
                into[name] = (*into.get(name, ()), member(value, pointer, keyword, name))
    names = value.get("required")
    if isinstance(names, list):
        whole.required += [str(name) for name in names if name not in whole.required]
    if "propertyNames" in value:
        whole.names = (*whole.names, part(value, pointer, "propertyNames"))
    for keyword in ("additionalProperties", "unevaluatedProperties"):
        if keyword in value and value[keyword] is not True and value[keyword] != {}:
            whole.additional = (*whole.additional, part(value, pointer, keyword))


def _apply_additional(whole: Conjunction) -> None:
    """Hold each part's `additionalProperties` against the members that only other parts list."""
    if len(whole.parts) < 2:
        return
    for site in whole.parts:
        value = cast("dict[str, Json]", site.value)
        if value.get("additionalProperties") in (None, True, {}):
            continue
        own = value.get("properties")
        listed = own if isinstance(own, dict) else {}
        extra = part(value, site.pointer, "additionalProperties")
        for name in whole.properties:
            # A pattern may allow the member, and leaving it in is the looser, safe reading.
            if name not in listed and "patternProperties" not in value:
                whole.properties[name] = (*whole.properties[name], extra)


def _merge_items(whole: Conjunction, value: Mapping[str, Json], pointer: Pointer) -> None:
    # Drafts up to 2019-09 write the first items as a list under `items`.
    keyword = "items" if isinstance(value.get("items"), list) else "prefixItems"
    listed = value.get(keyword)
    if isinstance(listed, list):
        known = whole.prefix
        own = [member(value, pointer, keyword, at) for at in range(len(listed))]
        whole.prefix = tuple(
            (*(known[at] if at < len(known) else ()), *(own[at : at + 1]))
            for at in range(max(len(known), len(own)))
        )
    rest = "additionalItems" if keyword == "items" else "items"
    if rest in value:
        whole.items = (*whole.items, part(value, pointer, rest))


def _merge_choices(whole: Conjunction, value: Mapping[str, Json], pointer: Pointer) -> None:
    for keyword in ("oneOf", "anyOf"):
        listed = value.get(keyword)
        if isinstance(listed, list) and listed:
            whole.choices.append(
                Choice(
                    keyword=keyword,
                    pointer=pointer,
                    branches=tuple(
                        member(value, pointer, keyword, at) for at in range(len(listed))
                    ),
                    discriminator=value.get("discriminator"),
                )
            )


_MERGES: Final[tuple[tuple[frozenset[str], Callable[..., None]], ...]] = (
    (frozenset({"type", "enum", "const", EXTENSIBLE}), _merge_values),
    (
        frozenset({*_LARGEST, *_SMALLEST, *_FIRST, *_ALL, "uniqueItems", *LOOSE}),
        _merge_constraints,
    ),
    (
        frozenset(
            {"properties", "patternProperties", "required", "propertyNames"}
            | {"additionalProperties", "unevaluatedProperties"}
        ),
        _merge_members,
    ),
    (frozenset({"items", "prefixItems", "additionalItems"}), _merge_items),
    (frozenset({"oneOf", "anyOf"}), _merge_choices),
)
