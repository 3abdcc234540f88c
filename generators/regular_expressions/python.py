"""Python's `re`, for `re.search` without flags. Source: the Python Library Reference, `re`."""

from __future__ import annotations

from generators.regular_expressions.characters import complement
from generators.regular_expressions.syntax import (
    BackReference,
    Choice,
    InexpressibleError,
    Look,
    Property,
    width,
)
from generators.regular_expressions.unicode_properties import CATEGORY, KNOWN_RANGES
from generators.regular_expressions.writer import Writer, stale


class PythonWriter(Writer):
    """Writes for `re` on text; `$` is `\\Z`, which no line end follows."""

    end = "\\Z"

    def code(self, code: int) -> str:
        """Return the escape of a character."""
        if code <= 0xFF:
            return f"\\x{code:02x}"
        return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"

    def property(self, node: Property) -> str:
        """Return a Unicode property, of the few that `re` can say."""
        if (node.name, node.value) == (CATEGORY, "Nd"):
            return "\\D" if node.negated else "\\d"
        known = KNOWN_RANGES.get(node.value or node.name)
        if known is None:
            raise InexpressibleError(f"re has no property {node.value or node.name}")
        return self.ranges(complement(known) if node.negated else known)

    def back_reference(self, node: BackReference) -> str:
        """Return a back-reference; one that is not certain asks whether its group has matched."""
        if node.is_stale:
            raise stale()
        said = f"\\{node.number}"
        return f"(?:{said})" if node.is_certain else f"(?({node.number}){said}|)"

    def look(self, node: Look) -> str:
        """Return a look-ahead, or a look-behind, each of whose branches has to have one width."""
        if not node.behind:
            return super().look(node)
        branches = node.body.branches if isinstance(node.body, Choice) else (node.body,)
        for branch in branches:
            least, most = width(branch)
            if least != most:
                raise InexpressibleError("a look-behind of no fixed width")
        sign = "(?<!" if node.negated else "(?<="
        written = [f"{sign}{self.write(branch)})" for branch in branches]
        if node.negated or len(written) == 1:
            return "".join(written)
        return f"(?:{'|'.join(written)})"
