"""A contract as the parts of a package: its inventory, its units of types and its services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, cast

from contracts.pointers import ABSENT, resolve
from generators.inventory import Inventory, ModelUnit, OperationEntry, ServiceEntry
from generators.knots import knots
from generators.survey import SECTIONS, Survey

if TYPE_CHECKING:
    from contracts.contract import Contract
    from contracts.operation_places import OperationPlace
    from contracts.schemas import SchemaGraph, Unit
    from contracts.source import Document, Json

_WITH_TYPES: Final = frozenset({*SECTIONS[:6], "operations", "paths"})
UNTAGGED: Final = "default"
"""The service of operations without a tag."""


def service_name(tags: Sequence[str]) -> str:
    """Return the service that an operation with some tags belongs to: its first tag's."""
    return tags[0] if tags else UNTAGGED


def typed_units(surveyed: Survey) -> tuple[Unit, ...]:
    """Return the units that may own types."""
    return tuple(unit for unit in surveyed.units if unit.kind in _WITH_TYPES)


def services_in(document: Document, surveyed: Survey) -> tuple[ServiceEntry, ...]:
    """Return the services of a document: the tags that it lists, then others as operations name them."""
    groups: dict[str, list[str]] = {}
    for place in surveyed.operations:
        groups.setdefault(_service(place), []).append(place.id)
    tags = cast("dict[str, Json]", document.data).get("tags")
    told: dict[str, str] = {}
    for tag in tags if isinstance(tags, list) else []:
        if isinstance(tag, dict):
            told[str(tag.get("name", ""))] = str(tag.get("description", "")).strip()
    order = [name for name in told if name in groups]
    order += [name for name in groups if name not in told]
    return tuple(
        ServiceEntry(name=name, description=told.get(name, ""), operations=tuple(groups[name]))
        for name in order
    )


def knots_in(surveyed: Survey) -> Mapping[str, int]:
    """Return the number of the circle that each component schema is in, for those that are in one."""
    return knots(
        {
            unit.name: {target.name for target in one.near | one.far if target.kind == "schemas"}
            for unit, one in surveyed.units.items()
            if unit.kind == "schemas"
        }
    )


def _service(place: OperationPlace) -> str:
    tags = place.value.get("tags")
    return service_name([str(tag) for tag in tags] if isinstance(tags, list) else [])


def inventory_of(contract: Contract, document: Document, surveyed: Survey) -> Inventory:
    """Return what a contract names.

    Names come from the document and its survey, which know them all; the contract may be of a part.
    """
    info = contract.schema("/info")
    stated = info.get("license") if isinstance(info, dict) else None
    license_id = stated.get("identifier") if isinstance(stated, dict) else None
    return Inventory(
        title=contract.title,
        version=contract.version,
        sha256=contract.sha256,
        description=contract.description,
        license=license_id if isinstance(license_id, str) else "",
        units=typed_units(surveyed),
        operations=tuple(
            OperationEntry(
                id=place.id, method=place.method, path=place.path, service=_service(place)
            )
            for place in surveyed.operations
        ),
        services=services_in(document, surveyed),
        servers=contract.servers,
        security_schemes=contract.security_schemes,
        errors=contract.errors,
        latency=contract.latency,
        knots=knots_in(surveyed),
        sent=surveyed.sent,
    )


def model_units(contract: Contract, graph: SchemaGraph) -> Iterator[ModelUnit]:
    """Yield each unit of the graph with its types, in the order of the graph."""
    for unit, names in graph.units.items():
        yield ModelUnit(
            unit=unit,
            definitions=tuple(graph.definitions[name] for name in names),
            graph=graph,
            schema=resolve(contract.document.data, ("components", "schemas", unit.name))
            if unit.kind == "schemas"
            else ABSENT,
        )
