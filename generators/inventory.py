"""What every part of a package may know of all the others: names and groups, and no types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contracts.pointers import ABSENT, Absent

if TYPE_CHECKING:
    from contracts.operations import SecurityScheme
    from contracts.rules.errors import ErrorRules
    from contracts.rules.latency import LatencyRules
    from contracts.schemas import Definition, SchemaGraph, Unit
    from contracts.source import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationEntry:
    """An operation by its id, and the group that it belongs to."""

    id: str
    method: str
    path: str
    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEntry:
    """A group of operations: a tag's name, or `default` for operations without one."""

    name: str
    description: str = ""
    operations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """All that a contract names, known without building a single type.

    `units` are the places that own types, in the order of the contract, component schemas first;
    not every one of them has types (a component may be a mere string). `knots` gives the same number to
    component schemas that refer to each other in a circle; the others are not in it. `sent` are the
    units that some request body leads to: types that users make, and not only read.
    `servers` are the contract's server addresses, variables filled in with their defaults.
    """

    title: str
    version: str
    sha256: str
    description: str = ""
    license: str = ""
    units: tuple[Unit, ...] = ()
    operations: tuple[OperationEntry, ...] = ()
    services: tuple[ServiceEntry, ...] = ()
    servers: tuple[str, ...] = ()
    security_schemes: Mapping[str, SecurityScheme] = field(
        default_factory=dict[str, "SecurityScheme"]
    )
    errors: ErrorRules | None = None
    latency: LatencyRules | None = None
    knots: Mapping[str, int] = field(default_factory=dict[str, int])
    sent: frozenset[Unit] = frozenset()

    def components(self) -> tuple[str, ...]:
        """Return the names of the component schemas, in order."""
        return tuple(unit.name for unit in self.units if unit.kind == "schemas")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelUnit:
    """The types of one unit.

    `definitions` are those of the unit, what its name stands for first; `graph` knows them and every
    definition that they refer to, of those the shape at least. `schema` is the component's own
    JSON Schema (2020-12), ABSENT where the unit is no component schema.
    """

    unit: Unit
    definitions: tuple[Definition, ...]
    graph: SchemaGraph
    schema: Json | Absent = ABSENT
