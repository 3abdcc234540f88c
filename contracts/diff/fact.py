"""What differs: a Fact says where and how, and never whom it breaks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag, StrEnum

from contracts.operations import SchemaAt
from contracts.pointers import Pointer


class Direction(StrEnum):
    """Which message a fact is about; some are about none."""

    REQUEST = "request"
    RESPONSE = "response"
    NONE = "none"


class Effect(IntFlag):
    """What becomes of the set of valid messages.

    `NARROWS`: one that was valid is no longer. `WIDENS`: one is valid now that was not. `UNDECIDED`: it
    may do either, and the comparison cannot tell.
    """

    NONE = 0
    NARROWS = 1
    WIDENS = 2
    UNDECIDED = 4


MOVES = Effect.NARROWS | Effect.WIDENS
"""Some messages are no longer valid, and others are now."""


class Party(StrEnum):
    """Who can be broken by a change: who sends the requests, or who answers them."""

    CONSUMER = "consumer"
    PROVIDER = "provider"


class Language(StrEnum):
    """The languages of generated packages."""

    PYTHON = "python"
    TYPESCRIPT = "typescript"
    JAVA = "java"


EVERY_LANGUAGE = frozenset(Language)
TYPE_CHECKED = frozenset({Language.PYTHON, Language.TYPESCRIPT})
"""The languages whose generated types tell an absent value and null from a present one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of change.

    `what` is one sentence, `why` says why it matters, `mend` what to do instead. `breaks` are the parties
    that the change breaks whatever else holds; None where that follows from the direction of the
    message and the fact's effect on it. `source` are the languages whose callers no longer compile or
    pass a type checker, `source_in` the direction in which that holds (None: in both).
    """

    id: str
    what: str
    why: str
    mend: str
    breaks: frozenset[Party] | None = None
    undecided: bool = False
    source: frozenset[Language] = frozenset()
    source_in: Direction | None = None
    words_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where in a message a schema fact stands: the schema of the whole, and the steps from it.

    `old` and `new` are the schemas of the whole message in the two contracts, `part` is which part of it.
    """

    old: SchemaAt | None
    new: SchemaAt | None
    steps: tuple[Step, ...] = ()
    part: str = "body"
    operation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step into a value: a member's name, any item (`[]`), an item by number, or any other member (`*`).

    `old` and `new` number the alternatives of the schemas that the step leaves, among those of its type.
    """

    label: str
    kind: str
    old: int = 0
    new: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One difference between two contracts.

    `subject` names what differs in the contract's words, `was` and `now` what it said and says. `old` and
    `new` are pointers into the two contracts, None where the thing is not there. `operations` are the ids
    of all that it concerns (empty: the contract as a whole). `effect` is on the messages of `direction`,
    by the convention that members which a schema does not list are nobody's; `strict` is by JSON Schema
    alone. `spots` are some of the places in messages where it shows; `example` says in words what no
    schema can.
    """

    kind: str
    subject: str
    direction: Direction = Direction.NONE
    effect: Effect = Effect.NONE
    strict: Effect | None = None
    old: Pointer | None = None
    new: Pointer | None = None
    was: str = ""
    now: str = ""
    operations: tuple[str, ...] = ()
    spots: tuple[Spot, ...] = ()
    example: str = ""

    @property
    def formal(self) -> Effect:
        """The effect by JSON Schema alone."""
        return self.effect if self.strict is None else self.strict
