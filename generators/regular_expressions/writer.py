"""A regular expression as text for one engine: what the languages share, and what each spells itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Final

from generators.regular_expressions.characters import LINE_ENDS, SHORTHANDS, Ranges, complement
from generators.regular_expressions.syntax import (
    AnyChar,
    BackReference,
    Boundary,
    Char,
    Choice,
    Class,
    ClassItem,
    Edge,
    Group,
    InexpressibleError,
    Look,
    Node,
    Property,
    Range,
    Repeat,
    Sequence,
    Shorthand,
)

_NAMED: Final = {9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r"}
_WORD: Final = "[0-9A-Za-z_]"
_LARGEST: Final = 2**31 - 1


class Writer(ABC):
    """Writes for an engine that searches code points, without flags, `$` being spelt as `end`."""

    end = "$"
    escaped = frozenset("^$\\.*+?()[]{}|")
    escaped_in_class = frozenset("\\[]^-&~|")

    def write(self, node: Node) -> str:
        """Return the text of a node; raises InexpressibleError where the engine has no equal."""
        match node:
            case Char():
                return self.character(node.code, self.escaped)
            case Shorthand():
                return self.set_of(SHORTHANDS[node.letter], negated=node.negated)
            case Property():
                return f"[{self.property(node)}]"
            case Class():
                return self.class_of(node)
            case AnyChar():
                return self.set_of(LINE_ENDS, negated=True)
            case Edge():
                return self.end if node.end else "^"
            case Boundary():
                return self.boundary(node)
            case Group():
                opening = "(?:" if node.number is None else "("
                return f"{opening}{self.write(node.body)})"
            case Look():
                return self.look(node)
            case BackReference():
                return self.back_reference(node)
            case Repeat():
                return self.repeat(node)
            case Sequence():
                return "".join(self.write(item) for item in node.items)
            case Choice():
                return "|".join(self.write(branch) for branch in node.branches)

    @abstractmethod
    def code(self, code: int) -> str:
        """Return the escape of a character that is not written as itself."""

    @abstractmethod
    def property(self, node: Property) -> str:
        """Return a Unicode property as it stands within a class."""

    @abstractmethod
    def back_reference(self, node: BackReference) -> str:
        """Return a back-reference."""

    def look(self, node: Look) -> str:
        """Return a look-ahead or look-behind."""
        sign = ("<" if node.behind else "") + ("!" if node.negated else "=")
        return f"(?{sign}{self.write(node.body)})"

    def boundary(self, node: Boundary) -> str:
        """Return `\\b` or `\\B`, whose word characters are those of ASCII."""
        if node.negated:
            return f"(?:(?<={_WORD})(?={_WORD})|(?<!{_WORD})(?!{_WORD}))"
        return f"(?:(?<={_WORD})(?!{_WORD})|(?<!{_WORD})(?={_WORD}))"

    def repeat(self, node: Repeat) -> str:
        """Return a quantifier with what it repeats."""
        body = self.write(node.body)
        if not body:
            # A back-reference that is always empty; once or often, it matches nothing.
            return ""
        if node.least > _LARGEST:
            raise InexpressibleError("a repetition that no text is long enough for")
        if isinstance(node.body, Look):
            body = f"(?:{body})"
        match node.least, node.most:
            case 0, None:
                sign = "*"
            case 1, None:
                sign = "+"
            case 0, 1:
                sign = "?"
            case least, None:
                sign = f"{{{least},}}"
            case least, most:
                sign = f"{{{least}}}" if least == most else f"{{{least},{most}}}"
        return body + sign + ("?" if node.lazy else "")

    def character(self, code: int, escaped: frozenset[str]) -> str:
        """Return a character, with a backslash where it is one of `escaped`."""
        if code in _NAMED:
            return _NAMED[code]
        if not 0x20 <= code < 0x7F:
            return self.code(code)
        return f"\\{chr(code)}" if chr(code) in escaped else chr(code)

    def class_of(self, node: Class) -> str:
        """Return a class, item by item as it was written."""
        if not node.items:
            return self.anything() if node.negated else "(?!)"
        inner = "".join(self.class_item(item) for item in node.items)
        return f"[{'^' if node.negated else ''}{inner}]"

    def class_item(self, item: ClassItem) -> str:
        """Return one item of a class."""
        match item:
            case Char():
                return self.character(item.code, self.escaped_in_class)
            case Range():
                return self.ranges(((item.first, item.last),))
            case Shorthand():
                known = SHORTHANDS[item.letter]
                return self.ranges(complement(known) if item.negated else known)
            case Property():
                return self.property(item)

    def set_of(self, ranges: Ranges, *, negated: bool) -> str:
        """Return a class of some ranges."""
        return f"[{'^' if negated else ''}{self.ranges(ranges)}]"

    def ranges(self, ranges: Ranges) -> str:
        """Return ranges as they stand within a class."""
        found = ""
        for first, last in ranges:
            found += self.character(first, self.escaped_in_class)
            if last > first:
                found += "-" if last > first + 1 else ""
                found += self.character(last, self.escaped_in_class)
        return found

    def anything(self) -> str:
        """Return what matches any one character."""
        return self.set_of(((0, 0x10FFFF),), negated=False)


def stale() -> InexpressibleError:
    """Return the error of a back-reference that other engines remember differently."""
    return InexpressibleError("a back-reference whose group may be forgotten")
