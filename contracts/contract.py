"""The Contract: document, operations and rules as one frozen value, the type that both wings take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.operations import Operation, SecurityScheme
from contracts.pointers import Absent, resolve
from contracts.references import Resolver
from contracts.report.finding import Place
from contracts.rules.errors import ErrorRules
from contracts.rules.images import ImagePromise
from contracts.rules.latency import LatencyRules
from contracts.source import Document, Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A group of operations."""

    name: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contract:
    """What a contract says; two are the same only where they are one object.

    `document` is bundled, has its overlays applied and speaks JSON Schema 2020-12; pointers everywhere
    are into its data. `sha256` is the digest of the contract file as it lies on disk.
    """

    document: Document = field(repr=False)
    sha256: str
    title: str
    version: str
    description: str = ""
    operations: tuple[Operation, ...] = ()
    tags: tuple[Tag, ...] = ()
    servers: tuple[str, ...] = ()
    security_schemes: Mapping[str, SecurityScheme] = field(
        default_factory=dict[str, SecurityScheme]
    )
    errors: ErrorRules | None = None
    latency: LatencyRules | None = None
    images: Mapping[str, ImagePromise] = field(default_factory=dict[str, ImagePromise])
    _by_id: Mapping[str, Operation] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_id = {one.id: one for one in reversed(self.operations)}
        object.__setattr__(self, "_by_id", by_id)

    @property
    def resolver(self) -> Resolver:
        """What follows the references of the document."""
        return Resolver(document=self.document)

    def operation(self, operation_id: str) -> Operation | None:
        """Return an operation by id, or None."""
        return self._by_id.get(operation_id)

    def place(self, pointer: str) -> Place:
        """Return the file, line and column of what stands at a pointer."""
        return self.document.place(pointer)

    def schema(self, pointer: str) -> Json:
        """Return the raw schema, or any other value, that stands at a pointer; ABSENT raises KeyError."""
        value = resolve(self.document.data, pointer)
        if isinstance(value, Absent):
            raise KeyError(pointer)
        return value
