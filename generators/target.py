"""What a target is: a language that packages are generated in, as two pure steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from contracts.contract import Contract
    from contracts.schemas import SchemaGraph


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputFile:
    """A file to be: its path within the package, with forward slashes, and its text."""

    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a project decides about one generated package: its name."""

    package: str


View = TypeVar("View")


class Target(Protocol[View]):
    """A language. `lower` takes every decision; `render` lays out what was decided."""

    @property
    def name(self) -> str:
        """The name of the target in lockstep.yaml and after `--target`."""
        ...

    @property
    def engines(self) -> tuple[str, ...]:
        """The distributions whose version decides the output."""
        ...

    def default_package(self, title: str) -> str:
        """Return the package name for a contract that no project file names a package for."""
        ...

    def lower(self, contract: Contract, graph: SchemaGraph, options: Options) -> View:
        """Return everything that the files will say, in the words of the language.

        Raises LockstepError, with the place, where the language cannot say it.
        """
        ...

    def render(self, view: View) -> tuple[OutputFile, ...]:
        """Return the files of the package, ordered by path; the same view gives the same bytes."""
        ...
