"""The characters of a regular expression: escapes, shorthands, properties and classes.

Source: ECMA-262, section 22.2.1, CharacterEscape and CharacterClass, with annex B.1.2 where lenient.
"""

from __future__ import annotations

import string
from typing import Final

from generators.regular_expressions.syntax import (
    Char,
    Class,
    ClassItem,
    InvalidPatternError,
    Property,
    Range,
    Shorthand,
)
from generators.regular_expressions.unicode_properties import property_of

_SYNTAX: Final = frozenset("^$\\.*+?()[]{}|/")
_CONTROL: Final = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13}
_HEX: Final = frozenset(string.hexdigits)
_LETTERS_AND_DIGITS: Final = frozenset(string.ascii_letters + string.digits)


class CharacterReader:
    """A text and how far it is read; `lenient` is whether the older syntax is read too."""

    def __init__(self, text: str, *, lenient: bool) -> None:
        self.text = text
        self.lenient = lenient
        self.at = 0

    def character_class(self) -> Class:
        """Read a class, its opening bracket being read."""
        negated = self.take("^")
        items: list[ClassItem] = []
        while not self.take("]"):
            first = self._class_atom()
            if not self.peek("-") or self.peek("-]"):
                items.append(first)
                continue
            self.at += 1
            last = self._class_atom()
            if isinstance(first, Char) and isinstance(last, Char):
                if first.code > last.code:
                    raise self.invalid("range out of order")
                items.append(Range(first=first.code, last=last.code))
            elif self.lenient:
                items += [first, Char(code=ord("-")), last]
            else:
                raise self.invalid("a range between sets of characters")
        return Class(items=tuple(items), negated=negated)

    def _class_atom(self) -> Char | Shorthand | Property:
        if self.at >= len(self.text):
            raise self.invalid("unterminated class")
        sign = self.text[self.at]
        self.at += 1
        if sign != "\\":
            return Char(code=ord(sign))
        if self.take("b"):
            return Char(code=8)
        if self.take("-"):
            return Char(code=ord("-"))
        return self.class_escape()

    def class_escape(self) -> Char | Shorthand | Property:
        """Read an escape that stands for a character or for a set of them, within a class or without."""
        sign = self.sign_after_backslash()
        self.at += 1
        if sign in "dDwWsS":
            return Shorthand(letter=sign.lower(), negated=sign.isupper())
        if sign in "pP":
            if self.lenient:
                # The older syntax takes the letter for itself, which nobody means.
                raise self.invalid("a property beside what Unicode mode refuses")
            end = self.text.find("}", self.at)
            if not self.peek("{") or end < 0:
                raise self.invalid("\\p without a property")
            said = self.text[self.at + 1 : end]
            self.at = end + 1
            found = property_of(said)
            if found is None:
                raise self.invalid(f"unknown property {said}")
            return Property(name=found[0], value=found[1], negated=sign == "P")
        return Char(code=self._character(sign))

    def _character(self, sign: str) -> int:
        if sign in _CONTROL:
            return _CONTROL[sign]
        if sign == "0" and self.text[self.at : self.at + 1] not in tuple(string.digits):
            return 0
        if sign == "c":
            letter = self.text[self.at : self.at + 1]
            if letter and letter in string.ascii_letters:
                self.at += 1
                return ord(letter) % 32
            raise self.invalid("\\c without a letter")
        if sign == "x":
            return self._hex(2)
        if sign == "u":
            return self._code_point()
        if sign in _SYNTAX or (self.lenient and sign not in _LETTERS_AND_DIGITS):
            return ord(sign)
        raise self.invalid(f"needless backslash before {sign}")

    def _code_point(self) -> int:
        if not self.lenient and self.take("{"):
            end = self.text.find("}", self.at)
            digits = self.text[self.at : max(end, self.at)]
            self.at = end + 1
            code = int(digits, 16) if digits and _HEX.issuperset(digits) else -1
            if not 0 <= code <= 0x10FFFF:
                raise self.invalid("no code point")
            return code
        code = self._hex(4)
        if 0xD800 <= code < 0xDC00 and self.peek("\\u"):
            start = self.at
            self.at += 2
            low = self._hex(4) if not self.peek("{") else 0
            if 0xDC00 <= low < 0xE000:
                return 0x10000 + (code - 0xD800) * 0x400 + (low - 0xDC00)
            self.at = start
        return code

    def _hex(self, count: int) -> int:
        digits = self.text[self.at : self.at + count]
        if len(digits) < count or not _HEX.issuperset(digits):
            raise self.invalid("too few hexadecimal digits")
        self.at += count
        return int(digits, 16)

    def sign_after_backslash(self) -> str:
        """Return the character after a backslash, without reading it."""
        if self.at >= len(self.text):
            raise self.invalid("a backslash at the end")
        return self.text[self.at]

    def peek(self, text: str) -> bool:
        """Return whether a text comes next."""
        return self.text.startswith(text, self.at)

    def take(self, text: str) -> bool:
        """Read a text if it comes next, and return whether it did."""
        if self.peek(text):
            self.at += len(text)
            return True
        return False

    def invalid(self, why: str) -> InvalidPatternError:
        """Return the error for what comes next."""
        return InvalidPatternError(f"{self.text!r}, character {self.at + 1}: {why}")
