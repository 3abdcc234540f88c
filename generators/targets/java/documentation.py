"""The documentation comment of a method: the contract's words, what fails, and a call that can be run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from contracts.pointers import Absent
from generators.services.service import Argument, Content, MediaKind
from generators.targets.java import syntax
from generators.targets.java.calls import arguments_text

if TYPE_CHECKING:
    from contracts.schemas import Use
    from contracts.source import Json
    from generators.targets.java.operations import OperationWriter

_MOST_LINES = 24


def method_comment(
    writer: OperationWriter,
    required: list[Argument],
    content: Content | None,
    name: str,
) -> str:
    """Return the comment of the method with nothing but the required arguments."""
    operation = writer.method.operation
    width = syntax.WIDTH - 5
    lines: list[str] = []
    summary = operation.summary or f"{operation.method.upper()} {operation.path}"
    said = [f"Deprecated. {summary}" if operation.deprecated else summary]
    if operation.description and operation.description != summary:
        said.append(operation.description)
    for text in said:
        rows = syntax.wrapped(text, width)
        lines += ["", f"<p>{rows[0]}", *rows[1:]] if lines and rows else rows
    example = _example(writer, required, content, name)
    if len(example) == 1 and len(example[0]) + len("<pre></pre>") <= width:
        lines += ["", f"<pre>{example[0]}</pre>"]
    else:
        lines += ["", "<pre>", *example, "</pre>"]
    tags: list[str] = []
    for argument, (_, called) in zip(required, arguments_text(writer, required), strict=True):
        text = syntax.escape(" ".join(argument.parameter.description.split()))
        if text:
            tags.append(f"@param {called} {text}")
    body = writer.method.body
    if content is not None and body is not None and body.description:
        tags.append(f"@param body {syntax.escape(' '.join(body.description.split()))}")
    if writer.method.result.contents:
        text = " ".join(writer.method.answers[0].description.split())
        # A single word, such as OK, tells no more than the type does.
        if " " in text:
            tags.append(f"@return {syntax.escape(text)}")
    codes = dict.fromkeys(code for one in writer.method.failures for code in one.codes)
    rules = writer.contract.errors
    for code in codes:
        if code in writer.errors and rules is not None:
            title = syntax.escape(rules.catalogue[code].title or code)
            tags.append(f"@throws {writer.errors[code]} {title}")
    if not codes and writer.method.failures:
        statuses = ", ".join(dict.fromkeys(one.status for one in writer.method.failures))
        tags.append(f"@throws {writer.http('ApiException')} where the answer is {statuses}")
    return syntax.block(lines, indent="  ", tags=tags)


def _example(
    writer: OperationWriter, required: list[Argument], content: Content | None, name: str
) -> list[str]:
    example = writer.method.example
    values: list[str] = []
    before: list[str] = []
    for argument, (kind, called) in zip(required, arguments_text(writer, required), strict=True):
        key = f"{argument.parameter.location}.{argument.parameter.name}"
        value = example.arguments.get(key)
        values.append(_literal(value, kind) or called)
        if values[-1] == called:
            before += _decoded(kind, called, value)
    if content is not None:
        before += _body(writer, content, example.body)
        values.append("body")
    call = f"client.{writer.accessor}().{name}({', '.join(values)})"
    result = writer.method.result
    lines = [*before, f"{'var answer = ' if result.contents else ''}{call};"]
    return [syntax.escape(line) for line in lines]


def _literal(value: Json, kind: str) -> str:
    match kind:
        case "String" if isinstance(value, str):
            return syntax.string(value)
        case "Long" if isinstance(value, int):
            return f"{value}L"
        case "Integer" if isinstance(value, int):
            return str(value)
        case "Boolean" if isinstance(value, bool):
            return "true" if value else "false"
        case "BigDecimal" if isinstance(value, (int, float)):
            return f'new BigDecimal("{syntax.number(value)}")'
        case "Timestamp" | "CalendarDate" if isinstance(value, str):
            return f"new {kind}({syntax.string(value)})"
        case _:
            return ""


def _body(writer: OperationWriter, content: Content, value: Json | Absent) -> list[str]:
    if isinstance(value, Absent):
        value = None
    match content.kind:
        case MediaKind.TEXT:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            return [f"String body = {syntax.string(text)};"]
        case MediaKind.BINARY:
            return ['Binary body = Binary.of(Path.of("file"));']
        case MediaKind.MULTIPART:
            return _form(writer, content, value if isinstance(value, dict) else {})
        case _:
            kind = _type_name(writer, content.use)
            if content.kind in (MediaKind.JSON_LINES, MediaKind.EVENTS):
                return [*_decoded(kind, "item", value), "var body = List.of(item);"]
            return _decoded(kind, "body", value)


def _form(writer: OperationWriter, content: Content, given: dict[str, Json]) -> list[str]:
    """Return the lines that fill a form: files by their names on disk, values as they are."""
    form = writer.forms.get(content.media_type)
    if form is None:
        return ["var body = new FreeForm();"]
    calls: list[str] = []
    for part in content.parts:
        if part.name not in given:
            continue
        if part.is_file:
            value = 'FilePart.of(Path.of("file"))'
        else:
            kind = writer.types.of(part.use, writer.stem).plain
            one = given[part.name]
            item = one[0] if part.repeated and isinstance(one, list) and one else one
            value = _literal(item, kind) or f"Json.decode({syntax.json_string(item)}, {kind}.class)"
        calls.append(f".{form.names[part.name]}({f'List.of({value})' if part.repeated else value})")
    return [f"var body = new {writer.types.here.top}.{form.name}(){''.join(calls)};"]


def _type_name(writer: OperationWriter, use: Use | None) -> str:
    if use is None:
        return "JsonNode"
    return writer.types.of(use, writer.stem).plain


def _decoded(kind: str, name: str, value: Json) -> list[str]:
    """Return the lines that make a value of a type out of its JSON."""
    target = f"{kind}.class" if "<" not in kind else f"new JsonType<{kind}>() {{}}"
    text = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or not value:
        return [f"{kind} {name} = Json.decode({syntax.string(text)}, {target});"]
    if len(text) > 80:
        text = json.dumps(value, ensure_ascii=False, indent=2)
    rows = text.replace("\\", "\\\\").replace('"""', '\\"""').split("\n")
    if len(rows) > _MOST_LINES:
        rows = json.dumps(value, ensure_ascii=False).replace("\\", "\\\\").split("\n")
    return [
        f'{kind} {name} = Json.decode("""',
        *(f"    {row}" for row in rows[:-1]),
        f'    {rows[-1]}""", {target});',
    ]
