"""The promise of speed: `x-latency`."""

from __future__ import annotations

from typing import Final

from contracts.diff.fact import Kind, Party
from contracts.diff.sides import OperationPair, Sides, Where
from contracts.quantities import show_seconds
from contracts.rules.latency import Budget, Load

_CONSUMER: Final = frozenset({Party.CONSUMER})
_PROVIDER: Final = frozenset({Party.PROVIDER})

KINDS: Final = (
    Kind(
        id="diff/budget-loosened",
        what="A latency budget is larger, or gone.",
        why="A consumer whose own budget or timeout rests on it waits longer, or gives up.",
        mend="Keep the budget, or give the operation one of its own.",
        breaks=_CONSUMER,
    ),
    Kind(
        id="diff/budget-tightened",
        what="A latency budget is smaller, or new.",
        why="A provider has to be quicker.",
        mend="Nothing: consumers are not concerned.",
        breaks=_PROVIDER,
    ),
    Kind(
        id="diff/load-lowered",
        what="The budgets hold under less load than before: rate, concurrency or errors.",
        why="Consumers that together made the old load are no longer promised an answer in time.",
        mend="Keep the load.",
        breaks=_CONSUMER,
    ),
    Kind(
        id="diff/load-raised",
        what="The budgets hold under more load than before.",
        why="A provider has to stand more.",
        mend="Nothing: consumers are not concerned.",
        breaks=_PROVIDER,
    ),
    Kind(
        id="diff/load-measured-otherwise",
        what="The load under which budgets are measured has another length or mix.",
        why="It tells a harness how to measure; consumers are not concerned.",
        mend="Nothing.",
        breaks=frozenset(),
    ),
)


def compare_latency(sides: Sides) -> None:
    """Note what the latency classes and the load of two contracts differ in."""
    old, new = sides.old.latency, sides.new.latency
    before = dict(old.classes) if old else {}
    after = dict(new.classes) if new else {}
    for name in {**before, **after}:
        place = f"/x-latency/classes/{name}"
        _compare_budgets(
            sides,
            before.get(name, Budget()),
            after.get(name, Budget()),
            f"latency class {name}",
            (place, place),
            "",
        )
    _compare_loads(sides, old.load if old else None, new.load if new else None)


def compare_operation_latency(sides: Sides, pair: OperationPair) -> None:
    """Note what an operation's budget differs in, where its class does not say so already."""
    old, new = pair.old.latency, pair.new.latency
    if old is None and new is None:
        return
    same_class = old is not None and new is not None and old.class_name == new.class_name
    if same_class and not (old and old.own) and not (new and new.own):
        return
    if (old is None or new is None) and not ((old and old.own) or (new and new.own)):
        return
    places = tuple(one.pointer if one is not None else pair.new.pointer for one in (old, new))
    _compare_budgets(
        sides,
        old.budget if old else Budget(),
        new.budget if new else Budget(),
        f"{pair.name} latency",
        (places[0], places[1]),
        pair.name,
    )


def _compare_budgets(
    sides: Sides,
    old: Budget,
    new: Budget,
    subject: str,
    places: tuple[str, str],
    operation: str,
) -> None:
    for name in ("p50", "p95", "p99", "max"):
        before: float | None = getattr(old, name)
        after: float | None = getattr(new, name)
        if before == after:
            continue
        loosened = before is not None and (after is None or after > before)
        sides.note(
            "diff/budget-loosened" if loosened else "diff/budget-tightened",
            f"{subject} {name}",
            old=f"{places[0]}/{name}",
            new=f"{places[1]}/{name}",
            was=_said(before),
            now=_said(after),
            operation=operation,
            example=f"answers whose {name} is {_slower(before, after)}",
        )


def _slower(before: float | None, after: float | None) -> str:
    if after is not None:
        return show_seconds(after)
    return "above " + _said(before)


def _said(value: float | None) -> str:
    return "none" if value is None else show_seconds(value)


def _compare_loads(sides: Sides, old: Load | None, new: Load | None) -> None:
    if old == new:
        return
    at: Where = {"old": "/x-latency/load", "new": "/x-latency/load"}
    if old is None or new is None:
        sides.note(
            "diff/load-raised" if old is None else "diff/load-lowered",
            "latency load",
            was="" if old is None else f"{old.rate:g}/s",
            now="" if new is None else f"{new.rate:g}/s",
            example="the load that was promised",
            **at,
        )
        return
    for name, sign in (("rate", 1), ("concurrency", 1), ("errors", -1)):
        before, after = getattr(old, name) or 0, getattr(new, name) or 0
        if before != after:
            lowered = after * sign < before * sign
            sides.note(
                "diff/load-lowered" if lowered else "diff/load-raised",
                f"latency load {name}",
                was=f"{before:g}",
                now=f"{after:g}",
                example=f"a load of {name} {before:g}",
                **at,
            )
    if (old.duration, dict(old.mix)) != (new.duration, dict(new.mix)):
        sides.note("diff/load-measured-otherwise", "latency load", **at)
