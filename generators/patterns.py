"""Patterns of JSON Schema in the regular expressions of each language.

JSON Schema's `pattern` is a regular expression of ECMA-262 in Unicode mode that is searched for, not
anchored (JSON Schema 2020-12: core, section 6.4; validation, section 6.3.3). Engines differ in what
`\\d`, `\\s`, `.` and `$` mean, so a pattern is parsed and written anew for each.
"""

from __future__ import annotations

from functools import cache
from typing import Final, Literal, TypeAlias

from generators.regular_expressions.ecma import EcmaWriter
from generators.regular_expressions.java import JavaWriter
from generators.regular_expressions.parser import parse
from generators.regular_expressions.python import PythonWriter
from generators.regular_expressions.syntax import InexpressibleError, InvalidPatternError
from generators.regular_expressions.writer import Writer

Dialect: TypeAlias = Literal["python", "java", "ecma"]

_WRITERS: Final[dict[Dialect, Writer]] = {
    "python": PythonWriter(),
    "java": JavaWriter(),
    "ecma": EcmaWriter(),
}


@cache
def translate(pattern: str, dialect: Dialect) -> str | None:
    """Return a pattern of ECMA-262 as another engine reads it, to be searched for without flags.

    `python` is `re.search`, `java` is `Matcher.find`, and `ecma` is RegExp with the flag `u`, for which
    a pattern that is only valid without it is spelt anew. None is returned where the language cannot
    run the pattern faithfully, and for a text that is no regular expression.
    """
    try:
        return _WRITERS[dialect].write(parse(pattern))
    except (InvalidPatternError, InexpressibleError, RecursionError):
        return None
