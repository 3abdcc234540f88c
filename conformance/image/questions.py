"""What an image rule may ask. It yields a question, and is sent the facts that answer it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from conformance.image.facts import (
    HealthCommand,
    HealthProbe,
    ImageFacts,
    Memory,
    ReadOnlyRun,
    Shutdown,
    Start,
)

T = TypeVar("T")


class Question(Generic[T]):
    """Something to find out; whoever answers it raises Unproven where that cannot be done."""

    __slots__ = ()


Asking: TypeAlias = Generator[Question[Any], Any, T]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatItSays(Question[ImageFacts]):
    """What the image says of itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HowLarge(Question[int]):
    """How many bytes the layers of the image have when they are compressed, as a registry keeps them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoRuns(Question[int | None]):
    """The user id of the main process as the container sees it; None where that cannot be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HowItStarts(Question[tuple[Start, ...]]):
    """How the target starts, so many times."""

    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HowMuchMemory(Question[Memory]):
    """What memory the target takes under the contract's load.

    Load is sent again, at the most so many times in all, while memory grew by `floor` bytes and by half of
    what it grew first.
    """

    loads: int
    floor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HowItEnds(Question[Shutdown]):
    """What SIGTERM comes to while requests are in flight; it has `seconds` to end."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HowItRunsReadOnly(Question[ReadOnlyRun]):
    """Whether every operation that succeeds also does where the root file system cannot be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhetherHealthTells(Question[HealthProbe]):
    """What a health command says of a target that answers, and of one that does not."""

    command: HealthCommand


def ask(question: Question[T]) -> Asking[T]:
    """Ask from within a script: `facts = yield from ask(WhatItSays())`."""
    answer: T = yield question
    return answer
