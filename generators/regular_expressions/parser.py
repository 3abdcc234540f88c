"""Text to a regular expression of ECMA-262.

A pattern is read in Unicode mode, as JSON Schema asks (core, section 6.4). One that is not valid there
is read with the allowances of the older syntax (ECMA-262, annex B.1.2) that leave no doubt about what
is meant: braces and brackets that stand for themselves, needless backslashes before anything but
letters and digits, and quantified look-ahead. Characters are code points in either case.
"""

from __future__ import annotations

import string
from typing import Final

from generators.regular_expressions.back_references import settle
from generators.regular_expressions.character_reader import CharacterReader
from generators.regular_expressions.syntax import (
    AnyChar,
    BackReference,
    Boundary,
    Char,
    Choice,
    Edge,
    Group,
    InvalidPatternError,
    Look,
    Node,
    Repeat,
    Sequence,
)

_NO_LIMIT: Final = 2**31 - 1
_LOOKS: Final = (
    ("?<=", True, False),
    ("?<!", True, True),
    ("?=", False, False),
    ("?!", False, True),
)


def parse(pattern: str) -> Node:
    """Return what a pattern says; raises InvalidPatternError for one that is not valid."""
    try:
        return _Parser(pattern, lenient=False).run()
    except InvalidPatternError:
        return _Parser(pattern, lenient=True).run()


class _Parser(CharacterReader):
    def __init__(self, text: str, *, lenient: bool) -> None:
        super().__init__(text, lenient=lenient)
        self.groups = 0
        self.names: dict[str, int] = {}
        self.named: list[tuple[str, int]] = []
        self.numbered: list[int] = []

    def run(self) -> Node:
        """Return the whole text as one node, its back-references settled."""
        node = self._choice()
        if self.at < len(self.text):
            raise self.invalid("unmatched parenthesis")
        for name, _ in self.named:
            if name not in self.names:
                raise self.invalid(f"no group is called {name}")
        for number in self.numbered:
            if number > self.groups:
                raise self.invalid(f"there is no group {number}")
        numbers = {placeholder: self.names[name] for name, placeholder in self.named}
        return settle(node, numbers)

    def _choice(self) -> Node:
        branches = [self._sequence()]
        while self.take("|"):
            branches.append(self._sequence())
        return branches[0] if len(branches) == 1 else Choice(branches=tuple(branches))

    def _sequence(self) -> Node:
        items: list[Node] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            items.append(self._term())
        return items[0] if len(items) == 1 else Sequence(items=tuple(items))

    def _term(self) -> Node:
        atom = self._atom()
        bounds = self._quantifier()
        if bounds is None:
            return atom
        ahead = isinstance(atom, Look) and not atom.behind
        if isinstance(atom, (Edge, Boundary, Look)) and not (ahead and self.lenient):
            raise self.invalid("an assertion cannot be repeated")
        least, most = bounds
        return Repeat(body=atom, least=least, most=most, lazy=self.take("?"))

    def _quantifier(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.take(sign):
                return bounds
        return self._braces()

    def _braces(self) -> tuple[int, int | None] | None:
        if not self.peek("{"):
            return None
        end = self.text.find("}", self.at)
        least, comma, most = self.text[self.at + 1 : max(end, 0)].partition(",")
        if end < 0 or not _is_number(least) or (most and not _is_number(most)):
            if self.lenient:
                return None
            raise self.invalid("incomplete quantifier")
        self.at = end + 1
        first = int(least)
        last = first if not comma else int(most) if most else None
        if last is not None and first > last:
            raise self.invalid("numbers out of order in a quantifier")
        return first, None if last is not None and last > _NO_LIMIT else last

    def _atom(self) -> Node:
        sign = self.text[self.at]
        if sign in "*+?":
            raise self.invalid("nothing to repeat")
        if sign in "{}]":
            start = self.at
            if not self.lenient or self._braces() is not None:
                raise self.invalid(f"lone {sign}")
            self.at = start + 1
            return Char(code=ord(sign))
        self.at += 1
        match sign:
            case "^" | "$":
                return Edge(end=sign == "$")
            case ".":
                return AnyChar()
            case "(":
                return self._group()
            case "[":
                return self.character_class()
            case "\\":
                return self._escape()
            case _:
                return Char(code=ord(sign))

    def _group(self) -> Node:
        number: int | None = None
        look: tuple[bool, bool] | None = None
        for opening, behind, negated in _LOOKS:
            if self.take(opening):
                look = (behind, negated)
                break
        else:
            if not self.take("?:"):
                self.groups += 1
                number = self.groups
                if self.take("?<"):
                    name = self._name()
                    if name in self.names:
                        raise self.invalid(f"two groups are called {name}")
                    self.names[name] = number
                elif self.peek("?"):
                    raise self.invalid("unknown kind of group")
        body = self._choice()
        if not self.take(")"):
            raise self.invalid("unterminated group")
        if look is not None:
            return Look(body=body, behind=look[0], negated=look[1])
        return Group(body=body, number=number)

    def _name(self) -> str:
        end = self.text.find(">", self.at)
        name = self.text[self.at : max(end, self.at)]
        if not name.replace("$", "_").isidentifier():
            raise self.invalid("the name of a group is no identifier")
        self.at = end + 1
        return name

    def _escape(self) -> Node:
        sign = self.sign_after_backslash()
        if sign in "bB":
            self.at += 1
            return Boundary(negated=sign == "B")
        if sign == "k":
            self.at += 1
            if not self.take("<"):
                raise self.invalid("\\k without a name")
            # The group may stand further on, so its number is not known yet.
            placeholder = -1 - len(self.named)
            self.named.append((self._name(), placeholder))
            return BackReference(number=placeholder)
        if sign in "123456789":
            start = self.at
            while self.at < len(self.text) and self.text[self.at] in string.digits:
                self.at += 1
            number = int(self.text[start : self.at])
            self.numbered.append(number)
            return BackReference(number=number)
        return self.class_escape()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
