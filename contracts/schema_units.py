"""Which place of the contract owns a type: the component, operation or path that its schema stands in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from contracts.operations import Operation
from contracts.pointers import Pointer, join, split
from contracts.schemas import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """The owners of the schemas of one document; operations are known by the pointer where they stand."""

    operations: dict[tuple[str, ...], str] = field(default_factory=dict[tuple[str, ...], str])

    @classmethod
    def of(cls, operations: Iterable[Operation]) -> Units:
        """Return the owners, given the operations of the document."""
        return cls(operations={split(one.pointer): one.id for one in operations})

    def owner(self, pointer: Pointer) -> tuple[Unit, Pointer]:
        """Return the unit that the schema at a pointer belongs to, and the pointer of the unit itself."""
        tokens = split(pointer)
        if len(tokens) > 2 and tokens[0] == "components":
            return Unit(kind=tokens[1], name=tokens[2]), join(tokens[:3])
        for length in (3, 4):
            known = self.operations.get(tokens[:length])
            if known is not None:
                return Unit(kind="operations", name=known), join(tokens[:length])
        kind, name = (*tokens, "", "")[:2]
        return Unit(kind=kind, name=name), join(tokens[:2])
