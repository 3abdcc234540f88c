"""Which checks run: what the filters ask for, and what those need to have run before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TypeAlias

from conformance.check import (
    Check,
    ImageCheck,
    LoadCheck,
    Observer,
    OperationCheck,
    ServiceCheck,
)
from contracts.contract import Contract
from contracts.operations import Operation
from contracts.report.finding import usage_error
from contracts.report.nearest import nearest

Pair: TypeAlias = "tuple[str, str | None]"
"""A rule and an operation (None: the service)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is judged (`reported`), and what only runs so that it can be (`needed`).

    `pairs`, where they are given, are the only ones of what is reported that are judged.
    """

    reported: tuple[Check, ...]
    needed: tuple[Check, ...]
    operations: tuple[Operation, ...]
    partial: bool
    service: bool = True
    pairs: frozenset[Pair] | None = None

    def wants(self, check: Check, operation: Operation | None) -> bool:
        """Whether a rule is to be judged on an operation (None: on the service)."""
        if self.pairs is None:
            return True
        name = None if operation is None else operation.id
        if any(one is check for one in self.needed):
            # What only prepares has to do so where something is judged.
            names = {one for _, one in self.pairs}
            return name is None or name in names or names == {None}
        return (check.rule, name) in self.pairs

    def within(self, pairs: frozenset[Pair]) -> Selection:
        """Return the part of this selection that lies within some pairs."""
        rules = {rule for rule, _ in pairs}
        return replace(
            self,
            reported=tuple(check for check in self.reported if check.rule in rules),
            partial=True,
            pairs=pairs if self.pairs is None else pairs & self.pairs,
        )

    def scripts(self) -> tuple[OperationCheck | ServiceCheck, ...]:
        """Return every script in the order in which they run: by stage, what one needs before it."""
        found = [
            check
            for check in (*self.reported, *self.needed)
            if isinstance(check, OperationCheck | ServiceCheck)
        ]
        ordered: dict[str, OperationCheck | ServiceCheck] = {}
        for check in sorted(found, key=lambda check: check.stage):
            for other in found:
                first = any(matches(other.rule, pattern) for pattern in check.needs)
                if first and other.stage is check.stage:
                    ordered.setdefault(other.rule, other)
            ordered.setdefault(check.rule, check)
        return tuple(ordered.values())

    def observers(self) -> tuple[Observer, ...]:
        """Return the observers that are reported."""
        return tuple(check for check in self.reported if isinstance(check, Observer))

    def loads(self) -> tuple[LoadCheck, ...]:
        """Return the checks under load that are reported."""
        return tuple(check for check in self.reported if isinstance(check, LoadCheck))

    def images(self) -> tuple[ImageCheck, ...]:
        """Return the image checks that are reported."""
        return tuple(check for check in self.reported if isinstance(check, ImageCheck))

    def is_reported(self, check: Check) -> bool:
        """Whether the verdict of a check is part of the run."""
        return any(one is check for one in self.reported)


def select(
    checks: Sequence[Check],
    contract: Contract,
    *,
    only: Sequence[str] = (),
    operations: Sequence[str] = (),
) -> Selection:
    """Return what the filters ask for.

    Raises LockstepError (exit code 2) with the nearest names where one of them matches nothing.
    """
    rules = [check.rule for check in checks]
    for pattern in only:
        if not any(matches(rule, pattern) for rule in rules):
            raise usage_error(
                f"no rule matches {pattern!r}", rule="usage/only", hint=nearest(pattern, rules)
            )
    known = [operation.id for operation in contract.operations]
    for name in operations:
        if name not in known:
            raise usage_error(
                f"the contract has no operation {name!r}",
                rule="usage/operation",
                hint=nearest(name, known),
            )
    reported = tuple(
        check for check in checks if not only or any(matches(check.rule, one) for one in only)
    )
    needed: list[Check] = []
    waiting: list[Check] = list(reported)
    while waiting:
        for pattern in waiting.pop().needs:
            for check in checks:
                if matches(check.rule, pattern) and not any(
                    check is one for one in (*reported, *needed)
                ):
                    needed.append(check)
                    waiting.append(check)
    chosen = tuple(
        operation
        for operation in contract.operations
        if not operations or operation.id in operations
    )
    return Selection(
        reported=reported,
        needed=tuple(needed),
        operations=chosen,
        partial=bool(only or operations),
        service=not operations,
    )


def matches(rule: str, pattern: str) -> bool:
    """Whether a rule id matches a pattern; a family's name alone means all of it."""
    return fnmatchcase(rule, pattern) or fnmatchcase(rule, f"{pattern}/*")
