"""Java as text: literals and documentation comments, laid out the way that google-java-format does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from contracts.source import Json
from generators.prose import wrap

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
_LONGEST_LITERAL: Final = 16_000
_ENTITIES: Final = {
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
    ord("@"): "&#64;",
}


@cache
def string(text: str) -> str:
    """Return a string literal in ASCII; a very long one is a sum of several."""
    if len(text) > _LONGEST_LITERAL:
        parts = [text[at : at + _LONGEST_LITERAL] for at in range(0, len(text), _LONGEST_LITERAL)]
        return " + ".join(string(part) for part in parts)
    # JSON knows two escapes that Java does not need, and Java reads the others alike.
    return json.dumps(text).replace("\\u007f", "\x7f")


def json_string(value: Json) -> str:
    """Return the literal of the JSON text of a value."""
    return string(json.dumps(value, ensure_ascii=False))


def number(value: float) -> str:
    """Return a number in decimal digits, whole ones without a fraction."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
        return str(int(value))
    return repr(value)


def array(literals: Sequence[str]) -> str:
    """Return the value of an annotation's member that takes several."""
    return literals[0] if len(literals) == 1 else f"{{{', '.join(literals)}}}"


def escape(text: str) -> str:
    """Return a text as the HTML of a documentation comment."""
    # Java reads Unicode escapes in comments, too.
    return text.translate(_ENTITIES).replace("*/", "*&#47;").replace("\\u", "&#92;u")


def wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a text as HTML, each of its paragraphs marked but for the first."""
    if "\n" not in text and len(text) <= width:
        return [escape(text.strip())] if text.strip() else []
    lines: list[str] = []
    started = True
    for row in wrap(escape(text), width):
        if not row:
            started = False
        elif not started:
            lines += ["", f"<p>{row}"]
            started = True
        else:
            lines.append(row)
    return lines


def comment(paragraphs: Iterable[str], *, indent: str = "", tags: Sequence[str] = ()) -> str:
    """Return a documentation comment with a line break behind it, or nothing where nothing is said.

    Paragraphs are plain text; `tags` are HTML that begins with a block tag such as `@param`.
    """
    width = WIDTH - len(indent) - 3
    lines: list[str] = []
    for text in paragraphs:
        rows = wrapped(text, width) if text else []
        lines += ["", f"<p>{rows[0]}", *rows[1:]] if lines and rows else rows
    return block(lines, indent=indent, tags=tags)


def block(lines: Sequence[str], *, indent: str = "", tags: Sequence[str] = ()) -> str:
    """Return a documentation comment of finished lines of HTML, and tags wrapped below them."""
    width = WIDTH - len(indent) - 3
    all_lines = list(lines)
    if not tags:
        if not all_lines:
            return ""
        if len(all_lines) == 1 and len(indent) + len(all_lines[0]) + 7 <= WIDTH:
            return f"{indent}/** {all_lines[0]} */\n"
    elif all_lines:
        all_lines.append("")
    for tag in tags:
        if len(tag) <= width:
            all_lines.append(tag)
        else:
            first, *more = wrap(tag, width - 4)
            all_lines.append(first)
            all_lines += [f"    {row}" for row in more]
    body = "".join(f"{indent} * {line}\n" if line else f"{indent} *\n" for line in all_lines)
    return f"{indent}/**\n{body}{indent} */\n"
