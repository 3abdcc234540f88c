"""What readers yield: chunks of records, each one JSON text with the line on which it begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ..problems import Problem

CHUNK_BYTES: Final = 256 * 1024
"""How much is read at once."""

LARGEST_RECORD: Final = 8 * 1024 * 1024
"""The longest record in bytes: the contract's limit of a bulk request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Some records of one file in their order; `problems` are records that could not be made."""

    texts: list[bytes]
    lines: Sequence[int]
    problems: list[Problem] = field(default_factory=list[Problem])


class UnreadableError(Exception):
    """Input that cannot be read on; `problem` says where it ends and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem
