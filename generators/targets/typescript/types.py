"""The SchemaGraph in TypeScript: each type as an expression."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from contracts.schemas import (
    Alias,
    Anything,
    Boolean,
    Constant,
    Definition,
    Discriminator,
    Enumeration,
    ListOf,
    MapOf,
    Member,
    Null,
    Number,
    Record,
    Reference,
    SchemaGraph,
    Text,
    TupleOf,
    Type,
    Use,
)
from generators.targets.typescript import syntax

if TYPE_CHECKING:
    from contracts.schemas import PatternMembers

LARGEST: Final = 2**53 - 1
"""The largest integer that every smaller one is told apart from in a `number`."""

_INLINE: Final = 48


class Types:
    """Types as expressions; `name_of` gives the name of a definition and notes that it is used."""

    def __init__(self, graph: SchemaGraph, name_of: Callable[[str], str]) -> None:
        self.graph = graph
        self.name_of = name_of

    def options(self, use: Use) -> list[str]:
        """Return the types that a use allows, each once, null last."""
        own = self.options_of(use.type)
        if use.nullable and own != ["unknown"] and "null" not in own:
            return [*own, "null"]
        return own

    def options_of(self, kind: Type) -> list[str]:
        """Return the types that a type comes down to where it is used."""
        match kind:
            case Text():
                return ["string"]
            case Reference():
                definition = self.graph.definitions[kind.name]
                return inlined(definition) or [self.name_of(kind.name)]
            case Number():
                return ["number", "bigint"] if is_wide(kind) else ["number"]
            case Boolean():
                return ["boolean"]
            case Null():
                return ["null"]
            case Constant():
                return [syntax.scalar(kind.value)]
            case Anything():
                return ["unknown"]
            case ListOf():
                return [self._array(kind.items)]
            case TupleOf():
                items = [
                    f"{self._grouped(one)}?" if at >= kind.min_items else self.expression(one)
                    for at, one in enumerate(kind.items)
                ]
                if kind.rest is not None:
                    items.append(f"...{self._array(kind.rest)}")
                return [f"[{', '.join(items)}]"]
            case MapOf():
                return [f"{{ [name: string]: {' | '.join(self.map_values(kind))} }}"]

    def expression(self, use: Use) -> str:
        """Return the type of a use on one line."""
        return " | ".join(self.options(use))

    def map_values(self, kind: MapOf) -> list[str]:
        """Return the types of the members of a map."""
        return self._joined((*([kind.values] if kind.values else ()), *_uses(kind.patterns)))

    def index(self, shape: Record) -> list[str]:
        """Return the types of an index signature, or none where no unlisted member has a type of its own.

        It has to cover the listed members too, and what an optional one is when it is absent.
        """
        additional, patterns = shape.additional, _uses(shape.patterns)
        if (additional is None or isinstance(additional.type, Anything)) and not patterns:
            return []
        uses = [*([additional] if additional else ()), *patterns]
        options = self._joined((*uses, *(member.use for member in shape.members)))
        if options == ["unknown"] or all(member.required for member in shape.members):
            return options
        return [*options, "undefined"]

    def branch(self, at: int, use: Use, discriminator: Discriminator | None) -> str:
        """Return a branch of a union; one whose discriminating member is any text gets its values."""
        text = self.expression(use)
        if discriminator is None:
            return text
        shape = self.graph.shape_of(use.type)
        if isinstance(shape, Record) and any(
            member.name == discriminator.member and self._is_fixed(member)
            for member in shape.members
        ):
            return text
        values = [
            syntax.string(value) for value, index in discriminator.branches.items() if index == at
        ]
        if not values:
            return text
        group = f"({text})" if " | " in text else text
        return f"({{ {syntax.key(discriminator.member)}: {' | '.join(values)} }} & {group})"

    def _is_fixed(self, member: Member) -> bool:
        shape = self.graph.shape_of(member.use.type)
        return member.required and (
            (isinstance(shape, Enumeration) and not shape.extensible)
            or (isinstance(shape, Alias) and isinstance(shape.type, Constant))
        )

    def _joined(self, uses: Iterable[Use]) -> list[str]:
        options = list(dict.fromkeys(option for use in uses for option in self.options(use)))
        return ["unknown"] if "unknown" in options else options or ["never"]

    def _array(self, items: Use) -> str:
        return f"{self._grouped(items)}[]"

    def _grouped(self, use: Use) -> str:
        options = self.options(use)
        return f"({' | '.join(options)})" if len(options) > 1 else options[0]


def inlined(definition: Definition) -> list[str] | None:
    """Return the literals of an enumeration that is short and has no name in the contract, else None."""
    shape = definition.shape
    if not isinstance(shape, Enumeration) or definition.is_component or shape.extensible:
        return None
    texts = enumerated(shape)
    if sum(map(len, texts)) + 3 * len(texts) > _INLINE:
        return None
    return [*texts, "null"] if definition.nullable else texts


def enumerated(shape: Enumeration) -> list[str]:
    """Return the types of the values of an enumeration."""
    texts = [syntax.scalar(value) for value in shape.values]
    if not shape.extensible:
        return texts
    kinds = dict.fromkeys(
        "boolean" if isinstance(one, bool) else "string" if isinstance(one, str) else "number"
        for one in shape.values
    )
    # An empty intersection keeps the known values in sight of editors.
    return [*texts, *(f"({kind} & {{}})" for kind in kinds)]


def is_wide(kind: Number) -> bool:
    """Return whether an integer may be one that a `number` cannot hold."""
    if not kind.integer:
        return False
    least = [one for one in (kind.minimum, kind.exclusive_minimum) if one is not None]
    most = [one for one in (kind.maximum, kind.exclusive_maximum) if one is not None]
    if any(abs(bound) > LARGEST for bound in (*least, *most)):
        return True
    return kind.format in ("int64", "uint64") and not (least and most)


def _uses(patterns: tuple[PatternMembers, ...]) -> list[Use]:
    return [one.use for one in patterns]
