"""The TypeScript target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.target import Options, OutputFile

if TYPE_CHECKING:
    from contracts.contract import Contract
    from contracts.schemas import SchemaGraph
    from generators.targets.typescript.view import PackageView


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeScript:
    """ES modules for Node.js and browsers, with no run-time dependency."""

    name: str = "typescript"
    engines: tuple[str, ...] = ("jinja2",)

    def default_package(self, title: str) -> str:
        """Return `pet-store-client` for the title `Pet Store`."""
        from generators.naming import package_words

        return "-".join([*package_words(title), "client"])

    def lower(self, contract: Contract, graph: SchemaGraph, options: Options) -> PackageView:
        """Return what the package says: types, routes, catalogue."""
        from generators.targets.typescript.lower import lower

        return lower(contract, graph, options)

    def render(self, view: PackageView) -> tuple[OutputFile, ...]:
        """Return the files of the package."""
        from generators.targets.typescript.render import render

        return render(view)
