"""Valid values for schemas, made directly: what the contract shows as example comes first.

A value that still breaks its schema (`not`, `if`, dependent keywords) is found by the caller's validation.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from random import Random
from typing import Final

from conformance.world.merging import Flat, count, flatten, types_of
from conformance.world.scalars import Unsatisfiable, number_of, text_of, with_suffix
from contracts.operations import SchemaAt
from contracts.pointers import Pointer, split
from contracts.references import Resolver
from contracts.source import Json

_DEEPEST: Final = 8
_NOWHERE: Final = object()


class Richness(Enum):
    """How much of a value is given: what is required, what the contract shows, or more of it."""

    MINIMAL = "minimal"
    EXAMPLE = "example"
    FULL = "full"
    VARIED = "varied"


class MissingReference(Unsatisfiable):
    """Raised where a required member refers to a collection that no key is known of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampler:
    """Makes values under one seed.

    `references` gives a key for each list that `x-refers-to` names; `fresh` names members of the
    outermost object, or of a bulk body's items, that get a new value each time though no
    `x-unique` says so. `unique_text` makes free text new each time too.
    """

    resolver: Resolver
    random: Random
    richness: Richness = Richness.MINIMAL
    references: Mapping[str, tuple[Json, ...]] = field(default_factory=dict[str, tuple[Json, ...]])
    fresh: frozenset[str] = frozenset()
    fresh_depth: int = 1
    unique_text: bool = False
    longest_array: int = 3
    _used: dict[str, int] = field(default_factory=dict[str, int])

    def value(self, schema: SchemaAt) -> Json:
        """Return a valid value; raises Unsatisfiable."""
        return self._value(schema.value, schema.pointer, "", 0)

    def unique(self, schema: SchemaAt) -> Json:
        """Return a valid value that takes nothing from examples, so that two differ."""
        return self._typed(flatten(self.resolver, schema.value, schema.pointer), "", 0, new=True)

    def adapt(self, example: Json, schema: SchemaAt) -> Json:
        """Return an example with references, unique and fresh members replaced by values of our own."""
        adapted = self._adapt(copy.deepcopy(example), schema.value, schema.pointer, "", 0)
        return None if adapted is _NOWHERE else adapted  # type: ignore[return-value]

    def _value(self, schema: Json, pointer: Pointer, name: str, depth: int) -> Json:
        flat = flatten(self.resolver, schema, pointer)
        keywords = flat.keywords
        target = keywords.get("x-refers-to")
        if isinstance(target, str):
            return self._reference(target, name)
        if self._is_new(keywords, name, depth):
            return self._typed(flat, name, depth, new=True)
        if "const" in keywords:
            return keywords["const"]
        members = keywords.get("enum")
        if isinstance(members, list) and members:
            chosen = [one for one in members if one is not None] or members
            return self.random.choice(chosen) if self.richness is Richness.VARIED else chosen[0]
        shown = self._shown(keywords)
        kinds = types_of(keywords)
        scalar = not flat.properties and "object" not in kinds and "array" not in kinds
        if shown is not _NOWHERE and self.richness is not Richness.VARIED:
            if scalar and not isinstance(shown, dict | list):
                return self._renewed(shown, keywords)  # type: ignore[arg-type]
            if not scalar and self.richness is Richness.EXAMPLE:
                return self._adapt(copy.deepcopy(shown), schema, pointer, name, depth)  # type: ignore[arg-type]
        return self._typed(flat, name, depth)

    def _reference(self, target: str, name: str) -> Json:
        """Return the next known key of a list: two references in one body are two different items."""
        keys = self.references.get(target)
        if not keys:
            raise MissingReference(f"{name or 'the body'} refers to {target}")
        used = self._used.get(target, 0)
        self._used[target] = used + 1
        return keys[used % len(keys)]

    def _is_new(self, keywords: dict[str, Json], name: str, depth: int) -> bool:
        named = name in self.fresh and depth <= self.fresh_depth
        return named or keywords.get("x-unique") is True

    def _shown(self, keywords: dict[str, Json]) -> object:
        examples = keywords.get("examples")
        if isinstance(examples, list) and examples:
            return examples[0]
        for keyword in ("example", "default"):
            if keyword in keywords:
                return keywords[keyword]
        return _NOWHERE

    def _renewed(self, shown: Json, keywords: dict[str, Json]) -> Json:
        free = not any(word in keywords for word in ("pattern", "format", "enum", "const"))
        if self.unique_text and isinstance(shown, str) and free:
            return with_suffix(shown, count(keywords.get("maxLength"), 10_000), self.random)
        return shown

    @property
    def _renews(self) -> bool:
        return self.unique_text or self.richness is Richness.VARIED

    def _typed(self, flat: Flat, name: str, depth: int, *, new: bool = False) -> Json:
        keywords = flat.keywords
        for union in ("oneOf", "anyOf"):
            branches = keywords.get(union)
            if isinstance(branches, list) and branches:
                return self._branch(flat, union, branches, name, depth, new=new)
        kinds = [kind for kind in types_of(keywords) if kind != "null"]
        if not kinds:
            if flat.properties or flat.required:
                kinds = ["object"]
            elif types_of(keywords) == ("null",):
                return None
            else:
                kinds = ["string"]
        match kinds[0]:
            case "object":
                return self._object(flat, depth)
            case "array":
                return self._array(flat, depth)
            case "string":
                return text_of(keywords, self.random, renewed=new or self._renews)
            case "integer" | "number":
                varied = new or self.richness is Richness.VARIED
                return number_of(keywords, self.random, whole=kinds[0] == "integer", varied=varied)
            case "boolean":
                return self.richness is Richness.VARIED and self.random.random() < 0.5
            case _:
                return None

    def _branch(
        self, flat: Flat, union: str, branches: list[Json], name: str, depth: int, *, new: bool
    ) -> Json:
        choices: list[tuple[int, Json]] = [
            (index, branch)
            for index, branch in enumerate(branches)
            if not (isinstance(branch, dict) and branch.get("type") == "null")
        ] or list(enumerate(branches))
        index, branch = (
            self.random.choice(choices) if self.richness is Richness.VARIED else choices[0]
        )
        outer = {key: value for key, value in flat.keywords.items() if key != union}
        if new:
            inner = flatten(self.resolver, branch, f"{flat.pointer}/{union}/{index}")
            return self._typed(inner, name, depth + 1, new=True)
        if not flat.properties and not set(outer) & {"type", "additionalProperties"}:
            value = self._value(branch, f"{flat.pointer}/{union}/{index}", name, depth + 1)
        else:
            joined: Json = {
                **outer,
                "required": list(flat.required),
                "allOf": [branch],
                "properties": {key: value for key, (value, _) in flat.properties.items()},
            }
            value = self._value(joined, flat.pointer, name, depth + 1)
        discriminator = flat.keywords.get("discriminator")
        if isinstance(discriminator, dict) and isinstance(value, dict):
            value[str(discriminator.get("propertyName"))] = _tag(discriminator, branch)
        return value

    def _object(self, flat: Flat, depth: int) -> Json:
        value: dict[str, Json] = {}
        for member, (schema, pointer) in flat.properties.items():
            required = member in flat.required
            if not required and not self._wanted(depth):
                continue
            inner = flatten(self.resolver, schema, pointer).keywords
            if inner.get("readOnly") is True or schema is False:
                continue
            if depth > _DEEPEST:
                if required:
                    raise Unsatisfiable(f"{member} is nested without end")
                continue
            try:
                value[member] = self._value(schema, pointer, member, depth + 1)
            except Unsatisfiable:
                if required:
                    raise
        for member in flat.required:
            if member not in value and member not in flat.properties:
                more = flat.keywords.get("additionalProperties", True)
                value[member] = self._value(
                    more, f"{flat.pointer}/additionalProperties", member, depth + 1
                )
        least = count(flat.keywords.get("minProperties"), 0)
        optional = [name for name in flat.properties if name not in value]
        while len(value) < least:
            member = optional.pop(0) if optional else f"member{len(value)}"
            schema, pointer = flat.properties.get(
                member,
                (
                    flat.keywords.get("additionalProperties", True),
                    f"{flat.pointer}/additionalProperties",
                ),
            )
            value[member] = self._value(schema, pointer, member, depth + 1)
        return value

    def _wanted(self, depth: int) -> bool:
        match self.richness:
            case Richness.MINIMAL | Richness.EXAMPLE:
                return False
            case Richness.FULL:
                return depth < 3
            case Richness.VARIED:
                return depth < 4 and self.random.random() < 0.5

    def _array(self, flat: Flat, depth: int) -> Json:
        keywords = flat.keywords
        least = count(keywords.get("minItems"), 0)
        most = count(keywords.get("maxItems"), max(least, self.longest_array))
        length = least
        if self.richness is Richness.FULL:
            length = max(least, min(1, most))
        elif self.richness is Richness.VARIED:
            length = self.random.randint(least, max(least, min(most, self.longest_array)))
        firsts = keywords.get("prefixItems")
        prefix = firsts if isinstance(firsts, list) else []
        items: list[Json] = []
        for index in range(length):
            schema, pointer = keywords.get("items", True), f"{flat.pointer}/items"
            if index < len(prefix):
                schema, pointer = prefix[index], f"{flat.pointer}/prefixItems/{index}"
            item = self._value(schema, pointer, "", depth + 1)
            for _ in range(20):
                if keywords.get("uniqueItems") is not True or item not in items:
                    break
                varied = Sampler(
                    resolver=self.resolver,
                    random=self.random,
                    richness=Richness.VARIED,
                    references=self.references,
                )
                item = varied._value(schema, pointer, "", depth + 1)
            items.append(item)
        return items

    def _adapt(self, value: Json, schema: Json, pointer: Pointer, name: str, depth: int) -> Json:
        flat = flatten(self.resolver, schema, pointer)
        keywords = flat.keywords
        target = keywords.get("x-refers-to")
        if isinstance(target, str) and value is not None:
            return self._reference(target, name)
        if self._is_new(keywords, name, depth) and not isinstance(value, dict | list):
            return self._typed(flat, name, depth, new=True)
        if isinstance(value, str):
            return self._renewed(value, keywords)
        if isinstance(value, dict):
            self._adapt_members(value, flat, depth)
        elif isinstance(value, list):
            items = keywords.get("items", True)
            return [
                self._adapt(one, items, f"{flat.pointer}/items", name, depth + 1) for one in value
            ]
        return value

    def _adapt_members(self, value: dict[str, Json], flat: Flat, depth: int) -> None:
        holders = [flat]
        for union in ("oneOf", "anyOf"):
            branches = flat.keywords.get(union)
            for index, branch in enumerate(branches if isinstance(branches, list) else []):
                holders.append(flatten(self.resolver, branch, f"{flat.pointer}/{union}/{index}"))
        for member in list(value):
            for holder in holders:
                if member not in holder.properties:
                    continue
                schema, pointer = holder.properties[member]
                try:
                    value[member] = self._adapt(value[member], schema, pointer, member, depth + 1)
                except MissingReference:
                    if member in holder.required:
                        raise
                    del value[member]
                break


def _tag(discriminator: dict[str, Json], branch: Json) -> Json:
    reference = branch.get("$ref") if isinstance(branch, dict) else None
    mapping = discriminator.get("mapping")
    if isinstance(mapping, dict):
        for tag, target in mapping.items():
            if target == reference or str(reference).endswith(f"/{target}"):
                return tag
    return split(str(reference))[-1] if reference else None
