"""Two schemas side by side: a graph of pairs, each compared once, with the facts that it holds.

What a shared component changes is one fact, however many operations lead to it. A pair that is met again
below itself is taken to be as equal as the rest of it (so recursive schemas end).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from contracts.contract import Contract
from contracts.diff.branches import Alternative
from contracts.diff.fact import Direction, Effect, Step
from contracts.diff.forms import Form, Forms, Sites
from contracts.digests import Digests
from contracts.pointers import Pointer

Key: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaFact:
    """One difference of two schemas, at the pair that holds it; `label` names the member or keyword."""

    kind: str
    effect: Effect = Effect.NONE
    strict: Effect | None = None
    label: str = ""
    was: str = ""
    now: str = ""
    old: Pointer | None = None
    new: Pointer | None = None

    @property
    def formal(self) -> Effect:
        """The effect by JSON Schema alone."""
        return self.effect if self.strict is None else self.strict


@dataclass(slots=True, kw_only=True)
class Node:
    """A pair of schemas (or of one alternative of each) and what differs in it."""

    old: Sites
    new: Sites
    facts: list[SchemaFact] = field(default_factory=list[SchemaFact])
    children: list[tuple[Step, Key]] = field(default_factory=list[tuple[Step, Key]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One alternative of an old schema beside one of a new: what the files of this folder compare.

    `at` numbers the two among those of their type.
    """

    comparison: Comparison
    node: Node
    kind: str
    old: Alternative
    new: Alternative
    direction: Direction
    at: tuple[int, int] = (0, 0)

    def add(self, fact: SchemaFact) -> None:
        """Note a difference of this pair."""
        if fact not in self.node.facts:
            self.node.facts.append(fact)

    def inner(self, label: str, old: Sites, new: Sites) -> None:
        """Compare what two schemas say of a member or an item."""
        key = self.comparison.pair(old, new, self.direction)
        if key is not None:
            step = Step(label=label, kind=self.kind, old=self.at[0], new=self.at[1])
            self.node.children.append((step, key))

    def effect_of(self, old: Sites, new: Sites) -> Effect:
        """Return what becomes of the valid values from one schema to another, by JSON Schema alone."""
        key = self.comparison.pair(old, new, self.direction)
        return Effect.NONE if key is None else self.comparison.formal_effect(key)

    @property
    def places(self) -> tuple[Pointer, Pointer]:
        """The pointers of the two schemas."""
        return place_of(self.node.old, self.old), place_of(self.node.new, self.new)


def place_of(sites: Sites, alternative: Alternative | None = None) -> Pointer:
    """Return the pointer that stands for some schemas."""
    if alternative is not None and alternative.whole.parts:
        return alternative.whole.parts[0].pointer
    return sites[0].pointer if sites else ""


FormComparer: TypeAlias = "Callable[[Comparison, Node, Form, Form, Direction], None]"
PairComparer: TypeAlias = Callable[[Pair], None]


class Comparison:
    """Compares schemas of two contracts, each pair once."""

    def __init__(
        self,
        old: Contract,
        new: Contract,
        *,
        of_forms: tuple[FormComparer, ...],
        of_pairs: tuple[PairComparer, ...],
    ) -> None:
        self.old_forms, self.new_forms = Forms(old.resolver), Forms(new.resolver)
        self.old_digests, self.new_digests = Digests(old.resolver), Digests(new.resolver)
        self.nodes: dict[Key, Node] = {}
        self._of_forms, self._of_pairs = of_forms, of_pairs
        self._effects: dict[Key, Effect] = {}
        self._open: set[Key] = set()

    def pair(self, old: Sites, new: Sites, direction: Direction) -> Key | None:
        """Return the key of a pair of schemas, compared now if it was not; None where they are equal."""
        if self.old_digests.of(old) == self.new_digests.of(new):
            return None
        old, new = self.old_forms.followed(old), self.new_forms.followed(new)
        key: Key = (tuple(one.pointer for one in old), tuple(one.pointer for one in new), direction)
        if key not in self.nodes:
            node = self.nodes[key] = Node(old=old, new=new)
            self._open.add(key)
            for compare in self._of_forms:
                compare(self, node, self.old_forms.of(old), self.new_forms.of(new), direction)
            self._open.discard(key)
        return key

    def alternatives(
        self,
        node: Node,
        kind: str,
        old: tuple[Alternative, int],
        new: tuple[Alternative, int],
        direction: Direction,
    ) -> Key:
        """Return the key of the pair of two alternatives, compared now if it was not."""
        key: Key = (
            *(tuple(one.pointer for one in sites) for sites in (node.old, node.new)),
            *(direction, kind, old[1], new[1]),
        )
        if key not in self.nodes:
            inner = self.nodes[key] = Node(old=node.old, new=node.new)
            self._open.add(key)
            self.compare_pair(
                Pair(
                    comparison=self,
                    node=inner,
                    kind=kind,
                    old=old[0],
                    new=new[0],
                    direction=direction,
                    at=(old[1], new[1]),
                )
            )
            self._open.discard(key)
        return key

    def compare_pair(self, pair: Pair) -> None:
        """Compare two alternatives keyword by keyword."""
        for compare in self._of_pairs:
            compare(pair)

    def formal_effect(self, key: Key) -> Effect:
        """Return the effects of all facts at a pair and below it, by JSON Schema alone."""
        known = self._effects.get(key)
        if known is not None:
            return known
        effect, closed = Effect.NONE, True
        for reached in self.below(key):
            closed = closed and reached not in self._open
            for fact in self.nodes[reached].facts:
                effect |= fact.formal
        if closed:
            self._effects[key] = effect
        return effect

    def below(self, key: Key) -> Iterator[Key]:
        """Yield a pair and every pair that is reached from it."""
        seen, waiting = {key}, [key]
        while waiting:
            reached = waiting.pop()
            yield reached
            for _, further in self.nodes[reached].children:
                if further not in seen:
                    seen.add(further)
                    waiting.append(further)
