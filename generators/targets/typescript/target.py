"""The TypeScript target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.inventory import Inventory
    from generators.patterns import Dialect
    from generators.symbols import Symbol
    from generators.target import Options
    from generators.targets.typescript.generator import TypeScriptGenerator


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeScript:
    """ES modules for Node.js and browsers, with no run-time dependency."""

    name: str = "typescript"
    dialect: Dialect = "ecma"
    distributions: tuple[str, ...] = ("jinja2",)
    engines: tuple[str, ...] = ("graph",)

    def default_package(self, title: str) -> str:
        """Return `pet-store-client` for the title `Pet Store`."""
        from generators.naming import package_words

        return "-".join([*package_words(title), "client"])

    def generator(self, inventory: Inventory, options: Options) -> TypeScriptGenerator:
        """Return what generates the package."""
        from generators.targets.typescript.generator import TypeScriptGenerator

        return TypeScriptGenerator(inventory, options)

    def symbols(self, path: str, text: str) -> Iterator[Symbol]:
        """Yield what callers may use of a file of the package."""
        from generators.targets.typescript.symbols import symbols_of

        return symbols_of(path, text)
