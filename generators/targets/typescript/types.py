"""The SchemaGraph in TypeScript: each type as an expression, each definition as a declaration."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from contracts.pointers import ABSENT
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
    Union,
    Use,
)
from generators import prose
from generators.naming import pascal_case, settle
from generators.targets.typescript import syntax
from generators.targets.typescript.view import AliasView, InterfaceView, MemberView

# Names that generated code uses, so that a schema of the same name would hide them.
_RESERVED: Final = frozenset(
    {"Array", "Boolean", "Number", "Object", "Partial", "Promise", "Readonly", "ReadonlyArray"}
    | {"Record", "String", "Symbol", "Uint8Array"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Types:
    """The names of all definitions, and types as expressions; `scope` stands before each name."""

    graph: SchemaGraph
    names: dict[str, str] = field(default_factory=dict[str, str])
    scope: str = ""

    @classmethod
    def of(cls, graph: SchemaGraph, *, scope: str = "") -> Types:
        """Return the types of a graph, names settled."""
        names = settle(graph.definitions, pascal_case, reserved=_RESERVED, fallback="Type")
        return cls(graph=graph, names=names, scope=scope)

    def options(self, use: Use) -> list[str]:
        """Return the types that a use allows, each once, null last."""
        kind = use.type
        if isinstance(kind, Anything):
            return ["unknown"]
        own = [self.name(kind)]
        return [*own, "null"] if use.nullable and own != ["null"] else own

    def expression(self, use: Use) -> str:
        """Return the type of a use on one line."""
        return " | ".join(self.options(use))

    def name(self, kind: Type) -> str:
        """Return a type on one line; null beside it is the use's to add."""
        match kind:
            case Text():
                return "string"
            case Number():
                return "number"
            case Boolean():
                return "boolean"
            case Null():
                return "null"
            case Constant():
                return syntax.scalar(kind.value)
            case Anything():
                return "unknown"
            case Reference():
                return self.scope + self.names[kind.name]
            case ListOf():
                return self._array(kind.items)
            case TupleOf():
                items = [
                    f"{self._grouped(one)}?" if at >= kind.min_items else self.expression(one)
                    for at, one in enumerate(kind.items)
                ]
                if kind.rest is not None:
                    items.append(f"...{self._array(kind.rest)}")
                return f"[{', '.join(items)}]"
            case MapOf():
                return f"Record<string, {self.expression(kind.values)}>"

    def declaration(self, definition: Definition) -> InterfaceView | AliasView:
        """Return the declaration of a definition."""
        name, shape = self.names[definition.name], definition.shape
        said = (definition.description, prose.describe_shape(shape))
        comment = syntax.comment(said, deprecated=definition.deprecated)
        null = ["null"] if definition.nullable else []
        match shape:
            case Record() if not definition.nullable:
                members = tuple(self._member(member) for member in shape.members)
                return InterfaceView(
                    name=name, comment=comment, members=members + self._index(shape)
                )
            case Record():
                views = (*(self._member(member) for member in shape.members), *self._index(shape))
                inner = "".join(f"{one.comment}{syntax.STEP}{one.text}\n" for one in views)
                body = f"{{\n{inner}}}" if inner else "object"
                return AliasView(
                    name=name, comment=comment, text=f"export type {name} = {body} | null;"
                )
            case Enumeration():
                options = [syntax.scalar(value) for value in shape.values]
            case Union():
                options = [
                    self._branch(at, branch, shape.discriminator)
                    for at, branch in enumerate(shape.branches)
                ]
            case Alias(type=MapOf(values=Use(type=Reference()) as values)):
                # An alias may refer to itself in an index signature, not in Record.
                options = [f"{{ [name: string]: {self.expression(values)} }}"]
            case Alias():
                options = [self.name(shape.type)]
                null = null if options != ["unknown"] else []
        return AliasView(name=name, comment=comment, text=syntax.alias(name, [*options, *null]))

    def _array(self, items: Use) -> str:
        return f"{self._grouped(items)}[]"

    def _grouped(self, use: Use) -> str:
        options = self.options(use)
        return f"({' | '.join(options)})" if len(options) > 1 else options[0]

    def _member(self, member: Member) -> MemberView:
        comment = syntax.comment(
            prose.describe_member(self.graph, member),
            indent=syntax.STEP,
            deprecated=member.use.deprecated,
        )
        text = syntax.field(
            member.name, self.options(member.use), indent=syntax.STEP, optional=not member.required
        )
        return MemberView(comment=comment, text=text)

    def _index(self, shape: Record) -> tuple[MemberView, ...]:
        """Return the index signature, where members that are not listed have a type of their own."""
        additional = shape.additional
        if additional is None or isinstance(additional.type, Anything):
            return ()
        options = list(
            dict.fromkeys(
                option
                for use in (additional, *(member.use for member in shape.members))
                for option in self.options(use)
            )
        )
        if not all(member.required for member in shape.members):
            options.append("undefined")
        line = f"[name: string]: {' | '.join(options)};"
        return (
            MemberView(
                comment="", text="[name: string]: unknown;" if "unknown" in options else line
            ),
        )

    def _branch(self, at: int, branch: Use, discriminator: Discriminator | None) -> str:
        text = self.expression(branch)
        if discriminator is None:
            return text
        shape = self.graph.shape_of(branch.type)
        fixed = isinstance(shape, Record) and any(
            member.name == discriminator.member and self._is_fixed(member)
            for member in shape.members
        )
        if fixed:
            return text
        values = [
            syntax.string(value) for value, index in discriminator.branches.items() if index == at
        ]
        return f"({{ {syntax.key(discriminator.member)}: {' | '.join(values)} }} & {text})"

    def _is_fixed(self, member: Member) -> bool:
        shape = self.graph.shape_of(member.use.type)
        return member.required and (
            isinstance(shape, Enumeration)
            or (isinstance(shape, Alias) and isinstance(shape.type, Constant))
        )

    def has_default(self, use: Use) -> bool:
        """Return whether a use, or the definition that it names, states a default."""
        if use.default is not ABSENT:
            return True
        kind = use.type
        return (
            isinstance(kind, Reference) and self.graph.definitions[kind.name].default is not ABSENT
        )


def object_type(fields: Iterable[str], *, indent: str) -> str:
    """Return an object type with a field a line."""
    inner = "".join(f"{indent}{syntax.STEP}{one}\n" for one in fields)
    return f"{{\n{inner}{indent}}}"
