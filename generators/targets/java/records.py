"""Objects and arrays with places of their own as Java records: components, copies, and builders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contracts.schemas import Anything, Record, Use
from generators import prose
from generators.targets.java import syntax
from generators.targets.java.java_type import JavaType, placed
from generators.targets.java.names import free, member_names
from generators.targets.java.types import JSON, Types

if TYPE_CHECKING:
    from collections.abc import Callable

    from contracts.schemas import Member, TupleOf

_MOST_COMPONENTS: Final = 240
"""A constructor takes 254 references at most (JVM specification, section 4.3.3)."""


def _nothing() -> str:
    return ""


class Component:
    """A component of a record, as text."""

    __slots__ = ("annotations", "copied", "name", "setter", "type")

    def __init__(
        self, name: str, kind: str, annotations: tuple[str, ...], copied: str, setter: str
    ) -> None:
        self.name = name
        self.type = kind
        self.annotations = annotations
        self.copied = copied
        self.setter = setter


def record_text(
    types: Types,
    name: str,
    shape: Record,
    *,
    comment: list[str],
    annotations: list[str],
    indent: str,
    built: bool,
    body: Callable[[], str] = _nothing,
) -> str:
    """Return a record for an object; `body` are the classes that it encloses, `built` asks for a builder."""
    names = member_names([member.name for member in shape.members])
    components = [_component(types, member, names[member.name]) for member in shape.members]
    tags = [
        f"@param {names[member.name]} {said}"
        for member in shape.members
        if (said := _said(member.use))
    ]
    rest = "additionalProperties"
    taken = {one.lower() for one in names.values()} | set(names)
    number = 2
    while rest.lower() in taken or rest in taken:
        rest, number = f"additionalProperties{number}", number + 1
    rest_type = ""
    if shape.additional is not None or shape.patterns:
        others, rest_type = _others(types, shape, rest)
        components.append(others)
    hint = name
    rules = types.object_rules(
        patterns=shape.patterns,
        others=shape.additional if shape.patterns else Use(type=Anything()),
        hint=hint,
        keys=shape.keys,
        least=shape.min_members,
        most=shape.max_members,
    )
    if rules:
        annotations = [*annotations, rules]
    parts = ""
    setters = components
    if len(components) > _MOST_COMPONENTS:
        components, parts = _parts(types, components, indent + "  ")
        tags = []
    builder = ""
    if built and any(one.setter for one in setters):
        builder = _builder(types, name, setters, (rest_type, rest), indent + "  ")
    inside = [_copies(name, components, indent), builder, parts, body()]
    return (
        syntax.comment(comment, indent=indent, tags=tags)
        + "".join(f"{indent}{one}\n" for one in annotations)
        + _declaration(name, components, indent, inside)
    )


def tuple_text(
    types: Types,
    name: str,
    shape: TupleOf,
    *,
    comment: list[str],
    indent: str,
    body: Callable[[], str] = _nothing,
) -> str:
    """Return a record for an array whose first items each have a type of their own."""
    required = shape.min_items
    components: list[Component] = []
    ordinals = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
    for at, use in enumerate(shape.items):
        word = ordinals[at] if at < len(ordinals) else f"item{at + 1}"
        components.append(
            _slot(types, use, word, f"{name}{word[:1].upper()}{word[1:]}", required=at < required)
        )
    if shape.rest is not None:
        inner = types.inner(shape.rest, f"{name}Rest")
        kind = types.container(types.imports.library("List"), inner).text
        copied = f"rest = {types.imports.runtime('Members')}.copy(rest);"
        components.append(
            Component("rest", kind, (f"@{types.imports.runtime('Rest')}",), copied, "")
        )
    said = [
        f"{word} = {value}"
        for word, value in (("min", shape.min_items), ("max", shape.max_items))
        if value
    ]
    mark = f"@{types.imports.runtime('Tuple')}" + (f"({', '.join(said)})" if said else "")
    return (
        syntax.comment(
            comment or ["An array whose places have meanings of their own."], indent=indent
        )
        + f"{indent}{mark}\n"
        + _declaration(name, components, indent, [_copies(name, components, indent), body()])
    )


def wrapper_text(
    types: Types,
    name: str,
    kind: JavaType,
    *,
    comment: list[str],
    indent: str,
    body: Callable[[], str] = _nothing,
) -> str:
    """Return a record whose JSON is that of the one value that it wraps."""
    value = f"@{types.imports.library('JsonValue')}"
    front, text = placed(kind.annotations, kind.text)
    component = Component("value", text, (value, *front), _copy(types, kind.text, "value"), "")
    return syntax.comment(
        comment or ["Stands for a value with its constraints."], indent=indent
    ) + _declaration(name, [component], indent, [_copies(name, [component], indent), body()])


def _declaration(name: str, components: list[Component], indent: str, parts: list[str]) -> str:
    body = "\n".join(part for part in parts if part)
    end = f" {{\n{body}{indent}}}\n" if body else " {}\n"
    written = [" ".join((*one.annotations, f"{one.type} {one.name}")) for one in components]
    flat = f"{indent}public record {name}({', '.join(written)})"
    if len(flat) + 3 <= syntax.WIDTH:
        return flat + end
    step = f"{indent}    "
    lines: list[str] = []
    for text, one in zip(written, components, strict=True):
        if len(step) + len(text) + 1 <= syntax.WIDTH:
            lines.append(step + text)
        else:
            lines.append(
                "\n".join(f"{step}{part}" for part in (*one.annotations, f"{one.type} {one.name}"))
            )
    return f"{indent}public record {name}(\n" + ",\n".join(lines) + ")" + end


def _copies(name: str, components: list[Component], indent: str) -> str:
    copies = [f"{indent}    {one.copied}\n" for one in components if one.copied]
    if not copies:
        return ""
    return f"{indent}  public {name} {{\n{''.join(copies)}{indent}  }}\n"


def _component(types: Types, member: Member, name: str) -> Component:
    hint = f"{name[:1].upper()}{name[1:]}"
    return _slot(types, member.use, name, hint, required=member.required, wire=member.name)


def _slot(
    types: Types, use: Use, name: str, hint: str, *, required: bool, wire: str | None = None
) -> Component:
    imports = types.imports
    kind = types.of(use, hint)
    nullable = not kind.is_json and types.graph.allows_null(use)
    annotations: tuple[str, ...] = ()
    if wire is not None and wire != name:
        annotations = (f"@{imports.library('JsonProperty')}({syntax.string(wire)})",)
    setter = f"{kind.plain} {name}"
    if nullable and not required:
        field = imports.runtime("JsonField")
        text = f"{field}<{kind.annotated()}>"
        return Component(name, text, annotations, f"{name} = {field}.orAbsent({name});", setter)
    if required:
        annotations += (
            f"@{imports.runtime('Required')}" if nullable else f"@{imports.library('NotNull')}",
        )
    front, text = placed(kind.annotations, kind.text)
    return Component(name, text, (*annotations, *front), _copy(types, kind.text, name), setter)


def _copy(types: Types, text: str, name: str) -> str:
    head = text.partition("<")[0]
    is_container = "<" in text and head.rpartition(".")[2] in ("List", "Map")
    return f"{name} = {types.imports.runtime('Members')}.copy({name});" if is_container else ""


def _others(types: Types, shape: Record, name: str) -> tuple[Component, str]:
    if shape.patterns or shape.additional is None:
        inner = JavaType(types.imports.library(JSON))
    else:
        inner = types.inner(shape.additional, "AdditionalProperty")
    kind = types.container(types.imports.runtime("Members"), inner)
    return Component(name, kind.text, (), "", ""), inner.plain


def _parts(types: Types, components: list[Component], indent: str) -> tuple[list[Component], str]:
    """Return components for a record of more members than a constructor takes: records of some each."""
    kept: list[Component] = []
    texts: list[str] = []
    listed = [one for one in components if one.setter]
    for at in range(0, len(listed), _MOST_COMPONENTS):
        chunk = listed[at : at + _MOST_COMPONENTS]
        number = at // _MOST_COMPONENTS + 1
        name = free(f"Part{number}", types.taken)
        kept.append(
            Component(f"part{number}", name, (f"@{types.imports.runtime('Flat')}",), "", "")
        )
        texts.append(
            syntax.comment([f"Members of the object, part {number}."], indent=indent)
            + _declaration(name, chunk, indent, [_copies(name, chunk, indent)])
        )
    return [*kept, *(one for one in components if not one.setter)], "\n".join(texts)


def _builder(
    types: Types, name: str, components: list[Component], rest: tuple[str, str], indent: str
) -> str:
    base = types.imports.runtime("ModelBuilder")
    head = f"{indent}public static final class Builder extends {base}<{name}, Builder> {{"
    if len(head) > syntax.WIDTH:
        head = f"{indent}public static final class Builder\n{indent}    extends {base}<{name}, Builder> {{"
    methods: list[str] = []
    for one in components:
        if one.setter:
            wire = next((a for a in one.annotations if "JsonProperty(" in a), "")
            text = wire[wire.index("(") + 1 : -1] if wire else syntax.string(one.name)
            methods.append(_setter(one.setter, f"set({text}, {one.name})", indent))
    kind, called = rest
    if kind:
        methods.append(_setter(f"String name, {kind} value", "other(name, value)", indent, called))
    return (
        f"{indent}public static Builder builder() {{\n{indent}  return new Builder();\n{indent}}}\n\n"
        f"{indent}/** Collects the members of a {{@link {name}}}. */\n"
        f"{head}\n" + "\n".join(methods) + f"{indent}}}\n"
    )


def _setter(parameters: str, call: str, indent: str, name: str = "") -> str:
    called = name or parameters.rpartition(" ")[2]
    head = f"{indent}  public Builder {called}({parameters}) {{"
    if len(head) > syntax.WIDTH:
        head = f"{indent}  public Builder {called}(\n{indent}      {parameters}) {{"
    return f"{head}\n{indent}    return {call};\n{indent}  }}\n"


def _said(use: Use) -> str:
    said = " ".join(use.description.split())
    if use.deprecated:
        said = f"Deprecated. {said}".strip()
    default = prose.default(use)
    if default:
        said = f"{said}{'.' if said[-1:].isalnum() else ''} {default}".strip()
    return syntax.escape(said)
