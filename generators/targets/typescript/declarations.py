"""The module of one unit: its types, each with the schema of the same name beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contracts.schemas import (
    Alias,
    Definition,
    Enumeration,
    MapOf,
    Member,
    Record,
    Reference,
    Text,
    Union,
)
from generators import prose
from generators.formats import FORMATS
from generators.target import OutputFile
from generators.targets.typescript import syntax
from generators.targets.typescript.descriptors import Descriptors
from generators.targets.typescript.modules import HEADER, Module
from generators.targets.typescript.types import Types, enumerated, inlined

if TYPE_CHECKING:
    from generators.inventory import ModelUnit
    from generators.targets.typescript.names import Names

_SCHEMA: Final = "runtime/schema"


def model_file(unit: ModelUnit, names: Names) -> OutputFile | None:
    """Return the module of a unit, or None where nothing of it needs a declaration."""
    declared = [one for one in unit.definitions if inlined(one) is None]
    if not declared:
        return None
    path = "models/" + names.files[unit.unit]
    own = [names.types.of(unit.graph, one) for one in declared]
    module = Module(path, names, unit.graph, own)
    writer = _Declarations(module, _told(unit))
    body = "\n".join(writer.text(one, name) for one, name in zip(declared, own, strict=True))
    return OutputFile(path=f"src/{path}.ts", text=f"{HEADER}{module.imports()}\n{body}")


class _Declarations:
    def __init__(self, module: Module, told: frozenset[tuple[str, str]]) -> None:
        self.told = told
        self.types = Types(module.graph, module.type_name)
        self.schemas = Descriptors(module.graph, module.schema_name, module.use)
        module.use_type(_SCHEMA, "SchemaOf")

    def text(self, definition: Definition, name: str) -> str:
        """Return the type of a definition and its schema."""
        shape = definition.shape
        # What the member that holds an inline type says already is not said again.
        is_told = (definition.name, definition.description) in self.told
        said = "" if is_told else definition.description or definition.title
        comment = syntax.comment(
            (said, prose.describe_shape(shape)),
            deprecated=definition.deprecated,
        )
        opening, parts, closing = self.schemas.definition(definition)
        head = f"export const {name}: SchemaOf<{name}>"
        return (
            comment + self._type(definition, name) + syntax.constant(head, opening, parts, closing)
        )

    def _type(self, definition: Definition, name: str) -> str:
        shape = definition.shape
        null = ["null"] if definition.nullable else []
        match shape:
            case Record():
                return self._object(shape, name, null)
            case Enumeration():
                options = enumerated(shape)
            case Union():
                options = [
                    self.types.branch(at, branch, shape.discriminator)
                    for at, branch in enumerate(shape.branches)
                ]
            case Alias(type=MapOf() as kind):
                values = " | ".join(self.types.map_values(kind))
                options = [f"{{ [name: string]: {values} }}"]
            case Alias():
                options = self.types.options_of(shape.type)
        options = ["unknown"] if "unknown" in options else list(dict.fromkeys([*options, *null]))
        return syntax.alias(name, options) + "\n"

    def _object(self, shape: Record, name: str, null: list[str]) -> str:
        lines = [self._member(member) for member in shape.members]
        index = self.types.index(shape)
        if index:
            label = "[name: string]: "
            lines.append(f"{syntax.STEP}{label}{' | '.join(index)};\n")
        elif not lines:
            value = "never" if shape.additional is None else "unknown"
            options = [f"{{ [name: string]: {value} }}", *null]
            return syntax.alias(name, options) + "\n"
        inner = "".join(lines)
        if null:
            return f"export type {name} = {{\n{inner}}} | null;\n"
        return f"export interface {name} {{\n{inner}}}\n"

    def _member(self, member: Member) -> str:
        use = member.use
        kind = use.type
        # A format that nothing checks is worth no comment of its own.
        told = use.description or not isinstance(kind, Text) or kind.format in FORMATS
        said = prose.constraints(kind) if told or _is_constrained(kind) else ""
        facts = [fact for fact in (said, prose.access(use), prose.default(use)) if fact]
        comment = syntax.comment(
            (use.description, " ".join(facts)), indent=syntax.STEP, deprecated=use.deprecated
        )
        text = syntax.field(
            member.name, self.types.options(use), indent=syntax.STEP, optional=not member.required
        )
        return f"{comment}{syntax.STEP}{text}\n"


def _told(unit: ModelUnit) -> frozenset[tuple[str, str]]:
    """Return the descriptions that members give of the inline types of their unit."""
    inline = {one.name for one in unit.definitions if not one.is_component}
    return frozenset(
        (member.use.type.name, member.use.description)
        for definition in unit.definitions
        if isinstance(definition.shape, Record)
        for member in definition.shape.members
        if isinstance(member.use.type, Reference) and member.use.type.name in inline
    )


def _is_constrained(kind: object) -> bool:
    return isinstance(kind, Text) and bool(
        kind.patterns or kind.min_length or kind.max_length is not None or kind.encoding
    )
