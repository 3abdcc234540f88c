"""The decisions of the Java target: which classes there are, and what each of them says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from contracts.contract import Contract
from contracts.schemas import (
    Alias,
    Constant,
    Definition,
    Enumeration,
    ListOf,
    MapOf,
    Member,
    Number,
    Record,
    SchemaGraph,
    TupleOf,
    Union,
    Use,
)
from generators import prose
from generators.naming import camel_case, constant_case, pascal_case, settle
from generators.target import Options
from generators.targets.java import syntax
from generators.targets.java.types import IMPORTS, OWN, Types
from generators.targets.java.unions import Unions
from generators.targets.java.view import (
    ComponentView,
    ConstantView,
    EnumView,
    PackageView,
    RecordView,
    SetterView,
    UnionView,
)

_RESERVED_CLASSES: Final = frozenset(
    {"Boolean", "Builder", "Double", "IllegalArgumentException", "Integer", "Long", "Object"}
    | {"Override", "Record", "String", "SuppressWarnings", *IMPORTS, *OWN}
)
# A record has these methods already, or may not have a component of the name.
_RESERVED_COMPONENTS: Final = syntax.KEYWORDS | frozenset(
    {"clone", "finalize", "getClass", "hashCode", "notify", "notifyAll", "toString", "wait"}
    | {"builder"}
)
_JAVA_VALUES: Final = {str: "String", bool: "Boolean", int: "Long", float: "Double"}
_ANNOTATION: Final = re.compile(r"@\w+(?:\((?:[^()\"]|\"(?:[^\"\\]|\\.)*\")*\))? ")
# Without it, a branch would be read by the reader of the union, and so without end.
_OWN_READER: Final = ("@JsonDeserialize(using = JsonDeserializer.None.class)",)
_WORD: Final = re.compile(r"\b[A-Z][A-Za-z]+\b")


def lower(contract: Contract, graph: SchemaGraph, options: Options) -> PackageView:
    """Return the view of the whole project."""
    names = settle(graph.definitions, pascal_case, reserved=_RESERVED_CLASSES, fallback="Type")
    classes = Classes(types=Types(graph=graph, names=names), package=options.package).views()
    parts = options.package.split(".")
    records = [one.name for one in classes if isinstance(one, RecordView)]
    return PackageView(
        title=contract.title,
        version=contract.version,
        package=options.package,
        group=".".join(parts[:-1]) or options.package,
        artifact="-".join(parts[-2:]),
        classes=classes,
        example=records[-1] if records else "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Classes:
    """Lowers the definitions of one graph."""

    types: Types
    package: str

    def views(self) -> tuple[RecordView | EnumView | UnionView, ...]:
        """Return a class for each object, enumeration and union."""
        unions = Unions(types=self.types)
        found: list[RecordView | EnumView | UnionView] = []
        for definition in self.types.graph.definitions.values():
            parents = unions.parents(definition.name)
            view: RecordView | EnumView | UnionView
            match definition.shape:
                case Record() as shape:
                    view = self._record(definition, shape, parents)
                case Enumeration() as shape:
                    view = self._enum(definition, shape, parents)
                case Union() as shape:
                    view = unions.view(definition, shape, parents)
                case Alias():
                    continue
            found.append(replace(view, imports=self._imports(view)))
        return tuple(found)

    def _record(self, definition: Definition, shape: Record, parents: list[str]) -> RecordView:
        names = settle(
            (member.name for member in shape.members),
            camel_case,
            reserved=_RESERVED_COMPONENTS,
            suffix="_",
        )
        rest = _rest_name([*names, *names.values()])
        components = [self._component(member, names[member.name]) for member in shape.members]
        if shape.additional is not None:
            components.append(self._additional(shape.additional, rest))
        tags = [
            f"@param {names[member.name]} {syntax.escape(' '.join(said.split()))}"
            for member in shape.members
            if (
                said := _said(
                    prose.describe_use(self.types.graph, member.use), member.use.deprecated
                )
            )
        ]
        if shape.additional is not None:
            tags.append(f"@param {rest} the members that the contract does not list")
        said = (
            _said(definition.description, definition.deprecated),
            prose.describe_shape(shape),
        )
        names_in_order = [one.name for one in components]
        return RecordView(
            arguments=_arguments(names_in_order, len(self.types.names[definition.name])),
            name=self.types.names[definition.name],
            comment=syntax.comment(said, tags=tags),
            annotations=_OWN_READER if parents else (),
            implements=f" implements {', '.join(parents)}" if parents else "",
            components=tuple(components),
            checks=tuple(one.checked for one in components if one.checked),
        )

    def _component(self, member: Member, name: str) -> ComponentView:
        use, graph = member.use, self.types.graph
        nullable = graph.allows_null(use)
        three_states = nullable and not member.required
        constraints = self.types.constraints(use)
        inner = self.types.type(use)
        wire = syntax.string(member.name)
        annotations = [f"@JsonProperty({wire})"]
        if member.required:
            annotations = [f"@JsonProperty(value = {wire}, required = true)"]
        if member.required:
            annotations.append("@JsonInclude(JsonInclude.Include.ALWAYS)")
        elif three_states:
            annotations.append("@JsonInclude(JsonInclude.Include.NON_EMPTY)")
        else:
            annotations.append("@JsonInclude(JsonInclude.Include.NON_NULL)")
            annotations.append("@NeverNull")
        if member.required and not nullable:
            annotations.append("@NotNull")
        kind = inner
        if three_states:
            kind = f"JsonField<{' '.join([*constraints, inner])}>"
            if len(f"    {kind} {name},") > syntax.WIDTH:
                kind = f"JsonField<\n            {' '.join([*constraints, inner])}>\n       "
        else:
            annotations += constraints
        plain = _ANNOTATION.sub("", inner)
        return ComponentView(
            name=name,
            type=kind,
            field=f"JsonField<{plain}>" if three_states else plain,
            annotations=tuple(annotations),
            checked=self._checked(member, name, nullable=nullable, three_states=three_states),
            initial=self._initial(use, three_states=three_states),
            setter=SetterView(
                comment=syntax.comment([f"Sets {member.name}."], indent="    "),
                name=name,
                type=plain,
                value=f"JsonField.of({name})" if three_states else name,
            ),
        )

    def _checked(self, member: Member, name: str, *, nullable: bool, three_states: bool) -> str:
        """Return the statement that checks and copies a component, or nothing."""
        if three_states:
            return f"{name} = {name} == null ? JsonField.absent() : {name};"
        value = name
        plain = self._plain(member.use)
        if isinstance(plain, Constant):
            only = syntax.literal(plain.value)
            value = f"Members.constant({syntax.string(member.name)}, {value}, {only})"
        if isinstance(plain, Number) and plain.multiple_of is not None:
            step = syntax.decimal(plain.multiple_of)
            value = f"Members.multipleOf({syntax.string(member.name)}, {value}, {step})"
        if isinstance(plain, ListOf) and plain.unique:
            value = f"Members.unique({syntax.string(member.name)}, {value})"
        if isinstance(plain, (ListOf, TupleOf, MapOf)):
            value = f"Members.copy({value})"
        if member.required and not nullable:
            value = f"Members.required({syntax.string(member.name)}, {value})"
        return "" if value == name else f"{name} = {value};"

    def _initial(self, use: Use, *, three_states: bool) -> str:
        """Return what a builder begins with: the value that a constant can only have."""
        if three_states:
            return "JsonField.absent()"
        plain = self._plain(use)
        return (
            syntax.literal(plain.value) if isinstance(plain, Constant) and not use.nullable else ""
        )

    def _plain(self, use: Use) -> object:
        shape = self.types.graph.shape_of(use.type)
        return shape.type if isinstance(shape, Alias) else shape

    def _additional(self, use: Use, name: str) -> ComponentView:
        values = self.types.annotated(use)
        plain = _ANNOTATION.sub("", self.types.type(use))
        return ComponentView(
            name=name,
            type=f"Map<String, {values}>",
            field=f"Map<String, {plain}>",
            annotations=("@JsonAnySetter @JsonAnyGetter",),
            checked=f"{name} = Members.copyOrEmpty({name});",
            initial="",
            setter=SetterView(
                comment=syntax.comment(
                    ["Sets the members that the contract does not list."], indent="    "
                ),
                name=name,
                type=f"Map<String, {plain}>",
                value=name,
            ),
        )

    def _enum(self, definition: Definition, shape: Enumeration, parents: list[str]) -> EnumView:
        texts = [str(value) for value in shape.values]
        names = settle(texts, constant_case, reserved=syntax.KEYWORDS)
        kinds = {_JAVA_VALUES[type(value)] for value in shape.values}
        return EnumView(
            name=self.types.names[definition.name],
            comment=syntax.comment([_said(definition.description, definition.deprecated)]),
            annotations=_OWN_READER if parents else (),
            implements=f" implements {', '.join(parents)}" if parents else "",
            type=kinds.pop() if len(kinds) == 1 else "Object",
            constants=tuple(
                ConstantView(
                    name=names[str(value)],
                    literal=syntax.literal(value),
                    shown=syntax.escape(str(value)),
                )
                for value in shape.values
            ),
        )

    def _imports(self, view: RecordView | EnumView | UnionView) -> tuple[str, ...]:
        """Return the full names of what a class mentions and does not lie in its own package."""
        mentioned: set[str] = set()
        for text in _texts(view):
            mentioned |= set(_WORD.findall(re.sub(r'"(?:[^"\\]|\\.)*"', "", text)))
        own = {name: f"{self.package}.json.{name}" for name in OWN}
        known = {**IMPORTS, **own}
        return tuple(sorted(known[name] for name in mentioned if name in known))


def _arguments(names: list[str], length: int) -> str:
    """Return the arguments of a constructor call, one a line where they need it."""
    flat = ", ".join(names)
    if len("      return new ();") + length + len(flat) <= syntax.WIDTH:
        return flat
    return "\n          " + ",\n          ".join(names)


def _rest_name(taken: list[str]) -> str:
    """Return the component for members that are not listed: Jackson must not take it for a listed one."""
    name, number = "additionalProperties", 2
    while name in taken:
        name, number = f"additionalProperties{number}", number + 1
    return name


def _said(description: str, deprecated: bool) -> str:
    # The annotation would make a warning of each mention in the package itself.
    return f"Deprecated. {description}".strip() if deprecated else description


def _texts(view: RecordView | EnumView | UnionView) -> Iterable[str]:
    yield from view.annotations
    match view:
        case RecordView():
            for one in view.components:
                yield from (*one.annotations, one.type, one.checked, one.initial, one.setter.type)
                yield one.setter.value
        case EnumView():
            yield "JsonCreator JsonValue Objects"
        case UnionView():
            yield from (*view.reader, "UnionReader")
            for wrapper in view.wrappers:
                yield from (
                    wrapper.type,
                    wrapper.annotations,
                    "JsonCreator JsonValue JsonDeserializer",
                )
