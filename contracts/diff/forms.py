"""Schemas in normal form: for each JSON type, the alternatives that a value of the type may fit.

References and `allOf` are resolved (`contracts.schema_merge`), `oneOf` and `anyOf` are distributed over what
stands beside them, `const` is an `enum` of one, null is a type as any other. So two schemas that say the same
in other words mostly have the same form. Source: JSON Schema 2020-12, core section 10, validation section 6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from contracts.diff.branches import TYPES, Alternative, by_type, merged
from contracts.operations import SchemaAt
from contracts.pointers import Pointer, join, split
from contracts.references import Resolver
from contracts.schema_merge import Choice, Conjunction, conjoin
from contracts.source import Json

Sites = tuple[SchemaAt, ...]

LARGEST: Final = 64
"""Alternatives above which a schema is not taken apart."""

_DEEPEST: Final = 12
_BARE: Final = frozenset({"$ref", "description", "summary"})
_WORDS: Final = frozenset({"description", "title", "$comment"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A schema in normal form.

    `taken_apart` is False where it has too many alternatives; `exclusive` is whether a `oneOf` stands in it.
    """

    sites: Sites
    alternatives: Mapping[str, tuple[Alternative, ...]] = field(
        default_factory=dict[str, tuple[Alternative, ...]]
    )
    taken_apart: bool = True
    exclusive: bool = False

    @property
    def is_anything(self) -> bool:
        """Whether values of every type are valid."""
        return len(self.alternatives) == len(TYPES)


class Forms:
    """The normal forms of one contract's schemas, each made once."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._made: dict[tuple[Pointer, ...], Form] = {}

    def of(self, sites: Sites) -> Form:
        """Return the normal form of some schemas that hold together; of none: anything is valid."""
        key = tuple(site.pointer for site in sites)
        form = self._made.get(key)
        if form is None:
            form = self._made[key] = self._make(sites)
        return form

    def said(self, sites: Sites, keyword: str) -> tuple[Json, Pointer] | None:
        """Return what an annotation says of a schema, and where: its own first, then those it is built of."""
        waiting, seen = list(sites)[::-1], set[Pointer]()
        while waiting:
            site = waiting.pop()
            if site.pointer in seen or not isinstance(site.value, dict):
                continue
            seen.add(site.pointer)
            if keyword in site.value:
                return site.value[keyword], f"{site.pointer}/{keyword}"
            parts = site.value.get("allOf")
            for index, part in enumerate(parts if isinstance(parts, list) else []):
                waiting.append(SchemaAt(value=part, pointer=f"{site.pointer}/allOf/{index}"))
            target = self.target(site)
            if target is not None:
                waiting.append(target)
        return None

    def target(self, site: SchemaAt) -> SchemaAt | None:
        """Return the schema that a schema refers to, or None if it refers to none."""
        if not isinstance(site.value, dict) or not isinstance(site.value.get("$ref"), str):
            return None
        value, pointer = self._resolver.follow({"$ref": site.value["$ref"]}, site.pointer)
        return SchemaAt(value=value, pointer=pointer)

    def followed(self, sites: Sites) -> Sites:
        """Return some schemas with each that only refers to another replaced by that one."""
        return tuple(self._last(site) for site in sites)

    def _last(self, site: SchemaAt) -> SchemaAt:
        while (
            isinstance(site.value, dict) and "$ref" in site.value and not site.value.keys() - _BARE
        ):
            target = self.target(site)
            if target is None:
                break
            site = target
        return site

    def plain(self, site: SchemaAt, above: tuple[Pointer, ...] = ()) -> Json:
        """Return a schema without words for readers, each reference replaced by what it leads to.

        A reference that leads back to what it stands in stays one.
        """
        value = site.value
        if isinstance(value, list):
            return [
                self.plain(SchemaAt(value=one, pointer=f"{site.pointer}/{at}"), above)
                for at, one in enumerate(value)
            ]
        if not isinstance(value, dict):
            return value
        target = self.target(site)
        if target is not None and target.pointer not in above:
            return self.plain(target, (*above, target.pointer))
        return {
            key: self.plain(SchemaAt(value=one, pointer=site.pointer + join((key,))), above)
            for key, one in value.items()
            if key not in _WORDS or not isinstance(one, str)
        }

    def _make(self, sites: Sites) -> Form:
        branches: list[tuple[Conjunction, str]] = []
        exclusive: list[bool] = []
        label = self._label(sites[0]) if len(sites) == 1 else ""
        complete = self._distribute(conjoin(sites, self._resolver), label, branches, exclusive, 0)
        found: dict[str, list[Alternative]] = {}
        for whole, name in branches:
            for one in by_type(whole, name):
                found.setdefault(one.kind, []).append(one)
        return Form(
            sites=sites,
            alternatives={
                kind: merged(kind, found[kind], any(exclusive)) for kind in TYPES if kind in found
            },
            taken_apart=complete,
            exclusive=any(exclusive),
        )

    def _distribute(
        self,
        whole: Conjunction,
        label: str,
        into: list[tuple[Conjunction, str]],
        exclusive: list[bool],
        depth: int,
    ) -> bool:
        """Add the choice-free conjunctions of a schema; return whether that were all."""
        if whole.impossible:
            return True
        if not whole.choices:
            into.append((whole, label))
            return len(into) <= LARGEST
        if depth > _DEEPEST:
            return False
        choice = whole.choices[0]
        rest = tuple(_without(part, choice) for part in whole.parts)
        exclusive.append(choice.keyword == "oneOf" and len(choice.branches) > 1)
        complete = True
        for branch in choice.branches:
            inner = conjoin((*rest, branch), self._resolver)
            name = self._label(branch) or label
            complete = complete and self._distribute(inner, name, into, exclusive, depth + 1)
            if not complete:
                return False
        return complete

    def _label(self, site: SchemaAt) -> str:
        value = site.value
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                return split(str(value["$ref"]))[-1] if "/" in str(value["$ref"]) else ""
            if isinstance(value.get("title"), str):
                return str(value["title"])
        return ""


def _without(part: SchemaAt, choice: Choice) -> SchemaAt:
    if part.pointer != choice.pointer or not isinstance(part.value, dict):
        return part
    return SchemaAt(
        value={key: value for key, value in part.value.items() if key != choice.keyword},
        pointer=part.pointer,
    )
