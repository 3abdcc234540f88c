"""One TypeScript package in the making."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.pointers import Absent
from generators.target import Options, Rendered
from generators.targets.typescript.names import Names

if TYPE_CHECKING:
    from generators.inventory import Inventory, ModelUnit
    from generators.services.service import Service


class TypeScriptGenerator:
    """Renders the parts of a package, names settled for all of the inventory."""

    def __init__(self, inventory: Inventory, options: Options) -> None:
        self.inventory = inventory
        self.options = options
        self.names = Names.of(inventory)

    def package(self) -> Rendered:
        """Return the manifest, the index files, the README and the run-time code."""
        from generators.targets.typescript.package import package_files

        return Rendered(files=package_files(self.inventory, self.options, self.names))

    def models(self, unit: ModelUnit) -> Rendered:
        """Return the module of a unit's types, and the JSON Schema of a component."""
        from generators.targets.typescript.declarations import model_file
        from generators.targets.typescript.routes import schema_file

        made = model_file(unit, self.names)
        files = [made] if made is not None else []
        if not isinstance(unit.schema, Absent):
            files.append(schema_file(unit.unit.name, unit.schema, self.names.files[unit.unit]))
        return Rendered(files=tuple(files))

    def service(self, service: Service) -> Rendered:
        """Return the client of a group of operations, and its part of the server."""
        from generators.targets.typescript.routes import routes_file
        from generators.targets.typescript.services import service_file

        return Rendered(files=(service_file(service, self.names), routes_file(service, self.names)))
