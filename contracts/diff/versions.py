"""The version bump that a change asks for, held against what was done (Semantic Versioning 2.0.0)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from contracts.diff.judgement import Level

_VERSION: Final = re.compile(r"^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:[-+].*)?$")


class Bump(IntEnum):
    """How far a version moves."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def word(self) -> str:
        """The bump in words."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionVerdict:
    """The versions of two contracts, the bump asked for, and the one made.

    `made` is None where a version is not one of Semantic Versioning, or went back. `suffices` is
    whether what was made is at least what is asked for; before 1.0.0 a minor version may break.
    """

    old: str
    new: str
    asked: Bump
    made: Bump | None

    @property
    def suffices(self) -> bool:
        """Whether the version moved far enough."""
        if self.asked is Bump.NONE:
            return True
        if self.made is None:
            return False
        numbers = _numbers(self.old)
        allowed = self.asked
        if numbers is not None and numbers[0] == 0 and allowed is Bump.MAJOR:
            allowed = Bump.MINOR
        return self.made >= allowed

    def __str__(self) -> str:
        if self.old == self.new:
            done = f"{self.old} stays as it is"
        elif self.made is None:
            done = f"{self.old} to {self.new} cannot be compared"
        else:
            done = f"{self.old} to {self.new} is a {self.made.word} one"
        if self.asked is Bump.NONE:
            return f"no version is asked for: {done}"
        verdict = "enough" if self.suffices else "too little"
        return f"a {self.asked.word} version is asked for: {done}, {verdict}"


def judge_versions(old: str, new: str, levels: Iterable[Level]) -> VersionVerdict:
    """Return the bump that changes of some weights ask for, held against the two versions."""
    asked = Bump.NONE
    for level in levels:
        match level:
            case Level.BREAKING:
                asked = max(asked, Bump.MAJOR)
            case Level.WORDS:
                asked = max(asked, Bump.PATCH)
            case _:
                asked = max(asked, Bump.MINOR)
    return VersionVerdict(old=old, new=new, asked=asked, made=_made(old, new))


def _numbers(version: str) -> tuple[int, int, int] | None:
    match = _VERSION.match(version.strip())
    if match is None:
        return None
    return int(match[1]), int(match[2] or 0), int(match[3] or 0)


def _made(old: str, new: str) -> Bump | None:
    before, after = _numbers(old), _numbers(new)
    if before is None or after is None:
        return Bump.NONE if old == new else None
    if before == after:
        return Bump.NONE
    if after < before:
        return None
    if after[0] > before[0]:
        return Bump.MAJOR
    return Bump.MINOR if after[1] > before[1] else Bump.PATCH
