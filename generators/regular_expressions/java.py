"""Java's `java.util.regex`, for `Matcher.find` without flags. Source: the API of `Pattern`, Java 21."""

from __future__ import annotations

from generators.regular_expressions.characters import complement
from generators.regular_expressions.syntax import (
    AnyChar,
    BackReference,
    Char,
    Class,
    InexpressibleError,
    Look,
    Property,
    Repeat,
    Shorthand,
    walk,
    width,
)
from generators.regular_expressions.unicode_properties import CATEGORY, KNOWN_RANGES, SCRIPT
from generators.regular_expressions.writer import Writer, stale


class JavaWriter(Writer):
    """Writes for `Pattern.compile`; `$` is `\\z`, which no line end follows."""

    end = "\\z"

    def code(self, code: int) -> str:
        """Return the escape of a character."""
        if code <= 0xFF:
            return f"\\x{code:02x}"
        return f"\\x{{{code:x}}}"

    def property(self, node: Property) -> str:
        """Return a Unicode property."""
        known = KNOWN_RANGES.get(node.value or node.name)
        if known is not None:
            return self.ranges(complement(known) if node.negated else known)
        letter = "P" if node.negated else "p"
        said = {CATEGORY: node.value, SCRIPT: f"script={node.value}"}.get(
            node.name, f"Is{node.name}"
        )
        return f"\\{letter}{{{said}}}"

    def back_reference(self, node: BackReference) -> str:
        """Return a back-reference whose group has matched."""
        if node.is_stale or not node.is_certain:
            raise stale()
        return f"(?:\\{node.number})"

    def look(self, node: Look) -> str:
        """Return a look-ahead, or a look-behind, whose width has to have a limit.

        Java does not see the limit of a repeated group.
        """
        if node.behind and any(
            isinstance(one, Repeat) and (one.most is None or one.most > 1) and not _is_single(one)
            for one, _ in walk(node.body)
        ):
            raise InexpressibleError("a look-behind that repeats a group")
        if node.behind and width(node.body)[1] is None:
            raise InexpressibleError("a look-behind without a limit")
        return super().look(node)


def _is_single(node: Repeat) -> bool:
    return isinstance(node.body, (Char, Shorthand, Property, Class, AnyChar))
