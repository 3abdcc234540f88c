"""Java as text: literals, documentation comments and annotations."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from generators.prose import number, wrap

WIDTH: Final = 100
KEYWORDS: Final = frozenset(
    {"abstract", "assert", "boolean", "break", "byte", "case", "catch", "char", "class"}
    | {"const", "continue", "default", "do", "double", "else", "enum", "extends", "final"}
    | {"finally", "float", "for", "goto", "if", "implements", "import", "instanceof", "int"}
    | {"interface", "long", "native", "new", "package", "private", "protected", "public"}
    | {"return", "short", "static", "strictfp", "super", "switch", "synchronized", "this"}
    | {"throw", "throws", "transient", "try", "void", "volatile", "while", "true", "false"}
    | {"null", "_"}
)


def string(text: str) -> str:
    """Return a string literal in ASCII."""
    body = json.dumps(text)[1:-1]
    # JSON knows two escapes that Java does not need, and Java reads the others alike.
    return f'"{body}"'


def literal(value: bool | int | float | str) -> str:
    """Return the literal of a scalar, as its boxed type."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return string(value)
        case int():
            return f"{value}L"
        case float():
            return f"{value!r}d"


def decimal(value: float) -> str:
    """Return a bound as the text that `@DecimalMin` and `@DecimalMax` take."""
    return string(number(value))


def comment(paragraphs: Iterable[str], *, indent: str = "", tags: Iterable[str] = ()) -> str:
    """Return a documentation comment with a line break behind it, or nothing where nothing is said."""
    width = WIDTH - len(indent) - 3
    blocks = [wrap(escape(text), width) for text in paragraphs if text]
    lines: list[str] = []
    for block in blocks:
        started = False
        for line in block:
            if not line:
                started = False
                continue
            if lines and not started:
                lines += ["", f"<p>{line}"]
            else:
                lines.append(line)
            started = True
    marks = [line for tag in tags for line in wrap(tag, width)]
    if not lines and not marks:
        return ""
    if len(lines) == 1 and not marks and len(indent) + len(lines[0]) + 7 <= WIDTH:
        return f"{indent}/** {lines[0]} */\n"
    lines += ([""] if lines and marks else []) + marks
    body = "".join(f"{indent} * {line}".rstrip() + "\n" for line in lines)
    return f"{indent}/**\n{body}{indent} */\n"


def escape(text: str) -> str:
    """Return a text as the HTML of a documentation comment."""
    for character, entity in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ("@", "&#64;"),
        ("*/", "*&#47;"),
        ("\\", "&#92;"),
    ):
        text = text.replace(character, entity)
    return text
