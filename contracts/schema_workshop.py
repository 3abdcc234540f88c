"""What the steps of building a graph ask of its builder."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Protocol, TypeAlias

from contracts.operations import SchemaAt
from contracts.pointers import Pointer
from contracts.schema_merge import Conjunction
from contracts.schemas import Type, Use

Words: TypeAlias = tuple[str, ...]
"""What a schema is called within its unit, should it need a name, from the outside in."""

LOOSER: Final = "generated types allow more than the schema; the server still checks it"
"""The hint of a warning about something that types leave out."""


class Workshop(Protocol):
    """What lowering asks of the builder: types of inner schemas, names and warnings."""

    def use(self, sites: tuple[SchemaAt, ...], hint: Words) -> Use:
        """Return the type of schemas that hold at once, as used in their place."""
        ...

    def type_of(self, sites: tuple[SchemaAt, ...], hint: Words) -> tuple[Type, bool]:
        """Return the type of schemas that hold at once, and whether null is allowed beside it."""
        ...

    def conjunction(self, sites: Iterable[SchemaAt]) -> Conjunction:
        """Return what schemas say together."""
        ...

    def warn(self, message: str, pointer: Pointer, hint: str) -> None:
        """Note something that types cannot express."""
        ...
