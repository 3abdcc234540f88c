"""`oneOf` and `anyOf` as unions: null taken out, what stands beside the choice shared among its branches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from contracts.operations import SchemaAt
from contracts.pointers import Pointer
from contracts.schema_merge import ANNOTATIONS, Choice, Conjunction, canonical
from contracts.schema_names import branch_word, component_name
from contracts.schemas import (
    Alias,
    Anything,
    Constant,
    Definition,
    Discriminator,
    Enumeration,
    Record,
    Reference,
    SchemaGraph,
    Shape,
    Type,
    Union,
    Use,
)
from contracts.source import Json

if TYPE_CHECKING:
    from contracts.schema_workshop import Words, Workshop

_CHECKS_ONLY: Final = frozenset(
    {"required", "not", "minProperties", "maxProperties", "dependentRequired"}
)
_DEEPEST: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class UnionDraft:
    """A union whose branches are not all known yet: its raw discriminator, and where it stands."""

    discriminator: Json
    pointer: Pointer


def settle_choices(whole: Conjunction, workshop: Workshop) -> bool:
    """Drop the choices that only check; return False where what is left is beyond types.

    A choice between, say, two lists of required members gives no types to choose from.
    """
    kept: list[Choice] = []
    for choice in whole.choices:
        if all(_only_checks(branch.value) for branch in choice.branches):
            _warn(workshop, f"types do not express {choice.keyword} here", choice)
        else:
            kept.append(choice)
    if len(kept) > 1:
        _warn(workshop, "types do not express several choices at once", kept[1])
        return False
    whole.choices[:] = kept
    return True


def is_optional_null(whole: Conjunction, workshop: Workshop) -> bool:
    """Return whether the choice is between one type and null, and so no choice of types."""
    inner = [workshop.conjunction((branch,)) for branch in whole.choices[0].branches]
    return len([said for said in inner if not _is_null(said)]) < 2


def _warn(workshop: Workshop, message: str, choice: Choice) -> None:
    workshop.warn(
        message,
        f"{choice.pointer}/{choice.keyword}",
        "generated types allow more than the schema; the server still checks it",
    )


def _only_checks(value: Json) -> bool:
    return isinstance(value, dict) and bool(value) and value.keys() - ANNOTATIONS <= _CHECKS_ONLY


def shared_values(whole: Conjunction, workshop: Workshop) -> list[Json] | None:
    """Return the fixed values that are left to choose from, or None where values are not fixed.

    A `oneOf` of constants, each with a title or description of its own, is an enumeration too.
    """
    if whole.values is not None or len(whole.choices) != 1:
        return whole.values
    values: dict[str, Json] = {}
    for branch in whole.choices[0].branches:
        inner = workshop.conjunction((branch,))
        if inner.types == frozenset({"null"}):
            values[canonical(None)] = None
        elif inner.values is None or component_name(_reference(branch) or "") or inner.choices:
            return None
        else:
            values |= {canonical(value): value for value in inner.values}
    return list(values.values())


def choice_shape(
    whole: Conjunction, name: Words, workshop: Workshop
) -> tuple[Shape, bool, UnionDraft | None]:
    """Return the shape of a conjunction with one choice, whether null is allowed, and its draft."""
    choice = whole.choices[0]
    base = _without_choice(whole)
    beside = workshop.conjunction(base)
    null_may_stay = beside.types is None or "null" in beside.types
    nullable = False
    branches: dict[str, Use] = {}
    inner = [(branch, workshop.conjunction((branch,))) for branch in choice.branches]
    typed = [(branch, said) for branch, said in inner if not _is_null(said)]
    if len(typed) < len(inner):
        nullable = null_may_stay
    for at, (branch, said) in enumerate(typed):
        if said.impossible:
            continue
        sites = (branch,) if _is_covered(beside, said, workshop) else (*base, branch)
        hint = name if len(typed) == 1 else (*name, branch_word(branch.value, at))
        use = workshop.use(sites, hint)
        if isinstance(use.type, Anything):
            return Alias(type=Anything()), False, None
        nullable = nullable or (use.nullable and null_may_stay)
        kind = repr(use.type)
        if kind in branches and choice.keyword == "oneOf":
            _warn(workshop, "branches of oneOf are alike, and types allow what fits both", choice)
        branches.setdefault(kind, replace(use, nullable=False))
    if not branches:
        return Alias(type=Anything()), nullable, None
    if len(branches) == 1:
        return Alias(type=next(iter(branches.values())).type), nullable, None
    draft = UnionDraft(discriminator=choice.discriminator, pointer=choice.pointer)
    union = Union(branches=tuple(branches.values()), exclusive=choice.keyword == "oneOf")
    return union, nullable, draft


def _without_choice(whole: Conjunction) -> tuple[SchemaAt, ...]:
    parts: list[SchemaAt] = []
    for part in whole.parts:
        if isinstance(part.value, dict):
            rest = {
                key: value for key, value in part.value.items() if key not in ("oneOf", "anyOf")
            }
            if rest.keys() - ANNOTATIONS:
                parts.append(SchemaAt(value=rest, pointer=part.pointer))
    return tuple(parts)


def _is_null(said: Conjunction) -> bool:
    return said.types == frozenset({"null"}) or said.values == [None]


def _is_covered(beside: Conjunction, branch: Conjunction, workshop: Workshop) -> bool:
    """Return whether a branch already says all that stands beside the choice."""
    if beside.types is not None:
        possible = _possible_types(branch, workshop, 0)
        if possible is None or not possible <= beside.types | (
            {"integer"} if "number" in beside.types else set()
        ):
            return False
    listed = replace(beside, types=None, properties={}, required=[])
    if not listed.is_plain or not set(beside.required) <= set(branch.required):
        return False
    for name, sites in beside.properties.items():
        own = branch.properties.get(name)
        said = workshop.conjunction(sites)
        if own is None or not replace(said, types=None).is_plain:
            return False
        inner = workshop.conjunction(own)
        kinds = _possible_types(inner, workshop, 0)
        if said.types is not None and (kinds is None or not kinds <= said.types):
            return False
    return True


def _possible_types(said: Conjunction, workshop: Workshop, depth: int) -> frozenset[str] | None:
    if said.types is not None:
        return said.types
    if said.values is not None and all(isinstance(value, str) for value in said.values):
        return frozenset({"string"})
    if len(said.choices) != 1 or depth > _DEEPEST:
        return None
    possible: frozenset[str] = frozenset()
    for branch in said.choices[0].branches:
        kinds = _possible_types(workshop.conjunction((branch,)), workshop, depth + 1)
        if kinds is None:
            return None
        possible |= kinds
    return possible


def _reference(branch: SchemaAt) -> Pointer | None:
    reference = branch.value.get("$ref") if isinstance(branch.value, dict) else None
    return reference.removeprefix("#") if isinstance(reference, str) else None


def resolve_discriminators(
    graph: SchemaGraph,
    drafts: Mapping[str, UnionDraft],
    warn: Callable[[str, Pointer, str], None],
) -> dict[str, Definition]:
    """Return the union definitions whose branches a member tells apart, with that member.

    A contract that names no discriminator still has one where each branch requires the same
    member with fixed values of its own.
    """
    settled: dict[str, Definition] = {}
    for name, draft in drafts.items():
        definition = graph.definitions.get(name)
        if definition is None or not isinstance(definition.shape, Union):
            continue
        union = definition.shape
        stated = draft.discriminator if isinstance(draft.discriminator, dict) else None
        found = _stated(graph, union, stated) if stated is not None else _implied(graph, union)
        if stated is not None and found is None:
            warn(
                "the discriminator does not tell every branch apart",
                draft.pointer + "/discriminator",
                "each branch must be an object, named in the mapping or a component",
            )
        if found is not None:
            settled[name] = replace(definition, shape=replace(union, discriminator=found))
    return settled


def _fixed_values(graph: SchemaGraph, kind: Type, member: str) -> tuple[str, ...] | None:
    """Return the fixed texts of a branch's member: none where it may be any text.

    None stands for a branch that is no object.
    """
    shape = graph.shape_of(kind)
    if not isinstance(shape, Record):
        return None
    for one in shape.members:
        if one.name == member:
            inner = graph.shape_of(one.use.type)
            if not one.required:
                return ()
            match inner:
                case Alias(type=Constant(value=str(value))):
                    return (value,)
                case Enumeration(values=values):
                    return tuple(value for value in values if isinstance(value, str))
                case _:
                    return ()
    return ()


def _stated(graph: SchemaGraph, union: Union, stated: dict[str, Json]) -> Discriminator | None:
    member = stated.get("propertyName")
    if not isinstance(member, str):
        return None
    mapping = stated.get("mapping")
    named: dict[str, list[str]] = {}
    for value, target in (mapping if isinstance(mapping, dict) else {}).items():
        text = str(target)
        named.setdefault(component_name(text.removeprefix("#")) or text, []).append(value)
    branches: dict[str, int] = {}
    fixed: dict[str, set[int]] = {}
    for at, branch in enumerate(union.branches):
        values, own = _fixed_values(graph, branch.type, member), _called(graph, branch.type)
        if values is None:
            return None
        for value in named.get(own, [own] if own and not values else []):
            if branches.setdefault(value, at) != at:
                return None
        for value in values:
            fixed.setdefault(value, set()).add(at)
    # What the mapping names is decided; other values tell a branch where no second one has them.
    for value, holders in fixed.items():
        if len(holders) == 1:
            branches.setdefault(value, *holders)
    if set(branches.values()) != set(range(len(union.branches))):
        return None
    return Discriminator(member=member, branches=branches)


def _called(graph: SchemaGraph, kind: Type) -> str:
    """Return what a mapping calls a branch: its component, of which it may be a stricter form."""
    if not isinstance(kind, Reference):
        return ""
    definition = graph.definitions[kind.name]
    return definition.name if definition.is_component else "".join(definition.local[-1:])


def _implied(graph: SchemaGraph, union: Union) -> Discriminator | None:
    first = graph.shape_of(union.branches[0].type)
    for candidate in first.members if isinstance(first, Record) else ():
        branches: dict[str, int] = {}
        for at, branch in enumerate(union.branches):
            values = _fixed_values(graph, branch.type, candidate.name)
            if not values or branches.keys() & set(values):
                break
            branches |= dict.fromkeys(values, at)
        else:
            return Discriminator(member=candidate.name, branches=branches)
    return None
