"""The decisions of the Python target: class names, and which package version a contract has."""

from __future__ import annotations

import keyword
import re
from typing import Final

from contracts.contract import Contract
from contracts.schemas import Record, SchemaGraph
from contracts.source import Json
from generators.naming import pascal_case, settle
from generators.target import Options
from generators.targets.python.schemas import Schemas
from generators.targets.python.view import PackageView

# Names that the models import, or that would hide a builtin which they use.
_RESERVED: Final = frozenset(
    {"Annotated", "Any", "BaseModel", "CheckedModel", "ClassVar", "ConfigDict", "Dict", "Enum"}
    | {"Field", "Integer", "IntEnum", "Instant", "Literal", "MISSING", "Mapping", "Real", "StrEnum"}
    | {"Truth", "TypeAliasType", "UUID", "Uri", "UriReference", "Uuid", "CalendarDate", "Union"}
    | {"Model", "List", "Optional", "RootModel"}
    | {word for word in keyword.kwlist if word[0].isupper()}
)
_VERSION: Final = re.compile(r"^v?([0-9]+(?:\.[0-9]+)*)(?:-(.+))?$")
_STAGES: Final = {"alpha": "a", "beta": "b", "rc": "rc", "pre": "rc", "dev": ".dev"}


def lower(contract: Contract, graph: SchemaGraph, options: Options) -> PackageView:
    """Return the view of the whole package."""
    names = settle(graph.definitions, pascal_case, reserved=_RESERVED, fallback="Type")
    schemas = Schemas(graph=graph, names=names, package=options.package)
    records = [
        names[one.name]
        for one in graph.definitions.values()
        if isinstance(one.shape, Record) and one.is_component
    ]
    return PackageView(
        title=contract.title,
        version=package_version(contract.version),
        package=options.package,
        distribution=options.package.replace("_", "-").replace(".", "-"),
        license=_license(contract),
        schemas={
            names[definition.name]: schemas.definition(definition)
            for definition in graph.definitions.values()
        },
        checked=frozenset(
            names[one.name] for one in graph.definitions.values() if schemas.is_checked(one)
        ),
        example=records[-1] if records else "",
    )


def package_version(version: str) -> str:
    """Return a contract's version as a package version (PEP 440): `1.2.0-beta.1` is `1.2.0b1`.

    A version that has no such form becomes a local version of 0.
    """
    match = _VERSION.match(version.strip())
    if match is None:
        local = ".".join(re.findall(r"[A-Za-z0-9]+", version)).lower()
        return f"0+{local}" if local else "0"
    release, rest = match.groups()
    if not rest:
        return release
    stage = re.match(r"^([A-Za-z]+)[.-]?([0-9]*)$", rest)
    if stage is not None and stage[1].lower() in _STAGES:
        return f"{release}{_STAGES[stage[1].lower()]}{stage[2] or 0}"
    return f"{release}+{'.'.join(re.findall(r'[A-Za-z0-9]+', rest)).lower()}"


def _license(contract: Contract) -> str:
    info = contract.schema("/info")
    stated: Json = info.get("license") if isinstance(info, dict) else None
    identifier = stated.get("identifier") if isinstance(stated, dict) else None
    return identifier if isinstance(identifier, str) else ""
