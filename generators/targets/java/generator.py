"""The Java package in the making: its files, unit by unit and service by service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.target import Rendered
from generators.targets.java.models import unit_file
from generators.targets.java.names import ClassNames

if TYPE_CHECKING:
    from generators.inventory import Inventory, ModelUnit
    from generators.services.service import Service
    from generators.target import Options


class JavaGenerator:
    """Generates one Maven project; names are settled when it is made."""

    def __init__(self, inventory: Inventory, options: Options) -> None:
        self.inventory = inventory
        self.names = ClassNames(inventory, options.package)

    def package(self) -> Rendered:
        """Return the manifest, README, run-time code, client and exceptions."""
        from generators.targets.java.package import package_files

        return package_files(self.inventory, self.names)

    def models(self, unit: ModelUnit) -> Rendered:
        """Return the file of one unit of types, none where it has no type."""
        return unit_file(unit, self.names, is_sent=unit.unit in self.inventory.sent)

    def service(self, service: Service) -> Rendered:
        """Return the file of one group of operations."""
        from generators.targets.java.services import service_file

        return service_file(service, self.names)
