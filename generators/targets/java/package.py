"""The files of a Java package that no schema decides: project, README, run-time code, client, exceptions."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from generators.layout import fill
from generators.target import OutputFile, Rendered
from generators.targets.java.client import client_files, credential_name, scheme_call
from generators.targets.java.models import HEADER, folder
from generators.targets.java.names import member_names

if TYPE_CHECKING:
    from generators.inventory import Inventory
    from generators.targets.java.names import ClassNames

_HERE: Final = Path(__file__).parent
_TEMPLATES: Final = _HERE / "templates"
_RUNTIME: Final = _HERE / "runtime" / "dev" / "lockstep"
_PACKAGE: Final = "dev.lockstep."
_EXTRACTORS: Final = "META-INF/services/jakarta.validation.valueextraction.ValueExtractor"


def package_files(inventory: Inventory, names: ClassNames) -> Rendered:
    """Return every file that depends on the inventory alone."""
    package = names.package
    parts = package.split(".")
    artifact = "-".join(parts[-2:])
    first = inventory.services[0] if inventory.services else None
    scheme = next((one for one in inventory.security_schemes.values() if scheme_call(one)), None)
    values = {
        "title": inventory.title,
        "version": inventory.version,
        "package": package,
        "group": ".".join(parts[:-1]) or package,
        "artifact": artifact,
        "license": inventory.license,
        "accessor": names.accessors[first.name] if first is not None else "",
        "operation": member_names([first.operations[0]])[first.operations[0]]
        if first is not None and first.operations
        else "",
        "credential": credential_name(scheme) if scheme is not None else "",
        "server": inventory.servers[0] if inventory.servers else "",
        "exception": next(iter(names.exceptions.values()), ""),
    }
    files = [
        OutputFile(path="README.md", text=fill(_TEMPLATES, "README.md.jinja", **values)),
        OutputFile(path="pom.xml", text=fill(_TEMPLATES, "pom.xml.jinja", **values)),
        OutputFile(
            path=f"src/main/resources/{_EXTRACTORS}", text=f"{package}.json.JsonFieldExtractor\n"
        ),
        *client_files(inventory, names, artifact),
    ]
    files += [
        OutputFile(
            path=f"{folder(package)}/{path}", text=HEADER + text.replace(_PACKAGE, f"{package}.")
        )
        for path, text in _runtime()
    ]
    return Rendered(files=tuple(files))


@cache
def _runtime() -> tuple[tuple[str, str], ...]:
    return tuple(
        (path.relative_to(_RUNTIME).as_posix(), path.read_text("utf-8"))
        for path in sorted(_RUNTIME.rglob("*.java"))
    )
