"""The module of one unit whose classes datamodel-code-generator writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contracts.schemas import Definition, Record
from generators.targets.python.datamodel_schemas import DatamodelSchemas
from generators.targets.python.engine_datamodel import Classes, classes
from generators.targets.python.models import ModelModule, references, uses_of

if TYPE_CHECKING:
    from generators.inventory import ModelUnit
    from generators.targets.python.names import PackageNames

_LIBRARIES: Final = ("typing", "typing_extensions", "pydantic")


class DatamodelModule(ModelModule):
    """Writes the module of one unit of types; aliases are those of the default engine."""

    def __init__(self, names: PackageNames, unit: ModelUnit, package: str) -> None:
        super().__init__(names, unit)
        self.package = package
        self.made = self._made()

    def _made(self) -> Classes:
        schemas = DatamodelSchemas(self.graph, self._path, f"{self.package}.runtime")
        wanted = {
            self.imports.name(one): schemas.record(one, one.shape)
            for one in self.unit.definitions
            if isinstance(one.shape, Record)
        }
        if not wanted:
            return Classes(lines={}, aliases=[], imports={})
        return classes(wanted, base=f"{self.package}.runtime.models.ContractModel")

    def _path(self, definition: Definition) -> str:
        module = self.names.modules[definition.unit]
        return f"{self.package}.models.{module}.{self.imports.name(definition)}"

    def class_lines(self, definition: Definition, shape: Record) -> list[str]:
        """Return the class that the engine made of an object."""
        del shape  # The engine has read it already.
        for use in uses_of(definition):
            for name in references(use.type):
                self.imports.name(self.graph.definitions[name])
        for module, names in self.made.imports.items():
            if module in _LIBRARIES or module.startswith(f"{self.package}.runtime."):
                self.annotations.used.update(names)
        lines = self.made.lines[self.imports.name(definition)]
        is_first = definition is next(
            one for one in self.unit.definitions if isinstance(one.shape, Record)
        )
        return [*self.made.aliases, "", "", *lines] if is_first and self.made.aliases else lines
