"""A contract as the parts of a package: its inventory, its units of types and its services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, cast

from contracts.pointers import ABSENT, resolve
from generators.inventory import Inventory, ModelUnit, OperationEntry, ServiceEntry
from generators.knots import knots
from generators.survey import SECTIONS, Survey, survey
from generators.target import Rendered

if TYPE_CHECKING:
    from contracts.contract import Contract
    from contracts.operation_places import OperationPlace
    from contracts.operations import Operation
    from contracts.schemas import SchemaGraph, Unit
    from contracts.source import Document, Json
    from generators.target import Options, Target

_WITH_TYPES: Final = frozenset({*SECTIONS[:6], "operations", "paths"})
UNTAGGED: Final = "default"
"""The service of operations without a tag."""


def service_name(operation: Operation) -> str:
    """Return the service that an operation belongs to: its first tag's."""
    return operation.tags[0] if operation.tags else UNTAGGED


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
    return str(tags[0]) if isinstance(tags, list) and tags else UNTAGGED


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


def whole_package(contract: Contract, target: Target, options: Options) -> Rendered:
    """Return every file of a package, ordered by path, with all that is said of them."""
    from contracts.schema_builder import schema_graph
    from generators.services.planning import services_of

    graph = schema_graph(contract)
    generator = target.generator(
        inventory_of(contract, contract.document, survey(contract.document)), options
    )
    parts = [generator.package()]
    parts += [generator.models(unit) for unit in model_units(contract, graph)]
    parts += [generator.service(service) for service in services_of(contract, graph)]
    return Rendered(
        files=tuple(
            sorted((file for part in parts for file in part.files), key=lambda one: one.path)
        ),
        warnings=graph.warnings + tuple(one for part in parts for one in part.warnings),
    )
