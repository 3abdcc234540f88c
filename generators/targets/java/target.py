"""The Java target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.inventory import Inventory
    from generators.patterns import Dialect
    from generators.symbols import Symbol
    from generators.target import Options
    from generators.targets.java.generator import JavaGenerator


@dataclass(frozen=True, slots=True, kw_only=True)
class Java:
    """A Maven project of records and a client, for Java 21 and newer."""

    name: str = "java"
    dialect: Dialect = "java"
    distributions: tuple[str, ...] = ("jinja2",)
    engines: tuple[str, ...] = ("graph",)

    def default_package(self, title: str) -> str:
        """Return `com.example.petstore.client` for the title `Pet Store`."""
        from generators.naming import package_words

        return f"com.example.{''.join(package_words(title))}.client"

    def generator(self, inventory: Inventory, options: Options) -> JavaGenerator:
        """Return what generates the package."""
        from generators.targets.java.generator import JavaGenerator

        return JavaGenerator(inventory, options)

    def symbols(self, path: str, text: str) -> Iterator[Symbol]:
        """Yield what callers may use of a file of the package."""
        from generators.targets.java.symbols import symbols_of

        return symbols_of(path, text)
