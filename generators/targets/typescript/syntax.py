"""TypeScript as text, laid out the way that Prettier lays it out (two spaces, 100 columns)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Final

from contracts.source import Json
from generators.prose import number, wrap

WIDTH: Final = 100
STEP: Final = "  "


def key(name: str) -> str:
    """Return a member's name, quoted where it is no identifier."""
    return name if name.replace("$", "_").isidentifier() else string(name)


def string(text: str) -> str:
    """Return a string literal, in the quotes that need fewer escapes; double ones on a draw."""
    body = json.dumps(text, ensure_ascii=False)[1:-1]
    # Line separators are line breaks in a script's source.
    body = body.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    if text.count('"') > text.count("'"):
        return "'" + body.replace('\\"', '"').replace("'", "\\'") + "'"
    return f'"{body}"'


def scalar(value: bool | int | float | str | None) -> str:
    """Return the literal of a scalar."""
    if isinstance(value, str):
        return string(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number(value)
    return json.dumps(value)


def literal(value: Json, *, indent: str = "", before: int = 0, after: int = 1) -> str:
    """Return the literal of a JSON value.

    `before` and `after` are how many columns the text around it takes on its first and last line.
    """
    flat = _flat(value)
    if flat is not None and len(indent) + before + len(flat) + after <= WIDTH:
        return flat
    inner = indent + STEP
    if isinstance(value, dict):
        return (
            "{\n" + "".join(_entry(name, one, inner) for name, one in value.items()) + indent + "}"
        )
    if isinstance(value, list):
        if all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in value):
            return "[\n" + _filled([f"{scalar(one)}" for one in value], inner) + indent + "]"  # type: ignore[arg-type]
        items = "".join(f"{inner}{literal(one, indent=inner)},\n" for one in value)
        return f"[\n{items}{indent}]"
    return scalar(value)


def _entry(name: str, value: Json, indent: str) -> str:
    label = key(name)
    text = literal(value, indent=indent, before=len(label) + 2)
    too_long = len(indent) + len(label) + 2 + len(text) + 1 > WIDTH
    if isinstance(value, str) and too_long and len(label) > len(STEP):
        return f"{indent}{label}:\n{indent}{STEP}{text},\n"
    return f"{indent}{label}: {text},\n"


def _flat(value: Json) -> str | None:
    """Return a value on one line, or None where Prettier would break it whatever its length."""
    if isinstance(value, dict):
        parts = [(key(name), _flat(one)) for name, one in value.items()]
        if any(text is None for _, text in parts):
            return None
        inner = ", ".join(f"{name}: {text}" for name, text in parts)
        return f"{{ {inner} }}" if parts else "{}"
    if isinstance(value, list):
        for kind in (dict, list):
            alike = len(value) > 1 and all(isinstance(one, kind) and len(one) > 1 for one in value)  # type: ignore[arg-type]
            if alike:
                return None
        texts = [_flat(one) for one in value]
        return None if None in texts else f"[{', '.join(text or '' for text in texts)}]"
    return scalar(value)


def _filled(items: Sequence[str], indent: str) -> str:
    lines, line = list[str](), indent
    for item in items:
        word = item + ","
        if line != indent and len(line) + 1 + len(word) > WIDTH:
            lines.append(line)
            line = indent
        line += word if line == indent else f" {word}"
    return "\n".join([*lines, line]) + "\n"


def comment(paragraphs: Iterable[str], *, indent: str = "", deprecated: bool = False) -> str:
    """Return a documentation comment with a line break behind it, or nothing where nothing is said."""
    blocks = [
        wrap(text.replace("*/", "*\\/"), WIDTH - len(indent) - 3) for text in paragraphs if text
    ]
    if deprecated:
        blocks.append(["@deprecated"])
    blocks = [block for block in blocks if block]
    if not blocks:
        return ""
    if len(blocks) == 1 and len(blocks[0]) == 1 and len(indent) + len(blocks[0][0]) + 7 <= WIDTH:
        return f"{indent}/** {blocks[0][0]} */\n"
    lines = [line for at, block in enumerate(blocks) for line in ([""] if at else []) + block]
    body = "".join(f"{indent} * {line}".rstrip() + "\n" for line in lines)
    return f"{indent}/**\n{body}{indent} */\n"


def alias(name: str, options: Sequence[str]) -> str:
    """Return `export type Name = …;` for a union of types, one a line where they need it."""
    line = f"export type {name} = {' | '.join(options)};"
    if len(line) <= WIDTH or len(options) == 1:
        return line
    return f"export type {name} =" + "".join(f"\n{STEP}| {option}" for option in options) + ";"


def field(name: str, options: Sequence[str], *, indent: str, optional: bool = False) -> str:
    """Return `name?: type;` for a union of types, without the indentation in front."""
    label = f"{key(name)}{'?' if optional else ''}:"
    line = f"{label} {' | '.join(options)};"
    if len(indent) + len(line) <= WIDTH or len(options) == 1:
        return line
    return label + "".join(f"\n{indent}{STEP}| {option}" for option in options) + ";"


def json_document(value: Json) -> str:
    """Return a JSON document as `JSON.stringify` lays it out, without a line break at its end."""
    return json.dumps(value, ensure_ascii=False, indent=len(STEP))
