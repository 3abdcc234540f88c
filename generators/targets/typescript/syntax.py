"""TypeScript as text, laid out the way that Prettier lays it out (two spaces, 100 columns)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from contracts.source import Json
from generators.prose import number, wrap

WIDTH: Final = 100
STEP: Final = "  "
SHORT_KEY: Final = 4
"""Prettier keeps a long value beside a key of at most this length."""
_LARGEST: Final = 2**53 - 1
_BREAKS: Final = {0x2028: " ", 0x2029: " ", 0x0085: " ", 0x000B: " ", 0x000C: " "}


def key(name: str) -> str:
    """Return a member's name, quoted where it is no identifier."""
    return name if name.isidentifier() or name.replace("$", "_").isidentifier() else string(name)


def string(text: str) -> str:
    """Return a string literal, in the quotes that need fewer escapes; double ones on a draw."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
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
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if abs(value) > _LARGEST and value == int(value):
        # A literal without the suffix would be read as another integer.
        return f"{int(value)}n"
    return number(value)


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
    if isinstance(value, str) and too_long and len(label) > SHORT_KEY:
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
    return ",\n".join(packed(items, indent, ", ")) + ",\n"


def packed(items: Iterable[str], indent: str, separator: str) -> list[str]:
    """Return lines of items, as many on each as it holds, without a separator behind the last."""
    lines, line = list[str](), ""
    for item in items:
        joint = f"{line}{separator}{item}" if line else f"{indent}{item}"
        if line and len(joint) + 1 > WIDTH:
            lines.append(line)
            joint = f"{indent}{item}"
        line = joint
    return [*lines, line]


def comment(paragraphs: Iterable[str], *, indent: str = "", deprecated: bool = False) -> str:
    """Return a documentation comment with a line break behind it, or nothing where nothing is said."""
    said = [text for text in paragraphs if text]
    if deprecated:
        said.append("@deprecated")
    if not said:
        return ""
    if len(said) == 2 and not deprecated and "\n" not in said[0]:
        said = [f"{said[0]}{'' if said[0].endswith(('.', '!', '?')) else '.'} {said[1]}"]
    if len(said) == 1 and len(indent) + len(said[0]) + 7 <= WIDTH and "\n" not in said[0]:
        return f"{indent}/** {harmless(said[0].strip())} */\n"
    blocks = [
        block for block in (wrap(harmless(text), WIDTH - len(indent) - 3) for text in said) if block
    ]
    if not blocks:
        return ""
    if len(blocks) == 1 and len(blocks[0]) == 1 and len(indent) + len(blocks[0][0]) + 7 <= WIDTH:
        return f"{indent}/** {blocks[0][0]} */\n"
    front = f"{indent} * "
    rows = (line for at, block in enumerate(blocks) for line in ([""] if at else []) + block)
    body = "".join((front + line).rstrip() + "\n" for line in rows)
    return f"{indent}/**\n{body}{indent} */\n"


def harmless(text: str) -> str:
    """Return a text that cannot end its comment, nor break a line of the source unseen."""
    if "*/" in text:
        text = text.replace("*/", "*\\/")
    return text if text.isascii() else text.translate(_BREAKS)


def comment_text(text: str) -> str:
    """Return a name as it stands in a comment, as code."""
    return f"`{harmless(text)}`"


def alias(name: str, options: Sequence[str]) -> str:
    """Return `export type Name = …;` for a union of types, one a line where they need it."""
    inner = " | ".join(options)
    line = f"export type {name} = {inner};"
    if len(line) <= WIDTH:
        return line
    if len(options) == 1:
        if inner.isidentifier():
            return f"export type {name} =\n{STEP}{inner};"
        return f"export type {name} = {_opened(inner, '')};"
    if len(STEP) + len(inner) + 1 <= WIDTH:
        return f"export type {name} =\n{STEP}{inner};"
    apart = f"export type {name} =" + "".join(f"\n{STEP}| {option}" for option in options) + ";"
    rows = packed(options, f"{STEP}| ", " | ")
    if len(rows) + 1 < len(options):
        return f"// prettier-ignore\nexport type {name} =\n" + "\n".join(rows) + ";"
    return apart


def field(name: str, options: Sequence[str], *, indent: str, optional: bool = False) -> str:
    """Return `name?: type;` for a union of types, without the indentation in front."""
    label = f"{key(name)}{'?' if optional else ''}:"
    line = f"{label} {' | '.join(options)};"
    if len(indent) + len(line) <= WIDTH:
        return line
    if len(options) == 1 or _hugs(options):
        return f"{label} {_opened(' | '.join(options), indent)};"
    second = f"{indent}{STEP}{' | '.join(options)};"
    if len(second) <= WIDTH:
        return f"{label}\n{second}"
    return label + "".join(f"\n{indent}{STEP}| {option}" for option in options) + ";"


def _hugs(options: Sequence[str]) -> bool:
    """Return whether Prettier keeps a union on one line whatever its length: a name, or null."""
    return len(options) == 2 and options[1] == "null" and options[0].isidentifier()


def _opened(text: str, indent: str) -> str:
    """Return a type that is too long for its line; an object type of one member gets a line for that."""
    if text.startswith("{ ") and text.endswith(" }"):
        return f"{{\n{indent}{STEP}{text[2:-2]};\n{indent}}}"
    return text


Nested: TypeAlias = tuple[str, Sequence[str], str]
"""What opens a list, its parts, and what closes it."""


def joined(part: str | Nested, separator: str = ";") -> str:
    """Return a part on one line."""
    return part if isinstance(part, str) else part[0] + f"{separator} ".join(part[1]) + part[2]


def filled(parts: Iterable[str | Nested], indent: str, separator: str = ",") -> str:
    """Return parts with separators behind them, as many on a line as it holds."""
    lines: list[str] = []
    line = indent
    for part in parts:
        text = joined(part, separator)
        if len(line) + len(text) + 2 > WIDTH and line != indent:
            lines.append(line)
            line = indent
        if not isinstance(part, str) and len(indent) + len(text) + 1 > WIDTH:
            inner = filled(part[1], indent + STEP, separator).rstrip("\n")
            lines += [indent + part[0].rstrip(), inner, indent + part[2].lstrip() + separator]
        else:
            line += f"{text}{separator}" if line == indent else f" {text}{separator}"
    if line != indent:
        lines.append(line)
    return "\n".join(lines) + "\n"


def constant(head: str, opening: str, parts: Sequence[str], closing: str) -> str:
    """Return `head = opening parts closing;`, the parts packed where they do not fit on one line.

    Prettier would give each part a line of its own, which makes tables three times as long.
    """
    space = " " if opening.endswith("{") and parts else ""
    flat = f"{head} = {opening}{space}{', '.join(parts)}{space}{closing};\n"
    if len(flat) <= WIDTH + 1:
        return flat
    second = flat[len(head) + 3 :]
    if not parts:
        return f"// prettier-ignore\n{head} =\n{STEP}{second}"
    rows = packed([f"{part}," for part in parts], STEP, " ")
    first = f"{head} = {opening}\n"
    fits = len(first) <= WIDTH + 1 and all(len(part) + 3 <= WIDTH for part in parts)
    if closing == "}))" and fits and len(parts) <= len(rows) + 1:
        return f"{first}{''.join(f'{STEP}{part},{chr(10)}' for part in parts)}{closing};\n"
    if len(STEP) + len(second) <= WIDTH + 1:
        return f"// prettier-ignore\n{head} =\n{STEP}{second}"
    return "\n".join((f"// prettier-ignore\n{head} = {opening}", *rows, f"{closing};\n"))


def json_document(value: Json) -> str:
    """Return a JSON document as `JSON.stringify` lays it out, without a line break at its end."""
    return json.dumps(value, ensure_ascii=False, indent=len(STEP))
