"""The Python target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.inventory import Inventory
    from generators.patterns import Dialect
    from generators.symbols import Symbol
    from generators.target import Generator, Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Python:
    """An import package of Pydantic models and clients, sync and async, for Python 3.11 and newer."""

    name: str = "python"
    dialect: Dialect = "python"
    distributions: tuple[str, ...] = ("datamodel-code-generator",)
    engines: tuple[str, ...] = ("pydantic", "datamodel-code-generator")

    def default_package(self, title: str) -> str:
        """Return `pet_store_client` for the title `Pet Store`."""
        from generators.naming import package_words

        return "_".join([*package_words(title), "client"])

    def generator(self, inventory: Inventory, options: Options) -> Generator:
        """Return what generates the package, with the engine that the options name."""
        from generators.targets.python.generator import PythonGenerator

        return PythonGenerator(inventory, options)

    def symbols(self, path: str, text: str) -> Iterator[Symbol]:
        """Yield what callers may use of a file of the package."""
        from generators.targets.python.symbols import symbols_of

        return symbols_of(path, text)
