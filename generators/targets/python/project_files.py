"""The files around the code: what installs the package, what introduces it, and what it exports."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from generators.layout import fill
from generators.naming import settle, snake_case
from generators.target import OutputFile
from generators.targets.python.client_files import package_version
from generators.targets.python.layout import docstring, text_literal
from generators.targets.python.models import HEADER
from generators.targets.python.names import METHODS, member_notation

if TYPE_CHECKING:
    from generators.inventory import Inventory
    from generators.targets.python.client_files import ClientFiles
    from generators.targets.python.names import PackageNames

_TEMPLATES: Final = Path(__file__).parent / "templates"
_VARIABLE: Final = re.compile(r"\{([^{}]+)\}")
_EXPORTS: Final = {
    **dict.fromkeys(("AsyncClient", "Client"), "client"),
    "File": "runtime.bodies",
    **dict.fromkeys(("DecodeError", "Fault", "decode"), "runtime.decoding"),
    **dict.fromkeys(("JsonText", "encode", "encode_json"), "runtime.json_values"),
    **dict.fromkeys(("AnswerHead", "CallOptions", "Clock"), "runtime.options"),
    "RetryPolicy": "runtime.retries",
}
_ERRORS: Final = (
    *("ApiError", "CallTimeoutError", "ClientError", "RepeatedPageError", "TransportError"),
    *("UndecodableAnswerError", "UnexpectedStatusError"),
)
_LAZY: Final = """

def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(_MODULES)
"""


def lazy_module(modules: dict[str, str]) -> str:
    """Return the code of a module that imports each name when it is asked for; `modules` is by name."""
    named: dict[str, list[str]] = {}
    for name, module in modules.items():
        named.setdefault(module, []).append(name)
    text = "\nfrom importlib import import_module\nfrom typing import TYPE_CHECKING, Any\n"
    text += "\nif TYPE_CHECKING:\n"
    for module in sorted(named):
        for name in sorted(named[module]):
            line = f"    from .{module} import {name} as {name}\n"
            if len(line) > 101:
                line = f"    from .{module} import (\n        {name} as {name},\n    )\n"
            text += line
    text += "\n_MODULES = {\n"
    text += "".join(f'    "{name}": "{modules[name]}",\n' for name in sorted(modules))
    return text + "}\n" + _LAZY


class ProjectFiles:
    """Writes the files around the code of one package."""

    def __init__(
        self, inventory: Inventory, names: PackageNames, client: ClientFiles, package: str
    ) -> None:
        self.inventory = inventory
        self.names = names
        self.client = client
        self.package = package
        self.distribution = package.replace("_", "-").replace(".", "-")

    def exports(self) -> OutputFile:
        """Return the package's own `__init__`."""
        modules = dict(_EXPORTS)
        modules |= dict.fromkeys(_ERRORS, "errors")
        modules |= {one.class_name: "errors" for one in self.names.errors.values()}
        said = f"{self.inventory.title}: models and clients."
        text = "\n".join([HEADER, "", *docstring(said, 0)])
        text += "\n\nfrom __future__ import annotations\n"
        return OutputFile(path="__init__.py", text=text + lazy_module(modules))

    def models_index(self) -> OutputFile:
        """Return `models/__init__.py`: every component's type under one name."""
        text = f'{HEADER}\n\n"""The types of the contract\'s components, each imported when asked for."""\n'
        text += "\nfrom __future__ import annotations\n"
        found = {
            self.names.types.components[unit.name]: self.names.modules[unit]
            for unit in self.inventory.units
            if unit.kind == "schemas"
        }
        return OutputFile(
            path="models/__init__.py", text=text + lazy_module(found) if found else text
        )

    def manifest(self) -> OutputFile:
        """Return `pyproject.toml`."""
        title = self.inventory.title
        text = fill(
            _TEMPLATES,
            "pyproject.toml.jinja",
            distribution=self.distribution,
            version=package_version(self.inventory.version),
            description=json.dumps(
                f"Models and clients of {title}, generated from its contract.", ensure_ascii=False
            ),
            license=self.inventory.license,
            root=self.package.partition(".")[0],
        )
        return OutputFile(path="pyproject.toml", text=text)

    def readme(self) -> OutputFile:
        """Return the README, with a call of the contract's own."""
        components = list(self.names.types.components.values())
        text = fill(
            _TEMPLATES,
            "README.md.jinja",
            distribution=self.distribution,
            title=self.inventory.title,
            version=self.inventory.version,
            package=self.package,
            arguments=self._arguments(),
            call=self._call(),
            types=components[-1] if components else "",
        )
        return OutputFile(path="README.md", text=text)

    def _arguments(self) -> str:
        server = self.inventory.servers[0] if self.inventory.servers else ""
        said = [] if "://" in server else ['"https://api.example.com"']
        for _, name, scheme in self.client.schemes[:1]:
            secret = '("…", "…")' if scheme.scheme.lower() == "basic" else '"…"'
            said.append(f"{name}={secret}")
        return ", ".join(said)

    def _call(self) -> str:
        readings = [one for one in self.inventory.operations if one.method.upper() == "GET"]
        chosen = next(iter(readings or self.inventory.operations), None)
        if chosen is None:
            return "client"
        entry = self.names.services[chosen.service]
        known = next(one for one in self.inventory.services if one.name == chosen.service)
        methods = settle(
            known.operations, snake_case, reserved=METHODS, fallback="call", suffix="_"
        )
        variables = dict.fromkeys(_VARIABLE.findall(chosen.path))
        given = ", ".join(text_literal(member_notation(one) or one) for one in variables)
        return f"client.{entry.attribute}.{methods[chosen.id]}({given})"
