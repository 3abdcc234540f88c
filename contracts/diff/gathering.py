"""From pairs of schemas to facts: each difference once, with every operation that it concerns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from contracts.diff.comparison import Comparison, Key, SchemaFact
from contracts.diff.fact import Fact, Spot, Step
from contracts.diff.sides import Root, Sides
from contracts.pointers import split

MOST_SPOTS: Final = 4
"""Places of one fact that are kept, to look for a message that shows it."""

_BY_RULE: Final = {
    "diff/reference-added": "a request whose {subject} is the key of no item of {now}",
    "diff/unique-added": "a request whose {subject} repeats that of another item",
    "diff/default-changed": "a request that leaves {subject} out, which stood for {was}",
}
"""What a change that no JSON Schema tells makes invalid, in words."""


def gather(sides: Sides) -> tuple[Fact, ...]:
    """Return the facts of two contracts, those of schemas and all others, what is alike grouped."""
    return tuple(_grouped([*sides.facts, *_schema_facts(sides)]))


def _grouped(facts: list[Fact]) -> Iterator[Fact]:
    groups: dict[tuple[object, ...], list[Fact]] = {}
    for fact in facts:
        label = fact.subject.rpartition(" ")[2] if fact.spots else ""
        key = (fact.kind, fact.direction, fact.old, fact.new, fact.was, fact.now, label)
        groups.setdefault(key, []).append(fact)
    for alike in groups.values():
        operations = dict.fromkeys(name for one in alike for name in one.operations)
        spots = tuple(spot for one in alike for spot in one.spots)
        yield replace(alike[0], operations=tuple(operations), spots=spots[:MOST_SPOTS])


def _schema_facts(sides: Sides) -> Iterator[Fact]:
    comparison = sides.comparison
    live = _live(comparison)
    found: dict[tuple[Key, int], Fact] = {}
    spots: dict[tuple[Key, int], list[Spot]] = {}
    operations: dict[tuple[Key, int], dict[str, None]] = {}
    for root in sides.roots:
        if root.key not in live:
            continue
        for key, steps, subject in _walk(comparison, root, live):
            for index, fact in enumerate(comparison.nodes[key].facts):
                identity = (key, index)
                if identity not in found:
                    found[identity] = _fact(sides, root, fact, steps, subject)
                operations.setdefault(identity, {})[root.operation] = None
                places = spots.setdefault(identity, [])
                if len(places) < MOST_SPOTS:
                    places.append(_spot(root, steps))
    for identity, fact in found.items():
        yield replace(fact, operations=tuple(operations[identity]), spots=tuple(spots[identity]))


def _spot(root: Root, steps: tuple[Step, ...]) -> Spot:
    return Spot(old=root.old, new=root.new, steps=steps, part=root.part, operation=root.operation)


def _live(comparison: Comparison) -> set[Key]:
    """Return the pairs at or below which some fact stands."""
    above: dict[Key, list[Key]] = {}
    for key, node in comparison.nodes.items():
        for _, inner in node.children:
            above.setdefault(inner, []).append(key)
    waiting = [key for key, node in comparison.nodes.items() if node.facts]
    live = set(waiting)
    while waiting:
        for key in above.get(waiting.pop(), ()):
            if key not in live:
                live.add(key)
                waiting.append(key)
    return live


def _walk(
    comparison: Comparison, root: Root, live: set[Key]
) -> Iterator[tuple[Key, tuple[Step, ...], str]]:
    waiting: list[tuple[Key, tuple[Step, ...], str]] = [(root.key, (), root.subject)]
    seen = {root.key}
    while waiting:
        key, steps, subject = waiting.pop(0)
        subject = _component(comparison, key) or subject
        yield key, steps, subject
        for step, inner in comparison.nodes[key].children:
            if inner in live and inner not in seen:
                seen.add(inner)
                waiting.append((inner, (*steps, step), subject + _shown(step.label)))


def _shown(label: str) -> str:
    return f"[{label}]" if label in ("*", "{name}") else label


def _component(comparison: Comparison, key: Key) -> str:
    """Return the name of the component that a pair stands for, or nothing."""
    node = comparison.nodes[key]
    sites, forms = node.new, comparison.new_forms
    if not sites:
        sites, forms = node.old, comparison.old_forms
    for site in sites[:1]:
        target = forms.target(site) or site
        tokens = split(target.pointer)
        if tokens[:2] == ("components", "schemas") and len(tokens) == 3:
            return tokens[2]
    return ""


def _fact(
    sides: Sides, root: Root, fact: SchemaFact, steps: tuple[Step, ...], subject: str
) -> Fact:
    kind = fact.kind
    shown = _subject(fact, subject)
    if kind == "diff/bound-tightened" and not steps and _is_page_size(sides, root, fact):
        kind = "diff/page-size-lowered"
    template = _BY_RULE.get(kind, "")
    return Fact(
        kind=kind,
        subject=shown,
        direction=root.direction,
        effect=fact.effect,
        strict=fact.strict,
        old=fact.old,
        new=fact.new,
        was=fact.was,
        now=fact.now,
        example=template.format(subject=shown, was=fact.was, now=fact.now),
    )


def _subject(fact: SchemaFact, subject: str) -> str:
    if not fact.label or fact.kind in _LABEL_IS_SAID:
        return subject
    if fact.kind.startswith(("diff/member-", "diff/visibility")):
        return f"{subject}.{fact.label}"
    return f"{subject} {fact.label}"


_LABEL_IS_SAID: Final = frozenset(
    {"diff/value-added", "diff/value-removed", "diff/alternative-added", "diff/alternative-removed"}
    | {"diff/deprecated", "diff/reference-added", "diff/reference-removed", "diff/unique-added"}
    | {"diff/unique-removed", "diff/default-changed", "diff/default-added"}
)


def _is_page_size(sides: Sides, root: Root, fact: SchemaFact) -> bool:
    operation = sides.new.operation(root.operation)
    if fact.label != "maximum" or operation is None or operation.pagination is None:
        return False
    limit = operation.pagination.limit
    return limit is not None and root.part == f"{limit.part} parameter {limit.name}"
