"""What is to be measured under a contract's load: whose budgets, and by which plan."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from conformance.load.intervals import CONFIDENCE
from conformance.load.plan import Plan, StreamPlan
from conformance.load.preparation import Stream, class_of, is_left_out, on_the_wire
from conformance.load.questions import Subject
from conformance.world import World
from contracts.contract import Contract

_AT_LEAST: Final = 10.0
"""Seconds below which a promise about a maximum is not taken as kept."""
_LONGEST_TIMEOUT: Final = 30.0
_LAG_SHARE: Final = 0.1
"""How late an engine may be (p99), as a share of the smallest limit, for its measurements to count."""


def subjects_of(contract: Contract, streams: Sequence[Stream]) -> tuple[Subject, ...]:
    """Return each class that is measured, and each measured operation with percentiles of its own."""
    rules = contract.latency
    assert rules is not None
    own = {one.id for one in contract.operations if one.latency is not None and one.latency.own}
    found: list[Subject] = []
    for name, budget in rules.classes.items():
        members = tuple(
            index
            for index, one in enumerate(streams)
            if one.class_name == name and one.operation not in own
        )
        if members and budget.percentiles():
            found.append(
                Subject(
                    name=name,
                    operation=None,
                    streams=members,
                    limits=tuple(budget.percentiles().items()),
                    blame=f"{rules.pointer}/classes/{name}",
                )
            )
    for operation in contract.operations:
        latency = operation.latency
        members = tuple(index for index, one in enumerate(streams) if one.operation == operation.id)
        if latency is not None and latency.own and members:
            found.append(
                Subject(
                    name=operation.id,
                    operation=operation.id,
                    streams=members,
                    limits=tuple(latency.budget.percentiles().items()),
                    blame=latency.pointer,
                )
            )
    return tuple(found)


def plan_for(
    world: World,
    base: str,
    streams: Sequence[Stream],
    subjects: Sequence[Subject],
    seconds: float,
) -> Plan:
    """Return the plan of a measurement of so many seconds, at the most, of the service at a base URL."""
    parts = urlsplit(base)
    rules = world.contract.latency
    assert rules is not None and rules.load is not None
    limits = [limit for subject in subjects for _, limit in subject.limits]
    has_maximum = any(share == 1.0 for subject in subjects for share, _ in subject.limits)
    least = min(seconds, _AT_LEAST) if has_maximum else seconds / 8
    plan = Plan(
        host=parts.hostname or "127.0.0.1",
        port=parts.port or 80,
        streams=(),
        rate=rules.load.rate,
        seconds=seconds,
        seed=str(world.seed),
        looks=tuple(
            sorted({at for at in (least, seconds / 4, seconds / 2) if least <= at < seconds})
        ),
        timeout=min(_LONGEST_TIMEOUT, max(2.0, 2 * max(limits, default=1.0))),
    )
    return replace(
        plan,
        streams=tuple(
            StreamPlan(
                requests=tuple(
                    on_the_wire(world, plan, parts.path, request) for request in one.requests
                ),
                share=one.share,
                limits=tuple(
                    sorted(
                        {
                            round(limit * 1e6)
                            for subject in subjects
                            if index in subject.streams
                            for _, limit in subject.limits
                        }
                    )
                ),
                keep=one.keep,
            )
            for index, one in enumerate(streams)
        ),
    )


def confidence_of(plan: Plan) -> float:
    """Return the confidence of each look, so that all together keep that of the verdict (Bonferroni)."""
    return 1 - (1 - CONFIDENCE) / (len(plan.looks) + 1)


def unmeasured(contract: Contract, streams: Sequence[Stream]) -> list[str]:
    """Return the names of classes that operations belong to and that nothing measures."""
    rules = contract.latency
    assert rules is not None
    known = {stream.class_name for stream in streams}
    used = {class_of(one) for one in contract.operations}
    return [
        name
        for name, budget in rules.classes.items()
        if name in used
        and name not in known
        and budget.percentiles()
        and not is_left_out(rules, name)
    ]


def is_late(lag: float, limits: Iterable[float]) -> bool:
    """Whether an engine that was so late (in seconds, p99) says nothing about some limits."""
    return lag > _LAG_SHARE * min(limits, default=math.inf)


def limits_of(subjects: Sequence[Subject]) -> list[float]:
    """Return every limit of some subjects, in seconds."""
    return [limit for one in subjects for _, limit in one.limits]
