"""The Python target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators.target import Options, OutputFile

if TYPE_CHECKING:
    from contracts.contract import Contract
    from contracts.schemas import SchemaGraph
    from generators.targets.python.view import PackageView


@dataclass(frozen=True, slots=True, kw_only=True)
class Python:
    """An import package of Pydantic models, for Python 3.11 and newer."""

    name: str = "python"
    engines: tuple[str, ...] = ("datamodel-code-generator", "jinja2")

    def default_package(self, title: str) -> str:
        """Return `pet_store_client` for the title `Pet Store`."""
        from generators.naming import package_words

        return "_".join([*package_words(title), "client"])

    def lower(self, contract: Contract, graph: SchemaGraph, options: Options) -> PackageView:
        """Return the normalised schemas and names that the models are made from."""
        from generators.targets.python.lower import lower

        return lower(contract, graph, options)

    def render(self, view: PackageView) -> tuple[OutputFile, ...]:
        """Return the files of the package."""
        from generators.targets.python.render import render

        return render(view)
