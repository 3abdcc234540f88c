"""The Java target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.target import Options, OutputFile

if TYPE_CHECKING:
    from contracts.contract import Contract
    from contracts.schemas import SchemaGraph
    from generators.targets.java.view import PackageView


@dataclass(frozen=True, slots=True, kw_only=True)
class Java:
    """A Maven project of records, enums and sealed interfaces, for Java 21."""

    name: str = "java"
    engines: tuple[str, ...] = ("jinja2",)

    def default_package(self, title: str) -> str:
        """Return `pet.store.client` for the title `Pet Store`."""
        from generators.naming import package_words
        from generators.targets.java.syntax import KEYWORDS

        parts = [word for word in package_words(title) if word.isalpha() and word not in KEYWORDS]
        return ".".join([*parts, "client"]) if parts else "api.client"

    def lower(self, contract: Contract, graph: SchemaGraph, options: Options) -> PackageView:
        """Return every class of the package."""
        from generators.targets.java.lower import lower

        return lower(contract, graph, options)

    def render(self, view: PackageView) -> tuple[OutputFile, ...]:
        """Return the files of the project."""
        from generators.targets.java.render import render

        return render(view)
