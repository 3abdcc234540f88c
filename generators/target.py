"""What a target is: a language that packages are generated in, unit by unit, each a pure step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contracts.report.finding import Finding
    from generators.inventory import Inventory, ModelUnit
    from generators.patterns import Dialect
    from generators.services.service import Service
    from generators.symbols import Symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputFile:
    """A file to be: its path within the package, with forward slashes, and its text."""

    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The files of one part of a package, and what the language cannot express of it."""

    files: tuple[OutputFile, ...] = ()
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a project decides about one generated package: its name, and the engine of its models.

    An empty engine is the target's own.
    """

    package: str
    engine: str = ""


class Generator(Protocol):
    """One package of one language in the making.

    Its three steps are independent of each other: what a unit's files say depends on the inventory,
    on the unit, and on nothing else, so that an edit of one schema renders only what it concerns.
    """

    def package(self) -> Rendered:
        """Return the files that depend on the inventory alone: manifest, index, README, run-time code."""
        ...

    def models(self, unit: ModelUnit) -> Rendered:
        """Return the files of one unit of types; the same unit gives the same bytes."""
        ...

    def service(self, service: Service) -> Rendered:
        """Return the files of one group of operations; the same service gives the same bytes."""
        ...


class Target(Protocol):
    """A language."""

    @property
    def name(self) -> str:
        """The name of the target in lockstep.yaml and after `--target`."""
        ...

    @property
    def distributions(self) -> tuple[str, ...]:
        """The installed distributions whose version decides the output."""
        ...

    @property
    def dialect(self) -> Dialect:
        """The dialect of regular expressions that generated code runs."""
        ...

    @property
    def engines(self) -> tuple[str, ...]:
        """The names that `--engine` takes for this target, the default first."""
        ...

    def default_package(self, title: str) -> str:
        """Return the package name for a contract that no project file names a package for."""
        ...

    def generator(self, inventory: Inventory, options: Options) -> Generator:
        """Return what generates the package, names settled for all of the inventory."""
        ...

    def symbols(self, path: str, text: str) -> Iterable[Symbol]:
        """Yield what callers may use of one file of the package."""
        ...
