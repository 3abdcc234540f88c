"""One Python package in the making."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from generators import formats
from generators.target import OutputFile, Rendered
from generators.targets.python.client_files import ClientFiles
from generators.targets.python.models import HEADER, ModelModule
from generators.targets.python.names import PackageNames
from generators.targets.python.project_files import ProjectFiles
from generators.targets.python.services import ServiceModule

if TYPE_CHECKING:
    from generators.inventory import Inventory, ModelUnit
    from generators.services.service import Service
    from generators.target import Options

DATAMODEL: Final = "datamodel-code-generator"
"""The engine that writes classes in place of our own."""

_RUNTIME: Final = Path(__file__).parent / "runtime"


class PythonGenerator:
    """Generates the models directly, and the clients."""

    def __init__(self, inventory: Inventory, options: Options) -> None:
        self.inventory = inventory
        self.options = options
        is_own = options.engine != DATAMODEL
        self.names = PackageNames(inventory, () if is_own else ("ConfigDict", "Dict", "Field"))
        self.folder = options.package.replace(".", "/")

    def package(self) -> Rendered:
        """Return what depends on names alone."""
        client = ClientFiles(self.inventory, self.names)
        project = ProjectFiles(self.inventory, self.names, client, self.options.package)
        files = [project.exports(), project.models_index()]
        files += [
            OutputFile(path=f"models/{folder}/__init__.py", text="")
            for folder in sorted(self.names.folders)
        ]
        files += runtime_files()
        files += [client.errors(), client.client()]
        files += [OutputFile(path=path, text="") for path in ("services/__init__.py", "py.typed")]
        placed = [self._placed(one) for one in files]
        return Rendered(files=(project.manifest(), project.readme(), *placed))

    def models(self, unit: ModelUnit) -> Rendered:
        """Return the module of one unit of types."""
        if self.options.engine == DATAMODEL:
            from generators.targets.python.datamodel_models import DatamodelModule

            module = DatamodelModule(self.names, unit, self.options.package)
        else:
            module = ModelModule(self.names, unit)
        return Rendered(files=(self._placed(module.file()),))

    def service(self, service: Service) -> Rendered:
        """Return the module of one group of operations."""
        file = ServiceModule(self.names, service).file()
        return Rendered(files=(self._placed(file),))

    def _placed(self, file: OutputFile) -> OutputFile:
        return OutputFile(path=f"{self.folder}/{file.path}", text=file.text)


def runtime_files() -> list[OutputFile]:
    """Return the fixed code of every package."""
    found: list[OutputFile] = []
    for path in sorted(_RUNTIME.rglob("*.py")):
        # What is checked here is what all languages check, so the package has the very same text.
        source = Path(formats.__file__) if path.name == "formats.py" else path
        found.append(
            OutputFile(
                path=f"runtime/{path.relative_to(_RUNTIME).as_posix()}",
                text=f"{HEADER}\n\n{source.read_text('utf-8')}",
            )
        )
    return found
