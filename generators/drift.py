"""What has drifted in the packages of a project, in words."""

from __future__ import annotations

from dataclasses import dataclass

from generators.build import Build
from generators.emit import compare


@dataclass(frozen=True, slots=True, kw_only=True)
class Drifted:
    """What is committed under the folders of generated packages and is not what the contract generates.

    `packages` are the languages that were looked at.
    """

    packages: tuple[str, ...]
    files: tuple[str, ...]


def drift_of(built: Build) -> Drifted:
    """Return what generation would write or remove."""
    return Drifted(
        packages=tuple(one.package.target.name for one in built.packages),
        files=tuple(
            f"{one.package.out.name}/{drift.path} ({drift.change})"
            for one in built.packages
            for drift in compare(one)
        ),
    )
