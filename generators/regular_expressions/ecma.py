"""ECMA-262 itself, in Unicode mode: what was read leniently becomes valid there."""

from __future__ import annotations

from generators.regular_expressions.syntax import (
    AnyChar,
    BackReference,
    Boundary,
    Class,
    ClassItem,
    Node,
    Property,
    Shorthand,
)
from generators.regular_expressions.unicode_properties import CATEGORY, SCRIPT
from generators.regular_expressions.writer import Writer


class EcmaWriter(Writer):
    """Writes for RegExp with the flag `u`."""

    escaped = frozenset("^$\\.*+?()[]{}|/")
    escaped_in_class = frozenset("\\]^-")

    def write(self, node: Node) -> str:
        """Return the text of a node; shorthands and properties are its own."""
        if isinstance(node, Shorthand):
            return _shorthand(node)
        if isinstance(node, Property):
            return self.property(node)
        return "." if isinstance(node, AnyChar) else super().write(node)

    def code(self, code: int) -> str:
        """Return the escape of a character."""
        if code <= 0xFF:
            return f"\\x{code:02x}"
        return f"\\u{code:04x}" if code <= 0xFFFF else f"\\u{{{code:x}}}"

    def boundary(self, node: Boundary) -> str:
        """Return `\\b` or `\\B`."""
        return "\\B" if node.negated else "\\b"

    def class_of(self, node: Class) -> str:
        """Return a class; one may be empty here."""
        inner = "".join(self.class_item(item) for item in node.items)
        return f"[{'^' if node.negated else ''}{inner}]"

    def class_item(self, item: ClassItem) -> str:
        """Return one item of a class."""
        return _shorthand(item) if isinstance(item, Shorthand) else super().class_item(item)

    def property(self, node: Property) -> str:
        """Return a Unicode property."""
        letter = "P" if node.negated else "p"
        said = {CATEGORY: node.value, SCRIPT: f"Script={node.value}"}.get(node.name, node.name)
        return f"\\{letter}{{{said}}}"

    def back_reference(self, node: BackReference) -> str:
        """Return a back-reference, kept apart from a digit after it."""
        return f"(?:\\{node.number})"


def _shorthand(node: Shorthand) -> str:
    return "\\" + (node.letter.upper() if node.negated else node.letter)
