"""The two contracts side by side: what every file of this folder takes, and where it leaves its facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypedDict

from contracts.contract import Contract
from contracts.diff.comparison import Comparison, Key
from contracts.diff.fact import Direction, Effect, Fact
from contracts.operations import Operation, SchemaAt
from contracts.pointers import Pointer


class Where(TypedDict, total=False):
    """What several facts about one thing share: its places, its operation, and the message."""

    old: Pointer | None
    new: Pointer | None
    operation: str
    direction: Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """The schema of a whole message or parameter, in both contracts, and what it is called."""

    key: Key
    operation: str
    subject: str
    part: str
    direction: Direction
    old: SchemaAt | None
    new: SchemaAt | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """An old contract and a new one; `facts` and `roots` are what was found so far."""

    old: Contract
    new: Contract
    comparison: Comparison
    facts: list[Fact] = field(default_factory=list[Fact])
    roots: list[Root] = field(default_factory=list[Root])

    def note(
        self,
        kind: str,
        subject: str,
        *,
        old: Pointer | None = None,
        new: Pointer | None = None,
        was: object = "",
        now: object = "",
        direction: Direction = Direction.NONE,
        effect: Effect = Effect.NONE,
        operation: str = "",
        example: str = "",
    ) -> None:
        """Add a fact that is not about a schema."""
        self.facts.append(
            Fact(
                kind=kind,
                subject=subject,
                direction=direction,
                effect=effect,
                old=old,
                new=new,
                was=str(was),
                now=str(now),
                operations=(operation,) if operation else (),
                example=example,
            )
        )

    def schemas(
        self,
        old: SchemaAt | None,
        new: SchemaAt | None,
        *,
        operation: str,
        subject: str,
        part: str,
        direction: Direction,
    ) -> None:
        """Compare two schemas of a message; None stands for one that allows anything."""
        sites = tuple((one,) if one is not None else () for one in (old, new))
        key = self.comparison.pair(sites[0], sites[1], direction)
        if key is not None:
            root = Root(
                key=key,
                operation=operation,
                subject=subject,
                part=part,
                direction=direction,
                old=old,
                new=new,
            )
            self.roots.append(root)


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationPair:
    """An operation as it was and as it is."""

    old: Operation
    new: Operation

    @property
    def name(self) -> str:
        """What the operation is called: its new id."""
        return self.new.id

    @property
    def request(self) -> str:
        """The operation's method and path, as a request line begins."""
        return f"{self.old.method.upper()} {self.old.path}"
