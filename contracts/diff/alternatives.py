"""Alternatives: the branches of `oneOf` and `anyOf`, matched by name, by meaning, and by what they share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from contracts.diff.branches import TYPES, Alternative
from contracts.diff.comparison import Comparison, Node, Pair, SchemaFact, place_of
from contracts.diff.fact import EVERY_LANGUAGE, Direction, Effect, Kind, Language, Step
from contracts.diff.forms import Form
from contracts.diff.undecided import note_undecided
from contracts.schema_merge import canonical

KINDS: Final = (
    Kind(
        id="diff/alternative-added",
        what="A value may take a form that it could not take before.",
        why="A reader that tells the old forms apart has no branch for the new one.",
        mend="Let readers ask for the new form, or add a member for it.",
        source=frozenset({Language.TYPESCRIPT, Language.JAVA}),
        source_in=Direction.RESPONSE,
    ),
    Kind(
        id="diff/alternative-removed",
        what="A value may no longer take one of its forms.",
        why="A request in that form is refused.",
        mend="Go on taking the form, and deprecate it.",
        source=EVERY_LANGUAGE,
    ),
)

_WANTED: Final = 0.5

Allowed = list[tuple[Alternative, int]]


def compare_alternatives(
    comparison: Comparison, node: Node, old: Form, new: Form, direction: Direction
) -> None:
    """Compare, for each type that both schemas allow, the alternatives of the one with those of the other."""
    if not (old.taken_apart and new.taken_apart):
        note_undecided(node, "oneOf", place_of(old.sites), place_of(new.sites))
        return
    for kind in TYPES:
        before, after = old.alternatives.get(kind, ()), new.alternatives.get(kind, ())
        if len(before) == 1 and len(after) == 1:
            pair = Pair(
                comparison=comparison,
                node=node,
                kind=kind,
                old=before[0],
                new=after[0],
                direction=direction,
            )
            comparison.compare_pair(pair)
        elif before and after:
            _Matching(comparison, node, kind, direction, before, after).run()
            if _may_break(old, new, direction) and not _disjoint(before, after):
                note_undecided(node, "oneOf", place_of(old.sites), place_of(new.sites))


def _may_break(old: Form, new: Form, direction: Direction) -> bool:
    """Whether consumers may notice that `oneOf` came or went: it refuses what fits two branches."""
    if direction is Direction.REQUEST:
        return new.exclusive and not old.exclusive
    return old.exclusive and not new.exclusive


def _disjoint(before: tuple[Alternative, ...], after: tuple[Alternative, ...]) -> bool:
    """Whether no value fits two alternatives of one side, so that `oneOf` and `anyOf` are the same."""
    return all(
        _apart(one, other)
        for side in (before, after)
        for index, one in enumerate(side)
        for other in side[index + 1 :]
    )


def _apart(one: Alternative, other: Alternative) -> bool:
    tags, others = _constants(one), _constants(other)
    if any(name in others and tags[name] != others[name] for name in tags):
        return True
    for left, right in ((one, other), (other, one)):
        closed = any(site.value is False for site in left.whole.additional)
        if closed and any(name not in left.whole.properties for name in right.whole.required):
            return True
    return False


def _constants(one: Alternative) -> dict[str, str]:
    """Return the members that must be there with one value: what tells an alternative from its like."""
    found: dict[str, str] = {}
    for name in one.whole.required:
        for site in one.whole.properties.get(name, ()):
            value = site.value
            if not isinstance(value, dict):
                continue
            listed = value.get("enum")
            if "const" in value:
                found[name] = canonical(value["const"])
            elif isinstance(listed, list) and len(listed) == 1:
                found[name] = canonical(listed[0])
    return found


class _Matching:
    """Finds, for each old alternative, the new one that it became."""

    def __init__(
        self,
        comparison: Comparison,
        node: Node,
        kind: str,
        direction: Direction,
        before: tuple[Alternative, ...],
        after: tuple[Alternative, ...],
    ) -> None:
        self.comparison, self.node, self.kind, self.direction = comparison, node, kind, direction
        self.before, self.after = before, after
        self.old: Allowed = [(one, index) for index, one in enumerate(before)]
        self.new: Allowed = [(one, index) for index, one in enumerate(after)]

    def run(self) -> None:
        """Pair what belongs together, and note what is left over and not covered by another."""
        self._pair(lambda old, new: old.label != "" and old.label == new.label)
        self._pair_equal()
        self._pair(lambda old, new: _constants(old) != {} and _constants(old) == _constants(new))
        self._pair_alike()
        self._drop_covered()
        self._note_rest()

    def _key(
        self, old: tuple[Alternative, int], new: tuple[Alternative, int]
    ) -> tuple[object, ...]:
        return self.comparison.alternatives(self.node, self.kind, old, new, self.direction)

    def _effect(self, old: tuple[Alternative, int], new: tuple[Alternative, int]) -> Effect:
        return self.comparison.formal_effect(self._key(old, new))

    def _join(self, old: tuple[Alternative, int], new: tuple[Alternative, int]) -> None:
        step = Step(label="", kind=self.kind, old=old[1], new=new[1])
        self.node.children.append((step, self._key(old, new)))
        self.old.remove(old)
        self.new.remove(new)

    def _pair(self, alike: Callable[[Alternative, Alternative], bool]) -> None:
        for old in list(self.old):
            fitting = [new for new in self.new if alike(old[0], new[0])]
            others = [one for one in self.old if any(alike(one[0], new[0]) for new in fitting)]
            if len(fitting) == 1 and len(others) == 1:
                self._join(old, fitting[0])

    def _pair_equal(self) -> None:
        for old in list(self.old):
            for new in list(self.new):
                if self._effect(old, new) is Effect.NONE:
                    self._join(old, new)
                    break

    def _drop_covered(self) -> None:
        """Leave out an alternative all of whose values another one allows."""
        after = [(one, index) for index, one in enumerate(self.after)]
        before = [(one, index) for index, one in enumerate(self.before)]
        covered_old = [
            old
            for old in self.old
            if any(
                not self._effect(old, new) & (Effect.NARROWS | Effect.UNDECIDED) for new in after
            )
        ]
        covered_new = [
            new
            for new in self.new
            if any(
                not self._effect(old, new) & (Effect.WIDENS | Effect.UNDECIDED) for old in before
            )
        ]
        self.old = [one for one in self.old if one not in covered_old]
        self.new = [one for one in self.new if one not in covered_new]

    def _pair_alike(self) -> None:
        """Pair objects that share most of their members."""
        for share, old, new in sorted(self._shares(), key=lambda one: -one[0]):
            if share >= _WANTED and old in self.old and new in self.new:
                self._join(old, new)

    def _shares(
        self,
    ) -> Iterator[tuple[float, tuple[Alternative, int], tuple[Alternative, int]]]:
        for old in self.old:
            for new in self.new:
                before, after = set(old[0].whole.properties), set(new[0].whole.properties)
                union = before | after
                share = len(before & after) / len(union) if union else float(self.kind != "object")
                yield share, old, new

    def _note_rest(self) -> None:
        for one, _ in self.old:
            self.node.facts.append(
                SchemaFact(
                    kind="diff/alternative-removed",
                    effect=Effect.NARROWS,
                    label=one.label,
                    was=one.label or self.kind,
                    old=place_of(self.node.old, one),
                    new=place_of(self.node.new),
                )
            )
        for one, _ in self.new:
            self.node.facts.append(
                SchemaFact(
                    kind="diff/alternative-added",
                    effect=Effect.WIDENS,
                    label=one.label,
                    now=one.label or self.kind,
                    old=place_of(self.node.old),
                    new=place_of(self.node.new, one),
                )
            )
