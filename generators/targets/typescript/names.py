"""The names of a package: files, types, classes of services and errors, settled from the inventory alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from generators.naming import camel_case, pascal_case, settle
from generators.type_names import TypeNames

if TYPE_CHECKING:
    from contracts.schemas import Unit
    from generators.inventory import Inventory

RESERVED_TYPES: Final = frozenset({"SchemaOf"})
"""What every module of models names itself."""

PUBLIC: Final = (
    "AnswerError",
    "ApiError",
    "BinaryAnswer",
    "Bytes",
    "CallError",
    "CallOptions",
    "Client",
    "ClientOptions",
    "Clock",
    "Credentials",
    "DecodeError",
    "EncodeError",
    "Fault",
    "Lines",
    "Login",
    "Pages",
    "RetryOptions",
    "SchemaError",
    "SchemaOf",
    "Secret",
    "ServerSentEvent",
    "Stream",
    "TimeoutError",
    "Transport",
    "TransportError",
    "Upload",
)
"""What the package itself exports; a component's type of such a name gets `Model` behind it there."""

# Names of files that some file systems keep for devices, or that the package uses itself.
_RESERVED_FILES: Final = frozenset(
    {"index", "con", "prn", "aux", "nul"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """All names of one package.

    `files` has the path of each unit's module within `src/models`, without its ending; `services` the class
    of each service and `members` its property in the client; `errors` the class of each error code;
    `requests` the type of each operation's request object.
    """

    types: TypeNames
    files: dict[Unit, str]
    services: dict[str, str]
    service_files: dict[str, str]
    members: dict[str, str]
    errors: dict[str, str]
    requests: dict[str, str]

    def server_names(self, service: str) -> tuple[str, str]:
        """Return the names of a service's operations and of its routes in the server part."""
        stem = self.services[service]
        return f"{stem}Operations", f"{stem[0].lower()}{stem[1:]}Routes"

    @classmethod
    def of(cls, inventory: Inventory) -> Names:
        """Return the names for what a contract names."""
        types = TypeNames(inventory, pascal_case, reserved=RESERVED_TYPES)
        taken = {name.lower() for name in types.components.values()} | {
            name.lower() for name in PUBLIC
        }
        codes = inventory.errors.catalogue if inventory.errors else ()
        errors = _settled({code: f"{_stem(code, 'Error')}Error" for code in codes}, taken)
        groups = [service.name for service in inventory.services]
        stems = settle(groups, pascal_case, fallback="Service")
        services = _settled(
            {name: f"{stems[name].removesuffix('Service')}Service" for name in groups}, taken
        )
        operations = settle(
            (operation.id for operation in inventory.operations), pascal_case, fallback="Operation"
        )
        requests = _settled({one: f"{stem}Request" for one, stem in operations.items()}, taken)
        return cls(
            types=types,
            files=_files(inventory, types),
            services=services,
            service_files={name: _file(stems[name]) for name in groups},
            members=settle(groups, camel_case, reserved=("constructor",), fallback="service"),
            errors=errors,
            requests=requests,
        )


def _files(inventory: Inventory, types: TypeNames) -> dict[Unit, str]:
    files: dict[Unit, str] = {}
    kinds: dict[str, list[Unit]] = {}
    for unit in inventory.units:
        if unit.kind == "schemas":
            files[unit] = _file(types.components[unit.name])
        else:
            kinds.setdefault(unit.kind, []).append(unit)
    for kind, units in kinds.items():
        settled = settle((unit.name for unit in units), pascal_case, fallback="Value")
        for unit in units:
            files[unit] = f"{kind}/{_file(settled[unit.name])}"
    return files


def _file(name: str) -> str:
    return f"{name}_" if name.lower() in _RESERVED_FILES else name


def _stem(code: str, ending: str) -> str:
    stem = pascal_case(code) or "Unnamed"
    stem = stem.removesuffix(ending) or stem
    return f"Code{stem}" if stem[0].isdigit() else stem


def _settled(wanted: dict[str, str], taken: set[str]) -> dict[str, str]:
    """Return the wanted names, numbered where another has one already; `taken` grows by them."""
    settled: dict[str, str] = {}
    for key, text in wanted.items():
        name, number = text, 2
        while name.lower() in taken:
            name, number = f"{text}{number}", number + 1
        taken.add(name.lower())
        settled[key] = name
    return settled
