"""Enumerations and unions in Java: enums, open lists of constants, and sealed interfaces."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from contracts.schemas import (
    Alias,
    Boolean,
    Constant,
    Enumeration,
    ListOf,
    MapOf,
    Number,
    Reference,
    Text,
    TupleOf,
    Union,
    Use,
)
from generators.naming import constant_case, settle
from generators.targets.java import syntax
from generators.targets.java.java_type import JavaType, placed
from generators.targets.java.names import free
from generators.targets.java.records import wrapper_text
from generators.targets.java.types import JSON, Types

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_LONG: Final = 2**63
_MOST_CONSTANTS: Final = 1500
"""The initialiser of a class may have 64 KiB of code (JVM specification, section 4.7.3)."""


def enum_text(
    types: Types, name: str, shape: Enumeration, *, comment: list[str], indent: str
) -> str:
    """Return an enumeration: an enum, or a record where other values are valid, too."""
    texts = [json.dumps(value, ensure_ascii=False) for value in shape.values]
    if shape.extensible or len(texts) > _MOST_CONSTANTS:
        return _open(types, name, shape, texts, comment=comment, indent=indent)
    names = _constants(texts)
    step = f"{indent}  "
    lines: list[str] = []
    for value, text in zip(shape.values, texts, strict=True):
        if not isinstance(value, str):
            mark = f"@{types.imports.runtime('Literal')}({syntax.json_string(value)}) "
        elif value == names[text]:
            mark = ""
        else:
            mark = f"@{types.imports.library('JsonProperty')}({syntax.string(value)}) "
        line = f"{step}{mark}{names[text]}"
        if len(line) + 1 > syntax.WIDTH:
            line = f"{step}{mark.rstrip()}\n{step}{names[text]}"
        lines.append(line)
    base = types.imports.runtime("JsonEnum")
    return (
        syntax.comment(comment, indent=indent)
        + f"{indent}public enum {name} implements {base} {{\n"
        + ",\n".join(lines)
        + f"\n{indent}}}\n"
    )


def _open(
    types: Types,
    name: str,
    shape: Enumeration,
    texts: Sequence[str],
    *,
    comment: list[str],
    indent: str,
) -> str:
    kind = _value_type(types, shape)
    constants = ""
    if not shape.extensible:
        # More constants than a class can initialise: the values are listed in an annotation alone.
        listed = syntax.array([syntax.json_string(value) for value in shape.values])
        kind = JavaType(kind.text, (f"@{types.imports.runtime('Only')}({listed})",))
    elif kind.is_json:
        listed = syntax.array([syntax.json_string(value) for value in shape.values])
        only = f"@{types.imports.runtime('Only')}(value = {listed}, open = true)"
        kind = JavaType(kind.text, (only,), True)
    if shape.extensible and len(texts) <= _MOST_CONSTANTS:
        names = _constants(texts)
        for value, text in zip(shape.values, texts, strict=True):
            made = _made(types, kind, value)
            constants += (
                f"{indent}  public static final {name} {names[text]} = new {name}({made});\n"
            )
    said = (
        [*comment, "The contract expects values beyond those that it lists."]
        if shape.extensible
        else comment
    )
    return wrapper_text(types, name, kind, comment=said, indent=indent, body=lambda: constants)


def _value_type(types: Types, shape: Enumeration) -> JavaType:
    """Return the type that all values have, whatever JSON where they differ."""
    kinds = {type(value) for value in shape.values}
    if kinds == {str}:
        return JavaType("String")
    if kinds == {bool}:
        return JavaType("Boolean")
    if kinds == {int} and all(abs(value) < _LONG for value in shape.values if type(value) is int):
        return JavaType("Long")
    if kinds <= {int, float}:
        return JavaType(types.imports.library("BigDecimal"))
    return JavaType(types.imports.library(JSON), (), True)


def _made(types: Types, kind: JavaType, value: bool | float | str) -> str:
    """Return the expression of a value of an enumeration."""
    match value:
        case _ if kind.is_json:
            return f"{types.imports.runtime('Json')}.parse({syntax.json_string(value)})"
        case str():
            return syntax.string(value)
        case bool():
            return "true" if value else "false"
        case _ if kind.text == "Long":
            return f"{value}L"
        case _:
            return f'new {kind.text}("{syntax.number(value)}")'


def _constants(texts: Sequence[str]) -> dict[str, str]:
    names = {text: constant_case(text) for text in texts}
    if len(set(names.values())) == len(names) and all(
        name and not name[0].isdigit() for name in names.values()
    ):
        return names
    return settle(texts, constant_case)


def union_text(
    types: Types,
    name: str,
    shape: Union,
    *,
    comment: list[str],
    annotations: list[str],
    indent: str,
    body: Callable[[], str],
) -> str:
    """Return a sealed interface whose records each wrap the value of one branch."""
    discriminator = shape.discriminator
    mark = f"@{types.imports.runtime('OneOf' if shape.exclusive else 'AnyOf')}"
    tags: dict[int, list[str]] = {}
    if discriminator is not None:
        mark += f"(discriminator = {syntax.string(discriminator.member)})"
        for value, at in discriminator.branches.items():
            tags.setdefault(at, []).append(syntax.string(value))
    step = f"{indent}  "
    taken = {one.lower() for one in types.taken}
    records: list[str] = []
    for at, branch in enumerate(shape.branches):
        label = free(f"Of{_label(types, branch)}", taken)
        kind = types.of(branch, f"{name}{label}")
        marks = (f"@{types.imports.library('JsonValue')}", *kind.annotations)
        if not kind.is_json and types.graph.allows_null(branch):
            marks = (*marks, f"@{types.imports.runtime('Nullable')}")
        text = kind.text
        front, text = placed(marks[1:], text)
        written = " ".join((marks[0], *front, text))
        tag = (
            f"{step}@{types.imports.runtime('Tag')}({syntax.array(tags[at])})\n"
            if at in tags
            else ""
        )
        line = f"{step}record {label}({written} value) implements {name} {{}}\n"
        if len(line) > syntax.WIDTH + 1:
            line = f"{step}record {label}({written} value)\n{step}    implements {name} {{}}\n"
        records.append(f"{tag}{line}")
    if inner := body():
        records.append(inner)
    return (
        syntax.comment(comment, indent=indent)
        + "".join(f"{indent}{one}\n" for one in (*annotations, mark))
        + f"{indent}public sealed interface {name} {{\n"
        + "\n".join(records)
        + f"{indent}}}\n"
    )


def _label(types: Types, branch: Use) -> str:
    kind = branch.type
    if isinstance(kind, Reference) and types.has_class(kind.name):
        return types.names.of(types.graph, types.graph.definitions[kind.name]).simple
    shape = types.graph.shape_of(kind)
    match shape.type if isinstance(shape, Alias) else None:
        case Text():
            return "Text"
        case Number(integer=True):
            return "Integer"
        case Number():
            return "Number"
        case Boolean():
            return "Boolean"
        case ListOf():
            return "List"
        case TupleOf():
            return "Tuple"
        case MapOf():
            return "Map"
        case Constant():
            return "Constant"
        case _:
            return "Value"
