"""How Python's formatter lays out code: what fits stands on one line, brackets open from the outside in."""

from __future__ import annotations

import json
from typing import Final

from generators import prose

WIDTH: Final = 100
_OPENING: Final = "([{"
_CLOSING: Final = ")]}"


def text_literal(text: str) -> str:
    """Return a text as a literal: double quotes unless single ones save escapes, raw for backslashes."""
    if "\\" in text and text.isprintable() and not text.endswith("\\"):
        if '"' not in text:
            return f'r"{text}"'
        if "'" not in text:
            return f"r'{text}'"
    if text.isprintable() and "\\" not in text:
        if '"' not in text:
            return f'"{text}"'
        if "'" not in text:
            return f"'{text}'"
    escaped = json.dumps(text, ensure_ascii=False)
    return "".join(one if one.isprintable() else _escape(one) for one in escaped)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def fitted(prefix: str, expression: str, suffix: str = "", indent: int = 0) -> list[str]:
    """Return the lines of a statement, an expression between what stands before and behind it."""
    line = f"{' ' * indent}{prefix}{expression}{suffix}"
    if len(line) <= WIDTH:
        return [line]
    space = " " * indent
    if suffix.startswith(" = ") and len(line) - len(suffix) + 4 <= WIDTH:
        return [
            f"{space}{prefix}{expression} = (",
            f"{space}    {suffix.removeprefix(' = ')}",
            f"{space})",
        ]
    operands = parts(expression, " | ")
    if len(operands) > 1 or expression[-1] not in _CLOSING:
        if expression[0] in "\"'" or (prefix.endswith("= ") and len(operands) == 1):
            return [line]
        inside = joined_by_pipes(operands, indent + 4, "")
        if len(operands) == 1 and len(inside[0]) > WIDTH:
            return [line]
        return [f"{space}{prefix}(", *inside, f"{space}){suffix}"]
    head = len(space) + len(prefix) + _outer_bracket(expression) + 1
    if prefix.endswith("= ") and head > WIDTH >= len(space) + len(prefix) + 1:
        inside = opened("", expression, "", indent + 4)
        if max(map(len, inside)) <= WIDTH:
            return [f"{space}{prefix}(", *inside, f"{space})"]
    return opened(prefix, expression, suffix, indent)


def joined_by_pipes(operands: list[str], indent: int, suffix: str) -> list[str]:
    """Return the lines of an alternative of types, each on a line of its own where one does not hold all."""
    line = " " * indent + " | ".join(operands) + suffix
    if len(line) <= WIDTH or len(operands) == 1:
        return opened("", operands[0], suffix, indent) if len(line) > WIDTH else [line]
    lines: list[str] = []
    for at, operand in enumerate(operands):
        end = suffix if at == len(operands) - 1 else ""
        lines += opened("| " if at else "", operand, end, indent)
    return lines


def opened(prefix: str, expression: str, suffix: str, indent: int) -> list[str]:
    """Return the lines of one bracketed expression, opened where it does not fit on a line."""
    space = " " * indent
    line = f"{space}{prefix}{expression}{suffix}"
    at = _outer_bracket(expression)
    if len(line) <= WIDTH or at < 0:
        return [line]
    head, inner, close = expression[: at + 1], expression[at + 1 : -1], expression[-1]
    if not inner:
        return [line]
    body = " " * (indent + 4) + inner
    elements = parts(inner.removesuffix(","), ", ")
    is_subscript = close == "]" and at > 0
    if len(body) <= WIDTH and at > 0:
        lines = [body]
    elif len(elements) == 1 and is_subscript:
        lines = element(elements[0], "", indent + 4)
    else:
        lines = [line for one in elements for line in element(one, ",", indent + 4)]
    return [f"{space}{prefix}{head}", *lines, f"{space}{close}{suffix}"]


def element(text: str, suffix: str, indent: int) -> list[str]:
    """Return the lines of one element within brackets."""
    line = " " * indent + text + suffix
    if len(line) <= WIDTH:
        return [line]
    operands = parts(text, " | ")
    if len(operands) > 1:
        return joined_by_pipes(operands, indent, suffix)
    name, equals, value = text.partition("=")
    if equals and name.isidentifier():
        return opened(f"{name}=", value, suffix, indent)
    key, colon, value = text.partition(": ")
    if colon and key[-1:] in "\"'" and text[0] in "\"'":
        return opened(f"{key}: ", value, suffix, indent)
    return opened("", text, suffix, indent)


def parts(text: str, separator: str) -> list[str]:
    """Return the parts of an expression between separators that stand in no bracket and in no text."""
    if separator not in text:
        return [text]
    found: list[str] = []
    depth, start, at, end = 0, 0, 0, len(text)
    first = separator[0]
    while at < end:
        one = text[at]
        if one in "\"'":
            at = _end_of_literal(text, at)
            continue
        if one in _OPENING:
            depth += 1
        elif one in _CLOSING:
            depth -= 1
        elif depth == 0 and one == first and text.startswith(separator, at):
            found.append(text[start:at])
            at += len(separator)
            start = at
            continue
        at += 1
    found.append(text[start:])
    return found


def _end_of_literal(text: str, at: int) -> int:
    quote, raw = text[at], at > 0 and text[at - 1] == "r"
    at += 1
    while text[at] != quote:
        at += 2 if text[at] == "\\" and not raw else 1
    return at + 1


def _outer_bracket(text: str) -> int:
    """Return where the bracket opens that the last character closes, or -1 where none does."""
    if text[-1] not in _CLOSING:
        return -1
    depth, at, end, opening = 0, 0, len(text), -1
    while at < end:
        one = text[at]
        if one in "\"'":
            at = _end_of_literal(text, at)
            continue
        if one in _OPENING:
            if depth == 0:
                opening = at
            depth += 1
        elif one in _CLOSING:
            depth -= 1
        at += 1
    return opening


def docstring(text: str, indent: int) -> list[str]:
    """Return the lines of a docstring; a text of one sentence that fits stands on one line."""
    space = " " * indent
    text = text.strip()
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    if '"""' in text:
        text = text.replace('"""', '\\"\\"\\"')
    if text.endswith('"'):
        text = f'{text[:-1]}\\"'
    if not text.isprintable():
        text = "".join(one if one.isprintable() or one in "\n\t" else _escape(one) for one in text)
    if "\n" not in text and len(text) + indent + 6 <= WIDTH:
        return [f'{space}"""{text}"""']
    rows = prose.wrap(text, WIDTH - indent - 3)
    if len(rows) == 1 and len(rows[0]) + indent + 6 > WIDTH:
        rows = prose.wrap(text, WIDTH - indent - 6)
    if len(rows) == 1:
        return [f'{space}"""{rows[0]}"""']
    first, *rest = rows
    return [f'{space}"""{first}', *(f"{space}{row}" if row else "" for row in rest), f'{space}"""']
